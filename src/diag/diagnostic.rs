//! One message with its places and its remedy.

use ecow::EcoString;

use super::{Code, Severity};
use crate::source::Span;

/// A place and what is to be said about it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Label {
    /// Where.
    pub span: Span,
    /// One fact, lower case, no full stop; empty for a bare underline.
    pub text: String,
}

/// A replacement that mends the mistake.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fix {
    /// What is replaced.
    pub span: Span,
    /// By what.
    pub text: String,
}

/// One message. The first label is the primary one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The row of the code table.
    pub code: &'static Code,
    /// From the code, but a rule may be raised (in production) or lowered.
    pub severity: Severity,
    /// Lower case, names in backticks, no full stop.
    pub message: String,
    /// The primary place first, then every other that matters; empty for what has no place.
    pub labels: Vec<Label>,
    /// What to type instead.
    pub help: Option<String>,
    /// A fact that explains.
    pub note: Option<String>,
    /// A replacement that a tool can apply.
    pub fix: Option<Fix>,
    /// The environments in which it holds; empty for all.
    pub envs: Vec<EcoString>,
    /// It is about what a component or mixin says, so it is met again wherever that is used.
    pub within: bool,
}

impl Diagnostic {
    /// A message of this code at a place.
    pub fn new(code: &'static Code, span: Span, message: impl Into<String>) -> Self {
        Self { labels: vec![Label { span, text: String::new() }], ..Self::nowhere(code, message) }
    }

    /// A message that no source text can be blamed for.
    pub fn nowhere(code: &'static Code, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity,
            message: message.into(),
            labels: Vec::new(),
            help: None,
            note: None,
            fix: None,
            envs: Vec::new(),
            within: false,
        }
    }

    /// Says something about the primary place.
    #[must_use]
    pub fn here(mut self, text: impl Into<String>) -> Self {
        if let Some(label) = self.labels.first_mut() {
            label.text = text.into();
        }
        self
    }

    /// Adds another place.
    #[must_use]
    pub fn label(mut self, span: Span, text: impl Into<String>) -> Self {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// Says what to type instead.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Offers the nearest name, where one is near: `help: did you mean `x`?`, with a fix of the primary place.
    #[must_use]
    pub fn suggest(mut self, suggestion: Option<&str>) -> Self {
        if let Some(name) = suggestion {
            self.help = Some(format!("did you mean `{name}`?"));
            self.fix = self.labels.first().map(|l| Fix { span: l.span, text: name.to_owned() });
        }
        self
    }

    /// Adds a fact that explains.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    /// Restricts the message to one environment; the [`Sink`](super::Sink) joins equal messages of several.
    #[must_use]
    pub fn in_env(mut self, env: &EcoString) -> Self {
        self.envs = vec![env.clone()];
        self
    }

    /// Adds a place from which what is wrong is used.
    #[must_use]
    pub fn used(mut self, span: Span, text: impl Into<String>) -> Self {
        self.within = true;
        if self.labels.iter().all(|label| label.span != span) {
            return self.label(span, text);
        }
        self
    }

    /// The place that the message is about.
    pub fn span(&self) -> Option<Span> {
        self.labels.first().map(|l| l.span)
    }
}
