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

/// One of the documents of a file.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::read) struct Document<'t> {
    /// What it says.
    pub(in crate::read) node: Node<'t>,
    /// The paths, `!reset` or `!override`, of what earlier files say no more.
    pub(in crate::read) cleared: Vec<Vec<String>>,
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
    /// What stood here before variables were replaced; `None` where there were none.
    pub(in crate::read) written: Option<Box<Written>>,
}

/// A text with variables, which another text has taken the place of.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::read) struct Written {
    /// As the file has it.
    pub(in crate::read) template: String,
    /// Why nothing could take its place: a variable that must be set and is not.
    pub(in crate::read) missing: Option<String>,
}

impl<'t> Scalar<'t> {
    /// A leaf of a file, as it stands there.
    pub(in crate::read) fn new(text: impl Into<Cow<'t, str>>, plain: bool) -> Self {
        Self { text: text.into(), plain, written: None }
    }
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
    /// The same, with texts of its own.
    pub(in crate::read) fn into_owned(self) -> Node<'static> {
        let body = match self.body {
            Body::Scalar(Scalar { text, plain, written }) => {
                Body::Scalar(Scalar { text: text.into_owned().into(), plain, written })
            }
            Body::List(items) => Body::List(items.into_iter().map(Node::into_owned).collect()),
            Body::Map(entries) => Body::Map(
                entries
                    .into_iter()
                    .map(|Entry { key, place, value }| Entry {
                        key: key.into_owned().into(),
                        place,
                        value: value.into_owned(),
                    })
                    .collect(),
            ),
        };
        Node { place: self.place, body }
    }

    /// What it is, for messages.
    pub(in crate::read) fn what(&self) -> &'static str {
        match &self.body {
            Body::Scalar(scalar) => scalar.resolve().what(),
            Body::List(_) => "a list",
            Body::Map(_) => "a mapping",
        }
    }
}
