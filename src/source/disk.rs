//! The real disk.
#![expect(clippy::disallowed_methods, reason = "the one module that touches the disk")]

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use super::{Batch, Entry, FileKind, Host, NoRevision, Revision};

/// Reads and writes where the process stands.
#[derive(Debug, Default, Clone, Copy)]
pub struct Disk;

impl Host for Disk {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        fs::read(path)
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<Entry>> {
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let mut entries = Vec::new();
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            entries.push(Entry { name, folder: entry.path().is_dir() });
        }
        entries.sort();
        Ok(entries)
    }

    fn kind(&self, path: &Path) -> Option<FileKind> {
        let path = if path.as_os_str().is_empty() { Path::new(".") } else { path };
        let data = fs::metadata(path).ok()?;
        Some(match data.file_type() {
            t if t.is_file() => FileKind::File,
            t if t.is_dir() => FileKind::Folder,
            _ => FileKind::Other,
        })
    }

    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        fs::canonicalize(if path.as_os_str().is_empty() { Path::new(".") } else { path })
    }

    #[cfg(unix)]
    fn mode(&self, path: &Path) -> Option<u32> {
        use std::os::unix::fs::PermissionsExt as _;
        Some(fs::metadata(path).ok()?.permissions().mode() & 0o7777)
    }

    fn input(&self) -> io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn revision(&self, folder: &Path, name: &str) -> Result<Revision, NoRevision> {
        Revision::open(folder, name)
    }

    fn commit(&self, root: &Path, batch: &Batch) -> io::Result<()> {
        super::commit::commit(root, batch)
    }

    fn recover(&self, root: &Path) -> io::Result<()> {
        super::commit::recover(root)
    }
}
