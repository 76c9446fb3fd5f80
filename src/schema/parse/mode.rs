//! File modes: `0600`, `0o600`, always octal.
//!
//! What is written must not be quoted: Compose 2.26 reads the string `"0600"` as decimal 600 and refuses
//! a string for the mode of a tmpfs. The number `0o600` means the same to all of them.

/// The mode of a text in Compose's spelling.
pub fn read(text: &str) -> Result<u32, String> {
    let digits = text.strip_prefix("0o").unwrap_or(text);
    let octal = !digits.is_empty() && digits.bytes().all(|b| matches!(b, b'0'..=b'7'));
    let mode = if octal { u32::from_str_radix(digits, 8).ok() } else { None };
    mode.filter(|mode| *mode <= 0o7777)
        .ok_or_else(|| format!("`{text}` is not a file mode; write octal digits up to 7777, such as `0600`"))
}

/// The plain scalar that every Compose reads as this mode.
pub fn write(mode: u32) -> String {
    format!("0o{mode:03o}")
}

#[cfg(test)]
mod tests {
    use super::{read, write};

    #[test]
    fn octal_and_nothing_else() {
        for (text, mode, printed) in [
            ("0600", 0o600, "0o600"),
            ("600", 0o600, "0o600"),
            ("0o1777", 0o1777, "0o1777"),
            ("0", 0, "0o000"),
        ] {
            assert_eq!(read(text), Ok(mode));
            assert_eq!(write(mode), printed);
        }
        for text in ["", "0o", "0688", "rw", "+600", "10000", "0x1f", "77777777777777"] {
            let message = read(text).expect_err(text);
            assert!(message.contains("is not a file mode"), "{message}");
        }
    }

    #[test]
    fn every_mode_round_trips() {
        for mode in 0..=0o7777 {
            assert_eq!(read(&write(mode)), Ok(mode));
        }
    }
}
