//! Where a large file of the shape that we write can be cut, so that its pieces are read in parallel and
//! no tree of the whole is ever there.
//!
//! A cut is made only where lines of two blanks and a key stand below a line `services:`, and the cut is good
//! only where [`block`] knows all that stands in each piece: a quoted text, a flow collection or an alias
//! that crosses a cut is nothing it knows. So the pieces say what the whole says; a test holds that.

use super::{Body, Entry, block};

/// Below this a thread costs more than it saves.
const LARGE: usize = 64 << 10;

/// Pieces of about this size.
const PIECE: usize = 32 << 10;

/// A file in pieces.
pub(in crate::read) struct Pieces<'t> {
    /// What stands before the services, `services:` itself included.
    pub(in crate::read) before: Piece<'t>,
    /// Services, a few in each.
    pub(in crate::read) services: Vec<Piece<'t>>,
    /// What stands behind them.
    pub(in crate::read) after: Option<Piece<'t>>,
}

/// Some lines of a file.
#[derive(Clone, Copy)]
pub(in crate::read) struct Piece<'t> {
    text: &'t str,
    /// Where they start.
    base: usize,
}

impl<'t> Piece<'t> {
    /// Its entries; `None` where something stands in it that only a reading of the whole can tell.
    pub(in crate::read) fn entries(self) -> Option<Vec<Entry<'t>>> {
        match block::document(self.text, self.base)?.body {
            Body::Map(entries) => Some(entries),
            _ => None,
        }
    }
}

/// The pieces of a file that is large enough.
pub(in crate::read) fn cut(text: &str) -> Option<Pieces<'_>> {
    if text.len() < LARGE { None } else { pieces(text, PIECE) }
}

/// Cuts into pieces of at least `size` bytes.
pub(super) fn pieces(text: &str, size: usize) -> Option<Pieces<'_>> {
    let range = services(text)?;
    let piece = |start, end| Piece { text: &text[start..end], base: start };
    let mut services = Vec::new();
    let (mut start, mut at) = (range.start, range.start);
    for line in text[range.clone()].split_inclusive('\n') {
        if at - start >= size && is_service(line) {
            services.push(piece(start, at));
            start = at;
        }
        at += line.len();
    }
    services.push(piece(start, range.end));
    is_service(text[range.start..].split_inclusive('\n').next()?).then_some(Pieces {
        before: piece(0, range.start),
        services,
        after: (range.end < text.len()).then(|| piece(range.end, text.len())),
    })
}

/// From behind the line `services:` to the next key that is not indented.
fn services(text: &str) -> Option<std::ops::Range<usize>> {
    const LINE: &str = "services:\n";
    let start = if text.starts_with(LINE) { 0 } else { text.find("\nservices:\n")? + 1 } + LINE.len();
    let mut end = start;
    for line in text[start..].split_inclusive('\n') {
        match line.as_bytes().first() {
            Some(b' ' | b'\n' | b'#') => end += line.len(),
            Some(b'a'..=b'z' | b'A'..=b'Z' | b'"') => break,
            _ => return None,
        }
    }
    Some(start..end)
}

/// `  name:`
fn is_service(line: &str) -> bool {
    let Some(name) = line.strip_prefix("  ").and_then(|l| l.strip_suffix(":\n")) else { return false };
    let is_name = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
    name.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric()) && name.bytes().all(is_name)
}
