//! What is about to be written, before it is text: statements with what identifies them.
//!
//! Invariant: two statements are equal when they mean the same; where they come from, and the comments that
//! stood there, do not count. So environments can be compared, and what several services share can be found.

use ecow::{EcoString, eco_format};

use crate::source::Span;

/// Statements in order.
pub(super) type Body = Vec<Item>;

/// A statement and what goes with it.
#[derive(Debug, Clone)]
pub(super) struct Item {
    pub(super) statement: Statement,
    /// What it was made of.
    pub(super) place: Option<Span>,
    /// Comments on lines of their own.
    pub(super) above: Vec<String>,
    /// The comment at the end of its line.
    pub(super) behind: Option<String>,
    /// Comments on lines below it, which belong to it.
    pub(super) below: Vec<String>,
    /// A blank line stands before it.
    pub(super) gap: bool,
}

impl PartialEq for Item {
    fn eq(&self, other: &Self) -> bool {
        self.statement == other.statement
    }
}

/// A statement.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Statement {
    /// `key = value`; the key is shown in another way where it is computed.
    Set { key: EcoString, value: String, shown: Option<String> },
    /// `head { … }`: a declaration, or an attribute that merges.
    Block { head: EcoString, body: Body },
    /// `publish public 80 -> 8080 { … }`: a statement that another one with its key replaces.
    Keyed { word: &'static str, key: EcoString, text: String, options: Body },
    /// `add service x { … }`, `remove restart`, `target { … }`: as it stands.
    Plain { text: String, body: Body },
}

impl Item {
    pub(super) fn new(statement: Statement) -> Self {
        Self { statement, place: None, above: Vec::new(), behind: None, below: Vec::new(), gap: false }
    }

    pub(super) fn at(mut self, place: Span) -> Self {
        self.place = Some(place);
        self
    }

    pub(super) fn after_gap(mut self) -> Self {
        self.gap = true;
        self
    }

    pub(super) fn set(key: impl Into<EcoString>, value: impl Into<String>) -> Self {
        Self::new(Statement::Set { key: key.into(), value: value.into(), shown: None })
    }

    pub(super) fn block(head: impl Into<EcoString>, body: Body) -> Self {
        Self::new(Statement::Block { head: head.into(), body })
    }

    pub(super) fn plain(text: impl Into<String>, body: Body) -> Self {
        Self::new(Statement::Plain { text: text.into(), body })
    }

    /// The key of a `Set` as it is written.
    pub(super) fn shown_key(&self) -> String {
        match &self.statement {
            Statement::Set { shown: Some(shown), .. } => shown.clone(),
            Statement::Set { key, .. } if key.starts_with("port ") => key.to_string(),
            Statement::Set { key, .. } => super::quote::key(key),
            _ => String::new(),
        }
    }

    /// The statements within.
    pub(super) fn body(&self) -> Option<&Body> {
        match &self.statement {
            Statement::Set { .. } => None,
            Statement::Block { body, .. } | Statement::Plain { body, .. } => Some(body),
            Statement::Keyed { options, .. } => Some(options),
        }
    }

    /// The statements within, to change them.
    pub(super) fn body_mut(&mut self) -> Option<&mut Body> {
        match &mut self.statement {
            Statement::Set { .. } => None,
            Statement::Block { body, .. } | Statement::Plain { body, .. } => Some(body),
            Statement::Keyed { options, .. } => Some(options),
        }
    }

    /// Whether it stands alone: nothing is said about it beside it.
    pub(super) fn is_bare(&self) -> bool {
        self.above.is_empty() && self.behind.is_none() && self.below.is_empty() && !self.gap
    }

    /// What makes two statements of one body the same one.
    pub(super) fn key(&self) -> EcoString {
        match &self.statement {
            Statement::Set { key, .. } => key.clone(),
            Statement::Block { head, .. } => head.clone(),
            Statement::Keyed { word, key, .. } => eco_format!("{word} {key}"),
            Statement::Plain { text, .. } => eco_format!("{text}"),
        }
    }

    /// How many lines it would take if nothing shared one.
    pub(super) fn weight(&self) -> usize {
        match &self.statement {
            Statement::Set { .. } => 1,
            Statement::Block { body, .. } | Statement::Plain { body, .. } => 1 + weight(body),
            Statement::Keyed { .. } => 1,
        }
    }
}

/// How many lines a body would take.
pub(super) fn weight(body: &Body) -> usize {
    body.iter().map(Item::weight).sum()
}
