//! What goes and what comes and looks like the same under another name: most often it is, and can be told to stay.

use std::collections::BTreeMap;

use ecow::EcoString;

use super::{Action, EnvPlan, Pair, ResourceChange, ResourceKind};
use crate::model::{Deployment, MountSource, Resource, Service};

/// Suggests to what is removed how it is kept.
pub(super) fn suggest(pair: Pair<'_>, plan: &mut EnvPlan) {
    let (Some(before), Some(after)) = (pair.before, pair.after) else { return };
    let of = |kind: ResourceKind, action: Action, plan: &EnvPlan| -> Vec<EcoString> {
        let found = plan.resources.iter().filter(|change| change.kind == kind && change.action == action);
        found.map(|change: &ResourceChange| change.name.clone()).collect()
    };
    let mut hints: BTreeMap<(ResourceKind, EcoString), String> = BTreeMap::new();
    for kind in [ResourceKind::Volume, ResourceKind::Network, ResourceKind::Service] {
        let (gone, come) = (of(kind, Action::Remove, plan), of(kind, Action::Create, plan));
        for old in gone {
            let alike = |new: &&EcoString| match kind {
                ResourceKind::Volume => same_place(before, after, &old, new),
                ResourceKind::Network => same_members(before, after, &old, new),
                _ => same_image(before, after, &old, new),
            };
            let mut found = come.iter().filter(alike);
            let (Some(new), None) = (found.next(), found.next()) else { continue };
            let text = match kind {
                ResourceKind::Volume => {
                    format!("if it was renamed: `moved volume {old} -> {new}` keeps its data in use")
                }
                ResourceKind::Network => {
                    format!("if it was renamed: `moved network {old} -> {new}` keeps it as it is")
                }
                _ => format!(
                    "if it was renamed to `{new}`: another name is another container, and another host name"
                ),
            };
            hints.insert((kind, old), text);
        }
    }
    for change in plan.resources.iter_mut().filter(|change| change.action == Action::Remove) {
        change.hints.extend(hints.remove(&(change.kind, change.name.clone())));
    }
}

/// Whether a service mounts one where it mounted the other.
fn same_place(before: &Deployment, after: &Deployment, old: &EcoString, new: &EcoString) -> bool {
    let shows = |service: &Service, volume: &EcoString, target: Option<&EcoString>| {
        let mount = service.mounts.iter().find(|mount| {
            matches!(&mount.source, MountSource::Volume(name) if name == volume)
                && target.is_none_or(|target| mount.target == *target)
        });
        mount.map(|mount| mount.target.clone())
    };
    let own = |deployment: &Deployment, name: &EcoString| {
        !deployment.volumes.get(name).is_none_or(Resource::is_external)
    };
    own(before, old)
        && own(after, new)
        && before.services.values().any(|was| {
            let target = shows(was, old, None);
            let is = after.services.get(&was.name);
            target.zip(is).is_some_and(|(target, is)| shows(is, new, Some(&target)).is_some())
        })
}

/// Whether those who were on one are on the other.
fn same_members(before: &Deployment, after: &Deployment, old: &EcoString, new: &EcoString) -> bool {
    let members = |deployment: &Deployment, network: &EcoString| -> Vec<EcoString> {
        let joins = |service: &&Service| {
            let networks = service.attributes.get("networks").and_then(crate::eval::Value::as_map);
            networks.is_some_and(|networks| networks.contains_key(network))
        };
        deployment.services.values().filter(joins).map(|service| service.name.clone()).collect()
    };
    let was = members(before, old);
    !was.is_empty() && was == members(after, new)
}

/// Whether both are of one image, of whatever version.
fn same_image(before: &Deployment, after: &Deployment, old: &EcoString, new: &EcoString) -> bool {
    let image = |deployment: &Deployment, name: &EcoString| {
        let service = deployment.services.get(name)?;
        let image = service.attributes.get("image").or_else(|| service.attributes.get("build"))?;
        let text = crate::eval::written::written(image);
        Some(text.split(['@', ':']).next().unwrap_or_default().to_owned())
    };
    image(before, old).is_some_and(|was| image(after, new) == Some(was))
}
