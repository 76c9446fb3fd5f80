//! Large files in parallel: cut at the services, read each piece on its own.
//!
//! The cut is tried only where lines of two blanks and a key stand below a line `services:`, and it is
//! given up for a reading of the whole as soon as any piece cannot be read alone: a quoted text, a flow
//! collection or an alias that crosses a cut leaves at least one piece that is no YAML. So either way
//! gives the same tree; a test holds that.

use rayon::prelude::*;

use super::{Body, Entry, Node, load};

/// Below this a thread costs more than it saves.
const LARGE: usize = 64 << 10;

/// Pieces of about this size.
const PIECE: usize = 32 << 10;

/// The tree of a large file of the usual shape; `None` where it must be read as a whole.
pub(super) fn parse(text: &str) -> Option<Node<'_>> {
    if text.len() < LARGE {
        return None;
    }
    parse_pieces(text, PIECE)
}

fn parse_pieces(text: &str, piece: usize) -> Option<Node<'_>> {
    let services = services(text)?;
    let pieces = pieces(&text[services.clone()], services.start, piece)?;
    let ends = [(&text[..services.start], 0), (&text[services.end..], services.end)];
    let nodes: Vec<Option<Node<'_>>> = ends
        .into_iter()
        .chain(pieces)
        .collect::<Vec<_>>()
        .into_par_iter()
        .map(|(text, base)| match load::document(text, base) {
            Ok(Some(node)) => Some(node),
            Ok(None) if base > 0 => Some(Node { place: Default::default(), body: Body::Map(Vec::new()) }),
            _ => None,
        })
        .collect();
    let mut maps = nodes.into_iter().map(|node| match node?.body {
        Body::Map(entries) => Some(entries),
        _ => None,
    });
    let mut whole: Vec<Entry<'_>> = maps.next()??;
    let after: Vec<Entry<'_>> = maps.next()??;
    let mut inner = Vec::new();
    for entries in maps {
        inner.extend(entries?);
    }
    let last = whole.last_mut().filter(|entry| entry.key == "services")?;
    last.value.place.start = inner.first()?.place.start;
    last.value.place.end = inner.last()?.value.place.end;
    load::no_key_twice(&inner).ok()?;
    last.value.body = Body::Map(inner);
    let start = whole.first()?.place.start;
    whole.extend(after);
    load::no_key_twice(&whole).ok()?;
    let end = whole.last()?.value.place.end;
    Some(Node { place: crate::read::fault::Place { start, end }, body: Body::Map(whole) })
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
