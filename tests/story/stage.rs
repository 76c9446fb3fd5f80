//! A host in memory on which things go wrong on purpose.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use deployc::source::{Batch, Entry, FileKind, Host, Memory};

#[derive(Debug, Default)]
pub(crate) struct Stage {
    pub memory: Memory,
    /// Files that are there but may not be read.
    pub unreadable: BTreeSet<PathBuf>,
    /// Folders in which nothing may be written.
    pub read_only: BTreeSet<PathBuf>,
}

impl Host for Stage {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        if self.unreadable.contains(path) {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        self.memory.read(path)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<Entry>> {
        self.memory.list(folder)
    }

    fn kind(&self, path: &Path) -> Option<FileKind> {
        self.memory.kind(path)
    }

    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        self.memory.canonical(path)
    }

    fn input(&self) -> io::Result<Vec<u8>> {
        self.memory.input()
    }

    fn commit(&self, root: &Path, batch: &Batch) -> io::Result<()> {
        let paths = batch.write.iter().map(|(path, _, _)| path).chain(&batch.remove);
        for path in paths {
            if self.read_only.iter().any(|folder| path.starts_with(folder)) {
                return Err(io::ErrorKind::ReadOnlyFilesystem.into());
            }
        }
        self.memory.commit(root, batch)
    }
}
