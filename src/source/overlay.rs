//! A host on which a few more files are: what is about to be written, before it is.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use super::path::normalize;
use super::{Batch, Entry, FileKind, Host};

/// Another host with files laid over it. Nothing can be written.
pub struct Overlay<'h> {
    host: &'h dyn Host,
    files: BTreeMap<PathBuf, Vec<u8>>,
}

impl<'h> Overlay<'h> {
    /// The host with these files on it.
    pub fn new(host: &'h dyn Host, files: impl IntoIterator<Item = (PathBuf, Vec<u8>)>) -> Self {
        Self { host, files: files.into_iter().map(|(path, bytes)| (normalize(&path), bytes)).collect() }
    }

    fn has_below(&self, folder: &Path) -> bool {
        self.files.keys().any(|path| folder.as_os_str().is_empty() || path.starts_with(folder))
    }
}

impl Host for Overlay<'_> {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        match self.files.get(&normalize(path)) {
            Some(bytes) => Ok(bytes.clone()),
            None => self.host.read(path),
        }
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<Entry>> {
        let folder = normalize(folder);
        let mut entries = match self.host.list(&folder) {
            Ok(entries) => entries,
            Err(error) if !self.has_below(&folder) => return Err(error),
            Err(_) => Vec::new(),
        };
        for path in self.files.keys() {
            let Ok(rest) = path.strip_prefix(&folder) else { continue };
            let mut parts = rest.components();
            let Some(first) = parts.next() else { continue };
            let name = first.as_os_str().to_string_lossy().into_owned();
            let entry = Entry { name, folder: parts.next().is_some() };
            if entries.iter().all(|known| known.name != entry.name) {
                entries.push(entry);
            }
        }
        entries.sort();
        Ok(entries)
    }

    fn kind(&self, path: &Path) -> Option<FileKind> {
        let path = normalize(path);
        if self.files.contains_key(&path) {
            return Some(FileKind::File);
        }
        let found = self.host.kind(&path);
        found.or_else(|| self.has_below(&path).then_some(FileKind::Folder))
    }

    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        if self.files.contains_key(&normalize(path)) {
            let name = path.file_name().unwrap_or_default();
            let folder = path.parent().unwrap_or(Path::new(""));
            return Ok(self.host.canonical(folder).unwrap_or_else(|_| normalize(folder)).join(name));
        }
        match self.host.canonical(path) {
            Err(_) if self.has_below(&normalize(path)) => Ok(normalize(path)),
            found => found,
        }
    }

    fn commit(&self, _: &Path, _: &Batch) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }
}
