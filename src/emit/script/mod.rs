//! Scripts that a host runs: POSIX sh, nothing that Debian and busybox do not both have.

mod backup;
mod deploy;
mod install;
mod preflight;
mod run;
mod secrets;

pub(super) use install::artifacts as install;

use super::Artifact;
use crate::model::Deployment;

/// What the host says beside the spec, in the project folder.
pub const RUNTIME: &str = "runtime.env";

/// The scripts under `bin/` that a deployment needs.
pub(super) fn artifacts(deployment: &Deployment, folder: &str) -> Vec<Artifact> {
    let (secrets, deploy) =
        rayon::join(|| secrets::text(deployment, folder), || deploy::text(deployment, folder));
    let scripts = [
        ("deploy", Some(deploy)),
        ("preflight", Some(preflight::text(deployment, folder, secrets.is_some()))),
        ("run", run::text(deployment, folder)),
        ("secrets", secrets),
    ];
    let written = scripts.into_iter().filter_map(|(name, text)| Some((name, text?)));
    let mut scripts: Vec<Artifact> = written
        .map(|(name, text)| Artifact { path: format!("{folder}/bin/{name}"), mode: 0o755, text })
        .collect();
    scripts.extend(backup::artifacts(deployment, folder));
    scripts
}
