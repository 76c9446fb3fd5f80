//! Definitions to values.
//!
//! Takes the resolved project, gives for each environment the merged bodies of its declarations with
//! every expression evaluated. A [`Value`] never forgets its stage (known, runtime, secret) nor its
//! [`Origin`]; [`merge`](mod@merge) is the specification of how layers become one body.

mod assertion;
mod attributes;
mod bindings;
mod body;
mod budget;
mod complete;
mod conform;
mod context;
mod declared;
pub mod describe;
mod existing;
mod expand;
mod expect;
mod expr;
mod function;
mod host_side;
mod inherited;
mod instance;
pub(crate) mod key;
mod layout;
pub mod merge;
mod moved;
mod names;
mod operators;
mod overlay;
mod params;
mod ports;
mod raw;
pub(crate) mod reading;
mod reference;
mod schedule;
mod scope;
mod secret;
mod target;
mod text;
pub mod trace;
pub mod value;
mod world;
pub mod written;

pub use attributes::Attributes;
pub use context::Context;
pub use function::{FUNCTIONS, Function};
pub use host_side::{Door, HostSide, Published};
pub use inherited::inherited;
pub use moved::moved;
pub use scope::{Part, Scope};
pub use trace::Trace;
pub use value::{
    Address, Data, Encoding, HostPath, Layer, Origin, Piece, Runtime, RuntimeDefault, SecretUse, Text, Use,
    Value,
};
pub use world::{LayerBlocks, Layers, Ports, Reported, View, World};
