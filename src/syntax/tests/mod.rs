//! What is written and what it becomes; what is wrong and what is said.

mod expressions;
mod limits;
mod literals;
mod properties;
mod recovery;
mod slips;
mod statements;
mod trivia;

use super::ast::SourceFile;
use super::shown;
use crate::diag::{Diagnostic, Sink};
use crate::source::FileId;

const FILE: FileId = FileId(0);

/// Parses, whatever is wrong with the text.
fn parsed(text: &str) -> (SourceFile, Vec<Diagnostic>) {
    let mut sink = Sink::new();
    let file = super::parse(FILE, text, &mut sink);
    (file, sink.iter().cloned().collect())
}

/// The tree of a text that nothing is wrong with.
#[track_caller]
fn tree(text: &str) -> String {
    let (file, diagnostics) = parsed(text);
    assert_eq!(messages(text, &diagnostics), Vec::<String>::new(), "in {text}");
    shown::statements(&file.statements)
}

/// The value of `x = …`.
#[track_caller]
fn value(text: &str) -> String {
    let shown = tree(&format!("x = {text}"));
    shown.strip_prefix("x = ").map(str::to_owned).unwrap_or(shown)
}

/// `line:column code message`, as editors count.
fn messages(text: &str, diagnostics: &[Diagnostic]) -> Vec<String> {
    let at = |d: &Diagnostic| {
        let start = d.span().map_or(0, |s| s.start as usize);
        let line = text[..start].matches('\n').count() + 1;
        let column = text[..start].rsplit('\n').next().unwrap_or("").chars().count() + 1;
        format!("{line}:{column} {} {}", d.code.id, d.message)
    };
    diagnostics.iter().map(at).collect()
}

/// What is said about a text.
fn errors(text: &str) -> Vec<String> {
    messages(text, &parsed(text).1)
}

/// The one message about a text, and what it points at.
#[track_caller]
fn error(text: &str) -> Diagnostic {
    let (_, mut diagnostics) = parsed(text);
    assert_eq!(diagnostics.len(), 1, "{:#?} in {text}", messages(text, &diagnostics));
    diagnostics.remove(0)
}

/// The stretch of text that a message points at.
fn pointed<'a>(text: &'a str, diagnostic: &Diagnostic) -> &'a str {
    diagnostic.span().map_or("", |s| &text[s.start as usize..s.end as usize])
}
