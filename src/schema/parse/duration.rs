//! Durations: `1m30s`, `1.5h`, `2w`.

/// The units of Compose, in nanoseconds. Longer spellings first where one starts with another.
const UNITS: &[(&str, u64)] = &[
    ("ns", 1),
    ("us", 1_000),
    ("µs", 1_000),
    ("μs", 1_000),
    ("ms", 1_000_000),
    ("s", SECOND),
    ("m", 60 * SECOND),
    ("h", 3_600 * SECOND),
    ("d", 86_400 * SECOND),
    ("w", 604_800 * SECOND),
];
const SECOND: u64 = 1_000_000_000;

/// Nanoseconds of a text in Compose's spelling.
pub fn read(text: &str) -> Result<u64, String> {
    if text == "0" {
        return Ok(0);
    }
    if text.is_empty() {
        return Err("a duration is empty; write a number and a unit, such as `30s`".to_owned());
    }
    if text.starts_with('-') {
        return Err(format!("the duration `{text}` is negative"));
    }
    let mut rest = text;
    let mut total: u64 = 0;
    while !rest.is_empty() {
        let number = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').len();
        let (amount, tail) = rest.split_at(number);
        let unit = tail.len() - tail.trim_start_matches(|c: char| !c.is_ascii_digit() && c != '.').len();
        let (unit, tail) = tail.split_at(unit);
        let nanoseconds = UNITS.iter().find(|u| u.0 == unit).map(|u| u.1);
        total = match nanoseconds {
            _ if amount.is_empty() => {
                return Err(format!("the duration `{text}` has no number before `{unit}`"));
            }
            None if unit.is_empty() => {
                return Err(format!(
                    "the duration `{text}` has no unit after `{amount}`; write `{amount}s` for seconds"
                ));
            }
            None => {
                return Err(format!(
                    "the duration `{text}` has an unknown unit `{unit}`; use w, d, h, m, s, ms, us or ns"
                ));
            }
            Some(nanoseconds) => {
                let part = super::size::scaled(amount, nanoseconds).ok_or_else(|| {
                    format!("the duration `{text}` has a malformed or too large number `{amount}`")
                })?;
                total.checked_add(part).filter(|t| i64::try_from(*t).is_ok())
            }
        }
        .ok_or_else(|| format!("the duration `{text}` is longer than 292 years"))?;
        rest = tail;
    }
    Ok(total)
}

/// The text that Compose prints: `1h0m5s`, `250ms`.
pub fn write(nanoseconds: u64) -> String {
    let fraction = |value: u64, unit: u64| {
        let (whole, rest) = (value / unit, value % unit);
        if rest == 0 {
            return whole.to_string();
        }
        let width = unit.ilog10() as usize;
        format!("{whole}.{}", format!("{rest:0width$}").trim_end_matches('0'))
    };
    match nanoseconds {
        0 => "0s".to_owned(),
        1..1_000 => format!("{nanoseconds}ns"),
        1_000..1_000_000 => format!("{}µs", fraction(nanoseconds, 1_000)),
        1_000_000..SECOND => format!("{}ms", fraction(nanoseconds, 1_000_000)),
        _ => {
            let (hours, rest) = (nanoseconds / (3_600 * SECOND), nanoseconds % (3_600 * SECOND));
            let (minutes, rest) = (rest / (60 * SECOND), rest % (60 * SECOND));
            let seconds = fraction(rest, SECOND);
            match (hours, minutes) {
                (0, 0) => format!("{seconds}s"),
                (0, _) => format!("{minutes}m{seconds}s"),
                _ => format!("{hours}h{minutes}m{seconds}s"),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{SECOND, read, write};

    #[test]
    fn spellings_of_compose() {
        for (text, seconds, printed) in [
            ("1m30s", 90, "1m30s"),
            ("90s", 90, "1m30s"),
            ("1.5h", 5_400, "1h30m0s"),
            ("1h30m", 5_400, "1h30m0s"),
            ("2w", 1_209_600, "336h0m0s"),
            ("1d", 86_400, "24h0m0s"),
            ("0", 0, "0s"),
            ("0s", 0, "0s"),
            ("10s", 10, "10s"),
            ("1m", 60, "1m0s"),
        ] {
            assert_eq!(read(text), Ok(seconds * SECOND), "{text}");
            assert_eq!(write(seconds * SECOND), printed);
        }
        assert_eq!(read("1400us"), Ok(1_400_000));
        assert_eq!(write(1_400_000), "1.4ms");
        assert_eq!(read("1.4µs"), Ok(1_400));
        assert_eq!(write(1_400), "1.4µs");
        assert_eq!(write(3_600 * SECOND + 1), "1h0m0.000000001s");
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (text, part) in [
            ("", "is empty"),
            ("30", "write `30s`"),
            ("1h30", "write `30s`"),
            ("-5s", "is negative"),
            ("5 s", "unknown unit ` s`"),
            ("5sec", "unknown unit `sec`"),
            ("s", "no number before `s`"),
            ("1.2.3s", "malformed or too large number `1.2.3`"),
            (".s", "malformed or too large number `.`"),
            ("300y", "unknown unit `y`"),
            ("20000w", "longer than 292 years"),
            ("99999999999999999999w", "malformed or too large"),
        ] {
            let message = read(text).expect_err(text);
            assert!(message.contains(part), "{message}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(nanoseconds in 0..=i64::MAX as u64) {
            prop_assert_eq!(read(&write(nanoseconds)), Ok(nanoseconds));
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,20}") {
            let _ = read(&text);
        }

        #[test]
        fn texts_of_units_do_not_panic(text in "([0-9.]{0,20}(w|d|h|m|s|ms|us|ns|µs|-)?){0,4}") {
            if let Ok(value) = read(&text) {
                prop_assert_eq!(read(&write(value)), Ok(value));
            }
        }
    }
}
