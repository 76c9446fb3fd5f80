//! Words that mean something where declarations stand.

/// Every word that may start a statement here, for suggestions.
pub(super) const DECLARING: &[&str] = &[
    "project",
    "import",
    "param",
    "let",
    "type",
    "env",
    "target",
    "host",
    "stack",
    "defaults",
    "component",
    "mixin",
    "output",
    "service",
    "job",
    "unit",
    "volume",
    "network",
    "secret",
    "config",
    "model",
    "backup",
    "moved",
];

/// Names that expressions give a meaning of their own.
pub(super) const RESERVED: &[&str] = &[
    "service", "job", "unit", "volume", "network", "secret", "config", "model", "host", "env", "self",
    "project", "target",
];

/// Words that mean something already where names are.
pub fn taken() -> impl Iterator<Item = &'static str> {
    DECLARING.iter().chain(RESERVED).copied()
}
