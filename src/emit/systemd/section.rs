//! The text of a unit file, section by section.

use std::fmt::{Display, Write as _};

/// A unit file in the making.
#[derive(Debug, Default)]
pub(super) struct UnitFile {
    text: String,
}

impl UnitFile {
    /// A file that begins with a comment.
    pub(super) fn new(header: &str) -> Self {
        Self { text: header.to_owned() }
    }

    /// `[Service]`
    pub(super) fn section(&mut self, name: &str) {
        // Writing to a string cannot fail.
        _ = writeln!(self.text, "\n[{name}]");
    }

    /// `Key=value`, where the value is written as systemd reads it.
    pub(super) fn set(&mut self, key: &str, value: impl Display) {
        _ = writeln!(self.text, "{key}={value}");
    }

    /// The same where there is a value.
    pub(super) fn set_some(&mut self, key: &str, value: Option<impl Display>) {
        if let Some(value) = value {
            self.set(key, value);
        }
    }

    /// Words on one line, where there are any.
    pub(super) fn set_list(&mut self, key: &str, words: impl IntoIterator<Item = String>) {
        let words: Vec<String> = words.into_iter().collect();
        if !words.is_empty() {
            self.set(key, words.join(" "));
        }
    }

    pub(super) fn finish(self) -> String {
        self.text
    }
}
