//! `deployc` compiles `.deploy` specs to docker compose files and tells what a change of them does.
//!
//! The modules in the order in which a project passes through them:
//! text comes from [`source`], mistakes go to [`diag`], [`stdlib`] is what the language comes with,
//! [`syntax`] makes trees of text, [`fmt`] lays text out anew, [`schema`] says what may stand in them, [`resolve`] finds what names
//! mean, [`eval`] computes values, [`model`] makes typed deployments, [`graph`] orders them, [`check`]
//! holds them against the rules, [`emit`] writes artifacts, [`read`] reads artifacts back, [`plan`]
//! compares, [`import`] makes a project of compose files, [`cli`] talks to people.
//! No module uses one that comes after it; a test holds that.

// The parser that pest generates names it: without pest's `std` it does not measure the stack at every
// step, which our grammar needs not, since no text that it reads nests deeper than 64.
extern crate alloc;

pub mod source;

pub mod diag;

pub mod stdlib;

pub mod syntax;

pub mod fmt;

pub mod schema;

pub mod resolve;

pub mod eval;

pub mod model;

pub mod graph;

pub mod check;

pub mod emit;

pub mod read;

pub mod plan;

pub mod import;

mod compile;

pub mod cli;

pub use compile::{Compiled, Outcome, compile, compile_traced, compose};
