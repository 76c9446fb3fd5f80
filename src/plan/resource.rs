//! Networks, volumes, secrets, configs and models compared.

use std::collections::BTreeMap;

use ecow::EcoString;

use super::pairs::{Sides, pairs};
use super::presence::used;
use super::saved::Saved;
use super::{Action, AttributeChange, Class, EnvPlan, Pair, ResourceChange, ResourceKind, attribute, risk};
use crate::eval::{Data, Value};
use crate::model::{ConfigFile, Deployment, Resource};

type Resources = BTreeMap<EcoString, Resource>;
type Of = fn(&Deployment) -> &Resources;

/// Compares all of them.
pub(super) fn compare(pair: Pair<'_>, saved: &Saved<'_>, plan: &mut EnvPlan) {
    let kinds: [(ResourceKind, Of); 5] = [
        (ResourceKind::Network, |d| &d.networks),
        (ResourceKind::Volume, |d| &d.volumes),
        (ResourceKind::Secret, |d| &d.secrets),
        (ResourceKind::Config, |d| &d.configs),
        (ResourceKind::Model, |d| &d.models),
    ];
    let none = Resources::new();
    let contents = (contents(pair.before), contents(pair.after));
    let (used_before, used_after) = (used(pair.before), used(pair.after));
    for (kind, of) in kinds {
        for (before, after) in matched(kind, pair.before.map_or(&none, of), pair.after.map_or(&none, of)) {
            let was =
                before.filter(|r| is_made(kind, r)).is_some_and(|r| used_before.contains(&(kind, &r.name)));
            let is =
                after.filter(|r| is_made(kind, r)).is_some_and(|r| used_after.contains(&(kind, &r.name)));
            let change = match (before, after) {
                (Some(before), Some(after)) if !is && is_made(kind, after) => {
                    changed(kind, before, after, &contents, saved).map(unnoticed)
                }
                (Some(before), Some(after)) if !was && is && is_made(kind, before) => {
                    let change = changed(kind, before, after, &contents, saved).map(unnoticed);
                    let change = change.unwrap_or_else(|| ResourceChange {
                        cause: Some(after.origin.clone()),
                        ..ResourceChange::new(kind, &after.name, Action::Change)
                    });
                    Some(ResourceChange { class: Class::Create, ..change })
                }
                (Some(before), Some(after)) => changed(kind, before, after, &contents, saved),
                (None, Some(after)) => Some(created(kind, after, is)),
                (Some(before), None) => Some(removed(kind, before, was, saved)),
                (None, None) => None,
            };
            match (change, after) {
                (Some(change), _) => plan.resources.push(change),
                (None, Some(after)) => plan.unchanged.push((kind, after.name.clone())),
                (None, None) => {}
            }
        }
    }
}

/// Who is compared with whom: the same name in the spec; among what is left of networks and volumes the
/// same real name, for an object that was renamed in the spec alone is still the same object.
fn matched<'a>(kind: ResourceKind, before: &'a Resources, after: &'a Resources) -> Vec<Sides<'a, Resource>> {
    let mut out: Vec<_> = pairs(before, after).collect();
    if !matches!(kind, ResourceKind::Network | ResourceKind::Volume) {
        return out;
    }
    // A real name that several of one side have (a mistake in the spec) pairs nothing.
    let mut left: BTreeMap<&str, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
    for (at, sides) in out.iter().enumerate() {
        match sides {
            (Some(old), None) => left.entry(old.real_name()).or_default().0.push(at),
            (None, Some(new)) => left.entry(new.real_name()).or_default().1.push(at),
            _ => {}
        }
    }
    for same in left.into_values() {
        if let ([old], [new]) = (same.0.as_slice(), same.1.as_slice()) {
            out[*new].0 = out[*old].0.take();
        }
    }
    out
}

pub(super) fn is_external(resource: &Resource) -> bool {
    matches!(resource.attributes.get("external").map(|v: &Value| &v.data), Some(Data::Bool(true)))
}

/// Whether docker compose makes an object of it: it does not of what is external, and secrets, configs
/// and models are files and words to it.
fn is_made(kind: ResourceKind, resource: &Resource) -> bool {
    matches!(kind, ResourceKind::Network | ResourceKind::Volume) && !is_external(resource)
}

/// A change of what nobody uses on one side: what differs is not there to notice it.
fn unnoticed(mut change: ResourceChange) -> ResourceChange {
    change.attributes.iter_mut().for_each(|attribute| attribute.class = Class::Metadata);
    ResourceChange { class: Class::Metadata, ..change }
}

fn created(kind: ResourceKind, resource: &Resource, is_used: bool) -> ResourceChange {
    let mut out = ResourceChange::new(kind, &resource.name, Action::Create);
    out.class = if is_used { Class::Create } else { Class::Metadata };
    out.cause = Some(resource.origin.clone());
    out
}

fn removed(kind: ResourceKind, resource: &Resource, was_used: bool, saved: &Saved<'_>) -> ResourceChange {
    let mut out = ResourceChange::new(kind, &resource.name, Action::Remove);
    out.class = if was_used { Class::Remove } else { Class::Metadata };
    out.cause = Some(resource.origin.clone());
    if kind == ResourceKind::Volume && is_made(kind, resource) {
        out.risks.push(risk::of_removed_volume(resource, saved));
    }
    out
}

fn changed(
    kind: ResourceKind,
    before: &Resource,
    after: &Resource,
    contents: &(Contents<'_>, Contents<'_>),
    saved: &Saved<'_>,
) -> Option<ResourceChange> {
    let mut out = ResourceChange::new(kind, &after.name, Action::Change);
    out.cause = Some(after.origin.clone());
    out.attributes = attribute::changes(&before.attributes, &after.attributes, &[], &after.origin);
    if before.name != after.name {
        out.attributes.push(AttributeChange {
            path: vec!["key".into()],
            before: Some(Value::text(before.name.clone(), before.origin.clone())),
            after: Some(Value::text(after.name.clone(), after.origin.clone())),
            class: Class::Metadata,
            cause: Some(after.origin.clone()),
        });
    }
    if let (ResourceKind::Config, Some(old), Some(new)) =
        (kind, contents.0.get(&before.name), contents.1.get(&after.name))
    {
        out.attributes.extend(content(old, new));
    }
    let stays = before.real_name() == after.real_name();
    if stays && matches!(kind, ResourceKind::Network | ResourceKind::Volume) {
        // The key alone says nothing of the object: what is called like the other side's default is not
        // renamed by saying so.
        out.attributes.retain(|c| c.path != ["name"]);
    }
    if kind == ResourceKind::Volume {
        out.risks = risk::of_volume(before, after, &out.attributes, saved);
    }
    if kind == ResourceKind::Network {
        out.risks.extend(risk::of_network(before, after));
    }
    // A volume is never changed, and what is external is used as it is.
    if stays && (kind == ResourceKind::Volume || is_external(before) || is_external(after)) {
        out.attributes.iter_mut().for_each(|attribute| attribute.class = Class::Metadata);
    }
    out.settle().then_some(out)
}

type Contents<'a> = BTreeMap<&'a EcoString, &'a ConfigFile>;

fn contents(deployment: Option<&Deployment>) -> Contents<'_> {
    deployment.into_iter().flat_map(|d| &d.config_files).map(|f| (&f.name, f)).collect()
}

/// A changed content is noticed by nobody but through the label of who mounts it.
fn content(before: &ConfigFile, after: &ConfigFile) -> Option<AttributeChange> {
    let value = |file: &ConfigFile| Value::text(file.content.clone(), file.origin.clone());
    (before.content != after.content).then(|| AttributeChange {
        path: vec!["content".into()],
        before: Some(value(before)),
        after: Some(value(after)),
        class: Class::Metadata,
        cause: Some(after.origin.clone()),
    })
}
