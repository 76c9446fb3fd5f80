//! Compose files in place of a project: which of the two a command line means, and what the files are.

use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};

use super::args::{Compose, Plan, Project};
use super::artifacts::Artifacts;
use super::session::Session;
use super::sides::Sides;
use super::{ERRORS, OK};
use crate::diag::render::Format;
use crate::diag::{Diagnostic, Sink, codes};
use crate::read::{self, Interpolation, Loaded, Request, is_project};
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
pub(super) fn is_yaml(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "yaml" || extension == "yml")
}

impl<'h> Sides<'h> {
    /// Compose files on both sides: what is written now, and what `--against` or `--base` finds.
    pub(super) fn of_compose(session: &mut Session<'h>, args: &Plan, request: &Request) -> Result<Self, u8> {
        let mut outcome = session.compile_compose(request);
        let mut sources = std::mem::take(&mut outcome.sources);
        let said = session.report(&outcome.diagnostics, &sources, Format::Text);
        let compiled = match outcome.compiled.take() {
            Some(compiled) if said == OK => compiled,
            _ => return Err(said),
        };
        let (base, mut before) =
            session.before(args, request).map_err(|d| session.refuse(d, Format::Text))?;
        before.name = Some(compiled.project.to_string());
        let mut sink = Sink::new();
        let loaded = read::project(base.host(), &before, &mut sources, &mut sink);
        let broken = sink.has_errors();
        session.report(&sink.finish(1), &sources, Format::Text);
        let (Some(Loaded { deployment: mut before, .. }), false) = (loaded, broken) else {
            return Err(ERRORS);
        };
        let after = ManuallyDrop::new(compiled.deployments);
        (before.env, before.place) = (compiled.project.clone(), compiled.project.clone());
        let before = ManuallyDrop::new(vec![Some(before)]);
        Ok(Self {
            places: vec![compiled.project],
            base,
            before,
            after,
            to: None,
            compiled: Vec::new(),
            sources,
            foreign: true,
        })
    }
}

impl<'h> Session<'h> {
    /// Where the compose files stand that others are compared with.
    fn before(&self, args: &Plan, request: &Request) -> Result<(Artifacts<'h>, Request), Diagnostic> {
        if let Some(revision) = &args.base {
            let base = Artifacts::of_revision(self.host, &request.folder, ("--base", revision))?;
            let within = |files: &[PathBuf]| -> Vec<PathBuf> {
                let inner = |file: &PathBuf| file.strip_prefix(&request.folder).unwrap_or(file).to_owned();
                files.iter().map(inner).collect()
            };
            let before = Request {
                folder: PathBuf::new(),
                files: within(&request.files),
                env_files: within(&request.env_files),
                shown: base.shown(Path::new("")),
                ..request.clone()
            };
            return Ok((base, before));
        }
        let files = Compose { files: Vec::new(), env_files: args.compose.env_files.clone() };
        match args.against.as_deref().and_then(|path| self.request(Some(path), &files)) {
            Some(before) => Ok((Artifacts::Folder(self.host, before.folder.clone()), before)),
            None => {
                let message = "nothing says what this compose file is compared with";
                let help =
                    "name the one that is deployed: `--against OLD.yaml`, or a git revision, `--base main`";
                Err(Diagnostic::nowhere(codes::NO_PROJECT, message).help(help))
            }
        }
    }
}
