//! Many files as one change.
//!
//! Takes a folder and a [`Batch`] inside it. New files are written to a staging folder beside their places
//! and flushed; then a journal gets its name, and from that moment the batch *will* happen: whatever the
//! process does not live to do, [`recover`] does. A place is never without its file: the new one is renamed
//! over the old one. Where a rename fails while we live, what was done is undone. One process at a time
//! changes a folder.
#![expect(clippy::disallowed_methods, reason = "part of the module that touches the disk")]

mod apply;
mod journal;
mod place;
mod stage;

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use self::journal::Journal;
use super::{Batch, reason};

/// Where new files wait, in the folder that is changed; it is gone after every batch.
const STAGING: &str = ".deployc-staging";

/// Called after each step; `false` ends everything at once, as if the process had been killed.
type Alive<'a> = &'a mut dyn FnMut() -> bool;

/// Why a batch was not carried out.
enum Stop {
    Failed(io::Error),
    Killed,
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Failed(error)
    }
}

/// Carries out a batch whose paths begin with `root`.
pub(super) fn commit(root: &Path, batch: &Batch) -> io::Result<()> {
    let root = if root.as_os_str().is_empty() { Path::new(".") } else { root };
    match watched(root, batch, &mut || true) {
        Ok(()) => Ok(()),
        Err(Stop::Failed(error)) => Err(error),
        Err(Stop::Killed) => Err(io::ErrorKind::Interrupted.into()),
    }
}

fn watched(root: &Path, batch: &Batch, alive: Alive<'_>) -> Result<(), Stop> {
    let root_was_there = root.exists();
    fs::create_dir_all(root).map_err(|error| at(root, &error))?;
    let _lock = lock(root)?;
    recover_locked(root)?;
    if batch.write.is_empty() && batch.remove.is_empty() {
        return Ok(());
    }
    let done = stage::stage(root, batch, alive).and_then(|journal| {
        apply::apply(root, &journal, alive)?;
        Ok(journal)
    });
    match done {
        Ok(journal) => finish(root, &journal, alive),
        Err(Stop::Failed(error)) => {
            // Nothing of a batch that failed stays, nor a folder that was made for it.
            let _ = fs::remove_dir_all(root.join(STAGING));
            if !root_was_there {
                let _ = fs::remove_dir(root);
            }
            Err(Stop::Failed(error))
        }
        Err(Stop::Killed) => Err(Stop::Killed),
    }
}

/// Ends what an earlier process began: a batch with a journal is carried out, one without is forgotten.
pub(super) fn recover(root: &Path) -> io::Result<()> {
    let root = if root.as_os_str().is_empty() { Path::new(".") } else { root };
    if root.join(STAGING).symlink_metadata().is_err() {
        return Ok(());
    }
    let _lock = lock(root)?;
    recover_locked(root)
}

fn recover_locked(root: &Path) -> io::Result<()> {
    let staging = root.join(STAGING);
    let ended = |error: io::Error| {
        let what = format!("an earlier build was interrupted and cannot be ended: {}", reason(&error));
        io::Error::new(error.kind(), what)
    };
    match staging.symlink_metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(ended(at(&staging, &error))),
        Ok(data) if !data.is_dir() => return Err(ended(not_ours(&staging))),
        Ok(_) => {}
    }
    match Journal::read(&staging).map_err(ended)? {
        None => fs::remove_dir_all(&staging).map_err(|error| ended(at(&staging, &error))),
        Some(journal) => {
            let carried_out = apply::roll_forward(root, &journal);
            match carried_out.map_err(Stop::Failed).and_then(|()| finish(root, &journal, &mut || true)) {
                Err(Stop::Failed(error)) => Err(ended(error)),
                _ => Ok(()),
            }
        }
    }
}

/// Everything is in its place: makes that last, and forgets the batch.
fn finish(root: &Path, journal: &Journal, alive: Alive<'_>) -> Result<(), Stop> {
    apply::settle(root, journal);
    step(alive)?;
    let staging = root.join(STAGING);
    Journal::forget(&staging).map_err(|error| at(&staging, &error))?;
    step(alive)?;
    fs::remove_dir_all(&staging).map_err(|error| at(&staging, &error))?;
    Ok(())
}

fn step(alive: Alive<'_>) -> Result<(), Stop> {
    if alive() { Ok(()) } else { Err(Stop::Killed) }
}

/// Holds off other processes until it is dropped. A file system without locks has to do without.
fn lock(root: &Path) -> io::Result<Option<File>> {
    let Ok(folder) = File::open(root) else { return Ok(None) };
    match folder.try_lock() {
        Ok(()) => Ok(Some(folder)),
        Err(TryLockError::WouldBlock) => {
            let what = format!("another deployc is writing in `{}`", root.display());
            Err(io::Error::new(io::ErrorKind::WouldBlock, what))
        }
        Err(TryLockError::Error(_)) => Ok(None),
    }
}

/// The error with the path that it is about, its kind kept.
fn at(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("`{}`: {}", path.display(), reason(error)))
}

fn not_ours(path: &Path) -> io::Error {
    let what = format!("`{}` was not left by a build on this machine; remove it", path.display());
    io::Error::new(io::ErrorKind::InvalidData, what)
}

/// A path for messages and for the disk.
fn staged(root: &Path, number: usize) -> PathBuf {
    root.join(STAGING).join(number.to_string())
}

#[cfg(test)]
mod tests;
