//! `plan --live`: what runs on a docker engine, held against what is checked in.
//!
//! The engine is asked through its socket, and asked only: nothing here makes, starts, stops or removes anything.

mod endpoint;
#[cfg(unix)]
mod engine;
#[cfg(unix)]
mod facts;
mod hash;
mod refusal;

use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::session::Session;
use super::sides::Sides;
use crate::diag::Diagnostic;
use crate::emit::folder;
use crate::model::Deployment;
use crate::plan::{Comparison, Live, drift};
use crate::source::Host;

/// How long the engine may take for one answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// What an engine says, and where the artifacts are that it is held against.
pub(super) struct Engine<'h> {
    host: &'h dyn Host,
    live: Live,
    root: PathBuf,
    compose: OnceCell<Option<hash::Compose>>,
}

impl<'h> Engine<'h> {
    /// Asks the engine that `docker` would ask about the projects of a plan.
    pub(super) fn ask(session: &Session<'h>, sides: &Sides<'_>) -> Result<Self, Diagnostic> {
        let socket = endpoint::socket(&variable, &|path| session.host.read(path).ok())?;
        let declared: Vec<&Deployment> = sides.before.iter().flatten().collect();
        let projects: BTreeSet<&str> = declared.iter().map(|deployment| deployment.project()).collect();
        let live =
            engine::ask(&socket, &projects, PATIENCE).map_err(|why| refusal::refusal(&why, &socket))?;
        Ok(Self { host: session.host, live, root: sides.base.root().to_owned(), compose: OnceCell::new() })
    }

    /// What runs of a deployment, and what it should be.
    pub(super) fn compare(&self, declared: &Deployment) -> Comparison {
        let project = declared.project();
        let place = PathBuf::from(folder(&declared.place).as_str());
        let runs: Vec<_> =
            self.live.containers.iter().filter(|it| it.project == project && !it.one_off).collect();
        let unhashed =
            |why: Option<String>| Comparison { drift: drift(declared, &self.live, None), unhashed: why };
        // Nothing to compare a hash with: docker compose need not be asked for any.
        if runs.is_empty() {
            return unhashed(None);
        }
        // Paths of the host are in the hash.
        let real = |path: &Path| self.host.canonical(path).ok();
        let here = real(&self.root.join(&place));
        let elsewhere =
            runs.iter().filter_map(|it| it.folder.as_ref()).find(|at| real(Path::new(at)) != here);
        if let Some(elsewhere) = elsewhere {
            return unhashed(Some(format!(
                "it was brought up from `{elsewhere}`, which is another folder than this"
            )));
        }
        let compose = *self.compose.get_or_init(hash::installed);
        match hash::hashes(compose, &self.root, &place) {
            Ok(hashes) => Comparison { drift: drift(declared, &self.live, Some(&hashes)), unhashed: None },
            Err(why) => unhashed(Some(why)),
        }
    }
}

#[cfg(not(unix))]
mod engine {
    //! Sockets of engines are a matter of unix.

    use super::refusal::NoEngine;
    use crate::plan::Live;

    pub(super) fn ask(
        _: &std::path::Path,
        _: &std::collections::BTreeSet<&str>,
        _: std::time::Duration,
    ) -> Result<Live, NoEngine> {
        Err(NoEngine::NotThere)
    }
}

#[expect(clippy::disallowed_methods, reason = "the command line may read the environment")]
fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}
