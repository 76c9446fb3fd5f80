//! What a value must be.

use super::Kind;

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
    /// `0o600`. Compose: an octal string, `"0600"`.
    Mode,
    /// An image reference `[registry/]name[:tag][@digest]`.
    Image,
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
    /// A list whose elements are a set: order has none, duplicates are errors.
    Set(&'static Type),
    /// Entries by free key. Compose: a mapping.
    Map(&'static Type),
    /// Attributes of a kind of its own.
    Record(&'static Kind),
    /// Declarations of a kind, as a list, or as a mapping from name to a record: `networks`, `secrets`, `models`.
    Named(Reference, &'static Kind),
    /// The name of a declaration.
    Reference(Reference),
    /// The first of these that fits.
    OneOf(&'static [Type]),
}
