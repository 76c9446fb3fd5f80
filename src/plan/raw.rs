//! A deployment with what `raw compose` lays over its file.
//!
//! Takes the model that was compiled, which knows nothing of what is raw; gives the model of what its compose file
//! really says. What the two say alike keeps its place in the source; all else stands where it is said raw.

use std::collections::BTreeMap;

use ecow::EcoString;

use super::{AttributeChange, Class, attribute};
use crate::diag::Sink;
use crate::emit;
use crate::eval::{Data, Origin, Value};
use crate::model::{Attributes, Deployment, Mount, Resource, Service};
use crate::read;
use crate::schema::{CONFIG, Kind, MODEL, NETWORK, SECRET, SERVICE, VOLUME};

/// `None` where nothing is raw, or where its file cannot be read back: no such file is ever written.
pub(super) fn laid_over(compiled: &Deployment) -> Option<Deployment> {
    let raw = compiled.raw.as_ref()?;
    let text = emit::compose_file(compiled);
    let folder = emit::folder(&compiled.place);
    let said = read::artifact(raw.origin.span.file, &text, &folder, &mut Sink::new())?;
    let mut out = compiled.clone();
    out.raw.clone_from(&said.raw);
    for (name, read) in said.services {
        match out.services.get_mut(&name) {
            Some(service) => service_over(service, read, &raw.origin),
            None => drop(out.services.insert(name, Service { origin: raw.origin.clone(), ..read })),
        }
    }
    for (kind, ours, theirs) in [
        (NETWORK, &mut out.networks, said.networks),
        (VOLUME, &mut out.volumes, said.volumes),
        (SECRET, &mut out.secrets, said.secrets),
        (CONFIG, &mut out.configs, said.configs),
        (MODEL, &mut out.models, said.models),
    ] {
        resources_over(kind, ours, theirs, &raw.origin);
    }
    Some(out)
}

fn service_over(service: &mut Service, read: Service, raw: &Origin) {
    let origin = service.raw.as_ref().map_or(raw, |raw| &raw.origin).clone();
    attributes_over(SERVICE, &mut service.attributes, read.attributes, &origin);
    if service.publish != read.publish {
        service.publish = read.publish;
        service.publish.iter_mut().for_each(|publish| publish.origin = origin.clone());
    }
    if service.needs != read.needs {
        service.needs = read.needs;
        service.needs.iter_mut().for_each(|need| need.origin = origin.clone());
    }
    let alike = |ours: &Mount, theirs: &Mount| {
        let is_it = ours.target == theirs.target && ours.source == theirs.source;
        is_it && attribute::changes(&ours.options, &theirs.options, &[], &origin).is_empty()
    };
    let over = |mount: Mount| match service.mounts.iter().find(|ours| alike(ours, &mount)) {
        Some(ours) => ours.clone(),
        None => Mount { origin: origin.clone(), ..mount },
    };
    service.mounts = read.mounts.into_iter().map(over).collect();
}

fn resources_over(
    kind: &'static Kind,
    ours: &mut BTreeMap<EcoString, Resource>,
    theirs: BTreeMap<EcoString, Resource>,
    raw: &Origin,
) {
    for (name, read) in theirs {
        match ours.get_mut(&name) {
            Some(resource) => {
                let origin = resource.raw.as_ref().map_or(raw, |raw| &raw.origin).clone();
                attributes_over(kind, &mut resource.attributes, read.attributes, &origin);
            }
            None => drop(ours.insert(name, Resource { origin: raw.clone(), ..read })),
        }
    }
}

fn attributes_over(kind: &'static Kind, ours: &mut Attributes, theirs: Attributes, origin: &Origin) {
    let changes = attribute::changes(ours, &theirs, &[], origin);
    for change in changes {
        let Some(name) = change.path.first() else { continue };
        match (kind.attribute(name), theirs.get(name)) {
            (Some(row), Some(value)) => {
                let known = ours.get(name);
                let value = placed(value, known, origin);
                ours.set(kind, row, value);
            }
            _ => drop(ours.remove(name)),
        }
    }
}

/// A value with the places of what it has in common with a known one.
fn placed(value: &Value, known: Option<&Value>, origin: &Origin) -> Value {
    let data = match (&value.data, known.map(|known| &known.data)) {
        (Data::Map(map), inner) => {
            let inner = |key: &EcoString| match inner {
                Some(Data::Map(known)) => known.get(key),
                _ => None,
            };
            Data::Map(
                map.iter().map(|(key, value)| (key.clone(), placed(value, inner(key), origin))).collect(),
            )
        }
        (data, Some(known)) if attribute::same(data, known) => known.clone(),
        (Data::List(list), _) => Data::List(list.iter().map(|value| placed(value, None, origin)).collect()),
        (data, _) => data.clone(),
    };
    let is_known = known.is_some_and(|known| attribute::same(&known.data, &data));
    Value { data, origin: known.filter(|_| is_known).map_or(origin, |known| &known.origin).clone() }
}

/// Fields of a service that the schema has no row for: an `x-…` field is nothing to docker compose, any other is
/// part of the container.
pub(super) fn fields(
    name: &str,
    before: &Deployment,
    after: &Deployment,
    origin: &Origin,
) -> Vec<AttributeChange> {
    let of = |deployment: &Deployment| -> Option<Value> {
        Some(deployment.raw.as_ref()?.as_map()?.get("services")?.as_map()?.get(name)?.clone())
    };
    let (before, after) = (of(before), of(after));
    let entries = |side: &Option<Value>| side.as_ref().and_then(Value::as_map).cloned().unwrap_or_default();
    let (old, new) = (entries(&before), entries(&after));
    let mut keys: Vec<&EcoString> = old.keys().chain(new.keys()).collect();
    keys.sort();
    keys.dedup();
    let change = |key: &EcoString| {
        let (before, after) = (old.get(key).cloned(), new.get(key).cloned());
        let same = match (&before, &after) {
            (Some(before), Some(after)) => attribute::same(&before.data, &after.data),
            _ => false,
        };
        let class = if key.starts_with("x-") { Class::Metadata } else { Class::Recreate };
        (!same).then(|| AttributeChange {
            path: vec![key.clone()],
            before,
            after,
            class,
            cause: Some(origin.clone()),
        })
    };
    keys.into_iter().filter_map(change).collect()
}
