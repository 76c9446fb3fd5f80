//! A host in memory: what the tests compile.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::path::normalize;
use super::{Batch, Entry, FileKind, Host, changed};

/// Files by path. Relative and absolute paths are separate worlds, as the tests write them.
#[derive(Debug, Default)]
pub struct Memory {
    files: Mutex<BTreeMap<PathBuf, Vec<u8>>>,
}

impl Memory {
    /// A host with nothing in it.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds or replaces a file.
    pub fn insert(&self, path: impl AsRef<Path>, bytes: impl Into<Vec<u8>>) {
        self.lock().insert(normalize(path.as_ref()), bytes.into());
    }

    /// Takes a file away; nothing where there is none.
    pub fn remove(&self, path: impl AsRef<Path>) {
        self.lock().remove(&normalize(path.as_ref()));
    }

    /// Every file, sorted by path.
    pub fn files(&self) -> Vec<(PathBuf, Vec<u8>)> {
        self.lock().iter().map(|(p, b)| (p.clone(), b.clone())).collect()
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<PathBuf, Vec<u8>>> {
        self.files.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Host for Memory {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        match self.kind(path) {
            Some(FileKind::Folder) => Err(io::ErrorKind::IsADirectory.into()),
            _ => self.lock().get(&normalize(path)).cloned().ok_or_else(|| io::ErrorKind::NotFound.into()),
        }
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<Entry>> {
        let folder = normalize(folder);
        let mut entries = BTreeSet::new();
        for path in self.lock().keys() {
            let rest = if folder.as_os_str().is_empty() {
                Some(path.as_path())
            } else {
                path.strip_prefix(&folder).ok()
            };
            let Some(mut parts) = rest.map(Path::components) else { continue };
            if let Some(first) = parts.next() {
                let name = first.as_os_str().to_string_lossy().into_owned();
                entries.insert(Entry { name, folder: parts.next().is_some() });
            }
        }
        if entries.is_empty() {
            Err(io::ErrorKind::NotFound.into())
        } else {
            Ok(entries.into_iter().collect())
        }
    }

    fn kind(&self, path: &Path) -> Option<FileKind> {
        let path = normalize(path);
        let files = self.lock();
        if files.contains_key(&path) {
            return Some(FileKind::File);
        }
        let inside = |p: &PathBuf| path.as_os_str().is_empty() || p.starts_with(&path);
        files.keys().any(inside).then_some(FileKind::Folder)
    }

    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        self.kind(path).map(|_| normalize(path)).ok_or_else(|| io::ErrorKind::NotFound.into())
    }

    /// The file that is called `-`.
    fn input(&self) -> io::Result<Vec<u8>> {
        self.read(Path::new("-"))
    }

    fn commit(&self, _root: &Path, batch: &Batch) -> io::Result<()> {
        let mut files = self.lock();
        if let Some((path, _)) =
            batch.unless_changed.iter().find(|(path, bytes)| files.get(&normalize(path)) != Some(bytes))
        {
            return Err(changed(path));
        }
        for path in &batch.remove {
            files.remove(&normalize(path));
        }
        for (path, _, bytes) in &batch.write {
            files.insert(normalize(path), bytes.clone());
        }
        Ok(())
    }
}
