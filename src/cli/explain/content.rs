//! Which line of source a line of a config's content comes from, where that can be had.
//!
//! Content that is written out, or read from a file, has its lines there. Content that is computed has its keys there:
//! a key that is written once in the expression is the line's.

use std::path::Path;

use crate::source::path::normalize;
use crate::source::{Host, SourceMap, Span};

/// A line somewhere.
pub(super) struct Place {
    pub file: String,
    /// From 1.
    pub line: usize,
    pub text: String,
}

/// The line of the source of a line of content, whose number counts from 0.
pub(super) fn line(
    host: &dyn Host,
    sources: &SourceMap,
    content: Span,
    line: (usize, &str),
) -> Option<Place> {
    if line.1.trim().is_empty() {
        return None;
    }
    let snippet = sources.snippet(content);
    let call = snippet.strip_prefix("file(").or(snippet.strip_prefix("template("));
    match call.and_then(|rest| rest.strip_prefix(['"', '\''])?.split(['"', '\'']).next()) {
        Some(path) => in_file(host, sources.path(content.file), path, line),
        None => in_expression(sources, content, line.1),
    }
}

/// The same line of a file that is read, or the one that reads the same.
fn in_file(host: &dyn Host, source: &str, path: &str, (index, line): (usize, &str)) -> Option<Place> {
    let path = normalize(&Path::new(source).parent()?.join(path));
    let text = String::from_utf8(host.read(&path).ok()?).ok()?;
    let lines: Vec<&str> = text.lines().collect();
    let same = lines.get(index).filter(|there| **there == line).map(|_| index);
    let at = same.or_else(|| only(lines.iter().map(|there| *there == line)))?;
    Some(Place { file: path.to_string_lossy().into_owned(), line: at + 1, text: lines[at].to_owned() })
}

fn in_expression(sources: &SourceMap, content: Span, line: &str) -> Option<Place> {
    let snippet = sources.snippet(content);
    let lines: Vec<&str> = snippet.lines().collect();
    let trimmed = line.trim();
    let key: String = trimmed
        .trim_start_matches(['"', '\'', '[', '-', ' '])
        .chars()
        .take_while(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
        .collect();
    let at = only(lines.iter().map(|there| there.trim() == trimmed))
        .or_else(|| only(lines.iter().map(|there| !key.is_empty() && has_word(there, &key))))?;
    let first = sources.locate(content).line as usize;
    let number = first + at;
    let (_, text) = sources.line(content.file, u32::try_from(number).ok()?)?;
    Some(Place { file: sources.path(content.file).to_owned(), line: number, text: text.to_owned() })
}

/// The one that is so.
fn only(all: impl Iterator<Item = bool>) -> Option<usize> {
    let mut found = all.enumerate().filter(|(_, is)| *is).map(|(at, _)| at);
    let first = found.next()?;
    found.next().is_none().then_some(first)
}

fn has_word(text: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    text.match_indices(word)
        .any(|(at, _)| !text[..at].ends_with(is_part) && !text[at + word.len()..].starts_with(is_part))
}
