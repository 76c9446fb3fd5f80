//! What could not be read, and where.

use crate::diag::{Diagnostic, codes};
use crate::source::{FileId, Span};

/// A place in one text, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Place {
    /// Of the first character.
    pub(super) start: u32,
    /// Behind the last character.
    pub(super) end: u32,
}

impl Place {
    pub(super) fn span(self, file: FileId) -> Span {
        Span::new(file, self.start, self.end)
    }
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
}

impl Fault {
    pub(super) fn new(place: Place, message: impl Into<String>) -> Self {
        Self(Box::new(Parts { place, message: message.into(), also: None, help: None }))
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

    pub(super) fn diagnostic(self, file: FileId) -> Diagnostic {
        let Parts { place, message, also, help } = *self.0;
        let mut diagnostic = Diagnostic::new(codes::UNREADABLE_ARTIFACT, place.span(file), message);
        if let Some((place, text)) = also {
            diagnostic = diagnostic.label(place.span(file), text);
        }
        diagnostic.help = help;
        diagnostic
    }
}
