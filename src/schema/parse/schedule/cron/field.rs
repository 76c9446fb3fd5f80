//! One field of a crontab line.

use std::fmt;

use super::super::Mistake;
use super::super::time::weekday;

/// What the numbers of a field mean.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Range {
    what: &'static str,
    least: u8,
    most: u8,
    names: Names,
}

#[derive(Debug, PartialEq, Eq)]
enum Names {
    None,
    Months,
    Weekdays,
}

pub(super) static MINUTE: Range = Range { what: "minute", least: 0, most: 59, names: Names::None };
pub(super) static HOUR: Range = Range { what: "hour", least: 0, most: 23, names: Names::None };
pub(super) static DAY: Range = Range { what: "day of the month", least: 1, most: 31, names: Names::None };
pub(super) static MONTH: Range = Range { what: "month", least: 1, most: 12, names: Names::Months };
/// 7 is read as Sunday too, and then kept as 0.
pub(super) static WEEKDAY: Range =
    Range { what: "day of the week", least: 0, most: 7, names: Names::Weekdays };

const MONTHS: [&str; 12] =
    ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/// First, last and step of each part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in super::super) struct Field {
    range: &'static Range,
    parts: Vec<(u8, u8, u8)>,
}

impl Field {
    pub(super) fn any(range: &'static Range) -> Self {
        Self::every(range, 1)
    }

    pub(super) fn every(range: &'static Range, step: u8) -> Self {
        let most = if range.names == Names::Weekdays { 6 } else { range.most };
        Self { range, parts: vec![(range.least, most, step)] }
    }

    pub(super) fn of(range: &'static Range, numbers: &[u8]) -> Self {
        Self { range, parts: numbers.iter().map(|n| (*n, *n, 1)).collect() }
    }

    /// `*`, `5`, `mon-fri`, `*/15`, `8-18/2`, and lists of these.
    pub(super) fn read(range: &'static Range, text: &str) -> Result<Self, Mistake> {
        let mut parts = text.split(',').map(|part| read_part(range, part)).collect::<Result<Vec<_>, _>>()?;
        parts.sort_unstable();
        parts.dedup();
        if parts.contains(&(range.least, range.most, 1)) {
            return Ok(Self::any(range));
        }
        Ok(Self { range, parts })
    }

    /// The same days as stretches from Sunday to Saturday: without 7 and without steps.
    pub(super) fn weekdays(self) -> Self {
        let days = (0..7u8).filter(|day| self.contains(*day) || (*day == 0 && self.contains(7)));
        let mut parts: Vec<(u8, u8, u8)> = Vec::new();
        for day in days {
            match parts.last_mut() {
                Some((_, last, _)) if *last + 1 == day => *last = day,
                _ => parts.push((day, day, 1)),
            }
        }
        Self { range: self.range, parts }
    }

    pub(in super::super) fn parts(&self) -> impl Iterator<Item = (u8, u8, u8)> {
        self.parts.iter().copied()
    }

    /// The greatest number that can stand here.
    pub(in super::super) fn most(&self) -> u8 {
        if self.range.names == Names::Weekdays { 6 } else { self.range.most }
    }

    /// Whether it leaves nothing out.
    pub(in super::super) fn is_any(&self) -> bool {
        self.parts == [(self.range.least, self.most(), 1)]
    }

    pub(in super::super) fn contains(&self, number: u8) -> bool {
        self.parts().any(|(first, last, step)| {
            (first..=last).contains(&number) && (number - first).is_multiple_of(step)
        })
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (first, last, step)) in self.parts().enumerate() {
            if at > 0 {
                f.write_str(",")?;
            }
            match (first, last, step) {
                (first, last, _) if first == last => write!(f, "{first}")?,
                (first, last, 1) if (first, last) == (self.range.least, self.most()) => f.write_str("*")?,
                (first, last, 1) => write!(f, "{first}-{last}")?,
                (first, last, step) if (first, last) == (self.range.least, self.most()) => {
                    write!(f, "*/{step}")?
                }
                (first, last, step) => write!(f, "{first}-{last}/{step}")?,
            }
        }
        Ok(())
    }
}

fn read_part(range: &'static Range, part: &str) -> Result<(u8, u8, u8), Mistake> {
    let what = range.what;
    let (span, step) = match part.split_once('/') {
        Some((span, step)) => (span, Some(step)),
        None => (part, None),
    };
    let (first, last) = match span.split_once('-') {
        _ if span == "*" => (range.least, range.most),
        Some((first, last)) => (number(range, first)?, number(range, last)?),
        None => {
            let first = number(range, span)?;
            if let Some(step) = step {
                return Err(Mistake::new(
                    format!("`{part}` has a step but no range, which not every cron reads"),
                    format!("write `{first}-{}/{step}`", range.most),
                ));
            }
            (first, first)
        }
    };
    if last < first {
        return Err(Mistake::new(
            format!("`{span}` runs backwards: no cron reads such a {what}"),
            format!("write two ranges: `{first}-{},{}-{last}`", range.most, range.least),
        ));
    }
    let Some(step) = step else { return Ok((first, last, 1)) };
    match step.parse::<u8>() {
        Ok(step) if step > 0 && first + step <= last && plain(&step.to_string()) => Ok((first, last, step)),
        _ => Err(Mistake::new(
            format!("`{part}` has no second {what}: the step is not from 1 to {}", last - first),
            "`every(…)` spaces runs evenly, whatever the distance that divides the day",
        )),
    }
}

fn number(range: &'static Range, text: &str) -> Result<u8, Mistake> {
    let named = match range.names {
        Names::Months => {
            let lower = text.to_ascii_lowercase();
            MONTHS.iter().position(|month| *month == lower).map(|at| at as u8 + 1)
        }
        Names::Weekdays if text.starts_with(|c: char| c.is_ascii_alphabetic()) => Some(weekday(text)?),
        Names::Weekdays | Names::None => None,
    };
    let read = named.or_else(|| text.parse().ok().filter(|_| plain(text)));
    match read {
        Some(number) if (range.least..=range.most).contains(&number) => Ok(number),
        _ => {
            let message = format!("`{text}` is no {} of a cron line", range.what);
            let help = if text.contains(['L', 'W', '#', '?', '~', '%']) {
                "`L`, `W`, `#`, `?` and `~` are understood by some schedulers only".to_owned()
            } else {
                format!("write numbers from {} to {}", range.least, range.most)
            };
            Err(Mistake::new(message, help))
        }
    }
}

fn plain(text: &str) -> bool {
    (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}
