//! From the staging folder to the places, and back where that fails.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::journal::Journal;
use super::{Alive, Stop, at, place, staged, step};

/// What was done to the disk, to be undone.
enum Deed {
    /// A folder was made.
    Made(PathBuf),
    /// A file took a place, or left it; what stood there before is kept under another name.
    Replaced(PathBuf, Option<PathBuf>),
}

/// Moves every staged file to its place and removes what is to go; undoes all of it where one of them fails.
pub(super) fn apply(root: &Path, journal: &Journal, alive: Alive<'_>) -> Result<(), Stop> {
    let mut deeds = Vec::new();
    for (number, path) in journal.write.iter().chain(&journal.remove).enumerate() {
        let staged = (number < journal.write.len()).then(|| staged(root, number));
        let target = root.join(path);
        if let Err(error) = replace(root, number, staged.as_deref(), &target, &mut deeds) {
            undo(deeds);
            return Err(at(&target, &error).into());
        }
        step(alive)?;
    }
    Ok(())
}

/// Does what is left to do of a journal that an earlier process has sealed. What is not staged any more is
/// in its place; nothing is undone, since half of it may have happened long ago.
pub(super) fn roll_forward(root: &Path, journal: &Journal) -> io::Result<()> {
    for (number, path) in journal.write.iter().enumerate() {
        let staged = staged(root, number);
        if staged.exists() {
            let target = root.join(place::inside(root, &root.join(path))?);
            replace(root, number, Some(&staged), &target, &mut Vec::new())
                .map_err(|error| at(&target, &error))?;
        }
    }
    for path in &journal.remove {
        let target = root.join(place::inside(root, &root.join(path))?);
        absent_is_fine(fs::remove_file(&target)).map_err(|error| at(&target, &error))?;
    }
    Ok(())
}

fn replace(
    root: &Path,
    number: usize,
    new: Option<&Path>,
    target: &Path,
    deeds: &mut Vec<Deed>,
) -> io::Result<()> {
    make_folders(target.parent().unwrap_or(root), deeds)?;
    let kept = staged(root, number).with_extension("old");
    let old = match keep(target, &kept) {
        Ok(()) => Some(kept),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    match new {
        Some(new) => fs::rename(new, target)?,
        None => absent_is_fine(fs::remove_file(target))?,
    }
    deeds.push(Deed::Replaced(target.to_owned(), old));
    Ok(())
}

/// A second name for a file; a copy where the file system has no second names.
fn keep(file: &Path, kept: &Path) -> io::Result<()> {
    absent_is_fine(fs::remove_file(kept))?;
    match fs::hard_link(file, kept) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => fs::copy(file, kept).map(|_| ()),
        result => result,
    }
}

fn make_folders(folder: &Path, deeds: &mut Vec<Deed>) -> io::Result<()> {
    let missing: Vec<&Path> =
        folder.ancestors().take_while(|f| !f.as_os_str().is_empty() && !f.exists()).collect();
    for folder in missing.into_iter().rev() {
        fs::create_dir(folder)?;
        deeds.push(Deed::Made(folder.to_owned()));
    }
    Ok(())
}

fn undo(deeds: Vec<Deed>) {
    for deed in deeds.into_iter().rev() {
        let _ = match deed {
            Deed::Made(folder) => fs::remove_dir(folder),
            Deed::Replaced(target, Some(old)) => fs::rename(old, target),
            Deed::Replaced(target, None) => fs::remove_file(target),
        };
    }
}

/// Removes the folders that the removed files leave empty, and flushes those that have changed.
pub(super) fn settle(root: &Path, journal: &Journal) {
    for path in &journal.remove {
        let parents = path.ancestors().skip(1).take_while(|parent| !parent.as_os_str().is_empty());
        for parent in parents {
            if fs::remove_dir(root.join(parent)).is_err() {
                break;
            }
        }
    }
    let changed: BTreeSet<_> = journal.write.iter().filter_map(|path| path.parent()).collect();
    for folder in changed {
        if let Ok(folder) = File::open(root.join(folder)) {
            let _ = folder.sync_all();
        }
    }
}

fn absent_is_fine(result: io::Result<()>) -> io::Result<()> {
    match result {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        result => result,
    }
}
