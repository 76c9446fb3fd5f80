//! The one door to the outside.

use std::io;
use std::path::{Path, PathBuf};

use super::{NoRevision, Revision};

/// What a path leads to, links followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A socket, device or pipe.
    Other,
}

/// One name in a folder.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// The last component of its path.
    pub name: String,
    /// Whether it is a folder (links followed).
    pub folder: bool,
}

/// Files to write and to remove, as one change: after [`Host::commit`] either all of it is there or
/// none of it, also when the process is killed in between.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Batch {
    /// Path, mode (`0o644` or `0o755`) and bytes of each file to write.
    pub write: Vec<(PathBuf, u32, Vec<u8>)>,
    /// Files to remove.
    pub remove: Vec<PathBuf>,
    /// Files that must still hold these bytes: what the batch was made from.
    pub unless_changed: Vec<(PathBuf, Vec<u8>)>,
}

/// Reads and writes files. [`Disk`](super::Disk) is the real one, [`Memory`](super::Memory) serves tests.
pub trait Host: Sync {
    /// The bytes of a file.
    ///
    /// # Errors
    /// As [`std::fs::read`].
    fn read(&self, path: &Path) -> io::Result<Vec<u8>>;

    /// The names in a folder, sorted.
    ///
    /// # Errors
    /// As [`std::fs::read_dir`].
    fn list(&self, folder: &Path) -> io::Result<Vec<Entry>>;

    /// What is at a path; `None` where there is nothing, or nothing that may be seen.
    fn kind(&self, path: &Path) -> Option<FileKind>;

    /// The path with every link resolved: what a file that claims to be inside a folder really is.
    ///
    /// # Errors
    /// Where the path does not exist.
    fn canonical(&self, path: &Path) -> io::Result<PathBuf>;

    /// The permissions of a file, to write it anew with the same.
    fn mode(&self, path: &Path) -> Option<u32> {
        let _ = path;
        None
    }

    /// What was piped into the process.
    ///
    /// # Errors
    /// Where nothing can be read there.
    fn input(&self) -> io::Result<Vec<u8>> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// The files of a revision of the repository that holds `folder`.
    ///
    /// # Errors
    /// Where there is none of that name, no repository, or no git.
    fn revision(&self, folder: &Path, name: &str) -> Result<Revision, NoRevision> {
        let _ = (folder, name);
        Err(NoRevision::NoRepository("there is no git here".to_owned()))
    }

    /// Carries out a batch inside `root`, all or nothing.
    ///
    /// # Errors
    /// Where anything could not be written; then nothing has changed.
    fn commit(&self, root: &Path, batch: &Batch) -> io::Result<()>;

    /// Ends a batch inside `root` that an earlier process did not live to end. Whoever reads what batches
    /// write calls it first.
    ///
    /// # Errors
    /// Where that fails; what is there is then half of one batch.
    fn recover(&self, root: &Path) -> io::Result<()> {
        let _ = root;
        Ok(())
    }
}
