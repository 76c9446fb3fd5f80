//! Plans as text for people and as JSON for machines.
//!
//! Takes plans of one or several environments and the sources that their spans point into. Names and
//! values come from strangers: no control character reaches a terminal. A secret is shown by its name;
//! there is nothing else of it to show.

mod drift;
mod explained;
mod fold;
mod html;
mod json;
mod layout;
mod markdown;
mod order;
mod parity;
mod text;
mod value;
mod words;

pub use explained::{explained_json, explained_text};
pub use html::html;
pub use json::{SCHEMA, json};
pub use markdown::markdown;
pub use parity::{parity_json, parity_text};
pub use text::{text, whole_text};

use std::fmt::Write;

use ecow::EcoString;
use serde::Serialize;

use super::AttributeChange;
use crate::eval::written::quoted;

/// Whether text is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// As it is.
    Plain,
    /// With ANSI colours.
    Colour,
}

impl Style {
    fn paint(self, style: anstyle::Style, text: &str) -> String {
        match self {
            Self::Plain => text.to_owned(),
            Self::Colour => format!("{style}{text}{style:#}"),
        }
    }
}

/// A document for machines, on many lines so that people can read it too.
fn document_text(document: &impl Serialize) -> String {
    // Writing to a string fails only where a map has keys that are no text; there is none.
    let mut out = serde_json::to_string_pretty(document).unwrap_or_default();
    out.push('\n');
    out
}

/// `environment.LOG_LEVEL`; a key with other marks than a name has is quoted: `labels["a.b"]`.
fn path(change: &AttributeChange) -> String {
    let mut out = String::new();
    for (at, part) in change.path.iter().enumerate() {
        match (at, is_plain(part)) {
            (0, true) => out.push_str(part),
            (_, true) => {
                out.push('.');
                out.push_str(part);
            }
            (_, false) => {
                let _ = write!(out, "[{}]", quoted(part));
            }
        }
    }
    out
}

fn is_plain(part: &EcoString) -> bool {
    !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
}
