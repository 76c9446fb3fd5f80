//! `none("rebuilt on start", until = "2027-06-30")`: why data is in no backup, and for how long that is enough.
//!
//! Takes and gives the text that a volume's `backup` is kept as; the reason is never empty.

use std::fmt;

use super::date::{self, Date};

/// Why something needs no backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiver {
    /// The reason.
    pub reason: String,
    /// The last day on which it holds.
    pub until: Option<Date>,
}

impl Waiver {
    /// What [`Display`](fmt::Display) wrote.
    pub fn read(text: &str) -> Option<Self> {
        let inner = text.strip_prefix("none(\"")?;
        let (reason, until) = match inner.strip_suffix("\")")?.rsplit_once("\", until = \"") {
            Some((reason, day)) => (reason, Some(date::read(day).ok()?)),
            None => (inner.strip_suffix("\")")?, None),
        };
        (!reason.trim().is_empty()).then(|| Self { reason: reason.to_owned(), until })
    }
}

impl fmt::Display for Waiver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "none(\"{}\"", self.reason)?;
        if let Some(until) = self.until {
            write!(f, ", until = \"{until}\"")?;
        }
        f.write_str(")")
    }
}

#[cfg(test)]
mod tests {
    use super::Waiver;

    #[test]
    fn what_is_written_is_read() {
        for text in ["none(\"a \"b\"\")", "none(\"made anew\", until = \"2027-06-30\")"] {
            assert_eq!(Waiver::read(text).map(|waiver| waiver.to_string()).as_deref(), Some(text));
        }
        for wrong in ["none", "none(\"\")", "none(\" \")", "later", "none(\"a\", until = \"soon\")"] {
            assert_eq!(Waiver::read(wrong), None, "{wrong}");
        }
    }
}
