//! A schedule as people say it: `each day at 03:00`.

use super::{Schedule, Time};

/// As people name them, Sunday first.
const DAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

impl Schedule {
    /// What it says, as an adverb.
    pub fn in_words(&self) -> String {
        match self {
            Self::Hourly(minute) => format!("each hour at minute {minute}"),
            Self::Daily(at) => format!("each day at {at}"),
            Self::Weekly(days, at) => format!("each {} at {at}", days.named(DAYS, " to ").replace(',', ", ")),
            Self::Monthly(day, at) => format!("on day {day} of each month at {at}"),
            Self::Quarterly(day, at) => format!("on day {day} of each quarter at {at}"),
            Self::EveryMinutes(1) => "each minute".to_owned(),
            Self::EveryMinutes(minutes) => format!("every {minutes} minutes"),
            Self::EveryHours(1) => "each hour at minute 0".to_owned(),
            Self::EveryHours(hours) => format!("every {hours} hours from 00:00 on"),
            Self::Cron(cron) => {
                let times: Vec<Time> = cron.times().take(2).collect();
                match times.as_slice() {
                    [at] => format!("at {at} as `{cron}` says"),
                    _ => format!("as `{cron}` says"),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Schedule;

    #[test]
    fn schedules_are_said() {
        for (text, words) in [
            ("hourly(\":15\")", "each hour at minute 15"),
            ("weekly(\"mon-fri,sun 04:00\")", "each Monday to Friday, Sunday at 04:00"),
            ("quarterly(\"1 04:00\")", "on day 1 of each quarter at 04:00"),
            ("every(6h)", "every 6 hours from 00:00 on"),
            ("cron(\"5 4 31 * *\")", "at 04:05 as `5 4 31 * *` says"),
            ("cron(\"5 4-6 * * *\")", "as `5 4-6 * * *` says"),
        ] {
            assert_eq!(Schedule::read(text).expect("a schedule").in_words(), words);
        }
    }
}
