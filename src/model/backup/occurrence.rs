//! The minutes at which a schedule runs, by the host's clock and without its changes of summer time.

use crate::schema::parse::date::Date;
use crate::schema::parse::schedule::{Schedule, Time};

/// Minutes since 1970, by the host's clock.
pub type Minute = u64;

const DAY: u64 = 1440;

/// The runs of a schedule from a minute on, in order, without end.
pub fn runs(schedule: &Schedule, from: Minute) -> impl Iterator<Item = Minute> {
    let cron = schedule.cron();
    // Days on which it cannot run are passed over whole: most schedules have one run a day or less.
    (from / DAY..)
        .flat_map(move |day| {
            let date = Date::of_unix(day * DAY * 60);
            let weekday = u8::try_from((day + 4) % 7).unwrap_or(0);
            let cron = cron.clone();
            let times = (0..24u8).flat_map(|hour| (0..60u8).map(move |minute| Time { hour, minute }));
            let runs = times.filter(move |time| cron.runs_at(date.month, date.day, weekday, *time));
            runs.map(move |time| day * DAY + u64::from(time.hour) * 60 + u64::from(time.minute))
        })
        .filter(move |minute| *minute >= from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_come_in_order() {
        let monthly = Schedule::read("monthly(\"1 06:00\")").expect("a schedule");
        let days: Vec<String> =
            runs(&monthly, 20_454 * DAY + 400).take(3).map(|at| Date::of_unix(at * 60).to_string()).collect();
        assert_eq!(days, ["2026-02-01", "2026-03-01", "2026-04-01"]);
        let weekly = Schedule::read("weekly(\"sun 04:00\")").expect("a schedule");
        let first = runs(&weekly, 20_454 * DAY).next();
        assert_eq!(first, Some(20_457 * DAY + 240), "4 January 2026 was a Sunday");
    }
}
