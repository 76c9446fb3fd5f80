//! The tree.

use std::borrow::Cow;

use crate::read::fault::Place;

/// Something in a YAML file.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::read) struct Node<'t> {
    /// Where it stands; for what an alias brought in, where it was written.
    pub(in crate::read) place: Place,
    /// What it is.
    pub(in crate::read) body: Body<'t>,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::read) enum Body<'t> {
    /// A leaf.
    Scalar(Scalar<'t>),
    /// Elements in order.
    List(Vec<Node<'t>>),
    /// Entries in order, no key twice.
    Map(Vec<Entry<'t>>),
}

/// A leaf.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::read) struct Scalar<'t> {
    /// Its text, escapes resolved.
    pub(in crate::read) text: Cow<'t, str>,
    /// Written without quotes, so that it may mean a number, a bool or nothing.
    pub(in crate::read) plain: bool,
}

/// A key and its value.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::read) struct Entry<'t> {
    /// The key's text, however it was written.
    pub(in crate::read) key: Cow<'t, str>,
    /// Where the key stands.
    pub(in crate::read) place: Place,
    /// The value.
    pub(in crate::read) value: Node<'t>,
}

impl Node<'_> {
    /// What it is, for messages.
    pub(in crate::read) fn what(&self) -> &'static str {
        match &self.body {
            Body::Scalar(scalar) => scalar.resolve().what(),
            Body::List(_) => "a list",
            Body::Map(_) => "a mapping",
        }
    }
}
