//! How much a description may make: far more than any deployment needs, and less than a machine can bear. What
//! goes beyond is a mistake, such as a list that is joined to itself again and again.

use super::context::Context;
use super::value::{Data, Value};
use super::world::Reported;
use crate::diag::{Diagnostic, codes};
use crate::source::Span;

/// The parts, elements and entries and stretches of text, of all values that one evaluation reads by a name.
const MOST_READ: usize = 5_000_000;

/// The bytes of text that count as one part.
const STRETCH: usize = 64;

/// The bytes of a text that a function makes.
const MOST_TEXT: usize = 16 << 20;

/// The uses of mixins in one body.
pub(super) const MOST_USES: usize = 10_000;

/// The instances of components in one environment.
pub(super) const MOST_INSTANCES: usize = 20_000;

/// How deep components make instances of components.
pub(super) const MOST_INSTANCES_DEEP: usize = 64;

impl Context<'_, '_> {
    /// Counts a value that is read by its name.
    ///
    /// # Errors
    /// Where more was read than any deployment does; reported once.
    pub(super) fn afford(&mut self, value: &Value) -> Result<(), Reported> {
        let before = self.read;
        self.read = before.saturating_add(parts(value));
        if self.read <= MOST_READ {
            return Ok(());
        }
        if before > MOST_READ {
            return Err(Reported);
        }
        let message = format!("the values that are read come to more than {MOST_READ} parts");
        self.fail(
            Diagnostic::new(codes::BAD_VALUE, value.origin.span, message)
                .here("this one is too much")
                .help("make it smaller, or read it in fewer places"),
        )
    }

    /// Holds the size of a text that is about to be made.
    pub(super) fn afford_text(&mut self, bytes: Option<usize>, span: Span) -> Result<(), Reported> {
        if bytes.is_some_and(|bytes| bytes <= MOST_TEXT) {
            return Ok(());
        }
        let message = format!("a text of more than {} MiB", MOST_TEXT >> 20);
        self.fail(Diagnostic::new(codes::BAD_VALUE, span, message))
    }
}

fn parts(value: &Value) -> usize {
    match &value.data {
        Data::List(list) => 1 + list.iter().map(parts).sum::<usize>(),
        Data::Map(map) => 1 + map.values().map(parts).sum::<usize>(),
        Data::Text(text) => 1 + text.as_known().map_or(0, str::len) / STRETCH,
        _ => 1,
    }
}
