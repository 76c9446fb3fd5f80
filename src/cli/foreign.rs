//! Compose files in place of a project: which of the two a command line means, and what the files are.

use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};

use super::args::{Compose, Project};
use super::session::Session;
use crate::diag::Diagnostic;
use crate::read::{Interpolation, Request, is_project};
use crate::{Outcome, compose};

impl Session<'_> {
    /// Compiles what the command line names: a project, or compose files as if they were one.
    pub(super) fn compile_either(
        &mut self,
        project: &Project,
        files: &Compose,
    ) -> Result<ManuallyDrop<Outcome>, Diagnostic> {
        match self.request(project.path.as_deref(), files) {
            Some(request) => Ok(self.compile_compose(&request)),
            None => self.compile(project),
        }
    }

    /// Reads and checks compose files.
    pub(super) fn compile_compose(&mut self, request: &Request) -> ManuallyDrop<Outcome> {
        let timings = &mut self.timings;
        let outcome = compose(self.host, request, &mut |phase| timings.phase(phase));
        timings.phase("");
        ManuallyDrop::new(outcome)
    }

    /// The compose files that are meant: those of `-f`, a path that is one, or those of a folder without a spec.
    pub(super) fn request(&self, path: Option<&Path>, files: &Compose) -> Option<Request> {
        let named: Vec<PathBuf> = match (files.files.as_slice(), path) {
            ([], Some(path)) if is_yaml(path) => vec![self.path(path)],
            ([], _) => {
                let folder = self.path(path.unwrap_or(Path::new("")));
                if !is_project(self.host, &folder) || self.holds_spec(&folder) {
                    return None;
                }
                Vec::new()
            }
            (files, _) => files.iter().map(|file| self.path(file)).collect(),
        };
        let folder = match named.first() {
            Some(first) => first.parent().map(Path::to_owned).unwrap_or_default(),
            None => self.path(path.unwrap_or(Path::new(""))),
        };
        Some(Request {
            folder,
            files: named,
            env_files: files.env_files.iter().map(|file| self.path(file)).collect(),
            interpolation: Interpolation::Keep,
            ..Request::default()
        })
    }

    fn holds_spec(&self, folder: &Path) -> bool {
        let entries = self.host.list(folder).unwrap_or_default();
        entries.iter().any(|entry| !entry.folder && entry.name.ends_with(".deploy"))
    }
}

/// Whether a path is that of a YAML file; a folder may be called anything.
fn is_yaml(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml")
}
