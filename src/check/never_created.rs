//! Networks and volumes that other compose projects wait for, and that their own never makes.

use std::collections::BTreeMap;

use super::{Rule, Scene};
use crate::diag::codes::NEVER_CREATED;
use crate::diag::{Diagnostic, Sink};
use crate::eval::Value;
use crate::model::{Deployment, MountSource, Resource, Service};
use crate::source::Span;

pub(super) const RULE: Rule = Rule { code: NEVER_CREATED, find };

/// A kind of thing that one project makes and others use.
struct Kind {
    word: &'static str,
    join: &'static str,
    of: fn(&Deployment) -> Vec<&Resource>,
    used: fn(&Service, &str) -> Option<Span>,
}

const KINDS: [Kind; 2] = [
    Kind { word: "network", join: "is on it", of: |d| d.networks.values().collect(), used: on_network },
    Kind { word: "volume", join: "mounts it", of: |d| d.volumes.values().collect(), used: mounts_volume },
];

fn find(scene: &Scene<'_>, sink: &mut Sink) {
    for owner in scene.deployments {
        let waits = |d: &&Deployment| d.after.iter().any(|after| after.place == owner.place);
        let others: Vec<&Deployment> = scene.deployments.iter().filter(waits).collect();
        if others.is_empty() {
            continue;
        }
        for kind in &KINDS {
            let own = (kind.of)(owner).into_iter().filter(|resource| !resource.is_external());
            let mut own: BTreeMap<_, _> = own.map(|resource| (resource.real_name(), resource)).collect();
            for other in &others {
                for theirs in (kind.of)(other).into_iter().filter(|resource| resource.is_external()) {
                    let Some(resource) = own.get(&theirs.real_name()) else { continue };
                    let using = |s| Some((*other, s, (kind.used)(s, &theirs.name)?));
                    let user = other.services.values().find_map(using);
                    if let (Some(user), false) = (user, is_made(owner, kind, resource)) {
                        sink.push(diagnostic(owner, kind, resource, user));
                        own.remove(&theirs.real_name());
                    }
                }
            }
        }
    }
}

/// Whether a service of its own project uses it, not counting what runs on demand.
fn is_made(owner: &Deployment, kind: &Kind, resource: &Resource) -> bool {
    let mut makers = owner.services.values().filter(|service| !service.is_on_demand());
    makers.any(|service| (kind.used)(service, &resource.name).is_some())
}

fn on_network(service: &Service, name: &str) -> Option<Span> {
    let networks = service.attributes.get("networks").and_then(Value::as_map)?;
    networks.get(name).map(|join| join.origin.span)
}

fn mounts_volume(service: &Service, name: &str) -> Option<Span> {
    let mount = service.mounts.iter().find(|m| matches!(&m.source, MountSource::Volume(v) if v == name))?;
    Some(mount.origin.span)
}

fn diagnostic(
    owner: &Deployment,
    kind: &Kind,
    resource: &Resource,
    (other, service, span): (&Deployment, &Service, Span),
) -> Diagnostic {
    let (word, name) = (kind.word, &resource.name);
    let (owners, also) = match &owner.stack {
        Some(_) => (format!("no service of {}", owner.part()), format!("a service of {}", owner.part())),
        None => ("no service outside of the stacks".to_owned(), "a service outside of the stacks".to_owned()),
    };
    let message = format!("{owners} uses {word} `{name}`, so nothing makes it");
    Diagnostic::new(NEVER_CREATED, resource.origin.span, message)
        .label(span, format!("`{}` of {} {}", service.name, other.part(), kind.join))
        .note(format!("docker compose makes a {word} when a service of its own project uses it"))
        .help(match &other.stack {
            Some(_) => format!("declare it in {}, which uses it, or let {also} use it too", other.part()),
            None => format!("declare it outside of the stacks, where it is used, or let {also} use it too"),
        })
        .in_env(&other.env)
}
