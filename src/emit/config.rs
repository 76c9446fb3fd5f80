//! Rendered configs, and what keeps the host's secrets out of version control.

use super::Artifact;
use crate::model::Deployment;

/// Ignores everything in its folder but itself.
const GITIGNORE: &str = "*\n!.gitignore\n";

pub(super) fn artifacts(deployment: &Deployment, folder: &str) -> Vec<Artifact> {
    let mut artifacts: Vec<Artifact> = deployment
        .config_files
        .iter()
        .map(|file| Artifact::plain(format!("{folder}/config/{}", file.name), file.content.to_string()))
        .collect();
    let composes_secrets = deployment.services.values().any(|s| !s.secret_environment.is_empty());
    let composes_secrets = composes_secrets || !deployment.composed_configs.is_empty();
    if composes_secrets || !deployment.secrets.is_empty() {
        artifacts.push(Artifact::plain(format!("{folder}/secrets/.gitignore"), GITIGNORE.into()));
    }
    artifacts
}
