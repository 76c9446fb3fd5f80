//! Definitions to values.
//!
//! Takes the resolved project, gives for each environment the merged bodies of its declarations with
//! every expression evaluated. A [`Value`] never forgets its stage (known, runtime, secret) nor its
//! [`Origin`]; [`merge`] is the specification of how layers become one body.

pub mod value;

pub use value::{
    Address, Data, Encoding, HostPath, Layer, Origin, Piece, Runtime, RuntimeDefault, SecretUse, Text, Use,
    Value,
};
