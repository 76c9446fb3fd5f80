//! What may stand in which place.

use super::Collector;
use crate::diag::{Diagnostic, codes};
use crate::resolve::contents::Place;
use crate::source::Span;

impl Collector<'_, '_> {
    pub(super) fn misplaced(&mut self, what: &str, span: Span) {
        let (place, help) = match self.place {
            Place::Project if self.stack.is_some() => ("in a stack", "put it at the top level of a file"),
            Place::Project => ("at the top level", "put it into the body that it belongs to"),
            Place::Import => (
                "in an imported file",
                "an imported file holds components, mixins, types and lets: wrap it in a component, or move the \
                 file into the project's folder",
            ),
            Place::Component => ("in a component", "put it at the top level of a file"),
            Place::Branch => {
                ("in `if` or `for`", "put it beside the `if`; only what is made can depend on it")
            }
        };
        let message = format!("{what} cannot stand {place}");
        self.sink.push(Diagnostic::new(codes::MALFORMED_STATEMENT, span, message).help(help));
    }

    /// Whether a word may stand here; where not it is reported.
    pub(super) fn permits(&mut self, word: &str, span: Span) -> bool {
        let permitted = match word {
            "component" | "mixin" => {
                matches!(self.place, Place::Project | Place::Import) && self.stack.is_none()
            }
            "let" => self.place != Place::Branch && self.stack.is_none(),
            "param" => matches!(self.place, Place::Project | Place::Component) && self.stack.is_none(),
            "output" => self.place == Place::Component,
            "raw" => self.place == Place::Project,
            "project" | "env" | "target" | "defaults" | "moved" | "host" | "stack" => {
                self.place == Place::Project && self.stack.is_none()
            }
            _ => self.place != Place::Import,
        };
        if !permitted {
            self.misplaced(&format!("`{word}`"), span);
        }
        permitted
    }
}
