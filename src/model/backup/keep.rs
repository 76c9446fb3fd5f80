//! Which copies are kept, and what comes of it: the simulation of what `restic forget` and our archives do.

use std::fmt;

use ecow::EcoString;
use indexmap::IndexMap;

use super::Minute;
use crate::eval::{Data, Value};
use crate::schema::parse::date::Date;

/// What a rule counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    /// Each copy.
    Copy,
    /// Hours of the clock.
    Hour,
    /// Days.
    Day,
    /// Weeks from Monday on.
    Week,
    /// Months.
    Month,
    /// Quarters, of which the first copy counts and not the last.
    Quarter,
    /// Years.
    Year,
}

/// The rules by name, in the order in which people read them.
pub const RULES: [(&str, Period); 7] = [
    ("last", Period::Copy),
    ("hourly", Period::Hour),
    ("daily", Period::Day),
    ("weekly", Period::Week),
    ("monthly", Period::Month),
    ("quarterly", Period::Quarter),
    ("yearly", Period::Year),
];

/// How many copies of which periods are kept; those that are not zero, in the order of [`RULES`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Keep {
    rules: Vec<(&'static str, Period, u32)>,
}

impl Keep {
    /// The rules of a `keep` block.
    pub(super) fn of(said: &IndexMap<EcoString, Value>) -> Self {
        let rule = |(name, period): &(&'static str, Period)| match said.get(*name).map(|value| &value.data) {
            Some(Data::Int(n)) if *n > 0 => Some((*name, *period, u32::try_from(*n).unwrap_or(u32::MAX))),
            _ => None,
        };
        Self { rules: RULES.iter().filter_map(rule).collect() }
    }

    /// Name and number of each rule.
    pub fn rules(&self) -> impl Iterator<Item = (&'static str, u32)> {
        self.rules.iter().map(|(name, _, count)| (*name, *count))
    }

    /// How many quarters are kept.
    pub fn quarters(&self) -> u32 {
        self.rules.iter().find(|(_, period, _)| *period == Period::Quarter).map_or(0, |(_, _, count)| *count)
    }

    /// Whether no rule keeps anything.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Which of some runs, earliest first, are still there after the last of them.
    ///
    /// A rule keeps the newest copy of each of its last periods that have one; a copy is in the books of a rule however
    /// many other rules keep it. The first copy of a quarter carries a tag: it leaves the other rules' books, and the
    /// last so many of its like are kept. The newest copy is always kept.
    pub fn kept(&self, runs: &[Minute]) -> Vec<bool> {
        let quarterly = self.quarters();
        let mut seen = None;
        let tagged: Vec<bool> = runs
            .iter()
            .map(|run| {
                let quarter = Some(period(Period::Quarter, *run));
                quarterly > 0 && std::mem::replace(&mut seen, quarter) != quarter
            })
            .collect();
        let mut kept = vec![false; runs.len()];
        for (_, of, count) in &self.rules {
            let is_quarter = *of == Period::Quarter;
            let (mut left, mut last) = (*count, None);
            for at in (0..runs.len()).rev().filter(|at| tagged[*at] == is_quarter) {
                let now = Some(period(*of, runs[at]));
                if left > 0 && (*of == Period::Copy || now != last) {
                    kept[at] = true;
                    left -= 1;
                }
                last = now;
            }
        }
        // Both books keep their newest: nothing that can be restored is ever down to none.
        if let Some(at) = (0..runs.len()).rev().find(|at| !tagged[*at]) {
            kept[at] = true;
        }
        kept
    }
}

/// The number of the period in which a minute falls.
fn period(of: Period, minute: Minute) -> u64 {
    let day = minute / 1440;
    let date = Date::of_unix(minute * 60);
    match of {
        Period::Copy => minute,
        Period::Hour => minute / 60,
        Period::Day => day,
        // 1970 began on a Thursday.
        Period::Week => (day + 3) / 7,
        Period::Month => u64::from(date.year) * 12 + u64::from(date.month),
        Period::Quarter => u64::from(date.year) * 4 + u64::from((date.month - 1) / 3),
        Period::Year => u64::from(date.year),
    }
}

impl fmt::Display for Keep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (name, count)) in self.rules().enumerate() {
            write!(f, "{}{name} {count}", if at == 0 { "" } else { ", " })?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DAY: u64 = 1440;

    fn keep(rules: &[(&str, i64)]) -> Keep {
        let value =
            |n: &i64| Value::new(Data::Int(*n), crate::source::Span::start_of(crate::source::FileId(0)));
        Keep::of(&rules.iter().map(|(name, n)| (EcoString::from(*name), value(n))).collect())
    }

    fn days_kept(keep: &Keep, runs: &[Minute]) -> Vec<String> {
        let kept = keep.kept(runs);
        runs.iter()
            .zip(kept)
            .filter(|(_, kept)| *kept)
            .map(|(run, _)| Date::of_unix(run * 60).to_string())
            .collect()
    }

    #[test]
    fn the_newest_of_each_period_is_kept() {
        // 1 January 2026 was a Thursday; a run each day at 04:00.
        let first = 20_454 * DAY + 240;
        let runs: Vec<Minute> = (0..40).map(|day| first + day * DAY).collect();
        assert_eq!(
            days_kept(&keep(&[("daily", 3), ("weekly", 3), ("monthly", 12)]), &runs),
            ["2026-01-31", "2026-02-01", "2026-02-07", "2026-02-08", "2026-02-09"]
        );
        assert_eq!(days_kept(&keep(&[("last", 2)]), &runs), ["2026-02-08", "2026-02-09"]);
        assert_eq!(days_kept(&Keep::default(), &runs), ["2026-02-09"]);
    }

    #[test]
    fn the_first_of_each_quarter_is_in_books_of_its_own() {
        let first = 20_454 * DAY + 240;
        let runs: Vec<Minute> = (0..300).map(|day| first + day * DAY).collect();
        let kept = days_kept(&keep(&[("daily", 2), ("quarterly", 3)]), &runs);
        assert_eq!(kept, ["2026-04-01", "2026-07-01", "2026-10-01", "2026-10-26", "2026-10-27"]);
    }
}
