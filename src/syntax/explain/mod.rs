//! What is wrong with a statement that the grammar refused.
//!
//! Takes a stretch of junk, reads it again as what it should have been, and says in words what was
//! expected where the grammar stopped; before that it looks for slips of habit that have a remedy of
//! their own. One junk gives one message, but what is in its block is looked at as well.

mod bare;
mod expected;
mod habits;
mod operators;

use super::node::Kind;
use super::parser::{self, Form};
use super::tree::Tree;
use crate::diag::{Diagnostic, Fix, codes};

/// Blocks of refused heads are looked into no deeper than this: each level is read once more.
const LOOKS: usize = 4;

/// A stretch of text that was refused, and where.
struct Refused<'a> {
    /// The junk.
    text: &'a str,
    /// What it should have been.
    form: Form,
    /// Where the grammar stopped.
    at: usize,
    /// What would have gone on.
    expected: Vec<Kind>,
}

/// A message about a stretch of the junk.
struct Finding {
    start: usize,
    end: usize,
    message: String,
    help: Option<String>,
    /// What to put in the place of a stretch.
    fix: Option<(usize, usize, String)>,
}

impl Finding {
    fn new(start: usize, end: usize, message: impl Into<String>) -> Self {
        Self { start, end, message: message.into(), help: None, fix: None }
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    fn fix(mut self, start: usize, end: usize, text: impl Into<String>) -> Self {
        self.fix = Some((start, end, text.into()));
        self
    }
}

/// The operator that other languages have a word for.
pub(super) fn operator_for(word: &str) -> Option<&'static str> {
    match word {
        "and" => Some("&&"),
        "or" => Some("||"),
        "is" => Some("=="),
        _ => None,
    }
}

impl Tree<'_> {
    /// Reports the junk of a node, which should have been a `form`.
    pub(super) fn junk(&mut self, index: usize, form: Form) {
        let base = self.node(index).start as usize;
        let text = self.slice(index).trim_end();
        let refused = match parser::read(form, text) {
            Ok(_) => Refused { text, form, at: text.len(), expected: Vec::new() },
            Err(refusal) => {
                Refused { text, form, at: refusal.at.min(text.len()), expected: refusal.expected }
            }
        };
        let finding = habits::find(&refused).unwrap_or_else(|| expected::finding(&refused));
        let span = self.place.span(base + finding.start, base + finding.end);
        let mut diagnostic = Diagnostic::new(codes::SYNTAX, span, finding.message);
        diagnostic.help = finding.help;
        diagnostic.fix = finding
            .fix
            .map(|(start, end, text)| Fix { span: self.place.span(base + start, base + end), text });
        self.say(diagnostic);
        if let (Form::Statement, Some(block)) = (form, block(text, refused.at))
            && self.looks < LOOKS
        {
            self.look_into(base + block.start, base + block.end);
        }
    }

    /// Says what is wrong inside of a block whose head was refused.
    fn look_into(&mut self, start: usize, end: usize) {
        let inner = self.text.get(start..end).unwrap_or("");
        let (_, said) = super::tree::statements(inner, self.place.within(start), self.docs, self.looks + 1);
        said.into_iter().for_each(|diagnostic| self.say(diagnostic));
    }
}

/// What is between the braces that end a statement, where its head was refused before them.
fn block(text: &str, refused: usize) -> Option<std::ops::Range<usize>> {
    let inner_end = text.strip_suffix('}')?.len();
    let mut open = Vec::new();
    for mark in super::marks::Marks::new(text) {
        use super::marks::MarkKind;
        match mark.kind {
            MarkKind::Open(_) => open.push(mark.start),
            MarkKind::Close(_) => {
                let start = open.pop()?;
                if mark.start == inner_end {
                    let head = text[..start].trim_end();
                    let value = head.ends_with(['=', '(', '[', ',', ':', '+']);
                    return (open.is_empty() && refused <= start && !value).then_some(start + 1..inner_end);
                }
            }
            _ => {}
        }
    }
    None
}
