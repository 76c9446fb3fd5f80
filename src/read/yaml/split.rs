//! Where a large file of the shape that we write can be cut, so that its pieces are read in parallel and
//! no tree of the whole is ever there.
//!
//! A cut is made only where lines of two blanks and a key stand below a line such as `services:`, and the cut
//! is good only where [`block`] knows all that stands in each piece: a quoted text, a flow collection or an
//! alias that crosses a cut is nothing it knows. So the pieces say what the whole says; a test holds that.

use std::ops::Range;

use super::{Body, Entry, block};

/// Below this a thread costs more than it saves.
const LARGE: usize = 64 << 10;

/// Pieces of about this size.
const PIECE: usize = 32 << 10;

/// A file in pieces.
pub(in crate::read) struct Pieces<'t> {
    /// What stands between the sections; the keys of the sections, with nothing behind them, are in it.
    pub(in crate::read) frames: Vec<Piece<'t>>,
    /// Mappings at the top of the file.
    pub(in crate::read) sections: Vec<Section<'t>>,
}

/// A mapping at the top of the file whose keys are indented by two blanks.
pub(in crate::read) struct Section<'t> {
    pub(in crate::read) key: &'t str,
    /// Its entries, a few in each.
    pub(in crate::read) pieces: Vec<Piece<'t>>,
    body: Range<usize>,
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
        if self.text.bytes().all(|b| b == b'\n') {
            return Some(Vec::new());
        }
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

/// Cuts into pieces of at least `size` bytes. `None` where a line stands that no section has.
pub(super) fn pieces(text: &str, size: usize) -> Option<Pieces<'_>> {
    let mut sections: Vec<Section<'_>> = Vec::new();
    let mut open: Option<(&str, usize)> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        match line.as_bytes().first() {
            Some(b' ' | b'\n' | b'#') => {}
            Some(b'a'..=b'z' | b'A'..=b'Z' | b'"') => {
                sections.extend(open.take().and_then(|(key, start)| section(text, key, start..at, size)));
                let key = line.strip_suffix(":\n").filter(|key| key.bytes().all(|b| b.is_ascii_lowercase()));
                open = key.map(|key| (key, at + line.len()));
            }
            _ => return None,
        }
        at += line.len();
    }
    sections.extend(open.and_then(|(key, start)| section(text, key, start..text.len(), size)));
    let starts = std::iter::once(0).chain(sections.iter().map(|s| s.body.end));
    let ends = sections.iter().map(|s| s.body.start).chain([text.len()]);
    let frames =
        starts.zip(ends).map(|(start, end)| Piece { text: &text[start..end], base: start }).collect();
    (!sections.is_empty()).then_some(Pieces { frames, sections })
}

/// A section cut before lines `  name:`; `None` where its first line is no such line.
fn section<'t>(text: &'t str, key: &'t str, body: Range<usize>, size: usize) -> Option<Section<'t>> {
    let piece = |range: Range<usize>| Piece { base: range.start, text: &text[range] };
    let mut pieces = Vec::new();
    let (mut start, mut at) = (body.start, body.start);
    for line in text[body.clone()].split_inclusive('\n') {
        if at - start >= size && is_key(line) {
            pieces.push(piece(start..at));
            start = at;
        }
        at += line.len();
    }
    pieces.push(piece(start..body.end));
    is_key(text[body.clone()].split_inclusive('\n').next()?).then_some(Section { key, pieces, body })
}

/// `  name:`
fn is_key(line: &str) -> bool {
    let Some(name) = line.strip_prefix("  ").and_then(|l| l.strip_suffix(":\n")) else { return false };
    let is_name = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
    name.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric()) && name.bytes().all(is_name)
}
