//! `plan --live`: what runs on a docker engine, held against what is checked in.
//!
//! The engine is asked through its socket, and asked only: nothing here makes, starts, stops or removes anything.

mod endpoint;
#[cfg(unix)]
mod engine;
mod hash;
mod refusal;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::artifacts::Artifacts;
use super::session::Session;
use super::sides::Sides;
use crate::diag::Diagnostic;
use crate::emit::folder;
use crate::model::Deployment;
use crate::plan::{Comparison, Live, drift};

/// What an engine says, and where the artifacts are that it is held against.
pub(super) struct Engine {
    live: Live,
    root: PathBuf,
}

impl Engine {
    /// Asks the engine that `docker` would ask about the projects of a plan.
    pub(super) fn ask(session: &Session<'_>, sides: &Sides<'_>) -> Result<Self, Diagnostic> {
        let socket = endpoint::socket(&variable, &|path| session.host.read(path).ok())?;
        let declared: Vec<&Deployment> = sides.before.iter().flatten().collect();
        let projects: BTreeSet<&str> = declared.iter().map(|deployment| deployment.project()).collect();
        let live = engine::ask(&socket, &projects).map_err(|why| refusal::refusal(&why, &socket))?;
        let root = match &sides.base {
            Artifacts::Folder(_, root) => root.clone(),
            Artifacts::Revision(_) => PathBuf::new(),
        };
        Ok(Self { live, root })
    }

    /// What runs of a deployment, and what it should be.
    pub(super) fn compare(&self, declared: &Deployment) -> Comparison {
        let project = declared.project();
        let runs = self.live.containers.iter().any(|container| container.project == project);
        // Nothing to compare a hash with: docker compose need not be asked for any.
        if !runs {
            return Comparison { drift: drift(declared, &self.live, None), unhashed: None };
        }
        let hashes = hash::hashes(&self.root, Path::new(&folder(&declared.place)));
        let drift = drift(declared, &self.live, hashes.as_ref().ok());
        Comparison { drift, unhashed: hashes.err() }
    }
}

#[cfg(not(unix))]
mod engine {
    //! Sockets of engines are a matter of unix.

    use super::refusal::NoEngine;
    use crate::plan::Live;

    pub(super) fn ask(_: &std::path::Path, _: &std::collections::BTreeSet<&str>) -> Result<Live, NoEngine> {
        Err(NoEngine::NotThere)
    }
}

#[expect(clippy::disallowed_methods, reason = "the command line may read the environment")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
