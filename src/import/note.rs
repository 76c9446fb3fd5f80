//! What is told about an import, beside its result: names and places, never a value that may be secret.

use ecow::EcoString;

use crate::source::Span;

/// Something that is not carried over as it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// A value that was left out and is to be put into `runtime.env` of the host.
    OnHost {
        /// Where it stood.
        at: Span,
        /// The variable that stands for it.
        variable: String,
    },
    /// Something for which the language has no word, in `raw compose`.
    Raw {
        /// Where it stands.
        at: Span,
        /// What it is.
        path: String,
    },
    /// A field that Compose passes over, in `raw compose`.
    Extension {
        /// Where it stands.
        at: Span,
        /// What it is.
        path: String,
    },
    /// A field that was there for its anchors alone.
    Anchors {
        /// Where it stands.
        at: Span,
        /// Its name.
        field: EcoString,
    },
    /// A text that hung on a variable in a way that is not carried over: what it comes to now stands there.
    Fixed {
        /// Where it stands.
        at: Span,
        /// The variable.
        variable: EcoString,
    },
    /// A clear-text secret that stands where neither a secret nor the host can say it.
    InClear {
        /// Where it stands.
        at: Span,
    },
}
