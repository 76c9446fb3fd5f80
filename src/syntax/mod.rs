//! Text to tree. Knows no meaning.
//!
//! Takes one file of the [`SourceMap`](crate::source::SourceMap), gives a [`ast::SourceFile`] with what
//! could be understood and pushes a diagnostic for each thing that could not.

pub mod ast;
pub mod files;
