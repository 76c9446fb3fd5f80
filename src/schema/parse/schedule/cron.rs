//! The five fields of a crontab line, as far as every cron daemon and systemd read them alike.
//!
//! Invariant: days of the month and days of the week are never both restricted (cron runs on either, systemd on
//! both), every number is in its field's range, weekdays count from 0 (Sunday) to 6, and some day fits.

mod field;

use std::fmt;

use super::{Mistake, Time, Weekdays};
pub(super) use field::Field;
use field::{DAY, HOUR, MINUTE, MONTH, Range, WEEKDAY};

/// Minute, hour, day of the month, month, day of the week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cron {
    fields: [Field; 5],
}

/// The longest that each month can be.
const LENGTHS: [u8; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

impl Cron {
    /// `5 4 * * 1`
    pub(super) fn read(text: &str) -> Result<Self, Mistake> {
        if text.starts_with('@') {
            return Err(super::mistake::no_call(text));
        }
        let parts: Vec<&str> = text.split_whitespace().collect();
        let [minute, hour, day, month, weekday] = parts.as_slice() else {
            let help = match parts.as_slice() {
                [_, rest @ ..] if rest.len() == 5 => {
                    format!("no scheduler here counts seconds: write `cron(\"{}\")`", rest.join(" "))
                }
                _ => "the fields are minute, hour, day of the month, month, day of the week: `cron(\"5 4 * * 1\")`".into(),
            };
            return Err(Mistake::new(format!("cron has 5 fields, `{text}` has {}", parts.len()), help));
        };
        let read = |range: &'static Range, text: &&str| Field::read(range, text);
        let cron = Self {
            fields: [
                read(&MINUTE, minute)?,
                read(&HOUR, hour)?,
                read(&DAY, day)?,
                read(&MONTH, month)?,
                read(&WEEKDAY, weekday)?.weekdays(),
            ],
        };
        if !cron.day().is_any() && !cron.weekday().is_any() {
            let line =
                |day: &str, weekday: &str| format!("`cron(\"{minute} {hour} {day} {month} {weekday}\")`");
            return Err(Mistake::new(
                format!(
                    "`{text}` has a day of the month and a day of the week: cron runs on either, not on both"
                ),
                format!(
                    "keep the one that is meant, {} or {}; for either day, make two of it with one line each",
                    line(day, "*"),
                    line("*", weekday)
                ),
            ));
        }
        let comes = (1..=12u8).zip(LENGTHS).any(|(month, length)| {
            cron.month().contains(month) && (1..=length).any(|day| cron.day().contains(day))
        });
        if comes {
            return Ok(cron);
        }
        Err(Mistake::new(
            format!("`{text}` never runs: no month in it has such a day"),
            "take a day that the month has",
        ))
    }

    pub(super) fn at(minute: Option<u8>, hour: Option<u8>) -> Self {
        let field = |range: &'static Range, number: Option<u8>| match number {
            Some(number) => Field::of(range, &[number]),
            None => Field::any(range),
        };
        let (day, month, weekday) = (Field::any(&DAY), Field::any(&MONTH), Field::any(&WEEKDAY));
        Self { fields: [field(&MINUTE, minute), field(&HOUR, hour), day, month, weekday] }
    }

    pub(super) fn daily(at: Time) -> Self {
        Self::at(Some(at.minute), Some(at.hour))
    }

    pub(super) fn every_minutes(minutes: u8) -> Self {
        Self::at(None, None).with(0, Field::every(&MINUTE, minutes))
    }

    pub(super) fn every_hours(hours: u8) -> Self {
        Self::at(Some(0), None).with(1, Field::every(&HOUR, hours))
    }

    pub(super) fn on_day(self, day: u8) -> Self {
        self.with(2, Field::of(&DAY, &[day]))
    }

    pub(super) fn in_months(self, months: &[u8]) -> Self {
        self.with(3, Field::of(&MONTH, months))
    }

    pub(super) fn on_weekdays(self, days: Weekdays) -> Self {
        let days: Vec<u8> = (0..7).filter(|day| days.contains(*day)).collect();
        self.with(4, Field::of(&WEEKDAY, &days).weekdays())
    }

    fn with(mut self, at: usize, field: Field) -> Self {
        self.fields[at] = field;
        self
    }

    pub(super) fn minute(&self) -> &Field {
        &self.fields[0]
    }

    pub(super) fn hour(&self) -> &Field {
        &self.fields[1]
    }

    pub(super) fn day(&self) -> &Field {
        &self.fields[2]
    }

    pub(super) fn month(&self) -> &Field {
        &self.fields[3]
    }

    fn weekday(&self) -> &Field {
        &self.fields[4]
    }

    /// The days of the week; `None` for all of them.
    pub fn weekdays(&self) -> Option<Weekdays> {
        let days: Vec<u8> = (0..7).filter(|day| self.weekday().contains(*day)).collect();
        if self.weekday().is_any() { None } else { Some(Weekdays::from(days.as_slice())) }
    }

    /// Whether it runs in a minute of the host's calendar; Sunday is weekday 0.
    pub fn runs_at(&self, month: u8, day: u8, weekday: u8, time: Time) -> bool {
        self.runs_on(month, day, weekday)
            && self.minute().contains(time.minute)
            && self.hour().contains(time.hour)
    }

    /// Whether it runs on a day.
    pub fn runs_on(&self, month: u8, day: u8, weekday: u8) -> bool {
        self.day().contains(day) && self.month().contains(month) && self.weekday().contains(weekday)
    }

    /// The times of a day at which it runs, in their order.
    pub fn times(&self) -> impl Iterator<Item = Time> {
        let hours = (0..24).filter(|hour| self.hour().contains(*hour));
        hours.flat_map(|hour| {
            let minutes = (0..60).filter(|minute| self.minute().contains(*minute));
            minutes.map(move |minute| Time { hour, minute })
        })
    }
}

impl fmt::Display for Cron {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [minute, hour, day, month, weekday] = &self.fields;
        write!(f, "{minute} {hour} {day} {month} {weekday}")
    }
}
