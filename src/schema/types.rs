//! What a value must be.

use super::{Attribute, Effect, Form, Kind, Stage};

/// The kinds of declarations that a value can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reference {
    /// `service x` (a job is one too)
    Service,
    /// `volume x`
    Volume,
    /// `network x`
    Network,
    /// `secret x`
    Secret,
    /// `config x`
    Config,
    /// `model x`
    Model,
    /// `host x`
    Host,
    /// `unit x`
    Unit,
    /// `backup x`
    Backup,
}

impl Reference {
    /// The word that declares it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Volume => "volume",
            Self::Network => "network",
            Self::Secret => "secret",
            Self::Config => "config",
            Self::Model => "model",
            Self::Host => "host",
            Self::Unit => "unit",
            Self::Backup => "backup",
        }
    }
}

/// What a relative path on the host is relative to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathBase {
    /// The file that writes it; stored relative to the project folder.
    File,
    /// The build context, as in Compose (`dockerfile`); stored as written.
    Context,
}

/// The type of an attribute. `&'static` so that the table is `const`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Type {
    /// Anything: extension fields, `raw compose`.
    Any,
    /// Text.
    String,
    /// Text, or a number or bool that becomes text: `environment`, `labels`, `args`.
    Scalar,
    /// A whole number within bounds, both inclusive.
    Int(i64, i64),
    /// A whole or decimal number.
    Number,
    /// `true`, `false`
    Bool,
    /// `1h30m`. Compose: `1h30m0s`.
    Duration,
    /// `512MiB`. Compose: bytes as a string.
    Size,
    /// `0o600`. Compose: a number, `0o600` without quotes; Compose of 2024 reads `"0600"` as decimal.
    Mode,
    /// An image reference `[registry/]name[:tag][@digest]`.
    Image,
    /// Container ports: `8000`, `8000-8010`, `"53/udp"`. Compose: a string.
    Ports,
    /// Text of a fixed shape: `on-failure:3`, `10.1.0.0/24`, `SIGTERM`.
    Form(Form),
    /// A path on the host.
    Path(PathBase),
    /// A path on the host, or a URL, `target:`, `service:` or other scheme that is kept as it is.
    PathOrUrl,
    /// One of these words, bare or quoted. Compose: the same text unless a pair says otherwise.
    Enum(&'static [&'static str]),
    /// A list of words, or one string that a shell splits. Compose keeps the two apart.
    Command,
    /// A list; order has meaning.
    List(&'static Type),
    /// A list, or its only element alone; always kept, and emitted, as a list.
    OneOrMore(&'static Type),
    /// A list whose elements are a set: their order means nothing, duplicates are errors. Sorted in
    /// models and artifacts, since Compose recreates a container when its order changes.
    Set(&'static Type),
    /// Entries by free key. Compose: a mapping.
    Map(&'static Type),
    /// Attributes of a kind of its own, or what its kind is short for: `build = "."`.
    Record(&'static Kind),
    /// Declarations of a kind, as a list, or as a mapping from name to a record: `networks`, `secrets`, `models`.
    Named(Reference, &'static Kind),
    /// The name of a declaration.
    Reference(Reference),
    /// The first of these that fits.
    OneOf(&'static [Type]),
}

impl Type {
    /// The stage that its leaves accept where a row does not say: what is free text may wait for the
    /// host; what decides the shape of a deployment, and what must be parsed, is known.
    pub const fn stage(&self) -> Stage {
        match self {
            Self::Any
            | Self::String
            | Self::Scalar
            | Self::Image
            | Self::Path(_)
            | Self::PathOrUrl
            | Self::Command => Stage::Runtime,
            Self::Int(..)
            | Self::Number
            | Self::Bool
            | Self::Duration
            | Self::Size
            | Self::Mode
            | Self::Ports
            | Self::Form(_)
            | Self::Enum(_)
            | Self::Reference(_) => Stage::Known,
            Self::List(of) | Self::OneOrMore(of) | Self::Set(of) | Self::Map(of) => of.stage(),
            Self::Record(kind) | Self::Named(_, kind) => {
                let mut highest = Stage::Known;
                let mut row = 0;
                while row < kind.attributes.len() {
                    highest = later(highest, kind.attributes[row].stage);
                    row += 1;
                }
                highest
            }
            Self::OneOf(types) => {
                let mut highest = Stage::Known;
                let mut at = 0;
                while at < types.len() {
                    highest = later(highest, types[at].stage());
                    at += 1;
                }
                highest
            }
        }
    }

    /// The kind whose attributes a block of this type has, or the blocks in its list.
    pub fn kind(&self) -> Option<&'static Kind> {
        match self {
            Self::Record(kind) | Self::Named(_, kind) => Some(kind),
            Self::List(of) | Self::OneOrMore(of) | Self::Set(of) | Self::Map(of) => of.kind(),
            Self::OneOf(types) => types.iter().find_map(Self::kind),
            _ => None,
        }
    }

    /// What the rows of a nested kind say of a change at a path in it; `None` where no row is met.
    pub(super) fn effect_at(&self, path: &[&str]) -> Option<Effect> {
        let (first, rest) = path.split_first()?;
        match self {
            Self::Record(kind) => Some(kind.attribute(first)?.effect_at(rest)),
            Self::Named(_, kind) => Self::Record(kind).effect_at(rest),
            Self::List(of) | Self::OneOrMore(of) | Self::Set(of) | Self::Map(of) => of.effect_at(rest),
            Self::OneOf(types) => types.iter().find_map(|ty| ty.effect_at(path)),
            _ => None,
        }
    }

    /// The row of a nested kind whose whole value stands at a path in it.
    pub(super) fn row_at(&self, path: &[&str]) -> Option<&'static Attribute> {
        let (first, rest) = path.split_first()?;
        match self {
            Self::Record(kind) => kind.attribute(first)?.row_at(rest),
            Self::Named(_, kind) => Self::Record(kind).row_at(rest),
            Self::List(of) | Self::OneOrMore(of) | Self::Set(of) | Self::Map(of) => of.row_at(rest),
            Self::OneOf(types) => types.iter().find_map(|ty| ty.row_at(path)),
            _ => None,
        }
    }

    /// The words that a bare word is looked up among.
    pub fn words(&self) -> Vec<&'static str> {
        match self {
            Self::Enum(words) => words.to_vec(),
            Self::Form(form) => form.words().to_vec(),
            Self::List(of) | Self::OneOrMore(of) | Self::Set(of) => of.words(),
            Self::OneOf(types) => types.iter().flat_map(Self::words).collect(),
            _ => Vec::new(),
        }
    }
}

const fn later(a: Stage, b: Stage) -> Stage {
    if a as u8 >= b as u8 { a } else { b }
}
