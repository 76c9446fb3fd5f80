//! Names to definitions.
//!
//! Takes the trees of every file of a project folder and gives one [`Project`]: what is declared, under
//! which name, in which environment it is added, patched or removed. Nothing is evaluated here. What
//! is declared twice, misspelt or out of place is reported and left out; the rest goes on.

mod collect;
mod component;
mod contents;
mod declaration;
mod env;
mod module;
mod project;
mod shape;
mod stack;

pub use collect::taken;
pub use component::{Component, Mixin, is_binding};
pub use contents::{Binding, Contents, Moved, Param, Words};
pub use declaration::{Declaration, Declared, kind_of, name_text};
pub use env::Env;
pub use module::Module;
pub use project::Project;
pub use shape::{check_remove, check_shape};
pub use stack::{BESIDE, HOSTS, LOCAL, SHARED, Stack, StackName};

use crate::diag::Sink;
use crate::source::SourceMap;
use crate::syntax::ast::SourceFile;
use crate::syntax::imports::Imports;

/// Collects the declarations of all files; `None` where no `project` is declared.
pub fn resolve<'a>(
    files: &'a [SourceFile],
    imports: &'a Imports,
    sources: &SourceMap,
    sink: &mut Sink,
) -> Option<Project<'a>> {
    project::collect(files, imports, sources, sink)
}
