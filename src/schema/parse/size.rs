//! Sizes: `512m`, `1.5gb`, `1024`. Units are binary whatever they are called, as Docker reads them.

/// Bytes of a text in Compose's spelling.
pub fn read(text: &str) -> Result<u64, String> {
    let number = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').len();
    let (amount, rest) = text.split_at(number);
    if amount.is_empty() {
        return Err(format!("the size `{text}` does not start with a number; write for instance `512m`"));
    }
    let unit = rest.strip_prefix(' ').unwrap_or(rest).to_ascii_lowercase();
    let power = match unit.as_str() {
        "" | "b" => 0,
        unit => {
            let (letter, tail) = unit.split_at_checked(1).unwrap_or((unit, ""));
            match ("kmgtp".find(letter), tail) {
                (Some(at), "" | "b" | "i" | "ib") => at as u32 + 1,
                _ => {
                    let unit = rest.trim();
                    return Err(format!(
                        "the size `{text}` has an unknown unit `{unit}`; use b, k, m, g, t or p"
                    ));
                }
            }
        }
    };
    scaled(amount, 1 << (10 * power))
        .filter(|bytes| i64::try_from(*bytes).is_ok())
        .ok_or_else(|| format!("the size `{text}` has a malformed or too large number `{amount}`"))
}

/// The text that Compose prints: bytes.
pub fn write(bytes: u64) -> String {
    bytes.to_string()
}

/// A decimal number times a unit, cut off to a whole; `None` where it is malformed or does not fit.
pub(super) fn scaled(amount: &str, unit: u64) -> Option<u64> {
    let (whole, fraction) = amount.split_once('.').unwrap_or((amount, ""));
    if (whole.is_empty() && fraction.is_empty()) || fraction.contains('.') {
        return None;
    }
    let whole: u64 = if whole.is_empty() { 0 } else { whole.parse().ok()? };
    // Eighteen digits decide every byte and nanosecond that fits; the rest is cut off.
    let fraction = &fraction[..fraction.len().min(18)];
    let numerator: u128 = if fraction.is_empty() { 0 } else { fraction.parse().ok()? };
    let part = numerator * u128::from(unit) / 10u128.pow(fraction.len() as u32);
    whole.checked_mul(unit)?.checked_add(u64::try_from(part).ok()?)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{read, write};

    #[test]
    fn spellings_of_docker() {
        for (text, bytes) in [
            ("1024", 1024),
            ("64m", 64 << 20),
            ("64MB", 64 << 20),
            ("64 MiB", 64 << 20),
            ("1.5gb", 1_610_612_736),
            ("10b", 10),
            ("1k", 1024),
            ("2Gi", 2 << 30),
            ("1t", 1 << 40),
            ("0.5k", 512),
            ("0", 0),
        ] {
            assert_eq!(read(text), Ok(bytes), "{text}");
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        for (text, part) in [
            ("", "does not start with a number"),
            ("big", "does not start with a number"),
            ("-1", "does not start with a number"),
            ("5x", "unknown unit `x`"),
            ("5 é", "unknown unit `é`"),
            ("5mm", "unknown unit `mm`"),
            ("1.2.3k", "malformed"),
            ("99999999p", "too large"),
        ] {
            let message = read(text).expect_err(text);
            assert!(message.contains(part), "{message}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(bytes in 0..=i64::MAX as u64) {
            prop_assert_eq!(read(&write(bytes)), Ok(bytes));
        }

        #[test]
        fn no_text_panics(text in "[0-9.]{0,40}\\PC{0,5}") {
            let _ = read(&text);
        }
    }
}
