//! The parts of a file that can be formatted, apart from those that are broken.

use std::ops::Range;

use crate::diag::{Severity, Sink};
use crate::source::FileId;
use crate::syntax::{self, quotes, shown};

/// A part of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) range: Range<usize>,
    /// Nothing is wrong with its syntax.
    pub(super) sound: bool,
}

/// What a text means, in one line; `None` where its syntax is wrong.
pub(super) fn meaning(text: &str) -> Option<String> {
    let mut sink = Sink::new();
    let file = syntax::parse(FileId(0), text, &mut sink);
    let broken = sink.iter().any(|d| d.severity == Severity::Error);
    (!broken).then(|| shown::statements(&file.statements))
}

/// Cuts a text at its top-level declarations. Those that are broken stand alone, the others together.
pub(super) fn parts(text: &str) -> Vec<Part> {
    let starts = starts(text);
    let mut parts: Vec<Part> = Vec::new();
    let mut number = 0;
    while let Some(&start) = starts.get(number) {
        let later = &starts[number + 1..];
        let closed = later.iter().copied().chain([text.len()]).collect::<Vec<_>>();
        let end = first_closed(text, start, &closed);
        let range = start..end.unwrap_or(closed[0]);
        number += closed.iter().position(|&at| at == range.end).unwrap_or_default() + 1;
        let sound = end.is_some() && meaning(&text[range.clone()]).is_some();
        match parts.last_mut().filter(|last| last.sound && sound) {
            Some(last) => last.range.end = range.end,
            None => parts.push(Part { range, sound }),
        }
    }
    parts
}

/// Where declarations may begin: words at the beginning of a line, with the comments directly above them.
fn starts(text: &str) -> Vec<usize> {
    let mut starts = vec![0];
    let (mut at, mut comments) = (0, None);
    for line in text.split_inclusive('\n') {
        let goes_on = line.starts_with("else") || line.starts_with("then");
        match line.as_bytes()[0] {
            _ if goes_on => comments = None,
            b'#' => comments = comments.or(Some(at)),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'"' if at > 0 => {
                starts.push(comments.take().unwrap_or(at));
            }
            _ => comments = None,
        }
        at += line.len();
    }
    starts.dedup();
    starts
}

/// The first of some places at which everything that was opened behind `start` is closed.
fn first_closed(text: &str, start: usize, places: &[usize]) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut open = Vec::new();
    let mut places = places.iter().copied().peekable();
    let mut at = start;
    while at < bytes.len() {
        while places.next_if(|&place| place < at).is_some() {}
        if open.is_empty() && places.peek() == Some(&at) {
            return Some(at);
        }
        match bytes[at] {
            b'"' | b'\'' => {
                let quoted = quotes::skip(bytes, at);
                if quoted.fault.is_some() {
                    return None;
                }
                at = quoted.end;
                continue;
            }
            b'#' => {
                at = quotes::line_end(bytes, at);
                continue;
            }
            b'{' | b'(' | b'[' => open.push(bytes[at]),
            b'}' | b')' | b']' if open.pop().is_none_or(|open| quotes::closer(open) != bytes[at]) => {
                return None;
            }
            _ => {}
        }
        at += 1;
    }
    open.is_empty().then_some(text.len())
}
