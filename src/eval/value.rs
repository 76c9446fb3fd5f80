//! What an expression is worth, how far it is known, and where it comes from.

use std::sync::Arc;

use ecow::{EcoString, EcoVec};
use indexmap::IndexMap;

use crate::schema::{Reference, Stage};
use crate::source::Span;

/// A value with its origin. Equality is of the data alone: where a value comes from does not change it.
#[derive(Debug, Clone)]
pub struct Value {
    /// What it is.
    pub data: Data,
    /// Where it was set, and what it replaced.
    pub origin: Origin,
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        self.data == other.data
    }
}

impl Value {
    /// A value from a place.
    pub fn new(data: impl Into<Data>, origin: impl Into<Origin>) -> Self {
        Self { data: data.into(), origin: origin.into() }
    }

    /// Known text from a place.
    pub fn text(text: impl Into<EcoString>, origin: impl Into<Origin>) -> Self {
        Self { data: Data::Text(Text::known(text)), origin: origin.into() }
    }

    /// The text, where it is known text.
    pub fn as_str(&self) -> Option<&str> {
        match &self.data {
            Data::Text(text) => text.as_known(),
            _ => None,
        }
    }

    /// The entries of a map.
    pub fn as_map(&self) -> Option<&IndexMap<EcoString, Value>> {
        match &self.data {
            Data::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The elements of a list.
    pub fn as_list(&self) -> Option<&[Value]> {
        match &self.data {
            Data::List(list) => Some(list),
            _ => None,
        }
    }

    /// The latest stage of any leaf in it.
    pub fn stage(&self) -> Stage {
        match &self.data {
            Data::Text(text) | Data::Path(HostPath::Unknown(text)) => text.stage(),
            Data::List(list) => list.iter().map(Value::stage).max().unwrap_or(Stage::Known),
            Data::Map(map) => map.values().map(Value::stage).max().unwrap_or(Stage::Known),
            _ => Stage::Known,
        }
    }

    /// Calls `f` with every text leaf.
    pub fn each_text(&self, f: &mut impl FnMut(&Text, &Origin)) {
        match &self.data {
            Data::Text(text) | Data::Path(HostPath::Unknown(text)) => f(text, &self.origin),
            Data::List(list) => list.iter().for_each(|v| v.each_text(f)),
            Data::Map(map) => map.values().for_each(|v| v.each_text(f)),
            _ => {}
        }
    }
}

/// What a value is.
#[derive(Debug, Clone, PartialEq)]
pub enum Data {
    /// Not there.
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A decimal number.
    Float(f64),
    /// Text of any stage.
    Text(Text),
    /// Nanoseconds.
    Duration(u64),
    /// Bytes.
    Size(u64),
    /// A file mode.
    Mode(u32),
    /// First port, last port, protocol.
    Ports(u16, u16, Option<EcoString>),
    /// A path on the host.
    Path(HostPath),
    /// Where a service answers.
    Address(Address),
    /// A declaration, by kind and name.
    Reference(Reference, EcoString),
    /// Elements in order.
    List(Vec<Value>),
    /// Entries; equality ignores their order.
    Map(IndexMap<EcoString, Value>),
}

impl From<Text> for Data {
    fn from(text: Text) -> Self {
        Self::Text(text)
    }
}

/// A path on the host. Artifacts show it relative to themselves.
#[derive(Debug, Clone, PartialEq)]
pub enum HostPath {
    /// `/data/files`, `~/x`: as written.
    Absolute(EcoString),
    /// Relative to the project folder, normalised, without a leading `./`; `.` for the folder itself.
    Project(EcoString),
    /// Only the host knows it.
    Unknown(Text),
}

/// `service.x.address.p`: text `x:8000` that remembers whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// The service.
    pub service: EcoString,
    /// Its container port.
    pub port: u16,
}

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

/// Where a value was set and what it replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The expression, or the statement, that set it.
    pub span: Span,
    /// The layer that it stands in.
    pub layer: Layer,
    /// What an earlier layer had set.
    pub previous: Option<Arc<Origin>>,
}

impl From<Span> for Origin {
    fn from(span: Span) -> Self {
        Self { span, layer: Layer::Body, previous: None }
    }
}

/// The layers of the merge rule; later wins.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// `defaults service { … }`
    Defaults,
    /// The declaration itself.
    Body,
    /// The instance, of this name, of the component that declares it.
    Instance(EcoString),
    /// An environment, own or inherited through `extends`.
    Env(EcoString),
}
