//! Services that read at start what a job of the same deploy writes.

use std::collections::{BTreeMap, BTreeSet};

use ecow::EcoString;

use super::{Rule, Scene, waived};
use crate::diag::codes::NOT_AWAITED;
use crate::diag::{Diagnostic, Sink};
use crate::graph::{Data, is_read_only};
use crate::model::{Condition, Deployment, Mount, Run, Service};

pub(super) const RULE: Rule = Rule { code: NOT_AWAITED, find };

/// Who mounts one piece of data.
#[derive(Default)]
struct Users<'a> {
    /// The jobs of the deploy that write it.
    jobs: Vec<(&'a Service, &'a Mount)>,
    /// The services that only read it.
    readers: Vec<(&'a Service, &'a Mount)>,
    /// Others write it too: then it is not what the job makes.
    is_shared: bool,
}

fn find(scene: &Scene<'_>, sink: &mut Sink) {
    for deployment in scene.deployments {
        if !deployment.services.values().any(|service| service.run() == Some(Run::Deploy)) {
            continue;
        }
        for (data, users) in users(deployment) {
            let [(job, written)] = users.jobs.as_slice() else { continue };
            for (reader, mount) in users.readers.iter().filter(|_| !users.is_shared) {
                let told =
                    waits(deployment, reader, &job.name, true) || waits(deployment, job, &reader.name, false);
                if told || waived(reader, NOT_AWAITED) {
                    continue;
                }
                let (user, name) = (&reader.name, &job.name);
                let message = format!(
                    "`{user}` reads `{}`, but does not wait until job `{name}` has written it",
                    data.name()
                );
                sink.push(
                    Diagnostic::new(NOT_AWAITED, mount.origin.span, message)
                        .here("may be empty, or half written, when it starts")
                        .label(written.origin.span, format!("`{name}` writes it on each deploy"))
                        .help(format!("add `needs {name} completed` to `{user}`"))
                        .in_env(&deployment.env),
                );
            }
        }
    }
}

fn users(deployment: &Deployment) -> BTreeMap<Data, Users<'_>> {
    let mut users: BTreeMap<Data, Users<'_>> = BTreeMap::new();
    for service in deployment.services.values() {
        for mount in &service.mounts {
            let Some(data) = Data::of(mount) else { continue };
            let of = users.entry(data).or_default();
            match (service.run(), is_read_only(mount)) {
                (None, true) => of.readers.push((service, mount)),
                (Some(Run::Deploy), false) => of.jobs.push((service, mount)),
                (_, writes) => of.is_shared |= !writes,
            }
        }
    }
    users
}

/// Whether a service starts after another, through whatever is between them; with `completed`, after its end.
fn waits(deployment: &Deployment, service: &Service, other: &EcoString, completed: bool) -> bool {
    let mut seen: BTreeSet<&EcoString> = BTreeSet::new();
    let mut open = vec![service];
    while let Some(service) = open.pop() {
        for need in &service.needs {
            let far_enough = !completed || need.condition == Condition::Completed;
            if need.service == *other && far_enough {
                return true;
            }
            if seen.insert(&need.service) {
                open.extend(deployment.services.get(&need.service));
            }
        }
    }
    false
}
