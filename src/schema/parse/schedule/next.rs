//! When a schedule is due next, in the calendar of its host. What a change of the clocks does to it is not known here.

use std::fmt;

use super::{Cron, Schedule, Time};

/// A minute of a calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment {
    /// Such as 2026.
    pub year: i32,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
    /// The time of the day.
    pub time: Time,
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02} {}", self.year, self.month, self.day, self.time)
    }
}

/// Between two 29ths of February may lie eight years, and they are Sundays every 28th year alone.
const HORIZON: u32 = 40 * 366;

impl Moment {
    /// The day of the week; 0 is Sunday.
    pub fn weekday(self) -> u8 {
        // Sakamoto's way: how far each month begins behind January, the year counted from March.
        const BEHIND: [i32; 12] = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4];
        let year = if self.month < 3 { self.year - 1 } else { self.year };
        let behind = BEHIND.get(usize::from(self.month) - 1).copied().unwrap_or_default();
        let days = year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
        (days + behind + i32::from(self.day)).rem_euclid(7) as u8
    }

    /// Midnight of the next day.
    fn tomorrow(self) -> Self {
        let time = Time { hour: 0, minute: 0 };
        match (self.month, self.day) {
            (12, 31) => Self { year: self.year + 1, month: 1, day: 1, time },
            (month, day) if day >= length(self.year, month) => {
                Self { month: month + 1, day: 1, time, ..self }
            }
            (_, day) => Self { day: day + 1, time, ..self },
        }
    }
}

fn length(year: i32, month: u8) -> u8 {
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    match month {
        2 if is_leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

impl Schedule {
    /// When it is due first after a moment.
    pub fn next(&self, after: Moment) -> Option<Moment> {
        let cron = self.cron();
        let mut day = after;
        for ahead in 0..HORIZON {
            if cron.runs_on(day.month, day.day, day.weekday()) {
                let later = |time: &Time| ahead > 0 || *time > after.time;
                if let Some(time) = cron.times().find(later) {
                    return Some(Moment { time, ..day });
                }
            }
            day = day.tomorrow();
        }
        None
    }

    /// When it is due from a moment on, that one included.
    pub fn runs(&self, from: Moment) -> impl Iterator<Item = Moment> {
        let now = self.cron().runs_at(from.month, from.day, from.weekday(), from.time);
        let first = if now { Some(from) } else { self.next(from) };
        std::iter::successors(first, |last| self.next(*last))
    }

    /// How often it is due in a year of 365 days.
    pub fn runs_a_year(&self) -> usize {
        let cron = self.cron();
        // 2026 is as good as any.
        let first = Moment { year: 2026, month: 1, day: 1, time: Time { hour: 0, minute: 0 } };
        let days = std::iter::successors(Some(first), |day| Some(day.tomorrow())).take(365);
        days.filter(|day| cron.runs_on(day.month, day.day, day.weekday())).count() * cron.times().count()
    }

    /// When it is due less than so many minutes from when another is, from the start of 2026 on, and when the other is;
    /// `None` where that never happens within years. What lies around midnight is not seen.
    pub fn meets(&self, other: &Self, within: u16) -> Option<(Moment, Moment)> {
        let (a, b) = (self.cron(), other.cron());
        let minute = |time: &Time| u16::from(time.hour) * 60 + u16::from(time.minute);
        let others: Vec<Time> = b.times().collect();
        let apart = |(one, other): &(Time, Time)| minute(one).abs_diff(minute(other));
        let pairs = a.times().flat_map(|one| others.iter().map(move |other| (one, *other)));
        let (one, other) = pairs.filter(|pair| apart(pair) < within).min_by_key(apart)?;
        let mut day = Moment { year: 2026, month: 1, day: 1, time: one };
        for _ in 0..HORIZON {
            let on = |cron: &Cron| cron.runs_on(day.month, day.day, day.weekday());
            if on(&a) && on(&b) {
                return Some((Moment { time: one, ..day }, Moment { time: other, ..day }));
            }
            day = day.tomorrow();
        }
        None
    }
}
