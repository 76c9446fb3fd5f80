//! Text with runtime pieces as Compose's `${…}`.
//!
//! Compose interpolates every value of a file (never a key), so each `$` that is meant is doubled.
//! What was tried with docker compose 2.26: in a default, `$$` is a dollar, quotes and backslashes are
//! themselves, a line break makes the whole file invalid, and which `}` closes after a `{` differs
//! between versions. So a default with a line break or a brace cannot be written: see [`RuntimeDefault::fits`].

use std::borrow::Cow;

use crate::eval::{Piece, Runtime, RuntimeDefault, Text};

/// A text for a value of a compose file. Secrets write nothing: they are composed on the host, and no
/// text that holds one reaches this point.
pub fn text(text: &Text) -> Cow<'_, str> {
    match text.as_known() {
        Some(known) => dollars(known),
        None => {
            let mut out = String::new();
            for piece in text.pieces() {
                match piece {
                    Piece::Known(known) => out.push_str(&dollars(&known)),
                    Piece::Runtime(runtime) => variable(&mut out, &runtime),
                    Piece::Secret(_) => {}
                }
            }
            out.into()
        }
    }
}

/// Known text: every `$` doubled.
pub fn dollars(text: &str) -> Cow<'_, str> {
    if text.contains('$') { text.replace('$', "$$").into() } else { text.into() }
}

/// `${NAME:-}` is how an empty default reads; `${NAME-}` says that the value may be absent.
fn variable(out: &mut String, Runtime { name, default }: &Runtime) {
    out.push_str("${");
    out.push_str(name);
    match default {
        RuntimeDefault::Required => {
            out.push_str(":?set ");
            out.push_str(name);
            out.push_str(" in runtime.env");
        }
        RuntimeDefault::Text(text) => {
            out.push_str(":-");
            out.push_str(&dollars(text));
        }
        RuntimeDefault::Absent => out.push('-'),
    }
    out.push('}');
}
