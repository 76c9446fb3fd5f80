//! YAML text to a tree that knows where everything stands.
//!
//! Takes any YAML, gives one [`Node`]: aliases and `<<` are followed, a key stands once in a mapping.
//! Bounded: what aliases write out has a budget, and nothing nests deeper than [`load::DEPTH`].

mod block;
mod keys;
mod load;
mod node;
mod scalar;
mod split;
mod tag;

pub(super) use keys::no_key_twice;
pub(super) use node::{Body, Document, Entry, Node, Scalar, Written};
pub(super) use scalar::{Plain, float_text};
pub(super) use split::{Piece, cut};

use super::fault::Fault;

/// The document in a text; `None` for an empty one.
pub(super) fn parse(text: &str) -> Result<Option<Node<'_>>, Fault> {
    match block::document(text, 0) {
        Some(node) => Ok(Some(node)),
        None => load::document(text, 0),
    }
}

/// Every document of somebody else's compose file. Its places count from `base`.
pub(super) fn documents(text: &str, base: usize) -> Result<Vec<Document<'_>>, Fault> {
    load::documents(text, base)
}

#[cfg(test)]
mod tests;
