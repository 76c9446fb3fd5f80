//! From the grammar's flat list to the tree.
//!
//! Takes the nodes of one text, gives its statements, and says what the grammar let pass but nobody can
//! mean: numbers, escapes, precedence, `else` without `if`. What cannot be kept is left out and reported.
//!
//! Invariant: on no path from the root does the tree nest deeper than [`MAX_NESTING`] brackets plus
//! [`MAX_LINKS`] links (operators, members, calls, `if`), so later stages may recurse over it.
//!
//! [`MAX_NESTING`]: super::MAX_NESTING

mod collections;
mod expressions;
mod literals;
mod numbers;
mod sentence;
mod statements;
mod text;
mod types;
mod units;

use ecow::EcoString;

use super::MAX_LINKS;
use super::ast::{Name, Statement};
use super::node::{Kind, Node};
use super::parser::{self, Form};
use super::place::Place;
use super::trivia::Docs;
use crate::diag::{Diagnostic, codes};
use crate::source::Span;

/// Builds the tree of one text.
pub(super) struct Tree<'a> {
    pub(super) text: &'a str,
    nodes: &'a [Node],
    pub(super) place: Place<'a>,
    pub(super) docs: Docs<'a>,
    links: usize,
    /// How many refused heads this text is inside of.
    pub(super) looks: usize,
    diagnostics: Vec<Diagnostic>,
}

/// A position between siblings.
#[derive(Debug, Clone, Copy)]
struct Cursor {
    at: usize,
    end: usize,
}

/// Parses sound text: the statements in it, and what is wrong with it. `looks` is 0 for text that is
/// not inside of something refused.
pub(super) fn statements(
    text: &str,
    place: Place<'_>,
    docs: Docs<'_>,
    looks: usize,
) -> (Vec<Statement>, Vec<Diagnostic>) {
    match parser::read(Form::File, text) {
        Ok(nodes) => {
            let mut tree =
                Tree { text, nodes: &nodes, place, docs, links: 0, looks, diagnostics: Vec::new() };
            let statements = tree.statements(Cursor { at: 0, end: nodes.len() });
            (statements, tree.diagnostics)
        }
        Err(refusal) => {
            let span = place.span(refusal.at, refusal.at);
            (
                Vec::new(),
                vec![Diagnostic::new(codes::SYNTAX, span, "this part of the file could not be read")],
            )
        }
    }
}

impl<'a> Tree<'a> {
    pub(super) fn node(&self, index: usize) -> Node {
        let nothing = Node { kind: Kind::End, start: 0, end: 0, next: u32::MAX };
        self.nodes.get(index).copied().unwrap_or(nothing)
    }

    /// The children of a node.
    fn inside(&self, index: usize) -> Cursor {
        Cursor { at: index + 1, end: self.node(index).next as usize }
    }

    fn peek(&self, cursor: &Cursor) -> Option<Kind> {
        (cursor.at < cursor.end).then(|| self.node(cursor.at).kind)
    }

    fn take(&self, cursor: &mut Cursor) -> Option<usize> {
        let index = cursor.at;
        (index < cursor.end).then(|| {
            cursor.at = self.node(index).next as usize;
            index
        })
    }

    /// Takes the next sibling where it is of this kind.
    fn take_if(&self, cursor: &mut Cursor, kind: Kind) -> Option<usize> {
        if self.peek(cursor) == Some(kind) { self.take(cursor) } else { None }
    }

    pub(super) fn slice(&self, index: usize) -> &'a str {
        let node = self.node(index);
        self.text.get(node.start as usize..node.end as usize).unwrap_or("")
    }

    fn span(&self, index: usize) -> Span {
        let node = self.node(index);
        self.place.span(node.start as usize, node.end as usize)
    }

    fn name(&self, index: usize) -> Name {
        Name { text: EcoString::from(self.slice(index)), span: self.span(index) }
    }

    pub(super) fn say(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    fn syntax(&mut self, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.say(Diagnostic::new(codes::SYNTAX, span, message).help(help));
    }

    /// Runs `build` with `links` more on the path, unless that is too many.
    fn linked<T>(&mut self, links: usize, span: Span, build: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.links + links > MAX_LINKS {
            let message = format!("more than {MAX_LINKS} operators, members and calls hang on each other");
            let help = "name its parts with `let`, or use a list with `join`, `merge` or `flatten`";
            self.say(Diagnostic::new(codes::TOO_DEEP, span, message).help(help));
            return None;
        }
        self.links += links;
        let built = build(self);
        self.links -= links;
        Some(built)
    }
}
