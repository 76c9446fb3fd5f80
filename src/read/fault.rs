//! What could not be read, and where.

use super::texts::Texts;
use crate::diag::{Code, Diagnostic};

/// A place in one text, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Place {
    /// Of the first character.
    pub(super) start: u32,
    /// Behind the last character.
    pub(super) end: u32,
}

/// One thing that could not be read. Boxed: it is the rare half of every result.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Fault(Box<Parts>);

#[derive(Debug, Clone, PartialEq)]
struct Parts {
    place: Place,
    message: String,
    also: Option<(Place, &'static str)>,
    help: Option<String>,
    weight: Weight,
}

/// What it means that something could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Weight {
    /// Compose refuses it.
    Wrong,
    /// Compose passes it on, and Docker will not know what to do with it.
    Odd,
    /// Nothing is wrong with it.
    Beyond,
}

impl Fault {
    pub(super) fn new(place: Place, message: impl Into<String>) -> Self {
        Self(Box::new(Parts {
            place,
            message: message.into(),
            also: None,
            help: None,
            weight: Weight::Wrong,
        }))
    }

    /// Nothing is wrong: Compose takes it, and the model has no place for it.
    pub(super) fn beyond(place: Place, message: impl Into<String>) -> Self {
        let mut fault = Self::new(place, message);
        fault.0.weight = Weight::Beyond;
        fault
    }

    /// Compose passes it on, and yet it is no value that anything knows.
    pub(super) fn odd(mut self) -> Self {
        self.0.weight = Weight::Odd;
        self
    }

    /// Whether Compose refuses it.
    pub(super) fn is_wrong(&self) -> bool {
        self.0.weight == Weight::Wrong
    }

    /// Whether nothing is wrong with what could not be read.
    pub(super) fn is_beyond(&self) -> bool {
        self.0.weight == Weight::Beyond
    }

    pub(super) fn place(&self) -> Place {
        self.0.place
    }

    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.0.help = Some(help.into());
        self
    }

    /// Another place that matters.
    pub(super) fn also(mut self, place: Place, text: &'static str) -> Self {
        self.0.also = Some((place, text));
        self
    }

    pub(super) fn diagnostic(self, code: &'static Code, texts: &Texts) -> Diagnostic {
        let Parts { place, message, also, help, weight: _ } = *self.0;
        let mut diagnostic = Diagnostic::new(code, texts.span(place), message);
        if let Some((place, text)) = also {
            diagnostic = diagnostic.label(texts.span(place), text);
        }
        diagnostic.help = help;
        diagnostic
    }
}
