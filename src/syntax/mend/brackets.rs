//! The second pass: brackets that are not closed, and brackets that close nothing.
//!
//! Counting alone finds that a bracket is missing, but not where. Where the counts do not come out, the
//! indentation decides: a bracket that is closed by nothing, or by a bracket on a line that is not
//! indented like its own, ends before the first line that is indented no deeper than it.

use super::Pass;
use super::strings::indentation;
use crate::diag::{Diagnostic, codes};
use crate::syntax::marks::{MarkKind, Marks};
use crate::syntax::quotes::closer;

/// Where several brackets end at one place, so many are reported, the outermost.
const REPORTED: usize = 3;

/// How far down the stack an opener of a closer's indentation is looked for.
const LOOK_DOWN: usize = 64;

/// A bracket, or the first token of a line where that is not one that closes.
#[derive(Clone, Copy)]
struct Event {
    what: What,
    at: usize,
    /// The end of the token before it.
    before: usize,
    line: usize,
    indentation: usize,
    first: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Open(u8),
    Close(u8),
    Line,
}

/// The brackets that are open, and how many there are of each kind.
#[derive(Default)]
struct Open {
    stack: Vec<usize>,
    counts: [usize; 3],
}

impl Open {
    fn kind(byte: u8) -> usize {
        match byte {
            b'(' | b')' => 0,
            b'[' | b']' => 1,
            _ => 2,
        }
    }

    fn push(&mut self, index: usize, byte: u8) {
        self.stack.push(index);
        self.counts[Self::kind(byte)] += 1;
    }

    fn top(&self) -> Option<usize> {
        self.stack.last().copied()
    }

    fn pop(&mut self, events: &[Event]) -> Option<usize> {
        let index = self.stack.pop()?;
        self.counts[Self::kind(events[index].byte())] -= 1;
        Some(index)
    }

    fn has(&self, byte: u8) -> bool {
        self.counts[Self::kind(byte)] > 0
    }
}

impl Event {
    fn byte(&self) -> u8 {
        match self.what {
            What::Open(byte) | What::Close(byte) => byte,
            What::Line => b'\n',
        }
    }

    fn is_closed_by(&self, byte: u8) -> bool {
        matches!(self.what, What::Open(open) if closer(open) == byte)
    }
}

pub(super) fn mend(pass: &mut Pass<'_>) {
    let (events, end) = events(pass.text);
    let doubted = doubted(&events);
    let mut open = Open::default();
    let mut early = None;
    for (index, event) in events.iter().enumerate() {
        let mut ended = Vec::new();
        match event.what {
            What::Open(byte) => open.push(index, byte),
            What::Line => {
                while let Some(top) = open.top()
                    && doubted[top]
                    && events[top].line < event.line
                    && event.indentation <= events[top].indentation
                {
                    ended.extend(open.pop(&events));
                }
            }
            What::Close(byte) if open.has(byte) => {
                while let Some(top) = open.top()
                    && !(events[top].is_closed_by(byte) && fits(&events, &doubted, &open, event))
                {
                    ended.extend(open.pop(&events));
                }
                let opener = open.pop(&events).map(|top| &events[top]);
                if opener.is_some_and(|opener| event.first && event.indentation > opener.indentation) {
                    early = Some(event.at);
                }
            }
            What::Close(byte) => stray(pass, event.at, byte, early),
        }
        unclosed(pass, &events, &ended, event.before, Some(event.at));
    }
    open.stack.reverse();
    unclosed(pass, &events, &open.stack, end, None);
}

/// Whether the innermost bracket, which is of the right kind, is the one that this closes: not where
/// its own closing is in doubt and another, further out, is indented like this.
fn fits(events: &[Event], doubted: &[bool], open: &Open, close: &Event) -> bool {
    let Some(top) = open.top() else { return false };
    if !doubted[top] || !close.first || events[top].indentation <= close.indentation {
        return true;
    }
    let further_out = open.stack.iter().rev().skip(1).take(LOOK_DOWN);
    !further_out
        .map(|&index| &events[index])
        .any(|event| event.is_closed_by(close.byte()) && event.indentation == close.indentation)
}

/// The brackets and line starts of a text, and where its last token ends.
fn events(text: &str) -> (Vec<Event>, usize) {
    let mut events = Vec::new();
    let (mut line, mut line_start, mut first, mut before) = (0, 0, true, 0);
    for mark in Marks::new(text) {
        let what = match mark.kind {
            MarkKind::Line => {
                (line, line_start, first) = (line + 1, mark.end, true);
                continue;
            }
            MarkKind::Comment => continue,
            MarkKind::Open(byte) => What::Open(byte),
            MarkKind::Close(byte) => What::Close(byte),
            _ => What::Line,
        };
        let indentation = indentation(&text[line_start..]);
        let event = Event { what, at: mark.start, before, line, indentation, first };
        if first && !matches!(what, What::Close(_)) {
            events.push(Event { what: What::Line, ..event });
        }
        if what != What::Line {
            events.push(event);
        }
        if let MarkKind::Text(..) = mark.kind {
            line += text[mark.start..mark.end].matches('\n').count();
        }
        (first, before) = (false, mark.end);
    }
    (events, before)
}

/// The brackets that counting leaves open, and those closed at another indentation than their own.
fn doubted(events: &[Event]) -> Vec<bool> {
    let mut doubted = vec![false; events.len()];
    let mut open = Open::default();
    for (index, event) in events.iter().enumerate() {
        match event.what {
            What::Open(byte) => open.push(index, byte),
            What::Close(byte) if open.has(byte) => {
                while let Some(top) = open.pop(events) {
                    if events[top].is_closed_by(byte) {
                        doubted[top] = event.first && event.indentation != events[top].indentation;
                        break;
                    }
                    doubted[top] = true;
                }
            }
            _ => {}
        }
    }
    open.stack.into_iter().for_each(|index| doubted[index] = true);
    doubted
}

/// Closes brackets, innermost first, behind the token that ends at `end` and before the one at `next`.
fn unclosed(pass: &mut Pass<'_>, events: &[Event], ended: &[usize], end: usize, next: Option<usize>) {
    for (index, event) in ended.iter().map(|&i| &events[i]).enumerate() {
        let (open, close) = (char::from(event.byte()), char::from(closer(event.byte())));
        if index + REPORTED >= ended.len() {
            let span = pass.span(event.at, event.at + 1);
            let head = head(pass.text, event.at);
            let message = match head {
                Some(head) if open == '{' => format!("the block of `{head}` is never closed"),
                _ => format!("this `{open}` is never closed"),
            };
            let diagnostic = Diagnostic::new(codes::UNCLOSED, span, message);
            pass.say(match next {
                Some(at) => {
                    diagnostic.label(pass.span(at, at + 1), format!("`{close}` is missing before this"))
                }
                None => diagnostic
                    .label(pass.span(end, end), format!("`{close}` is missing before the end of the file")),
            });
        }
        pass.insert(end, close);
    }
}

fn stray(pass: &mut Pass<'_>, at: usize, byte: u8, early: Option<usize>) {
    let message = format!("nothing is open that this `{}` would close", char::from(byte));
    let diagnostic = Diagnostic::new(codes::SYNTAX, pass.span(at, at + 1), message);
    let diagnostic = match early {
        Some(at) => {
            diagnostic.label(pass.span(at, at + 1), "this one is indented deeper than what it closes")
        }
        None => diagnostic,
    };
    pass.say(diagnostic.help("remove it, or look for the block that was closed too early"));
    pass.blank(at, at + 1);
}

/// What stands before a `{` on its line, where it is short and of words.
fn head(text: &str, at: usize) -> Option<&str> {
    let line = text[..at].rfind('\n').map_or(0, |n| n + 1);
    let head = text[line..at].trim();
    let words = |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.');
    (!head.is_empty() && head.len() <= 40 && head.chars().all(words)).then_some(head)
}
