//! Which texts may stand in YAML without quotes.
//!
//! A text is plain only where every reader agrees that it is that text, whether it reads YAML 1.1
//! (`no` is a bool, `22:22` a number, `2001-01-01` a date) or 1.2. The rule allows what deployments are
//! full of (names, images, paths, `30s`, `512m`) and quotes whatever it does not know.

/// Whether a text is the same text, unquoted, to every reader.
pub(super) fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let Some(&first) = bytes.first() else { return false };
    if !bytes
        .iter()
        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b'/' | b':' | b'@'))
    {
        return false;
    }
    // `a:` and `a::b` look like keys to some readers; a colon before a word does not.
    if bytes.ends_with(b":") || text.contains("::") {
        return false;
    }
    match first {
        b'/' => true,
        b'.' => text.starts_with("./") || text.starts_with("../"),
        b'0'..=b'9' => is_quantity(bytes),
        b'a'..=b'z' | b'A'..=b'Z' => !is_word_of_yaml(text),
        _ => false,
    }
}

/// `30s`, `1h30m`, `512m`: a letter that no number, date or exponent of any YAML can hold.
fn is_quantity(bytes: &[u8]) -> bool {
    bytes.iter().all(u8::is_ascii_alphanumeric)
        && bytes.iter().any(|b| matches!(b, b'g' | b'h' | b'k' | b'm' | b's' | b'p' | b'u'))
}

/// The words that are a bool, a null or a number to some reader, in any case.
fn is_word_of_yaml(text: &str) -> bool {
    const WORDS: [&str; 10] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan"];
    text.len() <= 8 && (WORDS.iter().any(|w| text.eq_ignore_ascii_case(w)) || is_infinity(text))
}

fn is_infinity(text: &str) -> bool {
    text.eq_ignore_ascii_case("inf") || text.eq_ignore_ascii_case("infinity")
}

#[cfg(test)]
mod tests {
    use super::is_plain;

    #[test]
    fn names_images_paths_and_quantities_are_plain() {
        for text in [
            "api",
            "unless-stopped",
            "caddy:2.10",
            "ghcr.io/acme/api:1.4.2",
            "./a",
            "../a/b",
            "/data/files",
            "30s",
            "1h30m",
            "512m",
            "500ms",
            "CMD-SHELL",
            "a@sha256:0f",
            "service_healthy",
        ] {
            assert!(is_plain(text), "{text} should be plain");
        }
    }

    #[test]
    fn whatever_a_reader_may_take_for_something_else_is_not() {
        for text in [
            "",
            "no",
            "No",
            "YES",
            "y",
            "~",
            "null",
            "true",
            "1e3",
            "1E3",
            "0o7",
            "0x1f",
            "010",
            "1",
            "1.5",
            "22:22",
            "12:30:45",
            "2001-01-01",
            "2001-12-14t21:59:43.10-05:00",
            "1_000",
            "a: b",
            "a :b",
            "a:",
            "a::b",
            "-",
            "- a",
            "-1",
            "+1",
            ".5",
            ".inf",
            ".",
            "..",
            "...",
            "---",
            "#a",
            "a #b",
            " a",
            "a ",
            "a\tb",
            "a\nb",
            "&a",
            "*a",
            "!a",
            "|",
            ">",
            "%a",
            "`a`",
            "{a}",
            "[a]",
            "a,b",
            "'a'",
            "\"a\"",
            "?",
            "=",
            "<<",
            "é",
            "😀",
            "\u{feff}a",
            "\u{2028}",
            "\0",
            "0b1",
            "1e5",
            "infinity",
            "127.0.0.1",
            "a=b",
            "_1",
        ] {
            assert!(!is_plain(text), "{text:?} should be quoted");
        }
    }
}
