//! Which files a compose project is made of where nobody says it.

use std::path::{Path, PathBuf};

use crate::source::{FileKind, Host};

use super::environment::Environment;

/// The usual names; the first that is there counts.
const NAMES: [&str; 4] = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];

/// What is laid over it.
const OVERRIDES: [&str; 4] = [
    "compose.override.yml",
    "compose.override.yaml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
];

/// The files that variables name, or those under their usual names.
pub(super) fn usual(host: &dyn Host, folder: &Path, environment: &Environment) -> Vec<PathBuf> {
    if let Some(said) = environment.said("COMPOSE_FILE") {
        let separator = environment.said("COMPOSE_PATH_SEPARATOR").unwrap_or(":");
        return said.split(separator).filter(|file| !file.is_empty()).map(|file| folder.join(file)).collect();
    }
    let first = |names: [&str; 4]| {
        names.into_iter().map(|name| folder.join(name)).find(|path| host.kind(path) == Some(FileKind::File))
    };
    let Some(file) = first(NAMES) else { return Vec::new() };
    [file].into_iter().chain(first(OVERRIDES)).collect()
}

/// Whether a folder holds a compose file under one of its usual names.
pub fn is_project(host: &dyn Host, folder: &Path) -> bool {
    NAMES.iter().any(|name| host.kind(&folder.join(name)) == Some(FileKind::File))
}
