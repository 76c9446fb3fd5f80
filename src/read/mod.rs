//! Artifacts, and compose files that others wrote, back to the model.
//!
//! Takes a text, gives a [`Deployment`](crate::model::Deployment) whose origins are places in that text.
//! What Compose says in several ways is one thing in the model: short forms become long ones, the default
//! network is made explicit, published ranges are split, lists of `KEY=value` become maps.
//! What the model has no place for is a diagnostic `E0704`, never a guess and never a panic.

mod compose;
mod fault;
mod project;
mod texts;
mod yaml;

pub use compose::{artifact, compose};
pub use project::{Interpolation, Loaded, Request, Variable, is_project, project};
