//! Networks and volumes that other compose projects wait for, and that their own never makes.

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
    if scene.deployments.len() < 2 {
        return;
    }
    for owner in scene.deployments {
        for kind in &KINDS {
            for resource in (kind.of)(owner).into_iter().filter(|resource| !resource.is_external()) {
                // What runs on demand makes nothing when the others come up.
                let mut makers = owner.services.values().filter(|service| !service.is_on_demand());
                if makers.any(|service| (kind.used)(service, &resource.name).is_some()) {
                    continue;
                }
                if let Some(user) = user(scene, owner, kind, resource) {
                    sink.push(diagnostic(owner, kind, resource, user));
                }
            }
        }
    }
}

/// Who uses it in another project, and where it says so.
fn user<'a>(
    scene: &Scene<'a>,
    owner: &Deployment,
    kind: &Kind,
    resource: &Resource,
) -> Option<(&'a Deployment, &'a Service, Span)> {
    let others = scene.deployments.iter().filter(|d| d.after.iter().any(|after| after.place == owner.place));
    others.into_iter().find_map(|other| {
        let same = (kind.of)(other)
            .into_iter()
            .find(|theirs| theirs.is_external() && theirs.real_name() == resource.real_name())?;
        other.services.values().find_map(|s| Some((other, s, (kind.used)(s, &same.name)?)))
    })
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
