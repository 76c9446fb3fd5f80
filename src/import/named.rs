//! What a project is called, and which names in it are taken.

use std::collections::BTreeMap;

use super::Environment;
use crate::model::Deployment;
use crate::resolve::taken;
use crate::schema::SERVICE;

/// What the project is called, so that its environments need not say the names that they have.
pub(super) fn project_name(environments: &[Environment<'_>], folder: &str) -> String {
    let mut names = environments.iter().map(|e| e.loaded.deployment.name.as_str().unwrap_or("default"));
    let stems: Option<Vec<&str>> = names
        .clone()
        .zip(environments)
        .map(|(name, environment)| name.strip_suffix(environment.name)?.strip_suffix('-'))
        .collect();
    if let Some(stem) = stems.as_deref().and_then(same) {
        return stem.to_owned();
    }
    if let Some(name) = same(&names.clone().collect::<Vec<_>>()) {
        return name.to_owned();
    }
    let allowed = |c: &char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
    let name: String = folder.to_lowercase().chars().filter(allowed).collect();
    match name.trim_start_matches(['-', '_']) {
        "" => names.next().unwrap_or("default").to_owned(),
        name => name.to_owned(),
    }
}

/// The one name that all are.
fn same<'n>(names: &[&'n str]) -> Option<&'n str> {
    names.first().filter(|first| !first.is_empty() && names.iter().all(|name| name == *first)).copied()
}

/// Names that mean something in the project, so that no param may have them.
pub(super) fn names(deployment: &Deployment) -> Vec<String> {
    const WORDS: [&str; 16] = [
        "raw",
        "remove",
        "add",
        "shared",
        "abstract",
        "assert",
        "for",
        "if",
        "public",
        "started",
        "healthy",
        "completed",
        "tmpfs",
        "anonymous",
        "image",
        "in",
    ];
    let resources = [
        &deployment.networks,
        &deployment.volumes,
        &deployment.secrets,
        &deployment.configs,
        &deployment.models,
    ];
    let declared = resources.into_iter().flat_map(BTreeMap::keys).chain(deployment.services.keys());
    let rows = SERVICE.attributes.iter();
    let words = rows.flat_map(|row| row.ty.words().into_iter().chain([row.name]));
    declared.map(ToString::to_string).chain(words.chain(taken()).chain(WORDS).map(str::to_owned)).collect()
}
