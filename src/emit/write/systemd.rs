//! Texts as systemd's unit files write them.
//!
//! A `%` begins a specifier wherever it stands and is doubled; a `$` begins a variable in a command alone. Tried
//! with systemd 252 and 257 for every character; a test goes through systemd's own reader.

use std::fmt::Write as _;

/// One word of a command.
pub fn word(text: &str) -> String {
    quoted(text, true)
}

/// One `NAME=value` of `Environment=`.
pub fn variable(name: &str, value: &str) -> String {
    quoted(&format!("{name}={value}"), false)
}

/// One entry of a list of paths or names.
pub fn entry(text: &str) -> String {
    quoted(text, false)
}

/// Text that takes the rest of its line: a description, one path.
pub fn line(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    line.trim().replace('%', "%%")
}

/// Nanoseconds, to the microsecond: what lasts a moment lasts at least one.
pub fn span(nanoseconds: u64) -> String {
    super::units::duration(nanoseconds.div_ceil(1000) * 1000)
}

fn quoted(text: &str, command: bool) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"_-./,:@+=".contains(&b);
    if !text.is_empty() && text.bytes().all(plain) {
        return text.to_owned();
    }
    let mut out = String::from('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '%' => out.push_str("%%"),
            '$' if command => out.push_str("$$"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if c.is_ascii_control() => _ = write!(out, "\\x{:02x}", u32::from(c)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::{entry, line, span, variable, word};

    #[test]
    fn what_needs_no_quotes_has_none() {
        assert_eq!(word("/opt/x"), "/opt/x");
        assert_eq!(word("--port=80"), "--port=80");
        assert_eq!(word(""), "\"\"");
        assert_eq!(word(";"), "\";\"");
    }

    #[test]
    fn a_dollar_is_doubled_in_commands_alone() {
        assert_eq!(word("5 $ of 100%"), "\"5 $$ of 100%%\"");
        assert_eq!(variable("A", "5 $ of 100%"), "\"A=5 $ of 100%%\"");
        assert_eq!(entry("/a b"), "\"/a b\"");
    }

    #[test]
    fn a_line_is_one_line() {
        assert_eq!(line(" a\nb 5% "), "a b 5%%");
    }

    #[test]
    fn spans_are_never_nothing() {
        assert_eq!(span(90_000_000_000), "1m30s");
        assert_eq!(span(1), "1us");
    }
}
