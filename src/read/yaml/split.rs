//! Files of the shape that we write, in parallel: cut at the services, each piece read on its own.
//!
//! The cut is made only where lines of two blanks and a key stand below a line `services:`, and it is given
//! up for a reading of the whole as soon as [`block`] does not know what stands in any piece: a quoted text,
//! a flow collection or an alias that crosses a cut is nothing it knows. So either way gives the same tree;
//! a test holds that.

use rayon::prelude::*;

use super::{Body, Entry, Node, block, load};
use crate::read::fault::Place;

/// Below this a thread costs more than it saves.
const LARGE: usize = 64 << 10;

/// Pieces of about this size.
const PIECE: usize = 32 << 10;

/// The tree of a file of the usual shape; `None` where it must be read with all that YAML can be.
pub(super) fn parse(text: &str) -> Option<Node<'_>> {
    if text.len() < LARGE { block::document(text, 0) } else { in_pieces(text, PIECE) }
}

pub(super) fn in_pieces(text: &str, piece: usize) -> Option<Node<'_>> {
    let services = services(text)?;
    let mut pieces = vec![(&text[..services.start], 0)];
    pieces.extend(self::pieces(&text[services.clone()], services.start, piece)?);
    if services.end < text.len() {
        pieces.push((&text[services.end..], services.end));
    }
    let count = pieces.len();
    let maps: Vec<Option<Vec<Entry<'_>>>> = pieces
        .into_par_iter()
        .map(|(text, base)| match block::document(text, base)?.body {
            Body::Map(entries) => Some(entries),
            _ => None,
        })
        .collect();
    let mut maps = maps.into_iter();
    let mut whole = maps.next()??;
    let last = whole.last_mut().filter(|entry| entry.key == "services")?;
    let mut inner = Vec::new();
    for entries in maps.by_ref().take(if services.end < text.len() { count - 2 } else { count - 1 }) {
        inner.extend(entries?);
    }
    load::no_key_twice(&inner).ok()?;
    last.value.place = Place { start: inner.first()?.place.start, end: inner.last()?.value.place.end };
    last.value.body = Body::Map(inner);
    if let Some(after) = maps.next() {
        whole.extend(after?);
    }
    load::no_key_twice(&whole).ok()?;
    let place = Place { start: whole.first()?.place.start, end: whole.last()?.value.place.end };
    Some(Node { place, body: Body::Map(whole) })
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

/// Cuts before lines `  name:`.
fn pieces(text: &str, base: usize, size: usize) -> Option<Vec<(&str, usize)>> {
    let mut pieces = Vec::new();
    let (mut start, mut at) = (0, 0);
    for line in text.split_inclusive('\n') {
        if at - start >= size && is_service(line) {
            pieces.push((&text[start..at], base + start));
            start = at;
        }
        at += line.len();
    }
    pieces.push((&text[start..], base + start));
    is_service(text.split_inclusive('\n').next()?).then_some(pieces)
}

fn is_service(line: &str) -> bool {
    let Some(name) = line.strip_prefix("  ").and_then(|l| l.strip_suffix(":\n")) else { return false };
    let is_name = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
    name.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric()) && name.bytes().all(is_name)
}
