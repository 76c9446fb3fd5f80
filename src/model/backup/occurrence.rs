//! The minutes at which a schedule runs, by the host's clock and without its changes of summer time.

use crate::schema::parse::date::Date;
use crate::schema::parse::schedule::Schedule;

/// Minutes since 1970, by the host's clock.
pub type Minute = u64;

const DAY: u64 = 1440;

/// The runs of a schedule from a minute on, in order, without end.
pub fn runs(schedule: &Schedule, from: Minute) -> impl Iterator<Item = Minute> {
    let cron = schedule.cron();
    let times: Vec<Minute> =
        cron.times().map(|time| u64::from(time.hour) * 60 + u64::from(time.minute)).collect();
    let runs_on = move |day: &u64| {
        let date = Date::of_unix(day * DAY * 60);
        let weekday = u8::try_from((day + 4) % 7).unwrap_or(0);
        cron.runs_on(date.month, date.day, weekday)
    };
    let of_day = move |day: u64| times.clone().into_iter().map(move |time| day * DAY + time);
    (from / DAY..).filter(runs_on).flat_map(of_day).filter(move |minute| *minute >= from)
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
