//! Makes a text readable for the grammar, and reports why it was not.
//!
//! Takes any text, gives one that is sound (see `outline`), the way back from its offsets to those of
//! the file, and a diagnostic for everything that was changed. Three passes, each linear: characters and
//! strings (`slips`, `strings`), brackets (`brackets`), depth (`depth`); each may rely on the ones before.

mod brackets;
mod depth;
mod slips;
mod strings;

use std::collections::BTreeSet;

use super::place::narrow;
use crate::diag::Diagnostic;
use crate::source::{FileId, Span};

/// A mended text.
pub(super) struct Mended {
    pub(super) text: String,
    pub(super) origin: Origin,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// The way back from offsets of a mended text to those of the file; of a sound text, nothing.
#[derive(Debug, Default)]
pub(super) struct Origin {
    /// One for each pass: offsets after it and before it, where they go apart.
    passes: Vec<Vec<(usize, usize)>>,
    /// Where the file was changed.
    touched: BTreeSet<usize>,
}

/// A replacement of the same length, or an insertion. A pass makes them in order.
struct Edit {
    at: usize,
    removed: usize,
    text: String,
}

/// What one pass does: edits of the text that it got, and what it says about the file.
struct Pass<'a> {
    file: FileId,
    written: &'a str,
    text: &'a str,
    origin: &'a Origin,
    edits: Vec<Edit>,
    diagnostics: Vec<Diagnostic>,
}

impl Pass<'_> {
    /// The span in the file of a stretch of this pass's text, in whole characters of the file.
    fn span(&self, start: usize, end: usize) -> Span {
        let (mut start, mut end) = (self.origin.of(start), self.origin.of(end));
        while !self.written.is_char_boundary(start) {
            start -= 1;
        }
        while !self.written.is_char_boundary(end) && end < self.written.len() {
            end += 1;
        }
        Span::new(self.file, narrow(start), narrow(end.max(start)))
    }

    fn say(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    fn insert(&mut self, at: usize, text: impl Into<String>) {
        self.edits.push(Edit { at, removed: 0, text: text.into() });
    }

    /// Puts `text` in the place of a stretch, with blanks up to its length.
    fn overwrite(&mut self, start: usize, end: usize, text: &str) {
        let text = format!("{text}{}", " ".repeat((end - start).saturating_sub(text.len())));
        self.edits.push(Edit { at: start, removed: end - start, text });
    }

    /// Blanks a stretch but for its newlines.
    fn blank(&mut self, start: usize, end: usize) {
        let newline = |b: u8| if b == b'\n' { '\n' } else { ' ' };
        let text = self.text.as_bytes()[start..end].iter().map(|&b| newline(b)).collect();
        self.edits.push(Edit { at: start, removed: end - start, text });
    }
}

/// Replacing one character may leave another that cannot stand beside what replaced it: the first pass
/// is run until it finds nothing, but no more often than this.
const ROUNDS: usize = 6;

/// Makes `text` sound.
pub(super) fn mend(file: FileId, text: &str) -> Mended {
    let mut mended = Mended { text: text.to_owned(), origin: Origin::default(), diagnostics: Vec::new() };
    for _ in 0..ROUNDS {
        if !mended.run(file, text, slips::mend) {
            break;
        }
    }
    mended.run(file, text, brackets::mend);
    mended.run(file, text, depth::mend);
    mended
}

impl Mended {
    /// Runs one pass; gives whether it changed anything.
    fn run(&mut self, file: FileId, written: &str, work: fn(&mut Pass<'_>)) -> bool {
        let mut pass = Pass {
            file,
            written,
            text: &self.text,
            origin: &self.origin,
            edits: Vec::new(),
            diagnostics: Vec::new(),
        };
        work(&mut pass);
        let Pass { edits, diagnostics, .. } = pass;
        if edits.is_empty() {
            return false;
        }
        let touched: Vec<_> = edits.iter().map(|edit| self.origin.of(edit.at)).collect();
        let (text, anchors) = apply(&self.text, &edits);
        self.text = text;
        self.diagnostics.extend(diagnostics);
        self.origin.touched.extend(touched);
        self.origin.passes.push(anchors);
        true
    }
}

fn apply(text: &str, edits: &[Edit]) -> (String, Vec<(usize, usize)>) {
    let mut out = String::with_capacity(text.len() + edits.len());
    let mut anchors = Vec::new();
    let mut done = 0;
    for edit in edits {
        out.push_str(text.get(done..edit.at).unwrap_or(""));
        if edit.removed != edit.text.len() {
            anchors.push((out.len(), edit.at));
            anchors.push((out.len() + edit.text.len(), edit.at + edit.removed));
        }
        out.push_str(&edit.text);
        done = edit.at + edit.removed;
    }
    out.push_str(text.get(done..).unwrap_or(""));
    (out, anchors)
}

impl Origin {
    /// The offset in the file of an offset in the mended text.
    pub(super) fn of(&self, at: usize) -> usize {
        self.passes.iter().rev().fold(at, |at, anchors| {
            let behind = anchors.partition_point(|&(after, _)| after <= at);
            let Some(&(after, before)) = behind.checked_sub(1).and_then(|i| anchors.get(i)) else {
                return at;
            };
            let here = before + (at - after);
            anchors.get(behind).map_or(here, |&(_, next)| here.min(next))
        })
    }

    /// The lines of the file that were mended.
    pub(super) fn mended_lines(&self, text: &str) -> MendedLines {
        let mut starts = Vec::new();
        if !self.touched.is_empty() {
            starts.push(0);
            starts.extend(text.bytes().enumerate().filter(|&(_, b)| b == b'\n').map(|(at, _)| at + 1));
        }
        let mut lines = MendedLines { starts, lines: BTreeSet::new() };
        lines.lines = self.touched.iter().map(|&at| lines.line(at)).collect();
        lines
    }
}

/// Lines that were mended.
pub(super) struct MendedLines {
    starts: Vec<usize>,
    lines: BTreeSet<usize>,
}

impl MendedLines {
    fn line(&self, at: usize) -> usize {
        self.starts.partition_point(|&start| start <= at)
    }

    /// Whether a message is about a mended line: then it may be about what the mending made of it, and
    /// the line has its message already.
    pub(super) fn cover(&self, diagnostic: &Diagnostic) -> bool {
        !self.lines.is_empty()
            && diagnostic.span().is_some_and(|span| self.lines.contains(&self.line(span.start as usize)))
    }
}
