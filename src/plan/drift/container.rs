//! Containers: whether each service has those that it should, made as is checked in, and running.

use std::collections::{BTreeMap, BTreeSet};

use ecow::{EcoString, eco_format};

use super::{Detail, Drift, DriftKind, Live, LiveContainer, LiveMount, LivePort, State};
use crate::eval::{Data, Value};
use crate::model::{Deployment, Exposure, MountSource, Publish, Resource, Service};
use crate::plan::ResourceKind;

/// Finds what is missing, changed, stopped, unhealthy and not declared.
pub(super) fn compare(
    declared: &Deployment,
    project: &str,
    live: &Live,
    hashes: Option<&BTreeMap<EcoString, EcoString>>,
    found: &mut Vec<Drift>,
) {
    let of_project: Vec<&LiveContainer> = live.containers.iter().filter(|c| c.project == project).collect();
    for (name, service) in &declared.services {
        let mine: Vec<&LiveContainer> =
            of_project.iter().filter(|c| c.service == *name && !c.one_off).copied().collect();
        let drift = |kind: DriftKind, text: String, details: Vec<Detail>| {
            let span = Some(service.origin.span);
            Drift { kind, resource: ResourceKind::Service, name: name.clone(), text, details, span }
        };
        match (mine.len(), wanted(service)) {
            (0, Some(1..)) => {
                found.push(drift(DriftKind::Missing, "there is no container of it".to_owned(), Vec::new()));
            }
            (some, Some(wanted)) if some < wanted => {
                let text = format!("{some} of {wanted} containers are there");
                found.push(drift(DriftKind::Missing, text, Vec::new()));
            }
            (some, Some(wanted)) if some > wanted => {
                let there = if some == 1 { "container is" } else { "containers are" };
                let text = format!("{some} {there} there, {wanted} declared");
                found.push(drift(DriftKind::Extra, text, Vec::new()));
            }
            _ => {}
        }
        for container in mine {
            if let Some((kind, text)) = stopped(service, container) {
                found.push(drift(kind, text, Vec::new()));
            }
            let hash = hashes.and_then(|hashes| hashes.get(name)).zip(container.hash.as_ref());
            let mut details = outside_of_the_hash(declared, service, container, live);
            if hash.is_none_or(|(checked_in, made)| checked_in != made) {
                details.extend(shown(declared, service, container));
            }
            details.sort();
            let differs = hash.is_some_and(|(checked_in, made)| checked_in != made);
            if differs || !details.is_empty() {
                let text = match details.is_empty() {
                    true => format!("container `{}` is of another configuration", container.name),
                    false => format!("container `{}` is another one", container.name),
                };
                found.push(drift(DriftKind::Changed, text, details));
            }
        }
    }
    for container in of_project.iter().filter(|c| !declared.services.contains_key(&c.service)) {
        found.push(Drift {
            kind: DriftKind::Extra,
            resource: ResourceKind::Service,
            name: container.service.clone(),
            text: format!("container `{}` is of no declared service", container.name),
            details: Vec::new(),
            span: None,
        });
    }
}

/// How many containers of a service there are when all is up; `None` of what is started by name, or is no container.
pub(super) fn wanted(service: &Service) -> Option<usize> {
    let number = |value: Option<&Value>| match value.map(|value| &value.data) {
        Some(Data::Int(number)) => usize::try_from(*number).ok(),
        _ => None,
    };
    let get = |name: &str| service.attributes.get(name);
    let has_profile = get("profiles").and_then(Value::as_list).is_some_and(|list| !list.is_empty());
    if has_profile || get("provider").is_some() {
        return None;
    }
    let replicas = get("deploy").and_then(Value::as_map).and_then(|deploy| deploy.get("replicas"));
    Some(number(get("scale")).or_else(|| number(replicas)).unwrap_or(1))
}

/// The networks that a service is on, by their names in the artifact.
pub(super) fn networks(service: &Service) -> impl Iterator<Item = &EcoString> {
    service.attributes.get("networks").and_then(Value::as_map).into_iter().flat_map(|map| map.keys())
}

fn stopped(service: &Service, container: &LiveContainer) -> Option<(DriftKind, String)> {
    let may_end = matches!(service.attributes.text("restart"), Some("no" | "on-failure"));
    let how = match container.state {
        State::Running { unhealthy: false } => return None,
        State::Running { unhealthy: true } => {
            return Some((DriftKind::Unhealthy, format!("container `{}` is unhealthy", container.name)));
        }
        State::Ended(0) if may_end => return None,
        State::Ended(status) => format!("has ended with status {status}"),
        State::Created => "was never started".to_owned(),
        State::Paused => "is paused".to_owned(),
        State::Restarting => "ends and is started again and again".to_owned(),
        State::Dead => "is dead".to_owned(),
    };
    Some((DriftKind::Stopped, format!("container `{}` {how}", container.name)))
}

/// What differs although the hash is the same: an image of the same name that is another one by now, for which docker
/// compose replaces the container; a network that it was taken off.
fn outside_of_the_hash(
    declared: &Deployment,
    service: &Service,
    container: &LiveContainer,
    live: &Live,
) -> Vec<Detail> {
    let mut details = Vec::new();
    if let Some(now) = live.images.get(&container.image).filter(|now| **now != container.image_id) {
        let [now, made] =
            [now, &container.image_id].map(|id| Some(eco_format!("{} ({})", container.image, short(id))));
        details.push(Detail { path: "image".into(), declared: now, live: made });
    }
    for name in networks(service) {
        let real = declared.networks.get(name).map_or(name.as_str(), Resource::real_name);
        // What has ended is on no network.
        let runs = matches!(container.state, State::Running { .. });
        if runs && !container.networks.contains(real) {
            let path = eco_format!("networks[{name:?}]");
            details.push(Detail { path, declared: Some(real.into()), live: None });
        }
    }
    details
}

/// The part of an image's id by which people know it.
fn short(id: &str) -> &str {
    let id = id.strip_prefix("sha256:").unwrap_or(id);
    id.get(..12).unwrap_or(id)
}

/// What the engine shows of the configuration of a container.
fn shown(declared: &Deployment, service: &Service, container: &LiveContainer) -> Vec<Detail> {
    let mut details = Vec::new();
    if let Some(image) = service.attributes.text("image").filter(|image| **image != *container.image) {
        let live = Some(container.image.clone());
        details.push(Detail { path: "image".into(), declared: Some(image.into()), live });
    }
    // A label of an image is on its containers too, so only what is declared can be missing. What it is instead may
    // be anything, and is not shown.
    let labels = service.attributes.get("labels").and_then(Value::as_map);
    for (name, value) in labels.into_iter().flatten() {
        let same = |said: &str| container.labels.get(name).is_some_and(|live| live == said);
        if value.as_str().is_some_and(|said| !same(said)) {
            details.push(Detail { path: eco_format!("labels[{name:?}]"), declared: None, live: None });
        }
    }
    ports(service, container, &mut details);
    mounts(declared, service, container, &mut details);
    details
}

fn ports(service: &Service, container: &LiveContainer, details: &mut Vec<Detail>) {
    let mut left: Vec<&LivePort> = container.ports.iter().collect();
    let mut missing: BTreeMap<EcoString, Vec<String>> = BTreeMap::new();
    for publish in &service.publish {
        match left.iter().position(|live| answers(publish, live)) {
            Some(at) => _ = left.remove(at),
            None => missing.entry(target(publish)).or_default().push(said(publish)),
        }
    }
    let mut targets: BTreeSet<EcoString> = missing.keys().cloned().collect();
    targets.extend(left.iter().map(|live| live.target.clone()));
    for target in targets {
        let declared = missing.get(&target).map(|all| all.join(", ").into());
        let of_target = left.iter().filter(|live| live.target == target);
        let live: Vec<String> =
            of_target.map(|live| address(&live.address, live.port.map(|p| (p, p)))).collect();
        let live = (!live.is_empty()).then(|| live.join(", ").into());
        details.push(Detail { path: eco_format!("ports[{target:?}]"), declared, live });
    }
}

fn target(publish: &Publish) -> EcoString {
    eco_format!("{}/{}", publish.target, publish.protocol)
}

fn answers(publish: &Publish, live: &LivePort) -> bool {
    let all = matches!(live.address.as_str(), "" | "0.0.0.0" | "::");
    let address = match publish.exposure {
        Exposure::Public => all,
        Exposure::Address(ip) => live.address.parse() == Ok(ip) || (all && ip.is_unspecified()),
    };
    let port = match (publish.published, live.port) {
        (Some((first, last)), Some(port)) => (first..=last).contains(&port),
        (Some((first, last)), None) => first < last,
        (None, _) => true,
    };
    address && port && target(publish) == live.target
}

fn said(publish: &Publish) -> String {
    let ip = match publish.exposure {
        Exposure::Public => String::new(),
        Exposure::Address(ip) => ip.to_string(),
    };
    address(&ip, publish.published)
}

fn address(ip: &str, port: Option<(u16, u16)>) -> String {
    let ip = if matches!(ip, "" | "0.0.0.0" | "::") { "public" } else { ip };
    match port {
        None => format!("{ip}:any"),
        Some((first, last)) if first == last => format!("{ip}:{first}"),
        Some((first, last)) => format!("{ip}:{first}-{last}"),
    }
}

/// Volumes by their real names; paths only as being one, since a relative one depends on where the checkout is.
fn mounts(declared: &Deployment, service: &Service, container: &LiveContainer, details: &mut Vec<Detail>) {
    for mount in &service.mounts {
        let said: EcoString = match &mount.source {
            MountSource::Volume(name) => {
                let real = declared.volumes.get(name).map_or(name.as_str(), Resource::real_name);
                eco_format!("volume {real}")
            }
            MountSource::Bind(_) => "a path of the host".into(),
            _ => continue,
        };
        let live: Option<EcoString> = container.mounts.get(&mount.target).map(|live| match live {
            LiveMount::Volume(name) => eco_format!("volume {name}"),
            LiveMount::Bind(_) => "a path of the host".into(),
            LiveMount::Other => "something else".into(),
        });
        if live.as_ref() != Some(&said) {
            let path = eco_format!("mounts[{:?}]", mount.target);
            details.push(Detail { path, declared: Some(said), live });
        }
    }
}
