//! `bin/preflight`: whether the host has what a deployment needs.

use std::fmt::Write as _;

use indexmap::IndexMap;

use crate::emit::write::shell::{comment, quoted};
use crate::eval::{Data, HostPath, Value};
use crate::model::{Deployment, MountSource, Resource};
use crate::source::path::relative;

const BODY: &str = include_str!("preflight.sh");

/// The script. `has_secrets`: whether there is a `bin/secrets` to ask.
pub(super) fn text(deployment: &Deployment, folder: &str, has_secrets: bool) -> String {
    let mut out = BODY
        .replace("@PLACE@", &comment(&deployment.place))
        .replace("@RUNTIME@", &relative(folder, super::RUNTIME));
    out.push_str("engine\n");
    if has_secrets {
        out.push_str("secrets\n");
    }
    // Writing to a string cannot fail.
    for directory in &deployment.host.directories {
        let Some(path) = on_host(&directory.path, folder) else { continue };
        let owner = directory.owner.as_deref().unwrap_or("-");
        let mode = directory.mode.map_or("-".into(), |mode| format!("{mode:o}"));
        let _ = writeln!(out, "folder {} {} {mode}", quoted(&path), quoted(owner));
    }
    for (key, value) in &deployment.host.sysctls {
        if let Some(value) = value.as_str() {
            let _ = writeln!(out, "kernel {} {}", quoted(key), quoted(value));
        }
    }
    for (path, service) in mounted(deployment, folder) {
        let _ = writeln!(out, "mounted {} {}", quoted(&path), quoted(service));
    }
    for (kind, resources) in [("network", &deployment.networks), ("volume", &deployment.volumes)] {
        for resource in resources.values().filter(|resource| is_external(resource)) {
            let Some(name) = resource.attributes.text("name") else { continue };
            let who = owner(deployment, kind, name);
            let _ = writeln!(out, "elsewhere {kind} {} {}", quoted(name), quoted(&who));
        }
    }
    out.push_str("end\n");
    out
}

/// Host paths that services mount and nobody makes, each once.
fn mounted<'d>(deployment: &'d Deployment, folder: &str) -> IndexMap<String, &'d str> {
    let mut found: IndexMap<String, &str> = IndexMap::new();
    for service in deployment.services.values() {
        for mount in &service.mounts {
            let MountSource::Bind(path) = &mount.source else { continue };
            let made = deployment.host.directories.iter().any(|directory| directory.path == *path);
            if let (Some(path), false) = (on_host(path, folder), made) {
                found.entry(path).or_insert(&service.name);
            }
        }
    }
    found
}

/// A path as the script sees it, which runs in the folder of the artifacts.
fn on_host(path: &HostPath, folder: &str) -> Option<String> {
    match path {
        // The shell of the script is not the shell of whom `~` means.
        HostPath::Absolute(path) if path.starts_with('~') => None,
        HostPath::Absolute(path) => Some(path.to_string()),
        HostPath::Project(path) => Some(relative(folder, path)),
        HostPath::Unknown(_) => None,
    }
}

fn is_external(resource: &Resource) -> bool {
    matches!(resource.attributes.get("external").map(|value: &Value| &value.data), Some(Data::Bool(true)))
}

/// Who makes what is external here.
fn owner(deployment: &Deployment, kind: &str, name: &str) -> String {
    match deployment.after.iter().find(|after| after.what.contains(&format!("`{name}`"))) {
        Some(after) => format!("deploy {} first", after.place),
        None => format!("docker {kind} create {name}"),
    }
}
