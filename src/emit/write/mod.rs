//! Quoting and escaping, one file a format, and nothing else: what is written here knows no deployment.
//!
//! Invariant: whatever text goes in, a reader of that format gets the same text out.

pub mod interpolation;
mod plain;
pub(crate) mod shell;
pub mod systemd;
mod tree;
pub mod units;
mod yaml;

pub use tree::Tree;
pub use yaml::write as yaml;
