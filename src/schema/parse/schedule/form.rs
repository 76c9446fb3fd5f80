//! The forms that people read: `daily`, `weekly`, `monthly`, `every`.

use super::time::{Weekdays, clock, weekday};
use super::{Mistake, Schedule, Time};

const MINUTE: u64 = 60_000_000_000;

/// `03:00`
pub(super) fn daily(text: &str) -> Result<Schedule, Mistake> {
    if let Some((day, time)) = text.split_once(' ') {
        if Weekdays::read(day).is_ok() {
            return Err(Mistake::new(
                "`daily` takes a time alone",
                format!("write `weekly(\"{day} {time}\")`"),
            ));
        }
        if day.parse::<u8>().is_ok() {
            return Err(Mistake::new(
                "`daily` takes a time alone",
                format!("write `monthly(\"{day} {time}\")`"),
            ));
        }
    }
    clock(text).map(Schedule::Daily)
}

/// `sun 04:00`
pub(super) fn weekly(text: &str) -> Result<Schedule, Mistake> {
    let Some((days, time)) = text.split_once(' ') else {
        return Err(match (weekday(text), clock(text)) {
            (_, Ok(at)) => Mistake::new(
                format!("`{text}` does not say on which day of the week"),
                format!("write `weekly(\"sun {at}\")`"),
            ),
            (Ok(_), _) => Mistake::new(
                format!("`{text}` does not say at what time"),
                format!("write `weekly(\"{text} 04:00\")`"),
            ),
            (Err(mistake), Err(_)) => mistake,
        });
    };
    Ok(Schedule::Weekly(Weekdays::read(days)?, clock(time)?))
}

/// `1 04:00`
pub(super) fn monthly(text: &str) -> Result<(u8, Time), Mistake> {
    let Some((day, time)) = text.split_once(' ') else {
        return Err(Mistake::new(
            format!("`{text}` is not a day of the month and a time"),
            "write for instance `monthly(\"1 04:00\")`",
        ));
    };
    match day.parse::<u8>() {
        Ok(number @ 1..=28) if !day.starts_with(['0', '+']) => Ok((number, clock(time)?)),
        Ok(29..=31) => {
            let at = clock(time)?;
            let cron = format!("cron(\"{} {} {day} * *\")", at.minute, at.hour);
            Err(Mistake::new(
                format!("not every month has a day {day}: it would not run in the others"),
                format!("take a day from 1 to 28; to leave months out on purpose, write `{cron}`"),
            ))
        }
        _ if weekday(day).is_ok() => Err(Mistake::new(
            format!("`{day}` is no day of the month"),
            format!("write `weekly(\"{text}\")`"),
        )),
        _ => Err(Mistake::new(
            format!("`{day}` is no day of the month"),
            "write a number from 1 to 28, such as `monthly(\"1 04:00\")`",
        )),
    }
}

/// Minutes that divide the hour, or hours that divide the day: then every pause is as long as the others.
pub(super) fn every(nanoseconds: u64) -> Result<Schedule, Mistake> {
    let said = short(nanoseconds);
    let minutes = nanoseconds / MINUTE;
    if minutes == 0 || !nanoseconds.is_multiple_of(MINUTE) {
        return Err(Mistake::new(
            format!("`every({said})` is not a number of whole minutes"),
            "a scheduler starts things on the minute: `every(1m)` is the most often",
        ));
    }
    let whole = |unit: u64, number: u64| u8::try_from(number).ok().filter(|_| unit.is_multiple_of(number));
    match (minutes % 60, minutes / 60) {
        (0, 24) => {
            return Err(Mistake::new("`every(24h)` does not say at what time", "write `daily(\"03:00\")`"));
        }
        (0, 168) => {
            return Err(Mistake::new(
                "`every(7d)` does not say on which day",
                "write `weekly(\"sun 04:00\")`",
            ));
        }
        (0, hours @ 1..24) => {
            if let Some(hours) = whole(24, hours) {
                return Ok(Schedule::EveryHours(hours));
            }
        }
        (_, 0) => {
            if let Some(minutes) = whole(60, minutes) {
                return Ok(Schedule::EveryMinutes(minutes));
            }
        }
        _ => {}
    }
    Err(uneven(&said, minutes))
}

fn uneven(said: &str, minutes: u64) -> Mistake {
    let near = |whole: u64, less: u64, more: u64, unit: char| {
        let less = (1..=less.min(whole - 1)).rev().find(|n| whole.is_multiple_of(*n));
        let more = (more..whole).find(|n| whole.is_multiple_of(*n));
        [less, more]
            .into_iter()
            .flatten()
            .map(|n| format!("`every({n}{unit})`"))
            .collect::<Vec<_>>()
            .join(" or ")
    };
    let (message, help) = match minutes {
        0..60 => (
            format!("the hour: after minute {} it would start anew at minute 0", 60 - 60 % minutes.max(1)),
            format!("write {}", near(60, minutes, minutes, 'm')),
        ),
        60..1440 => (
            "the day into equal parts".to_owned(),
            format!("write {}", near(24, minutes / 60, minutes.div_ceil(60), 'h')),
        ),
        _ => (
            "the day".to_owned(),
            "say the days: `weekly(\"mon,thu 04:00\")`, or every second day with `cron(\"0 4 */2 * *\")`"
                .to_owned(),
        ),
    };
    Mistake::new(format!("`every({said})` does not divide {message}"), help)
}

/// A duration as the language spells it.
fn short(nanoseconds: u64) -> String {
    let minutes = nanoseconds / MINUTE;
    match nanoseconds % MINUTE {
        0 if minutes.is_multiple_of(60) && minutes > 0 => format!("{}h", minutes / 60),
        0 if minutes > 60 => format!("{}h{}m", minutes / 60, minutes % 60),
        0 if minutes > 0 => format!("{minutes}m"),
        _ => super::super::duration::write(nanoseconds),
    }
}
