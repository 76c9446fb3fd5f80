//! Many files as one change.
//!
//! Takes a folder and a [`Batch`] inside it. New files are written to a staging folder beside their
//! places and flushed; then a journal says what is to happen, and from the moment it has its name the
//! batch *will* happen: every rename that follows is repeated by [`recover`] if the process dies. Where a
//! rename fails while we live, what was moved is moved back. So nobody ever sees half a batch for longer
//! than until the next one.
#![expect(clippy::disallowed_methods, reason = "part of the module that touches the disk")]

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::Batch;
use super::path::normalize;

/// Where new files wait; it is gone after every batch.
const STAGING: &str = ".deployc-staging";
/// The journal's name once it counts.
const JOURNAL: &str = "journal.json";

/// What is to happen, with paths relative to the root.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Journal {
    write: Vec<PathBuf>,
    remove: Vec<PathBuf>,
}

/// Carries out a batch whose paths begin with `root`.
pub(super) fn commit(root: &Path, batch: &Batch) -> io::Result<()> {
    let root = if root.as_os_str().is_empty() { Path::new(".") } else { root };
    recover(root)?;
    if batch.write.is_empty() && batch.remove.is_empty() {
        return Ok(());
    }
    let root_was_there = root.exists();
    let staged = stage(root, batch);
    let journal = match staged {
        Ok(journal) => journal,
        Err(error) => {
            discard(root, root_was_there);
            return Err(error);
        }
    };
    if let Err(error) = apply(root, &journal) {
        discard(root, root_was_there);
        return Err(error);
    }
    sweep(root, &journal);
    fs::remove_dir_all(staging(root))
}

/// Ends what an earlier process began: a batch with a journal is carried out, one without is forgotten.
pub(super) fn recover(root: &Path) -> io::Result<()> {
    let staging = staging(root);
    match fs::read(staging.join(JOURNAL)) {
        Ok(bytes) => {
            let journal: Journal = serde_json::from_slice(&bytes).map_err(io::Error::other)?;
            apply(root, &journal)?;
            sweep(root, &journal);
            fs::remove_dir_all(&staging)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound && staging.is_dir() => {
            fs::remove_dir_all(&staging)
        }
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Ok(())
        }
        Err(error) => Err(error),
    }
}

/// Writes all that is new into the staging folder and gives the journal its name.
fn stage(root: &Path, batch: &Batch) -> io::Result<Journal> {
    let staging = staging(root);
    fs::create_dir_all(&staging).map_err(|error| at(&staging, &error))?;
    let mut journal = Journal::default();
    for (path, mode, bytes) in &batch.write {
        let staged = staging.join(journal.write.len().to_string());
        write(&staged, bytes, *mode).map_err(|error| at(path, &error))?;
        journal.write.push(inside(root, path)?);
    }
    for path in &batch.remove {
        journal.remove.push(inside(root, path)?);
    }
    let draft = staging.join("draft");
    write(&draft, &serde_json::to_vec(&journal).map_err(io::Error::other)?, 0o644)?;
    fs::rename(&draft, staging.join(JOURNAL))?;
    File::open(&staging)?.sync_all()?;
    Ok(journal)
}

/// Moves every staged file to its place and removes what is to go; undoes both where one of them fails.
/// What an earlier run has moved already is not staged any more and is passed over.
fn apply(root: &Path, journal: &Journal) -> io::Result<()> {
    let staging = staging(root);
    let mut done: Vec<(PathBuf, Option<PathBuf>)> = Vec::new();
    let steps = journal.write.iter().enumerate().map(|(n, path)| (Some(staging.join(n.to_string())), path));
    let steps = steps.chain(journal.remove.iter().map(|path| (None, path)));
    for (n, (staged, path)) in steps.enumerate() {
        if staged.as_ref().is_some_and(|staged| !staged.exists()) {
            continue;
        }
        let target = root.join(path);
        if let Err(error) = replace(&staging, n, staged.as_deref(), &target, &mut done) {
            undo(&done);
            return Err(at(&target, &error));
        }
    }
    Ok(())
}

fn replace(
    staging: &Path,
    n: usize,
    staged: Option<&Path>,
    target: &Path,
    done: &mut Vec<(PathBuf, Option<PathBuf>)>,
) -> io::Result<()> {
    if let Some(parent) = target.parent() {
        fs::create_dir_all(parent)?;
    }
    if target.is_dir() && !target.is_symlink() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    let kept = staging.join(format!("{n}.old"));
    let old = match fs::rename(target, &kept) {
        Ok(()) => Some(kept),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    done.push((target.to_owned(), old));
    match staged {
        Some(staged) => fs::rename(staged, target),
        None => Ok(()),
    }
}

/// Puts back what was there. What cannot be put back stays in the staging folder's journal for [`recover`].
fn undo(done: &[(PathBuf, Option<PathBuf>)]) {
    for (target, old) in done.iter().rev() {
        let _ = match old {
            Some(old) => fs::rename(old, target),
            None => fs::remove_file(target),
        };
    }
}

/// Forgets a batch that failed: nothing of it stays, nor a folder that was made for it.
fn discard(root: &Path, root_was_there: bool) {
    let _ = fs::remove_dir_all(staging(root));
    if !root_was_there {
        let _ = fs::remove_dir(root);
    }
}

/// Removes the folders that the removed files leave empty.
fn sweep(root: &Path, journal: &Journal) {
    for path in &journal.remove {
        let mut folder = path.parent();
        while let Some(inner) = folder.filter(|folder| !folder.as_os_str().is_empty()) {
            if fs::remove_dir(root.join(inner)).is_err() {
                break;
            }
            folder = inner.parent();
        }
    }
}

/// A path relative to the root, which neither `..` nor a link may lead out of.
fn inside(root: &Path, path: &Path) -> io::Result<PathBuf> {
    let leaves = || {
        io::Error::new(
            io::ErrorKind::PermissionDenied,
            format!("{} is outside of {}", path.display(), root.display()),
        )
    };
    let relative = normalize(path).strip_prefix(normalize(root)).map_err(|_| leaves())?.to_owned();
    if relative.starts_with("..") || relative.as_os_str().is_empty() {
        return Err(leaves());
    }
    let real_root = root.canonicalize()?;
    let parents = relative.ancestors().skip(1).map(|parent| root.join(parent));
    match parents.into_iter().find_map(|parent| parent.canonicalize().ok()) {
        Some(real) if real.starts_with(&real_root) => Ok(relative),
        _ => Err(leaves()),
    }
}

fn staging(root: &Path) -> PathBuf {
    root.join(STAGING)
}

fn write(path: &Path, bytes: &[u8], mode: u32) -> io::Result<()> {
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

/// The error with the path that it is about, its kind kept.
fn at(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests;
