//! `bin/install` and `bin/uninstall`: what a deployment has on its host outside of containers, put in place and taken
//! away again.

use std::fmt::Write as _;

use crate::emit::Artifact;
use crate::emit::write::shell::{comment, quoted};
use crate::eval::Value;
use crate::model::{Deployment, Scheduler};

const BODY: &str = include_str!("install.sh");
const UNINSTALL: &str = include_str!("uninstall.sh");

/// The two scripts, for what else was emitted; none where the deployment's host is not said.
pub(in crate::emit) fn artifacts(
    deployment: &Deployment,
    folder: &str,
    emitted: &[Artifact],
) -> Vec<Artifact> {
    let host = &deployment.host;
    if host.dir.is_none() && host.sysctls.is_empty() && host.directories.is_empty() {
        return Vec::new();
    }
    let script = |name: &str, text: String| Artifact {
        path: format!("{folder}/bin/{name}"),
        mode: 0o755,
        text: text.replace("@PLACE@", &comment(&deployment.place)),
    };
    let text = BODY
        .replace("@PROJECT@", &quoted(deployment.project()))
        .replace("@TABLE@\n", &table(deployment, folder, emitted));
    vec![script("install", text), script("uninstall", UNINSTALL.to_owned())]
}

fn table(deployment: &Deployment, folder: &str, emitted: &[Artifact]) -> String {
    let host = &deployment.host;
    let mut out = String::new();
    // Writing to a string cannot fail.
    if let Some(place) = deployment.folder_on_host() {
        _ = writeln!(out, "  place {}", quoted(&place));
    }
    if let (Some(dir), true) = (&host.dir, deployment.reads_runtime()) {
        _ = writeln!(out, "  values {}", quoted(&format!("{dir}/{}", super::RUNTIME)));
    }
    let has_cron = deployment.scheduler == Scheduler::Cron && !deployment.scheduled().is_empty();
    if let (Some(zone), true) = (&host.timezone, has_cron) {
        _ = writeln!(out, "  zone {}", quoted(zone));
    }
    for unit in deployment.units.values() {
        for (attribute, kind) in [("user", "user"), ("group", "group"), ("supplementary-groups", "group")] {
            let said = unit.attributes.get(attribute);
            let names = said.map(|v| v.as_list().unwrap_or(std::slice::from_ref(v))).unwrap_or_default();
            let numeric = |name: &&str| name.bytes().all(|b| b.is_ascii_digit());
            for name in names.iter().filter_map(Value::as_str).filter(|name| !numeric(name)) {
                _ = writeln!(out, "  account {kind} {} {}", quoted(name), quoted(&unit.real_name));
            }
        }
    }
    for directory in &host.directories {
        let Some(path) = host.absolute(&directory.path) else { continue };
        let owner = directory.owner.as_deref().unwrap_or("-");
        let mode = directory.mode.map_or("-".into(), |mode| format!("{mode:o}"));
        _ = writeln!(out, "  folder {} {} {mode}", quoted(&path), quoted(owner));
    }
    for artifact in emitted {
        let Some((kind, name)) =
            artifact.path.strip_prefix(folder).and_then(|rest| rest[1..].split_once('/'))
        else {
            continue;
        };
        let name_in_shell = quoted(name);
        _ = match kind {
            "sysctl.d" => writeln!(out, "  kernel {name_in_shell}"),
            "cron.d" => writeln!(out, "  cron {name_in_shell}"),
            "systemd" => {
                let on = if artifact.text.contains("\n[Install]\n") { "on" } else { "off" };
                writeln!(out, "  unit {} {name_in_shell} {on}", kind_of(name, deployment))
            }
            _ => Ok(()),
        };
    }
    if out.is_empty() {
        out.push_str("  :\n");
    }
    out
}

fn kind_of(name: &str, deployment: &Deployment) -> &'static str {
    if name.ends_with(".timer") {
        "timer"
    } else if deployment.stack_unit().is_some_and(|stack| stack == name) {
        "stack"
    } else if deployment.units.values().any(|unit| unit.real_name == name) {
        "process"
    } else {
        "job"
    }
}
