//! Large files in parallel: cut inside the sections, each piece read on its own.
//!
//! The cut is tried only where lines of two blanks and a key stand below a line such as `services:`, and it is
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
    let sections = sections(text, piece)?;
    let frames = frames(text, &sections);
    let inner = sections.iter().flat_map(|section| section.pieces.iter().copied());
    let mut read = frames
        .into_iter()
        .chain(inner)
        .collect::<Vec<_>>()
        .into_par_iter()
        .map(|(text, base)| match load::document(text, base) {
            Ok(Some(Node { body: Body::Map(entries), .. })) => Some(entries),
            Ok(None) if base > 0 => Some(Vec::new()),
            _ => None,
        })
        .collect::<Option<Vec<Vec<Entry<'_>>>>>()?
        .into_iter();
    let frames: Vec<_> = read.by_ref().take(sections.len() + 1).collect();
    let mut whole: Vec<Entry<'_>> = Vec::new();
    for (index, frame) in frames.into_iter().enumerate() {
        whole.extend(frame);
        let Some(section) = sections.get(index) else { continue };
        let inner: Vec<Entry<'_>> = read.by_ref().take(section.pieces.len()).flatten().collect();
        load::no_key_twice(&inner).ok()?;
        let last = whole.last_mut().filter(|entry| entry.key == section.key)?;
        last.value.place.start = inner.first()?.place.start;
        last.value.place.end = inner.last()?.value.place.end;
        last.value.body = Body::Map(inner);
    }
    load::no_key_twice(&whole).ok()?;
    let (start, end) = (whole.first()?.place.start, whole.last()?.value.place.end);
    Some(Node { place: crate::read::fault::Place { start, end }, body: Body::Map(whole) })
}

/// A mapping at the top of the file whose keys are indented by two blanks.
struct Section<'a> {
    key: &'a str,
    /// What is below the line of its key.
    body: std::ops::Range<usize>,
    /// The body in pieces, each with its offset.
    pieces: Vec<(&'a str, usize)>,
}

/// The sections of a text; `None` where there is none, or where a line stands that no section has.
fn sections(text: &str, piece: usize) -> Option<Vec<Section<'_>>> {
    let mut sections: Vec<Section<'_>> = Vec::new();
    let mut open: Option<(&str, usize)> = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        match line.as_bytes().first() {
            Some(b' ' | b'\n' | b'#') => {}
            Some(b'a'..=b'z' | b'A'..=b'Z' | b'"') => {
                sections.extend(open.take().and_then(|(key, start)| section(text, key, start..at, piece)));
                let key = line.strip_suffix(":\n").filter(|key| key.bytes().all(|b| b.is_ascii_lowercase()));
                open = key.map(|key| (key, at + line.len()));
            }
            _ => return None,
        }
        at += line.len();
    }
    sections.extend(open.and_then(|(key, start)| section(text, key, start..text.len(), piece)));
    (!sections.is_empty()).then_some(sections)
}

fn section<'a>(
    text: &'a str,
    key: &'a str,
    body: std::ops::Range<usize>,
    piece: usize,
) -> Option<Section<'a>> {
    let pieces = pieces(&text[body.clone()], body.start, piece)?;
    Some(Section { key, body, pieces })
}

/// The text between the bodies of sections: one frame more than there are sections.
fn frames<'a>(text: &'a str, sections: &[Section<'_>]) -> Vec<(&'a str, usize)> {
    let starts = std::iter::once(0).chain(sections.iter().map(|s| s.body.end));
    let ends = sections.iter().map(|s| s.body.start).chain([text.len()]);
    starts.zip(ends).map(|(start, end)| (&text[start..end], start)).collect()
}

/// Cuts before lines `  name:`; `None` where the first line is no such line.
fn pieces(text: &str, base: usize, size: usize) -> Option<Vec<(&str, usize)>> {
    let mut pieces = Vec::new();
    let (mut start, mut at) = (0, 0);
    for line in text.split_inclusive('\n') {
        if at - start >= size && is_key(line) {
            pieces.push((&text[start..at], base + start));
            start = at;
        }
        at += line.len();
    }
    pieces.push((&text[start..], base + start));
    is_key(text.split_inclusive('\n').next()?).then_some(pieces)
}

fn is_key(line: &str) -> bool {
    let Some(name) = line.strip_prefix("  ").and_then(|l| l.strip_suffix(":\n")) else { return false };
    let is_name = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-');
    name.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric()) && name.bytes().all(is_name)
}
