//! Times of the day and days of the week.

use std::fmt;

use super::Mistake;
use crate::diag::did_you_mean;

/// A time of the day, to the minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Time {
    /// 0 to 23.
    pub hour: u8,
    /// 0 to 59.
    pub minute: u8,
}

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.hour, self.minute)
    }
}

/// Some days of the week, at least one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weekdays {
    /// A bit for each day, counted as cron does: 0 is Sunday.
    bits: u8,
}

/// As cron counts them.
const DAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
/// As people count them.
const WEEK: [u8; 7] = [1, 2, 3, 4, 5, 6, 0];

impl Weekdays {
    /// Whether a day is one of them; 0 is Sunday.
    pub fn contains(self, day: u8) -> bool {
        day < 7 && self.bits & (1 << day) != 0
    }

    /// Stretches of neighbouring days from Monday to Sunday, each by its first and last day.
    pub(super) fn stretches(self) -> Vec<(u8, u8)> {
        let mut out: Vec<(u8, u8)> = Vec::new();
        for (at, day) in WEEK.into_iter().enumerate().filter(|(_, day)| self.contains(*day)) {
            let yesterday = at.checked_sub(1).and_then(|before| WEEK.get(before));
            match out.last_mut() {
                Some((_, last)) if Some(&*last) == yesterday => *last = day,
                _ => out.push((day, day)),
            }
        }
        out
    }

    /// With names from a list of seven, Sunday first: `mon-fri,sun`. Two neighbours are no stretch.
    pub(super) fn named(self, names: [&str; 7], dash: &str) -> String {
        let name = |day: u8| names.get(usize::from(day)).copied().unwrap_or_default();
        let of = |(first, last): (u8, u8)| match WEEK.iter().position(|d| *d == last) {
            _ if first == last => name(first).to_owned(),
            Some(at) if WEEK.get(at.saturating_sub(1)) == Some(&first) => {
                format!("{},{}", name(first), name(last))
            }
            _ => format!("{}{dash}{}", name(first), name(last)),
        };
        self.stretches().into_iter().map(of).collect::<Vec<_>>().join(",")
    }

    /// `sun`, `mon,thu`, `mon-fri`
    pub(super) fn read(text: &str) -> Result<Self, Mistake> {
        let mut bits = 0;
        for part in text.split(',') {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            let (first, last) = (weekday(first)?, weekday(last)?);
            let mut day = first;
            bits |= 1 << day;
            while day != last {
                day = (day + 1) % 7;
                bits |= 1 << day;
            }
        }
        Ok(Self { bits })
    }
}

impl From<&[u8]> for Weekdays {
    fn from(days: &[u8]) -> Self {
        Self { bits: days.iter().fold(0, |bits, day| bits | (1 << (day % 7))) }
    }
}

impl fmt::Display for Weekdays {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.named(DAYS, "-"))
    }
}

/// The number of a day by its first three letters.
pub(super) fn weekday(text: &str) -> Result<u8, Mistake> {
    let lower = text.to_ascii_lowercase();
    if let Some(at) = DAYS.iter().position(|day| *day == lower) {
        return Ok(at as u8);
    }
    let message = format!("`{text}` is no day of the week");
    let in_full = DAYS.iter().find(|day| lower.len() > 3 && lower.starts_with(**day));
    Err(Mistake::new(
        message,
        match (in_full.copied().or_else(|| did_you_mean(&lower, DAYS)), text.parse::<u8>()) {
            (Some(near), _) => format!("write `{near}`"),
            (None, Ok(day @ 1..=28)) => {
                format!(
                    "write a day by name, `weekly(\"sun 04:00\")`; day {day} of each month is `monthly(\"{day} 04:00\")`"
                )
            }
            (None, _) => format!("the days are {}", DAYS.map(|day| format!("`{day}`")).join(", ")),
        },
    ))
}

/// `:15`
pub(super) fn minute(text: &str) -> Result<u8, Mistake> {
    let digits = text.strip_prefix(':').unwrap_or_default();
    match digits.parse::<u8>() {
        Ok(minute @ 0..60) if digits.len() == 2 => Ok(minute),
        _ => {
            let help = match text.trim_start_matches(':').parse::<u8>() {
                Ok(minute @ 0..60) => format!("write `hourly(\":{minute:02}\")`"),
                _ => "say the minute of the hour: `hourly(\":15\")`".to_owned(),
            };
            Err(Mistake::new(format!("`{text}` is no minute of an hour"), help))
        }
    }
}

/// `03:00`
pub(super) fn clock(text: &str) -> Result<Time, Mistake> {
    let number = |digits: &str, most: usize| {
        let plain = (1..=most).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        if plain { digits.parse::<u8>().ok() } else { None }
    };
    let wrong = |help: &str| Err(Mistake::new(format!("`{text}` is no time of the day"), help));
    let mut parts = text.split(':');
    let (hour, minute, second) = (parts.next(), parts.next(), parts.next());
    let (Some(hour), Some(minute)) = (hour.and_then(|h| number(h, 2)), minute) else {
        return wrong("write it with 24 hours, such as `03:00` or `15:30`");
    };
    match (hour, number(minute, 2).filter(|_| minute.len() == 2)) {
        (_, Some(_)) if second.is_some() => wrong("a schedule is exact to the minute: leave the seconds out"),
        (24, Some(0)) => wrong("midnight is `00:00`, the first minute of a day"),
        (0..=23, Some(minute @ 0..=59)) => Ok(Time { hour, minute }),
        _ => wrong("write it with 24 hours, such as `03:00` or `15:30`"),
    }
}
