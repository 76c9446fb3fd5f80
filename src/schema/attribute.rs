//! A row of the table.

use super::{Reference, Type};

/// When a value is known. Ordered: what accepts a stage accepts every earlier one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// At compile time.
    Known,
    /// Only on the host, from `runtime.env`.
    Runtime,
    /// Never by us.
    Secret,
}

/// What a changed attribute does when the deployment is brought up again: as docker compose does it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Effect {
    /// Nothing that runs notices (`depends_on`, `profiles`: not in the service's hash).
    Nothing,
    /// The image is built anew; containers follow only when it changed (`build`, `pull_policy`).
    Rebuild,
    /// Containers are added or removed, those that stay are not touched (`scale`).
    Scale,
    /// The container is stopped and made again.
    Recreate,
    /// The network is removed and made again and its containers are reconnected.
    RecreateNetwork,
    /// The volume's identity or options: what is in it is at risk.
    DataRisk,
}

/// An attribute of a kind.
#[derive(Debug, PartialEq)]
pub struct Attribute {
    /// The name in the language, kebab-case.
    pub name: &'static str,
    /// What Compose calls it; empty for what only the language has.
    pub compose: &'static str,
    /// What it must be.
    pub ty: Type,
    /// The highest stage that its leaves accept.
    pub stage: Stage,
    /// What a change of it does.
    pub effect: Effect,
    /// Whether a declaration must have it.
    pub required: bool,
    /// What it means, for hover and the reference: a full sentence or two.
    pub doc: &'static str,
}

/// A keyed statement of a kind: `publish`, `mount`, `needs`, `port`, …
#[derive(Debug, PartialEq)]
pub struct Statement {
    /// Its first word.
    pub word: &'static str,
    /// Its form, for messages and the reference: `mount SOURCE [-> "/target"] [read-only]`.
    pub form: &'static str,
    /// The bare words that may follow.
    pub flags: &'static [&'static str],
    /// What may stand in its block.
    pub body: Option<&'static Kind>,
    /// The Compose attributes that it alone writes.
    pub compose: &'static [&'static str],
    /// What it means.
    pub doc: &'static str,
}

/// A kind of declaration or of nested block.
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
}

impl Kind {
    /// The row of an attribute by its name in the language.
    pub fn attribute(&self, name: &str) -> Option<&'static Attribute> {
        self.attributes.iter().find(|a| a.name == name)
    }

    /// The row of an attribute by its Compose name.
    pub fn compose_attribute(&self, compose: &str) -> Option<&'static Attribute> {
        self.attributes.iter().find(|a| !a.compose.is_empty() && a.compose == compose)
    }

    /// The row of a keyed statement by its word.
    pub fn statement(&self, word: &str) -> Option<&'static Statement> {
        self.statements.iter().find(|s| s.word == word)
    }
}
