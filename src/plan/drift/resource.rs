//! Networks and volumes.

use std::collections::{BTreeMap, BTreeSet};

use ecow::EcoString;

use super::{Detail, Drift, DriftKind, Live, LiveResource};
use crate::eval::{Data, Value};
use crate::model::{Deployment, MountSource, Resource, Service};
use crate::plan::ResourceKind;

type Resources = BTreeMap<EcoString, Resource>;

/// Finds what is missing, other than declared, and not declared.
pub(super) fn compare(declared: &Deployment, project: &str, live: &Live, found: &mut Vec<Drift>) {
    let kept: Vec<&Service> = declared
        .services
        .values()
        .filter(|s| super::container::wanted(s).is_some_and(|count| count > 0))
        .collect();
    let networks = kept.iter().flat_map(|service| super::container::networks(service)).collect();
    let volumes = kept.iter().flat_map(|service| &service.mounts).filter_map(|mount| match &mount.source {
        MountSource::Volume(name) => Some(name),
        _ => None,
    });
    let volumes = volumes.collect();
    of_kind(ResourceKind::Network, &declared.networks, &networks, &live.networks, project, found);
    of_kind(ResourceKind::Volume, &declared.volumes, &volumes, &live.volumes, project, found);
}

/// `used` are those that something needs which is meant to run: docker compose makes no others.
fn of_kind(
    kind: ResourceKind,
    declared: &Resources,
    used: &BTreeSet<&EcoString>,
    live: &[LiveResource],
    project: &str,
    found: &mut Vec<Drift>,
) {
    let drift = |of: DriftKind, name: &EcoString, text: String| Drift {
        kind: of,
        resource: kind,
        name: name.clone(),
        text,
        details: Vec::new(),
        span: declared.get(name).map(|resource| resource.origin.span),
    };
    for (name, resource) in declared {
        let real = resource.real_name();
        match live.iter().find(|live| live.name == real) {
            None if !used.contains(name) => {}
            None if resource.is_external() => {
                let text = format!("there is no {kind} `{real}`, which something else has to make");
                found.push(drift(DriftKind::Missing, name, text));
            }
            None => found.push(drift(DriftKind::Missing, name, format!("there is no {kind} `{real}`"))),
            Some(_) if resource.is_external() => {}
            Some(live) => {
                let details = details(kind, resource, live);
                if !details.is_empty() {
                    let changed = drift(DriftKind::Changed, name, format!("{kind} `{real}` is another one"));
                    found.push(Drift { details, ..changed });
                }
            }
        }
    }
    for live in live.iter().filter(|live| live.project.as_deref() == Some(project)) {
        if !declared.values().any(|resource| resource.real_name() == live.name) {
            let text = "it is of this project and not declared".to_owned();
            found.push(Drift { span: None, ..drift(DriftKind::Extra, &live.name, text) });
        }
    }
}

/// What of its making differs.
fn details(kind: ResourceKind, resource: &Resource, live: &LiveResource) -> Vec<Detail> {
    let mut details = Vec::new();
    let mut differs = |path: &str, declared: Option<&str>, live: Option<&str>| {
        if declared != live {
            let [declared, live] = [declared, live].map(|side| side.map(EcoString::from));
            details.push(Detail { path: path.into(), declared, live });
        }
    };
    let usual = if kind == ResourceKind::Network { "bridge" } else { "local" };
    let driver = resource.attributes.get("driver");
    // A driver that the host says is not known here.
    if driver.is_none_or(|driver| driver.as_str().is_some()) {
        differs("driver", Some(driver.and_then(Value::as_str).unwrap_or(usual)), Some(&live.driver));
    }
    if kind == ResourceKind::Network {
        let internal =
            resource.attributes.get("internal").is_some_and(|value| value.data == Data::Bool(true));
        let word = |internal: bool| if internal { "true" } else { "false" };
        differs("internal", Some(word(internal)), Some(word(live.internal)));
    }
    let options = resource.attributes.get("driver-opts").and_then(Value::as_map);
    for (name, value) in options.into_iter().flatten() {
        if let Some(declared) = value.as_str() {
            let path = format!("driver-opts[{name:?}]");
            differs(&path, Some(declared), live.options.get(name).map(EcoString::as_str));
        }
    }
    if kind == ResourceKind::Volume {
        let undeclared = |name: &EcoString| options.is_none_or(|options| !options.contains_key(name));
        for (name, value) in live.options.iter().filter(|(name, _)| undeclared(name)) {
            differs(&format!("driver-opts[{name:?}]"), None, Some(value));
        }
    }
    details
}
