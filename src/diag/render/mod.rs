//! Diagnostics as text: one model, a renderer for each reader.
//!
//! Takes finished diagnostics and the texts they point into, gives what is printed. Nothing that stands
//! in a source file reaches a terminal as a control character (see [`visible`]); a long line is cut
//! around what is meant. Only `snippet` names miette.

mod concise;
mod excerpt;
mod github;
mod json;
mod sarif;
mod snippet;
mod text;
mod visible;

pub use visible::{cut, visible};

use super::{Diagnostic, Severity};
use crate::source::SourceMap;

/// For whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// People: with the lines of source, and what to do.
    #[default]
    Text,
    /// Editors and `grep`: one line each.
    Concise,
    /// Machines: everything, versioned.
    Json,
    /// GitHub: annotations of a pull request.
    Github,
    /// Code scanning: SARIF 2.1.0.
    Sarif,
}

/// What the reader's screen can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// ANSI colours.
    pub color: bool,
    /// Box-drawing characters; ASCII where not.
    pub unicode: bool,
    /// Columns.
    pub width: usize,
}

/// How many errors and warnings there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count {
    /// Of [`Severity::Error`].
    pub errors: usize,
    /// Of [`Severity::Warning`].
    pub warnings: usize,
}

impl Count {
    /// Counts.
    pub fn of(diagnostics: &[Diagnostic]) -> Self {
        let errors = diagnostics.iter().filter(|d| d.severity == Severity::Error).count();
        Self { errors, warnings: diagnostics.len() - errors }
    }
}

impl std::fmt::Display for Count {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let of = |n: usize, what: &str| format!("{n} {what}{}", if n == 1 { "" } else { "s" });
        match (self.errors, self.warnings) {
            (0, 0) => f.write_str("no problems"),
            (0, w) => f.write_str(&of(w, "warning")),
            (e, 0) => f.write_str(&of(e, "error")),
            (e, w) => write!(f, "{}, {}", of(e, "error"), of(w, "warning")),
        }
    }
}

/// The diagnostics in a format. Text and concise end in a newline where there is anything; JSON and SARIF are
/// whole documents also where there is nothing.
pub fn render(diagnostics: &[Diagnostic], sources: &SourceMap, format: Format, look: &Look) -> String {
    match format {
        Format::Text => text::render(diagnostics, sources, look),
        Format::Concise => concise::render(diagnostics, sources),
        Format::Json => json::render(diagnostics, sources),
        Format::Github => github::render(diagnostics, sources),
        Format::Sarif => sarif::render(diagnostics, sources),
    }
}

impl Severity {
    /// `error`, `warning`
    pub const fn word(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}
