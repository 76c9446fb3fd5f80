//! The files of a git revision, read through git.
//!
//! Takes a folder of a repository and a name for a revision, gives a [`Host`] whose paths are relative to that
//! folder as the revision has it. Nothing is checked out, fetched or written. Names come from strangers: git gets a
//! revision's name and object ids as lines of input, never as arguments. Links and submodules are not followed.

mod git;
mod tree;

use std::collections::BTreeMap;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use self::git::{Objects, Said};
use self::tree::{Kind, TreeEntry};
use super::path::normalize;
use super::{Batch, Entry, FileKind, Host};

/// The files of one revision.
#[derive(Debug)]
pub struct Revision {
    /// What it was asked for by.
    name: String,
    /// The folder's path in its repository, `/` at its end; empty for the repository's own.
    prefix: String,
    objects: Mutex<Objects>,
    root: String,
    trees: Mutex<BTreeMap<String, Arc<Vec<TreeEntry>>>>,
}

/// Why there is no such revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoRevision {
    /// git is not installed.
    NoGit,
    /// The folder is in no repository; what git says of it.
    NoRepository(String),
    /// The repository belongs to somebody else, and git does not read it. Where it is.
    Foreign(String),
    /// Nothing has that name.
    Unknown {
        /// Which of the names was not found: of `a...b` one of the two.
        name: String,
        /// Whether the clone holds only a part of the history.
        shallow: bool,
    },
    /// Several objects begin like that.
    Ambiguous,
    /// `a...b` have no common ancestor here.
    NoMergeBase {
        /// Whether the clone holds only a part of the history.
        shallow: bool,
    },
    /// git failed otherwise, in its words.
    Failed(String),
}

impl Revision {
    /// The revision `name` of the repository that holds `folder`. `a...b` is where `b` left `a`, as git writes it;
    /// a side that is left out is `HEAD`.
    ///
    /// # Errors
    /// Where there is none, or no git to ask.
    pub(super) fn open(folder: &Path, name: &str) -> Result<Self, NoRevision> {
        let place = git::place(folder)?;
        let mut objects = Objects::start(folder)?;
        let commit = match name.split_once("...") {
            Some((ours, theirs)) => {
                let [ours, theirs] = [ours, theirs].map(|name| if name.is_empty() { "HEAD" } else { name });
                let (ours, theirs) = (
                    commit(&mut objects, ours, place.shallow)?,
                    commit(&mut objects, theirs, place.shallow)?,
                );
                git::merge_base(folder, &ours, &theirs)?
                    .ok_or(NoRevision::NoMergeBase { shallow: place.shallow })?
            }
            None => commit(&mut objects, name, place.shallow)?,
        };
        let root = objects.ask(&format!("{commit}^{{tree}}")).map_err(failed)?.object();
        let lacking = || NoRevision::Failed("its files are not in this clone".to_owned());
        let root = root.ok_or_else(lacking)?.id;
        Ok(Self {
            name: name.to_owned(),
            prefix: place.prefix,
            objects: Mutex::new(objects),
            root,
            trees: Mutex::default(),
        })
    }

    /// A path as git would be asked for it: `main:shop/deploy/prod/compose.yaml`.
    pub fn shown(&self, path: &Path) -> String {
        format!("{}:{}{}", self.name, self.prefix, normalize(path).to_string_lossy())
    }

    /// What stands at a path: an entry of a tree. Behind a link or a submodule there is that link or submodule.
    fn entry(&self, path: &Path) -> io::Result<TreeEntry> {
        let full = PathBuf::from(&self.prefix).join(path);
        let mut at = TreeEntry { name: Vec::new(), kind: Kind::Folder, id: self.root.clone() };
        for part in normalize(&full).components() {
            let Component::Normal(part) = part else { return Err(io::ErrorKind::NotFound.into()) };
            match at.kind {
                Kind::Folder => {}
                Kind::File => return Err(io::ErrorKind::NotFound.into()),
                Kind::Link | Kind::Submodule => return Ok(at),
            }
            let part = part.as_encoded_bytes();
            let tree = self.tree(&at.id)?;
            let found = tree.iter().find(|entry| entry.name == part);
            at = found.ok_or(io::ErrorKind::NotFound)?.clone();
        }
        Ok(at)
    }

    fn tree(&self, id: &str) -> io::Result<Arc<Vec<TreeEntry>>> {
        if let Some(tree) = self.trees.lock().unwrap_or_else(PoisonError::into_inner).get(id) {
            return Ok(tree.clone());
        }
        let tree = Arc::new(tree::parse(&self.object(id)?, id.len() / 2)?);
        self.trees.lock().unwrap_or_else(PoisonError::into_inner).insert(id.to_owned(), tree.clone());
        Ok(tree)
    }

    fn object(&self, id: &str) -> io::Result<Vec<u8>> {
        let said = self.objects.lock().unwrap_or_else(PoisonError::into_inner).ask(id)?;
        said.object().map(|object| object.bytes).ok_or_else(|| not_fetched(&self.name))
    }
}

impl Host for Revision {
    fn read(&self, path: &Path) -> io::Result<Vec<u8>> {
        let entry = self.entry(path)?;
        match entry.kind {
            Kind::File => self.object(&entry.id),
            Kind::Folder => Err(io::ErrorKind::IsADirectory.into()),
            Kind::Link => Err(io::Error::other("a symbolic link stands there, which is not followed")),
            Kind::Submodule => Err(io::Error::other("a submodule stands there, which is not read")),
        }
    }

    fn list(&self, folder: &Path) -> io::Result<Vec<Entry>> {
        let at = self.entry(folder)?;
        if at.kind != Kind::Folder {
            return Err(io::ErrorKind::NotADirectory.into());
        }
        let named = |entry: &TreeEntry| Entry {
            name: String::from_utf8_lossy(&entry.name).into_owned(),
            folder: entry.kind == Kind::Folder,
        };
        let mut entries: Vec<Entry> = self.tree(&at.id)?.iter().map(named).collect();
        entries.sort();
        Ok(entries)
    }

    fn kind(&self, path: &Path) -> Option<FileKind> {
        match self.entry(path) {
            Ok(entry) => Some(match entry.kind {
                Kind::File => FileKind::File,
                Kind::Folder => FileKind::Folder,
                Kind::Link | Kind::Submodule => FileKind::Other,
            }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            // Whatever it is, it cannot be read: who reads it is told why.
            Err(_) => Some(FileKind::Other),
        }
    }

    fn canonical(&self, path: &Path) -> io::Result<PathBuf> {
        self.entry(path).map(|_| normalize(path))
    }

    fn commit(&self, _root: &Path, _batch: &Batch) -> io::Result<()> {
        Err(io::ErrorKind::ReadOnlyFilesystem.into())
    }
}

/// The id of the commit that a name means.
fn commit(objects: &mut Objects, name: &str, shallow: bool) -> Result<String, NoRevision> {
    let unknown = || NoRevision::Unknown { name: name.to_owned(), shallow };
    if name.is_empty() || name.contains(['\n', '\0']) {
        return Err(unknown());
    }
    match objects.ask(&format!("{name}^{{commit}}")).map_err(failed)? {
        Said::Object(object) => Ok(object.id),
        Said::Missing => Err(unknown()),
        Said::Ambiguous => Err(NoRevision::Ambiguous),
    }
}

fn failed(error: io::Error) -> NoRevision {
    NoRevision::Failed(error.to_string())
}

/// A clone may leave objects out until they are asked for. Nothing is fetched by a plan.
fn not_fetched(name: &str) -> io::Error {
    let plain = name.chars().all(|c| c.is_ascii_alphanumeric() || "._-/".contains(c));
    let what = match plain {
        true => {
            format!("it is not in this partial clone: `git archive {name} >/dev/null` fetches what it lacks")
        }
        false => {
            "it is not in this partial clone: `git archive` of the revision fetches what it lacks".to_owned()
        }
    };
    io::Error::other(what)
}
