//! What an expression is worth, how far it is known, and where it comes from.

mod text;

use std::sync::Arc;

use ecow::EcoString;
use indexmap::IndexMap;

pub use self::text::{Encoding, Piece, Runtime, RuntimeDefault, SecretUse, Text, Use};
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
