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
mod overlay;
pub mod path;
mod revision;
mod span;

pub use disk::Disk;
pub use host::{Batch, Entry, FileKind, Host};
pub use map::{Location, SourceMap};
pub use memory::Memory;
pub use overlay::Overlay;
pub use revision::{NoRevision, Revision};
pub use span::{FileId, Span};

/// A file that a batch was made from is another one by now.
fn changed(path: &std::path::Path) -> std::io::Error {
    let what = format!("`{}` was changed by somebody else in the meantime", path.display());
    std::io::Error::new(std::io::ErrorKind::ResourceBusy, what)
}

/// An I/O error in a few plain words.
pub fn reason(error: &std::io::Error) -> String {
    use std::io::ErrorKind;
    match error.kind() {
        // What we say ourselves says more than its kind.
        _ if error.get_ref().is_some() => error.to_string(),
        ErrorKind::NotFound => "it does not exist".into(),
        ErrorKind::PermissionDenied => "permission denied".into(),
        ErrorKind::IsADirectory => "it is a folder".into(),
        ErrorKind::NotADirectory => "a file stands where a folder should".into(),
        ErrorKind::ReadOnlyFilesystem => "the file system is read-only".into(),
        ErrorKind::StorageFull => "the disk is full".into(),
        _ => error.to_string(),
    }
}
