//! Text to tree. Knows no meaning.
//!
//! Takes one file of the [`SourceMap`](crate::source::SourceMap), gives a [`ast::SourceFile`] with what
//! could be understood and pushes a diagnostic for each thing that could not.
//!
//! A file is looked over once (`outline`): its comments are kept, and it is cut at top-level statements.
//! Where quotes or brackets are not closed, it is mended and what was mended is reported (`mend`). The
//! grammar then reads the parts in parallel (`parser`), and the tree is built from what it found
//! (`tree`); what it could not read is explained (`explain`).

pub mod ast;
mod explain;
pub mod files;
pub mod imports;
mod marks;
mod mend;
mod node;
mod outline;
mod parser;
mod place;
pub(crate) mod quotes;
pub mod shown;
mod tree;
mod trivia;
pub mod units;

use rayon::prelude::*;

use self::ast::{Block, SourceFile, Statement, StatementKind, Trivia};
use self::mend::Origin;
use self::outline::{Outline, Part};
use self::place::Place;
use self::trivia::Docs;
use crate::diag::{Diagnostic, Sink, codes};
use crate::source::{FileId, Span};

/// Blocks, brackets and `${}` nest no deeper than this.
pub const MAX_NESTING: usize = 64;

/// Operators, members, calls, signs and `if`s that hang on each other are no more than this.
pub const MAX_LINKS: usize = 128;

/// More messages than this about one file help nobody.
const MAX_MESSAGES: usize = 100;

/// Parses a file.
pub fn parse(file: FileId, text: &str, sink: &mut Sink) -> SourceFile {
    let outline = outline::outline(text);
    if outline.sound {
        return read(file, text, text, &outline, &Origin::default(), Vec::new(), sink);
    }
    let mut mended = mend::mend(file, text);
    let mut outline = outline::outline(&mended.text);
    debug_assert!(outline.sound, "mending left something unsound in {text:?}");
    if !outline.sound {
        outline = Outline::default();
        let message = "this file is too garbled to be read any further";
        mended.diagnostics.push(Diagnostic::new(codes::SYNTAX, Span::start_of(file), message));
    }
    read(file, text, &mended.text, &outline, &mended.origin, mended.diagnostics, sink)
}

/// Reads the parts of `sound`, which is `text` or what was made of it.
fn read(
    file: FileId,
    text: &str,
    sound: &str,
    outline: &Outline,
    origin: &Origin,
    mut diagnostics: Vec<Diagnostic>,
    sink: &mut Sink,
) -> SourceFile {
    let whole = Place { file, base: 0, origin };
    let trivia = Trivia {
        comments: outline.comments.iter().map(|c| whole.span(c.start, c.end)).collect(),
        blank_lines: outline.blank_lines.iter().map(|&at| whole.span(at, at).start).collect(),
    };
    let docs = Docs::new(text, &trivia);
    let parts: Vec<_> = outline
        .parts
        .par_iter()
        .map(|part| match part {
            Part::Whole(at) => tree::statements(&sound[at.clone()], whole.within(at.start), docs, 0),
            Part::Head(at, _) => {
                let closed = format!("{}}}", &sound[at.clone()]);
                tree::statements(&closed, whole.within(at.start), docs, 0)
            }
            Part::Inside(at) => tree::statements(&sound[at.clone()], whole.within(at.start), docs, 0),
        })
        .collect();
    let mut statements = Vec::with_capacity(parts.iter().map(|(s, _)| s.len()).sum());
    let mended = origin.mended_lines(text);
    let mut open = false;
    for (part, (mut more, mut said)) in outline.parts.iter().zip(parts) {
        match part {
            Part::Whole(_) => statements.extend(more),
            Part::Head(at, close) => {
                open = last_body(&mut more).is_some_and(|body| body.statements.is_empty());
                if open {
                    statements.extend(more);
                    close_last(&mut statements, whole.span(*close, close + 1));
                } else {
                    // It is no statement's block, a map perhaps: its parts mean nothing on their own.
                    let at = at.start..close + 1;
                    (more, said) = tree::statements(&sound[at.clone()], whole.within(at.start), docs, 0);
                    statements.extend(more);
                }
            }
            Part::Inside(_) if !open => continue,
            Part::Inside(_) => {
                if let Some(body) = last_body(&mut statements) {
                    body.statements.extend(more);
                }
            }
        }
        diagnostics.extend(said.into_iter().filter(|d| !mended.cover(d)));
    }
    report(file, text, diagnostics, sink);
    SourceFile { file, statements, trivia }
}

/// The block that the last statement ends with.
fn last_body(statements: &mut [Statement]) -> Option<&mut Block> {
    match &mut statements.last_mut()?.kind {
        StatementKind::Phrase(phrase) => phrase.body.as_mut(),
        StatementKind::For(statement) => Some(&mut statement.body),
        StatementKind::If(statement) => statement.otherwise.as_mut().or(Some(&mut statement.body)),
        _ => None,
    }
}

/// Ends the last statement, and its block, at its real `}`.
fn close_last(statements: &mut [Statement], close: Span) {
    if let Some(body) = last_body(statements) {
        body.span = body.span.to(close);
    }
    if let Some(statement) = statements.last_mut() {
        statement.span = statement.span.to(close);
    }
}

fn report(file: FileId, text: &str, mut diagnostics: Vec<Diagnostic>, sink: &mut Sink) {
    diagnostics.sort_by_key(|d| d.span().map(|s| (s.start, s.end)));
    let rest = diagnostics.len().saturating_sub(MAX_MESSAGES);
    diagnostics.truncate(MAX_MESSAGES);
    diagnostics.into_iter().for_each(|d| sink.push(d));
    if rest > 0 {
        let end = place::narrow(text.len());
        let message = format!("{rest} more syntax errors in this file are not shown");
        sink.push(Diagnostic::new(codes::SYNTAX, Span::new(file, end, end), message));
    }
}

#[cfg(test)]
mod tests;
