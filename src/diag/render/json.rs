//! For machines: everything that is known of each diagnostic. This module owns the shape; a change that
//! breaks a reader raises the first number of `format_version`.

use serde::Serialize;

use super::Count;
use crate::diag::{Diagnostic, Fix, Label};
use crate::source::{SourceMap, Span};

#[derive(Serialize)]
struct Document<'a> {
    format_version: &'static str,
    errors: usize,
    warnings: usize,
    diagnostics: Vec<Entry<'a>>,
}

#[derive(Serialize)]
struct Entry<'a> {
    code: &'static str,
    name: &'static str,
    severity: &'static str,
    message: &'a str,
    /// The primary place once more, for who looks no further; null where there is none.
    path: Option<&'a str>,
    line: Option<u32>,
    column: Option<u32>,
    /// The primary place first.
    labels: Vec<Place<'a>>,
    help: Option<&'a str>,
    note: Option<&'a str>,
    fix: Option<Place<'a>>,
    /// Empty: in all.
    envs: Vec<&'a str>,
}

/// A place and its text: what a label says, or what a fix writes there.
#[derive(Serialize)]
struct Place<'a> {
    path: &'a str,
    start: Position,
    end: Position,
    text: &'a str,
}

#[derive(Serialize)]
struct Position {
    line: u32,
    /// In characters, from 1.
    column: u32,
    /// In bytes, from 0.
    offset: u32,
}

pub(super) fn render(diagnostics: &[Diagnostic], sources: &SourceMap) -> String {
    let Count { errors, warnings } = Count::of(diagnostics);
    let document = Document {
        format_version: "1.0",
        errors,
        warnings,
        diagnostics: diagnostics.iter().map(|d| entry(d, sources)).collect(),
    };
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

fn entry<'a>(diagnostic: &'a Diagnostic, sources: &'a SourceMap) -> Entry<'a> {
    // Without `..`: a new field cannot be forgotten here.
    let Diagnostic { code, severity, message, labels, help, note, fix, envs, within: _ } = diagnostic;
    let at = diagnostic.span().map(|span| sources.locate(span));
    Entry {
        code: code.id,
        name: code.name,
        severity: severity.word(),
        message,
        path: at.as_ref().map(|at| at.path),
        line: at.as_ref().map(|at| at.line),
        column: at.as_ref().map(|at| at.column),
        labels: labels.iter().map(|Label { span, text }| place(*span, text, sources)).collect(),
        help: help.as_deref(),
        note: note.as_deref(),
        fix: fix.as_ref().map(|Fix { span, text }| place(*span, text, sources)),
        envs: envs.iter().map(|e| e.as_str()).collect(),
    }
}

fn place<'a>(span: Span, text: &'a str, sources: &'a SourceMap) -> Place<'a> {
    let position = |offset: u32| {
        let at = sources.locate(Span::new(span.file, offset, offset));
        Position { line: at.line, column: at.column, offset }
    };
    Place { path: sources.path(span.file), start: position(span.start), end: position(span.end), text }
}
