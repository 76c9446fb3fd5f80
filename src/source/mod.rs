//! Where text comes from.
//!
//! Takes paths, gives text with a stable [`FileId`]. Everything that later points at text does it
//! with a [`Span`]; only the [`SourceMap`] can turn a span back into a path, a line and a column.
//! [`Host`] is the one door to the outside: nothing else in the compiler reads or writes a file.

mod commit;
mod disk;
mod host;
mod map;
mod memory;
pub mod path;
mod span;

pub use disk::Disk;
pub use host::{Batch, Entry, FileKind, Host};
pub use map::{Location, SourceMap};
pub use memory::Memory;
pub use span::{FileId, Span};
