//! What a YAML file says, before it is written: an ordered tree of scalars, lists and mappings.

use std::borrow::Cow;

/// A YAML node. Texts are borrowed from the model where nothing in them had to be escaped.
#[derive(Debug, Clone, PartialEq)]
pub enum Tree<'m> {
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A decimal number.
    Float(f64),
    /// A file mode: an octal number without quotes, which is the one spelling that every Compose reads.
    Mode(u32),
    /// Text, plain where every reader agrees that it is text.
    Text(Cow<'m, str>),
    /// Text that is quoted even where it need not be: what Compose would otherwise take for a number.
    Quoted(Cow<'m, str>),
    /// Elements in order.
    List(Vec<Tree<'m>>),
    /// Entries in order. No key twice.
    Map(Vec<(Cow<'m, str>, Tree<'m>)>),
}

impl<'m> Tree<'m> {
    /// Text that may be written plain.
    pub fn text(text: impl Into<Cow<'m, str>>) -> Self {
        Self::Text(text.into())
    }

    /// Lays `over` upon it: mappings merge, everything else is replaced.
    pub fn merge(&mut self, over: Tree<'m>) {
        match (self, over) {
            (Self::Map(entries), Self::Map(over)) => {
                for (key, value) in over {
                    match entries.iter_mut().find(|(k, _)| *k == key) {
                        Some((_, old)) => old.merge(value),
                        None => entries.push((key, value)),
                    }
                }
            }
            (this, over) => *this = over,
        }
    }

    /// Adds the elements of another list to this one; anything else is replaced.
    pub fn append(&mut self, other: Tree<'m>) {
        match (self, other) {
            (Self::List(items), Self::List(more)) => items.extend(more),
            (this, other) => *this = other,
        }
    }
}
