//! What is wrong with a schedule, and what to write instead.

use super::Schedule;
use crate::diag::did_you_mean;

/// A schedule that is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// What is wrong with it.
    pub message: String,
    /// What to write instead.
    pub help: String,
}

impl Mistake {
    pub(super) fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: help.into() }
    }
}

/// A text that would fill the terminal.
pub(super) fn too_long(text: &str) -> Mistake {
    Mistake::new(
        format!("a schedule of {} letters is longer than any that says something", text.chars().count()),
        "write ranges and steps in place of lists: `cron(\"*/5 8-18 * * *\")`",
    )
}

/// `fortnightly("…")`
pub(super) fn unknown_word(word: &str) -> Mistake {
    let words = Schedule::FORMS.iter().map(|(word, _)| *word);
    let help = match did_you_mean(word, words).and_then(example) {
        Some(example) => format!("did you mean `{example}`?"),
        None => forms(),
    };
    Mistake::new(format!("`{word}` makes no schedule"), help)
}

/// A text that is no call: people write what other tools take.
pub(super) fn no_call(text: &str) -> Mistake {
    let message = format!("`{text}` is not a schedule");
    let text = text.trim();
    let help = match text.strip_prefix('@') {
        Some("reboot") => "what runs when the host starts is a `unit` or a `service`".to_owned(),
        Some("daily" | "midnight") => "write `daily(\"00:00\")`".to_owned(),
        Some("hourly") => "write `hourly(\":00\")`".to_owned(),
        Some("weekly") => "write `weekly(\"sun 00:00\")`".to_owned(),
        Some("monthly") => "write `monthly(\"1 00:00\")`".to_owned(),
        _ if text.split_whitespace().count() == 5 => format!("write `cron(\"{text}\")`"),
        _ => match example(text) {
            Some(example) => format!("say when: `{example}`"),
            None if super::time::clock(text).is_ok() => format!("write `daily(\"{text}\")`"),
            None if super::super::duration::read(text).is_ok() => format!("write `every({text})`"),
            None => forms(),
        },
    };
    Mistake::new(message, help)
}

fn example(word: &str) -> Option<&'static str> {
    Schedule::FORMS.iter().find(|(known, _)| *known == word).map(|(_, example)| *example)
}

fn forms() -> String {
    let examples: Vec<String> = Schedule::FORMS.iter().map(|(_, example)| format!("`{example}`")).collect();
    format!("a schedule is one of {}", examples.join(", "))
}
