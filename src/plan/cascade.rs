//! Whom a change disturbs besides itself, as docker compose does it.
//!
//! Who lives in a namespace of a container or mounts its volumes is recreated with it; who needs it with
//! `restart = true` is restarted; who is on a network that is made again is stopped and reconnected; who
//! is on one of another name, or mounts a volume that is another one now, is recreated.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use ecow::EcoString;

use super::{Action, Cascade, Class, EnvPlan, ResourceChange, ResourceKind, Via};
use crate::eval::Value;
use crate::graph::{EdgeKind, Graph};
use crate::model::{Deployment, MountSource, Service};

/// Adds what follows from the changes already in the plan.
pub(super) fn spread(before: &Deployment, after: &Deployment, plan: &mut EnvPlan) {
    let mut found: BTreeMap<EcoString, BTreeSet<Cascade>> = BTreeMap::new();
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

/// From networks and volumes to the services that use them.
fn from_resources(
    before: &Deployment,
    after: &Deployment,
    plan: &EnvPlan,
    found: &mut BTreeMap<EcoString, BTreeSet<Cascade>>,
) {
    let mut changed: BTreeMap<(ResourceKind, &str), Class> = BTreeMap::new();
    for change in plan.resources.iter().filter(|r| r.action == Action::Change && r.class == Class::Recreate) {
        let renamed = change.attributes.iter().any(|c| c.path == ["name"]);
        let class = match change.kind {
            ResourceKind::Network if !renamed => Class::Restart,
            ResourceKind::Network | ResourceKind::Volume => Class::Recreate,
            _ => continue,
        };
        changed.insert((change.kind, &change.name), class);
    }
    if changed.is_empty() {
        return;
    }
    let runs = |service: &Service| before.services.contains_key(&service.name) && !service.is_on_demand();
    for service in after.services.values().filter(|s| runs(s)) {
        let networks = service.attributes.get("networks");
        let joined = networks.and_then(Value::as_map).into_iter().flatten();
        let joined = joined.map(|(name, join)| (ResourceKind::Network, name, Via::Network, join.origin.span));
        let mounted = service.mounts.iter().filter_map(|m| match &m.source {
            MountSource::Volume(name) => Some((ResourceKind::Volume, name, Via::Volume, m.origin.span)),
            _ => None,
        });
        for (kind, name, via, span) in joined.chain(mounted) {
            if let Some(&class) = changed.get(&(kind, name.as_str())) {
                let cascade = Cascade { kind, name: name.clone(), via, class, span };
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
            if !before.services.contains_key(dependent)
                || after.services.get(dependent).is_some_and(Service::is_on_demand)
            {
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
