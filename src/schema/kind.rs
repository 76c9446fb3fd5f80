//! A kind of declaration or of nested block, and how its rows are found.

use super::{Attribute, Effect, Reference};

/// A keyed statement of a kind: `publish`, `mount`, `needs`, `port`, …
#[derive(Debug, PartialEq)]
pub struct Statement {
    /// Its first word.
    pub word: &'static str,
    /// Its form, for messages and the reference: `mount SOURCE [-> "/target"] [read-only]`.
    pub form: &'static str,
    /// What makes two of them the same statement, so that a later layer replaces an earlier one.
    pub key: &'static str,
    /// The bare words that may follow.
    pub flags: &'static [&'static str],
    /// What may stand in its block.
    pub body: Option<&'static Kind>,
    /// The Compose attributes that it alone writes.
    pub compose: &'static [&'static str],
    /// What a change of one does.
    pub effect: Effect,
    /// What it means.
    pub doc: &'static str,
}

/// A kind of declaration or of nested block.
///
/// Kinds are statics: their address and that of their rows is their identity.
#[derive(Debug, PartialEq)]
pub struct Kind {
    /// The word that declares it, or the name of the nested block.
    pub name: &'static str,
    /// What a reference to it is; `None` for nested blocks.
    pub reference: Option<Reference>,
    /// What it is.
    pub doc: &'static str,
    /// Its attributes, in the order in which artifacts show them.
    pub attributes: &'static [Attribute],
    /// Its keyed statements.
    pub statements: &'static [Statement],
    /// The attribute that a value which is no block stands for: `build = "."` is its `context`.
    pub short: Option<&'static str>,
    /// Attributes of which one counts: a later layer that sets one unsets the others.
    pub exclusive: &'static [&'static str],
    slots: [u8; SLOTS],
}

/// Twice the rows of the largest kind, so that a look-up seldom meets a neighbour.
const SLOTS: usize = 256;
const EMPTY: u8 = u8::MAX;

impl Kind {
    /// A kind without rows.
    pub(super) const fn new(name: &'static str) -> Self {
        Self {
            name,
            reference: None,
            doc: "",
            attributes: &[],
            statements: &[],
            short: None,
            exclusive: &[],
            slots: [EMPTY; SLOTS],
        }
    }

    pub(super) const fn declares(mut self, reference: Reference) -> Self {
        self.reference = Some(reference);
        self
    }

    pub(super) const fn one_of(mut self, attributes: &'static [&'static str]) -> Self {
        self.exclusive = attributes;
        self
    }

    pub(super) const fn short(mut self, attribute: &'static str) -> Self {
        self.short = Some(attribute);
        self
    }

    pub(super) const fn statements(mut self, statements: &'static [Statement]) -> Self {
        self.statements = statements;
        self
    }

    pub(super) const fn rows(mut self, doc: &'static str, attributes: &'static [Attribute]) -> Self {
        assert!(attributes.len() < EMPTY as usize && attributes.len() <= SLOTS / 2);
        self.doc = doc;
        self.attributes = attributes;
        let mut row = 0;
        while row < attributes.len() {
            let mut slot = slot_of(attributes[row].name);
            while self.slots[slot] != EMPTY {
                slot = (slot + 1) % SLOTS;
            }
            self.slots[slot] = row as u8;
            row += 1;
        }
        self
    }

    /// The row of an attribute by its name in the language.
    pub fn attribute(&self, name: &str) -> Option<&'static Attribute> {
        self.probe(name, |row| row.name == name)
    }

    /// The row of an attribute by its Compose name.
    pub fn compose_attribute(&self, compose: &str) -> Option<&'static Attribute> {
        self.probe(compose, |row| row.compose == compose && !compose.is_empty())
    }

    /// The row of a keyed statement by its word.
    pub fn statement(&self, word: &str) -> Option<&'static Statement> {
        self.statements.iter().find(|s| s.word == word)
    }

    /// Where one of its own rows stands in [`Kind::attributes`]; `usize::MAX` for the row of another kind.
    pub fn rank(&self, row: &Attribute) -> usize {
        let offset = std::ptr::from_ref(row).addr().wrapping_sub(self.attributes.as_ptr().addr());
        let rank = offset / size_of::<Attribute>();
        if rank < self.attributes.len() { rank } else { usize::MAX }
    }

    fn probe(&self, name: &str, is: impl Fn(&Attribute) -> bool) -> Option<&'static Attribute> {
        let mut slot = slot_of(name);
        loop {
            let row = self.attributes.get(usize::from(self.slots[slot]))?;
            if is(row) {
                return Some(row);
            }
            slot = (slot + 1) % SLOTS;
        }
    }
}

/// The same for a name in the language and for its Compose spelling.
const fn slot_of(name: &str) -> usize {
    let bytes = name.as_bytes();
    let mut hash: u32 = 0x811c_9dc5;
    let mut at = 0;
    while at < bytes.len() {
        let byte = if bytes[at] == b'_' { b'-' } else { bytes[at] };
        hash = (hash ^ byte as u32).wrapping_mul(0x0100_0193);
        at += 1;
    }
    (hash ^ (hash >> 16)) as usize % SLOTS
}
