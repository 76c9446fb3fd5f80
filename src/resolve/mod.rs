//! Names to definitions.
//!
//! Takes the trees of every file of a project folder and gives one [`Project`]: what is declared, under
//! which name, in which environment it is added, patched or removed. Nothing is evaluated here. What
//! is declared twice, misspelt or out of place is reported and left out; the rest goes on.

mod declaration;
mod env;
mod project;
mod statement;

pub use declaration::{Declaration, Declared, name_text};
pub use env::Env;
pub use project::{Binding, Moved, Param, Project};

use crate::diag::Sink;
use crate::source::SourceMap;
use crate::syntax::ast::SourceFile;

/// Collects the declarations of all files; `None` where no `project` is declared.
pub fn resolve<'a>(files: &'a [SourceFile], sources: &SourceMap, sink: &mut Sink) -> Option<Project<'a>> {
    project::collect(files, sources, sink)
}
