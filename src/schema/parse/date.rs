//! `2027-06-30`: a day of the calendar.

/// Year, month, day; ordered as days are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    /// From 1.
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

impl std::fmt::Display for Date {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// A date as ISO 8601 writes it.
///
/// # Errors
/// Says what is wrong with the text.
pub fn read(text: &str) -> Result<Date, String> {
    let shape = || format!("`{text}` is no date such as `2027-06-30`");
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return Err(shape()) };
    if (year.len(), month.len(), day.len()) != (4, 2, 2) {
        return Err(shape());
    }
    let (Ok(year), Ok(month), Ok(day)) = (year.parse::<u16>(), month.parse::<u8>(), day.parse::<u8>()) else {
        return Err(shape());
    };
    let leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return Err(format!("`{text}` is no date: there is no month {month}")),
    };
    if day == 0 || day > days {
        return Err(format!("`{text}` is no date: that month has {days} days"));
    }
    Ok(Date { year, month, day })
}

impl Date {
    /// The day on which a number of seconds since 1970 falls, in UTC. After Howard Hinnant's
    /// `civil_from_days`.
    pub fn of_unix(seconds: u64) -> Self {
        let days = seconds / 86_400 + 719_468;
        let (era, of_era) = (days / 146_097, days % 146_097);
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * of_year + 2) / 153;
        let day = of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        let year = year_of_era + era * 400 + u64::from(month <= 2);
        let narrow = |n: u64| u8::try_from(n).unwrap_or(1);
        Self { year: u16::try_from(year).unwrap_or(u16::MAX), month: narrow(month), day: narrow(day) }
    }
}

impl Date {
    /// Days since 1970. After Howard Hinnant's `days_from_civil`.
    pub fn days(self) -> u64 {
        let (year, month) = (u64::from(self.year), u64::from(self.month));
        let (year, month) = if month > 2 { (year, month - 3) } else { (year.saturating_sub(1), month + 9) };
        let of_year = (153 * month + 2) / 5 + u64::from(self.day).saturating_sub(1);
        let of_era = year % 400 * 365 + year % 400 / 4 - year % 400 / 100 + of_year;
        (year / 400 * 146_097 + of_era).saturating_sub(719_468)
    }
}

#[cfg(test)]
mod tests {
    use super::{Date, read};

    #[test]
    fn dates_are_read_or_explained() {
        assert_eq!(read("2027-06-30"), Ok(Date { year: 2027, month: 6, day: 30 }));
        assert!(read("2028-02-29").is_ok());
        for wrong in ["2027-02-29", "2027-13-01", "2027-00-10", "27-06-30", "2027-6-30", "soon", "2027-06-31"]
        {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        assert!(read("2026-12-31") < read("2027-01-01"));
    }

    #[test]
    fn seconds_fall_on_their_day() {
        assert_eq!(Date::of_unix(0).to_string(), "1970-01-01");
        assert_eq!(Date::of_unix(951_782_400).to_string(), "2000-02-29");
        assert_eq!(Date::of_unix(1_709_164_799).to_string(), "2024-02-28");
        assert_eq!(Date::of_unix(4_102_444_800).to_string(), "2100-01-01");
        for day in (0..60_000).step_by(7) {
            assert_eq!(Date::of_unix(day * 86_400).days(), day);
        }
    }
}
