//! Artifacts that stand somewhere: in a folder, or in a revision of the repository.

use std::path::{Path, PathBuf};

use super::no_revision;
use crate::diag::Diagnostic;
use crate::source::path::normalize;
use crate::source::{Host, Revision};

/// Where `deploy/` is.
pub(super) enum Artifacts<'h> {
    /// Below a folder.
    Folder(&'h dyn Host, PathBuf),
    /// As a revision has it.
    Revision(Box<Revision>),
}

impl<'h> Artifacts<'h> {
    /// Those of a revision of the project in `folder`. `option` is what asks for it.
    pub(super) fn of_revision(
        host: &'h dyn Host,
        folder: &Path,
        (option, name): (&str, &str),
    ) -> Result<Self, Diagnostic> {
        let revision = host.revision(folder, name);
        let revision = revision.map_err(|why| no_revision::refusal(&why, folder, option, name))?;
        Ok(Self::Revision(Box::new(revision)))
    }

    /// The door to them.
    pub(super) fn host(&self) -> &dyn Host {
        match self {
            Self::Folder(host, _) => *host,
            Self::Revision(revision) => revision.as_ref(),
        }
    }

    /// The folder that holds `deploy/`, behind that door.
    pub(super) fn root(&self) -> &Path {
        match self {
            Self::Folder(_, root) => root,
            Self::Revision(_) => Path::new(""),
        }
    }

    /// What messages call a path behind that door.
    pub(super) fn shown(&self, path: &Path) -> String {
        match self {
            Self::Folder(..) => normalize(path).to_string_lossy().into_owned(),
            Self::Revision(revision) => revision.shown(path),
        }
    }
}
