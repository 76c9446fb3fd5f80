//! The one table of kinds and attributes.
//!
//! Every attribute of the Compose Specification, and the few that the language adds, is one row: its
//! type, what it means, how layers merge it, what Compose calls it, the highest stage it accepts and
//! what a change of it does to a running deployment. The evaluator, the emitter, the reader, the plan
//! and the reference all read these rows; none of them knows an attribute by name where the row says
//! enough.

mod attribute;
mod types;

pub use attribute::{Attribute, Effect, Kind, Stage, Statement};
pub use types::{PathBase, Reference, Type};
