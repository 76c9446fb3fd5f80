//! What is to happen, written down before any of it does.

use std::fs::{self, File, Metadata};
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{at, not_ours, stage};

const NAME: &str = "journal.json";

/// Paths relative to the root, each inside it. The new content of `write[n]` waits as `n`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Journal {
    /// Files to put in place.
    pub(super) write: Vec<PathBuf>,
    /// Files to remove.
    pub(super) remove: Vec<PathBuf>,
    /// The staging folder's own number on this disk. A folder that came with somebody's repository has
    /// another one: its journal must not be obeyed.
    folder: u64,
}

impl Journal {
    /// What a batch comes to.
    pub(super) fn new(write: Vec<PathBuf>, remove: Vec<PathBuf>) -> Self {
        Self { write, remove, folder: 0 }
    }

    /// Gives the journal its name in the staging folder: from here on the batch happens.
    pub(super) fn seal(&mut self, staging: &Path) -> io::Result<()> {
        self.folder = number(&fs::metadata(staging)?);
        let draft = staging.join("draft");
        stage::write(&draft, &serde_json::to_vec(self).map_err(io::Error::other)?, 0o644)?;
        fs::rename(&draft, staging.join(NAME))?;
        File::open(staging)?.sync_all()
    }

    /// The journal of a staging folder; `None` where the process died before there was one.
    pub(super) fn read(staging: &Path) -> io::Result<Option<Self>> {
        let bytes = match fs::read(staging.join(NAME)) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(at(&staging.join(NAME), &error)),
        };
        match serde_json::from_slice::<Self>(&bytes) {
            Ok(journal) if journal.folder == number(&fs::metadata(staging)?) => Ok(Some(journal)),
            _ => Err(not_ours(staging)),
        }
    }

    /// Takes the name away: the batch has happened.
    pub(super) fn forget(staging: &Path) -> io::Result<()> {
        fs::remove_file(staging.join(NAME))
    }
}

#[cfg(unix)]
fn number(folder: &Metadata) -> u64 {
    std::os::unix::fs::MetadataExt::ino(folder)
}

#[cfg(not(unix))]
fn number(_: &Metadata) -> u64 {
    0
}
