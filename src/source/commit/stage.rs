//! New files beside their places.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::Path;

use rayon::prelude::*;

use super::journal::Journal;
use super::{Alive, STAGING, Stop, at, place, staged, step};
use crate::source::{Batch, changed};

/// Writes all that is new into the staging folder, flushed, and seals the journal.
pub(super) fn stage(root: &Path, batch: &Batch, alive: Alive<'_>) -> Result<Journal, Stop> {
    let inside = |path| place::inside(root, path);
    let write = batch.write.iter().map(|(path, ..)| inside(path)).collect::<io::Result<_>>()?;
    let remove = batch.remove.iter().map(|path| inside(path)).collect::<io::Result<_>>()?;
    let mut journal = Journal::new(write, remove);
    let staging = root.join(STAGING);
    fs::create_dir(&staging).map_err(|error| at(&staging, &error))?;
    step(alive)?;
    // To flush a file is to wait for the disk; it waits for many as long as for one.
    batch.write.par_iter().enumerate().try_for_each(|(number, (path, mode, bytes))| {
        self::write(&staged(root, number), bytes, *mode).map_err(|error| at(path, &error))
    })?;
    for (path, bytes) in &batch.unless_changed {
        if fs::read(path).map_err(|error| at(path, &error))? != *bytes {
            return Err(changed(path).into());
        }
    }
    step(alive)?;
    journal.seal(&staging).map_err(|error| at(&staging, &error))?;
    step(alive)?;
    Ok(journal)
}

/// A new file with its mode, flushed.
pub(super) fn write(path: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        file.set_permissions(fs::Permissions::from_mode(mode))?;
    }
    #[cfg(not(unix))]
    let _ = mode;
    file.sync_all()
}
