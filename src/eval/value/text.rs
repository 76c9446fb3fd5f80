//! Text in pieces: what is known, what the host knows, and secrets, of which there is only a name.

use std::sync::Arc;

use ecow::{EcoString, EcoVec};

use super::Address;
use crate::schema::Stage;
use crate::source::Span;

/// Text in pieces, with what it makes its reader depend on. Equality is of the pieces alone.
#[derive(Debug, Clone, Default)]
pub struct Text {
    pieces: Pieces,
    uses: EcoVec<Use>,
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.pieces == other.pieces
    }
}

#[derive(Debug, Clone, PartialEq)]
enum Pieces {
    Known(EcoString),
    Composed(Arc<[Piece]>),
}

impl Default for Pieces {
    fn default() -> Self {
        Self::Known(EcoString::new())
    }
}

/// A piece of text.
#[derive(Debug, Clone, PartialEq)]
pub enum Piece {
    /// Known at compile time.
    Known(EcoString),
    /// Known on the host.
    Runtime(Runtime),
    /// Never known by us.
    Secret(SecretUse),
}

/// `runtime("NAME", "default")`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Runtime {
    /// The variable of `runtime.env`.
    pub name: EcoString,
    /// What stands there when the variable is not set.
    pub default: RuntimeDefault,
}

/// What stands for a runtime value that the host does not set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuntimeDefault {
    /// Nothing: the deployment refuses to start.
    Required,
    /// This text.
    Text(EcoString),
    /// The entry is left out (`runtime("X", null)`): Compose's pass-through variable.
    Absent,
}

impl RuntimeDefault {
    /// Whether every version of Compose reads this text in `${NAME:-…}` as it is.
    pub fn fits(text: &str) -> bool {
        !text.contains(['{', '}', '\n'])
    }
}

/// A secret's value as part of a text. A name and how it is encoded, never the value: there is no way
/// to print or serialise what it stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecretUse {
    /// The declared secret.
    pub secret: EcoString,
    /// Which field of a credential.
    pub field: Option<EcoString>,
    /// `url(…)` or `base64(…)` around it.
    pub encoding: Encoding,
}

impl SecretUse {
    /// The name of the one secret that it is: each field of a credential is one.
    pub fn resource(&self) -> EcoString {
        match &self.field {
            Some(field) => ecow::eco_format!("{}-{field}", self.secret),
            None => self.secret.clone(),
        }
    }
}

/// What is done to a secret's value on the host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Encoding {
    /// Nothing.
    Plain,
    /// Percent-encoding.
    Url,
    /// Base64.
    Base64,
}

/// What a text depends on although it does not show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Use {
    /// It holds an address: its reader talks to that service.
    Address(Address, Span),
    /// It holds an address as a process of the host sees it: its reader talks to that service.
    Published(Address, Span),
    /// It holds the path of a secret's file: its reader must be granted the secret.
    SecretFile(EcoString, Span),
}

impl Text {
    /// Text known at compile time.
    pub fn known(text: impl Into<EcoString>) -> Self {
        Self { pieces: Pieces::Known(text.into()), uses: EcoVec::new() }
    }

    /// Text of pieces; neighbouring known pieces become one.
    pub fn from_pieces(pieces: impl IntoIterator<Item = Piece>) -> Self {
        let mut joined: Vec<Piece> = Vec::new();
        for piece in pieces {
            match (joined.last_mut(), piece) {
                (_, Piece::Known(text)) if text.is_empty() => {}
                (Some(Piece::Known(last)), Piece::Known(text)) => last.push_str(&text),
                (_, piece) => joined.push(piece),
            }
        }
        let pieces = match joined.as_mut_slice() {
            [] => Pieces::default(),
            [Piece::Known(text)] => Pieces::Known(std::mem::take(text)),
            _ => Pieces::Composed(joined.into()),
        };
        Self { pieces, uses: EcoVec::new() }
    }

    /// The same text with more uses.
    #[must_use]
    pub fn using(mut self, uses: impl IntoIterator<Item = Use>) -> Self {
        self.uses.extend(uses);
        self
    }

    /// The text, where all of it is known.
    pub fn as_known(&self) -> Option<&str> {
        match &self.pieces {
            Pieces::Known(text) => Some(text),
            Pieces::Composed(_) => None,
        }
    }

    /// Its pieces in order.
    pub fn pieces(&self) -> Vec<Piece> {
        match &self.pieces {
            Pieces::Known(text) => vec![Piece::Known(text.clone())],
            Pieces::Composed(pieces) => pieces.to_vec(),
        }
    }

    /// What it depends on.
    pub fn uses(&self) -> &[Use] {
        &self.uses
    }

    /// The latest stage of its pieces.
    pub fn stage(&self) -> Stage {
        match &self.pieces {
            Pieces::Known(_) => Stage::Known,
            Pieces::Composed(pieces) => pieces
                .iter()
                .map(|p| match p {
                    Piece::Known(_) => Stage::Known,
                    Piece::Runtime(_) => Stage::Runtime,
                    Piece::Secret(_) => Stage::Secret,
                })
                .max()
                .unwrap_or(Stage::Known),
        }
    }
}
