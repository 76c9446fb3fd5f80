//! `systemd/` of a deployment: the unit of its compose project, one for each process of the host, and a timer with its
//! unit for each thing that runs on a schedule.
//!
//! Every path in it is absolute and comes from the host's `dir`; nothing is written for a deployment whose host is
//! not said. Settings that systemd 252 does not have are not used.

mod client;
mod hardening;
mod process;
mod section;
mod stack;
mod timer;

use self::section::UnitFile;
use super::Artifact;
use super::manifest::Input;
use crate::model::{Deployment, HostFacts, Scheduler};

/// Whether the host of a deployment is said: without one there is nowhere to install anything.
pub(super) fn has_host(host: &HostFacts) -> bool {
    host.name != "local" || host.dir.is_some()
}

/// The units.
pub(super) fn artifacts(deployment: &Deployment, folder: &str, inputs: &[Input]) -> Vec<Artifact> {
    if !has_host(&deployment.host) {
        return Vec::new();
    }
    let header = super::header::text(inputs);
    let mut files: Vec<(String, String)> = Vec::new();
    if let Some(name) = deployment.stack_unit() {
        files.extend(stack::text(deployment, &header).map(|text| (name.into(), text)));
    }
    for unit in deployment.units.values() {
        files.push((unit.real_name.to_string(), process::text(unit, deployment, &header)));
        let on_failure = unit.on_failure();
        if !on_failure.is_empty() {
            let name = unit.stem();
            files.push((timer::hook_name(name), timer::hook(&on_failure, name, &header)));
        }
    }
    for scheduled in deployment.scheduled().iter().filter(|_| deployment.scheduler == Scheduler::Systemd) {
        let name = deployment.real_name(&scheduled.name);
        let Some(service) = timer::service(scheduled, deployment, &header) else { continue };
        files.push((format!("{name}.service"), service));
        files.push((format!("{name}.timer"), timer::timer(scheduled, deployment, &header)));
        if !scheduled.on_failure.is_empty() {
            files.push((timer::hook_name(&name), timer::hook(&scheduled.on_failure, &name, &header)));
        }
    }
    let artifact = |(name, text)| Artifact::plain(format!("{folder}/systemd/{name}"), text);
    files.into_iter().map(artifact).collect()
}
