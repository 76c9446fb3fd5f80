//! When a job runs: `daily("03:00")`, `weekly("mon-fri 04:00")`, `every(15m)`, `cron("5 4 1 * *")`.
//!
//! Takes a word and its argument, or the canonical text, and gives a [`Schedule`], or what is wrong with it and
//! what to write instead. Every schedule is one line of a crontab that every cron daemon reads alike, and one
//! calendar expression of systemd: what the two cannot both say is refused. Times are the host's.

mod calendar;
mod cron;
mod form;
mod mistake;
mod next;
#[cfg(test)]
mod tests;
mod time;
mod words;

use std::fmt;

use super::zone::Clocks;
pub use cron::Cron;
pub use mistake::Mistake;
pub use next::Moment;
pub use time::{Time, Weekdays};

/// When something runs, again and again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Schedule {
    /// `hourly(":15")`: each hour at this minute.
    Hourly(u8),
    /// `daily("03:00")`
    Daily(Time),
    /// `weekly("sun 04:00")`, `weekly("mon-fri 04:00")`
    Weekly(Weekdays, Time),
    /// `monthly("1 04:00")`: a day that every month has.
    Monthly(u8, Time),
    /// `quarterly("1 04:00")`: the same day of January, April, July and October.
    Quarterly(u8, Time),
    /// `every(15m)`: a number of minutes that divides the hour.
    EveryMinutes(u8),
    /// `every(6h)`: a number of hours that divides the day.
    EveryHours(u8),
    /// `cron("5 4 1 * *")`
    Cron(Cron),
}

/// More than a cron line has that lists every minute and every hour.
const LONGEST: usize = 400;

/// What stands in the brackets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Argument<'a> {
    /// `"03:00"`
    Text(&'a str),
    /// `15m`, in nanoseconds.
    Duration(u64),
    /// A value of another kind, as messages call it.
    Other(&'a str),
}

impl Schedule {
    /// The words that make a schedule, each with an example.
    pub const FORMS: [(&'static str, &'static str); 7] = [
        ("hourly", "hourly(\":15\")"),
        ("daily", "daily(\"03:00\")"),
        ("weekly", "weekly(\"sun 04:00\")"),
        ("monthly", "monthly(\"1 04:00\")"),
        ("quarterly", "quarterly(\"1 04:00\")"),
        ("every", "every(15m)"),
        ("cron", "cron(\"5 4 * * 1\")"),
    ];

    /// The schedule of a word with its argument.
    ///
    /// # Errors
    /// Where it says no time, or one that no two schedulers understand alike.
    pub fn of(word: &str, argument: Argument<'_>) -> Result<Self, Mistake> {
        let Some((word, example)) = Self::FORMS.iter().find(|(known, _)| *known == word) else {
            return Err(mistake::unknown_word(word));
        };
        match (*word, argument) {
            (_, Argument::Text(text)) if text.len() > LONGEST => Err(mistake::too_long(text)),
            ("every", Argument::Duration(nanoseconds)) => form::every(nanoseconds),
            ("every", Argument::Text(text)) => match super::duration::read(text) {
                Ok(nanoseconds) => form::every(nanoseconds),
                Err(message) => Err(Mistake::new(message, "write for instance `every(15m)`")),
            },
            ("hourly", Argument::Text(text)) => time::minute(text).map(Self::Hourly),
            ("daily", Argument::Text(text)) => form::daily(text),
            ("weekly", Argument::Text(text)) => form::weekly(text),
            ("monthly", Argument::Text(text)) => form::monthly(text).map(|(day, at)| Self::Monthly(day, at)),
            ("quarterly", Argument::Text(text)) => {
                form::monthly(text).map(|(day, at)| Self::Quarterly(day, at))
            }
            ("cron", Argument::Text(text)) => Cron::read(text).map(Self::Cron),
            (_, Argument::Duration(_)) => Err(Mistake::new(
                format!("`{word}` takes a time, not a duration"),
                format!("write for instance `{example}`, or `every(15m)`"),
            )),
            (_, Argument::Other(what)) => {
                let takes = if *word == "every" { "a duration" } else { "a time in quotes" };
                Err(Mistake::new(
                    format!("`{word}` takes {takes}, not {what}"),
                    format!("write for instance `{example}`"),
                ))
            }
            (_, Argument::Text(_)) => Err(mistake::unknown_word(word)),
        }
    }

    /// The schedule of a text as [`Display`](fmt::Display) writes it.
    ///
    /// # Errors
    /// As [`Schedule::of`]; and where the text is no call.
    pub fn read(text: &str) -> Result<Self, Mistake> {
        if text.len() > LONGEST + 16 {
            return Err(mistake::too_long(text));
        }
        let call = text.strip_suffix(')').and_then(|text| text.split_once('('));
        let Some((word, argument)) = call else { return Err(mistake::no_call(text)) };
        match argument.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
            Some(argument) => Self::of(word, Argument::Text(argument)),
            None => match super::duration::read(argument) {
                Ok(nanoseconds) => Self::of(word, Argument::Duration(nanoseconds)),
                Err(message) => Err(Mistake::new(message, "write for instance `every(15m)`")),
            },
        }
    }

    /// The same as a line of a crontab.
    pub fn cron(&self) -> Cron {
        match self {
            Self::Hourly(minute) => Cron::at(Some(*minute), None),
            Self::Daily(at) => Cron::daily(*at),
            Self::Weekly(days, at) => Cron::daily(*at).on_weekdays(*days),
            Self::Monthly(day, at) => Cron::daily(*at).on_day(*day),
            Self::Quarterly(day, at) => Cron::daily(*at).on_day(*day).in_months(&[1, 4, 7, 10]),
            Self::EveryMinutes(minutes) => Cron::every_minutes(*minutes),
            Self::EveryHours(hours) => Cron::every_hours(*hours),
            Self::Cron(cron) => cron.clone(),
        }
    }

    /// The same as systemd's `OnCalendar=`, in the form that `systemd-analyze calendar` calls normalized. The
    /// zone is the host's where none is given.
    ///
    /// systemd passes over the second of two equal hours in autumn. What is due all the time is said in UTC, where the
    /// zone is ahead of that by as much as leaves the minutes as they are: then it is due in that hour too.
    pub fn on_calendar(&self, zone: Option<&str>) -> String {
        let pause = match self {
            Self::Hourly(_) | Self::EveryHours(1) => Some(60),
            Self::EveryMinutes(minutes) => Some(*minutes),
            _ => None,
        };
        let changes = pause.zip(zone.and_then(Clocks::of));
        let zone = if changes.is_some_and(|(pause, clocks)| clocks.agree_with_utc(pause)) {
            Some("UTC")
        } else {
            zone
        };
        calendar::expression(&self.cron(), zone)
    }
}

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hourly(minute) => write!(f, "hourly(\":{minute:02}\")"),
            Self::Daily(at) => write!(f, "daily(\"{at}\")"),
            Self::Weekly(days, at) => write!(f, "weekly(\"{days} {at}\")"),
            Self::Monthly(day, at) => write!(f, "monthly(\"{day} {at}\")"),
            Self::Quarterly(day, at) => write!(f, "quarterly(\"{day} {at}\")"),
            Self::EveryMinutes(minutes) => write!(f, "every({minutes}m)"),
            Self::EveryHours(hours) => write!(f, "every({hours}h)"),
            Self::Cron(cron) => write!(f, "cron(\"{cron}\")"),
        }
    }
}
