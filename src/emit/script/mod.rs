//! Scripts that a host runs: POSIX sh, nothing that Debian and busybox do not both have.

mod backup;
mod secrets;

use super::Artifact;
use crate::model::Deployment;

/// The scripts under `bin/` that a deployment needs.
pub(super) fn artifacts(deployment: &Deployment, folder: &str) -> Vec<Artifact> {
    let scripts = [("secrets", secrets::text(deployment, folder))];
    let written = scripts.into_iter().filter_map(|(name, text)| Some((name, text?)));
    let mut scripts: Vec<Artifact> = written
        .map(|(name, text)| Artifact { path: format!("{folder}/bin/{name}"), mode: 0o755, text })
        .collect();
    scripts.extend(backup::artifacts(deployment, folder));
    scripts
}
