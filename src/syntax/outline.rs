//! The shape of a file, found in one pass before the grammar reads it.
//!
//! Takes text, gives where it may be cut into parts that can be parsed on their own, its comments and
//! blank lines, and whether it is sound. Sound means: every quote and bracket is closed, nothing nests
//! deeper than [`MAX_NESTING`], and no character stands where none of its kind can. The grammar reads
//! sound text only; see `mend` for the rest.

use std::ops::Range;

use super::MAX_NESTING;
use super::marks::{Mark, MarkKind, Marks};
use super::quotes::closer;

/// Parts are cut no smaller than this: enough to be worth handing to a thread.
const PART: usize = 16 * 1024;

/// The shape of a text.
#[derive(Debug, Default)]
pub(super) struct Outline {
    /// What the text is cut into.
    pub(super) parts: Vec<Part>,
    /// Every comment.
    pub(super) comments: Vec<Range<usize>>,
    /// The start of every blank line.
    pub(super) blank_lines: Vec<usize>,
    /// Whether the grammar may read it.
    pub(super) sound: bool,
}

/// A part of a text that can be parsed on its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// A number of whole statements.
    Whole(Range<usize>),
    /// Whole statements and one more up to its `{`, with the place of its `}`: the parts behind it are inside.
    Head(Range<usize>, usize),
    /// A number of whole statements inside the last head.
    Inside(Range<usize>),
}

/// A top-level block that is long enough to be cut itself.
#[derive(Debug, Default)]
struct Long {
    /// Behind its `{`.
    start: usize,
    /// Where it may be cut.
    cuts: Vec<usize>,
    /// Its `}`, once it was met.
    close: Option<usize>,
}

impl Long {
    /// The parts of a text from `start` to the block's end; none where the block was not cut.
    fn parts(&self, start: usize) -> Option<Vec<Part>> {
        let close = self.close.filter(|_| !self.cuts.is_empty())?;
        let mut parts = vec![Part::Head(start..self.start, close)];
        let starts = std::iter::once(self.start).chain(self.cuts.iter().copied());
        let ends = self.cuts.iter().copied().chain([close]);
        parts.extend(starts.zip(ends).map(|(start, end)| Part::Inside(start..end)));
        Some(parts)
    }
}

/// Looks over `text`. Stops early where it is not sound.
pub(super) fn outline(text: &str) -> Outline {
    let mut out = Outline::default();
    let mut open: Vec<u8> = Vec::new();
    let mut part = None;
    let mut long = Long::default();
    let mut line_start = 0;
    let mut line_empty = true;
    let mut last_token: Option<Mark> = None;
    for mark in Marks::new(text) {
        match mark.kind {
            MarkKind::Line => {
                if line_empty {
                    out.blank_lines.push(line_start);
                }
                line_start = mark.end;
                line_empty = true;
                continue;
            }
            MarkKind::Comment => {
                out.comments.push(mark.start..mark.end);
                line_empty = false;
                continue;
            }
            _ => {}
        }
        let part_start = *part.get_or_insert(mark.start);
        if line_empty && open.len() < 2 && mark.start - part_start >= PART && may_cut(text, last_token, mark)
        {
            if open.is_empty() {
                out.parts.extend(long.parts(part_start).unwrap_or(vec![Part::Whole(part_start..mark.start)]));
                part = Some(mark.start);
                long = Long::default();
            } else if open == [b'{'] && mark.start - long.cuts.last().unwrap_or(&long.start) >= PART {
                long.cuts.push(mark.start);
            }
        }
        line_empty = false;
        last_token = Some(mark);
        match mark.kind {
            MarkKind::Open(byte) => {
                if open.is_empty() {
                    long = Long { start: mark.end, ..Long::default() };
                }
                open.push(byte);
                if open.len() > MAX_NESTING {
                    return out;
                }
            }
            MarkKind::Close(byte) if open.pop().map(closer) != Some(byte) => return out,
            MarkKind::Close(_) if open.is_empty() => long.close = Some(mark.start),
            MarkKind::Text(deepest, fault) if fault.is_some() || open.len() + deepest > MAX_NESTING => {
                return out;
            }
            MarkKind::Slip(_) => return out,
            _ => {}
        }
    }
    if let Some(start) = part {
        let ends_there = long.close.is_some_and(|close| last_token.is_some_and(|token| token.start == close));
        let parts = if ends_there { long.parts(start) } else { None };
        out.parts.extend(parts.unwrap_or(vec![Part::Whole(start..text.len())]));
    }
    out.sound = open.is_empty();
    out
}

/// Whether a statement certainly ends between two tokens on different lines: not behind an operator or
/// `then`, not before `then` or `else`. Where in doubt it is not.
fn may_cut(text: &str, before: Option<Mark>, after: Mark) -> bool {
    let Some(before) = before else { return true };
    let before = &text[before.start..before.end];
    let ends =
        before.ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '"' | '\'' | '}' | ')' | ']'));
    let word = |t: &str| t.ends_with("then") || t.ends_with("else");
    let after = &text[after.start..after.end];
    let begins = after.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    ends && !word(before) && begins && !after.starts_with("then") && !after.starts_with("else")
}
