//! Whom a change disturbs besides itself, as docker compose does it.
//!
//! Who lives in a namespace of a container or mounts its volumes is recreated with it; who needs it with
//! `restart = true` is restarted; who is on a network that is made again, or is another one now, or mounts a
//! volume that is another one now, is recreated. Another project recreates all.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use ecow::EcoString;

use super::presence::count;
use super::{Action, Cascade, Class, EnvPlan, ResourceChange, ResourceKind, Via};
use crate::eval::Value;
use crate::graph::{EdgeKind, Graph};
use crate::model::{Deployment, MountSource, Service};

/// Adds what follows from the changes already in the plan.
pub(super) fn spread(before: &Deployment, after: &Deployment, plan: &mut EnvPlan) {
    let mut found: BTreeMap<EcoString, BTreeSet<Cascade>> = BTreeMap::new();
    from_project(before, after, &mut found);
    from_resources(before, after, plan, &mut found);
    let strong = |cascades: &BTreeSet<Cascade>| cascades.iter().any(|c| c.class == Class::Recreate);
    let mut queue: VecDeque<EcoString> = plan
        .resources
        .iter()
        .filter(|r| r.kind == ResourceKind::Service && r.class == Class::Recreate)
        .map(|r| r.name.clone())
        .chain(found.iter().filter(|(_, cascades)| strong(cascades)).map(|(name, _)| name.clone()))
        .collect();
    if !queue.is_empty() {
        from_services(before, after, &mut queue, &mut found);
    }
    settle(after, plan, found);
}

/// From the project, of which every container is.
fn from_project(before: &Deployment, after: &Deployment, found: &mut BTreeMap<EcoString, BTreeSet<Cascade>>) {
    if before.name == after.name {
        return;
    }
    let name = EcoString::from(after.name.as_str().unwrap_or_default());
    let (kind, via, class) = (ResourceKind::Project, Via::Project, Class::Recreate);
    for service in after.services.values().filter(|service| runs(before, service)) {
        let cascade = Cascade { kind, name: name.clone(), via, class, span: after.name.origin.span };
        found.entry(service.name.clone()).or_default().insert(cascade);
    }
}

/// Whether there are containers of it that can be disturbed.
fn runs(before: &Deployment, service: &Service) -> bool {
    before.services.get(&service.name).is_some_and(|old| count(old) > 0) && count(service) > 0
}

/// From networks and volumes to the services that use them.
fn from_resources(
    before: &Deployment,
    after: &Deployment,
    plan: &EnvPlan,
    found: &mut BTreeMap<EcoString, BTreeSet<Cascade>>,
) {
    from_configs(before, after, plan, found);
    let again = |r: &&ResourceChange| {
        let of_network_or_volume = matches!(r.kind, ResourceKind::Network | ResourceKind::Volume);
        of_network_or_volume && r.action == Action::Change && r.class == Class::Recreate
    };
    let changed: BTreeSet<(ResourceKind, &str)> =
        plan.resources.iter().filter(again).map(|r| (r.kind, r.name.as_str())).collect();
    if changed.is_empty() {
        return;
    }
    for service in after.services.values().filter(|service| runs(before, service)) {
        let networks = service.attributes.get("networks");
        let joined = networks.and_then(Value::as_map).into_iter().flatten();
        let joined = joined.map(|(name, join)| (ResourceKind::Network, name, Via::Network, join.origin.span));
        let mounted = service.mounts.iter().filter_map(|m| match &m.source {
            MountSource::Volume(name) => Some((ResourceKind::Volume, name, Via::Volume, m.origin.span)),
            _ => None,
        });
        for (kind, name, via, span) in joined.chain(mounted) {
            if changed.contains(&(kind, name.as_str())) {
                let cascade = Cascade { kind, name: name.clone(), via, class: Class::Recreate, span };
                found.entry(service.name.clone()).or_default().insert(cascade);
            }
        }
    }
}

/// From configs of another content to the services that read them again while they run. The others have a label of it.
fn from_configs(
    before: &Deployment,
    after: &Deployment,
    plan: &EnvPlan,
    found: &mut BTreeMap<EcoString, BTreeSet<Cascade>>,
) {
    let rewritten = |r: &&ResourceChange| {
        r.kind == ResourceKind::Config && r.attributes.iter().any(|attribute| attribute.path == ["content"])
    };
    let rewritten: BTreeSet<&str> =
        plan.resources.iter().filter(rewritten).map(|config| config.name.as_str()).collect();
    if rewritten.is_empty() {
        return;
    }
    for service in after.services.values().filter(|service| runs(before, service)) {
        for mount in service.mounts.iter().filter(|mount| mount.is_reloaded()) {
            let MountSource::Config(name) = &mount.source else { continue };
            if rewritten.contains(name.as_str()) {
                let (kind, span) = (ResourceKind::Config, mount.origin.span);
                let cascade =
                    Cascade { kind, name: name.clone(), via: Via::Config, class: Class::Reload, span };
                found.entry(service.name.clone()).or_default().insert(cascade);
            }
        }
    }
}

/// From recreated services to those that depend on them, breadth first: each service once.
fn from_services(
    before: &Deployment,
    after: &Deployment,
    queue: &mut VecDeque<EcoString>,
    found: &mut BTreeMap<EcoString, BTreeSet<Cascade>>,
) {
    let graph = Graph::of(after);
    let mut done: BTreeSet<EcoString> = queue.iter().cloned().collect();
    while let Some(name) = queue.pop_front() {
        for (dependent, edge) in graph.dependents(&name) {
            let (via, class) = match edge.kind {
                EdgeKind::Namespace(share) => (Via::Namespace(share), Class::Recreate),
                EdgeKind::VolumesFrom => (Via::VolumesFrom, Class::Recreate),
                EdgeKind::Needs { restart: true, .. } => (Via::Restart, Class::Restart),
                _ => continue,
            };
            if !after.services.get(dependent).is_some_and(|service| runs(before, service)) {
                continue;
            }
            let cascade =
                Cascade { kind: ResourceKind::Service, name: name.clone(), via, class, span: edge.span };
            found.entry(dependent.clone()).or_default().insert(cascade);
            if class == Class::Recreate && done.insert(dependent.clone()) {
                queue.push_back(dependent.clone());
            }
        }
    }
}

/// Into the plan: to a change that is there already, or as one of its own.
fn settle(after: &Deployment, plan: &mut EnvPlan, mut found: BTreeMap<EcoString, BTreeSet<Cascade>>) {
    for change in plan.resources.iter_mut().filter(|r| r.kind == ResourceKind::Service) {
        if let Some(cascades) = found.remove(&change.name) {
            change.because = cascades.into_iter().collect();
            change.settle();
        }
    }
    if found.is_empty() {
        return;
    }
    plan.unchanged.retain(|(kind, name)| *kind != ResourceKind::Service || !found.contains_key(name));
    for (name, cascades) in found {
        let mut change = ResourceChange::new(ResourceKind::Service, &name, Action::Change);
        change.cause = after.services.get(&name).map(|s| s.origin.clone());
        change.because = cascades.into_iter().collect();
        change.settle();
        plan.resources.push(change);
    }
}
