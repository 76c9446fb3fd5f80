//! What a change opens: ports and routes for more people, powers for containers, images from other places.

use std::collections::BTreeSet;
use std::net::IpAddr;

use ecow::EcoString;

use super::{EnvPlan, Flag, Pair, ResourceKind, Risk};
use crate::eval::written::written;
use crate::eval::{Data, HostPath, Value};
use crate::graph::is_read_only;
use crate::model::{Deployment, Exposure, MountSource, Publish, Service};
use crate::schema::parse::image;

/// Adds to each service that changes what it opens that was not open before.
pub(super) fn tell(pair: Pair<'_>, plan: &mut EnvPlan) {
    let known = registries(pair.before);
    for change in plan.resources.iter_mut().filter(|change| change.kind == ResourceKind::Service) {
        let Some(new) = pair.after.and_then(|d| d.services.get(&change.name)) else { continue };
        let old = pair.before.and_then(|d| d.services.get(&change.name));
        let mut texts = reached(old, new);
        texts.extend(routes(pair, old, new));
        texts.extend(powers(old, new));
        texts.extend(mounts(old, new));
        texts.extend(source(old, new, &known));
        change.risks.extend(texts.into_iter().map(|text| Risk { flag: Flag::Exposure, text }));
    }
}

/// How far a port of the host is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reach {
    Closed,
    Host,
    Address,
    Everybody,
}

fn reach(publish: &Publish) -> Reach {
    match publish.exposure {
        Exposure::Public => Reach::Everybody,
        Exposure::Address(address) if address.is_unspecified() => Reach::Everybody,
        Exposure::Address(address) if address.is_loopback() => Reach::Host,
        Exposure::Address(_) => Reach::Address,
    }
}

/// Ports that more people can reach, and names by which a proxy answers.
fn reached(old: Option<&Service>, new: &Service) -> Vec<String> {
    let mut out = Vec::new();
    for publish in &new.publish {
        let same = |other: &&Publish| {
            (other.target, other.protocol, other.published)
                == (publish.target, publish.protocol, publish.published)
        };
        let was = old.into_iter().flat_map(|old| &old.publish).filter(same).map(reach).max();
        let (was, is) = (was.unwrap_or(Reach::Closed), reach(publish));
        if is <= was || is == Reach::Host {
            continue;
        }
        let port = match publish.published {
            Some((first, last)) if first == last => format!("port {first}"),
            Some((first, last)) => format!("ports {first}-{last}"),
            None => "a port that Docker chooses".to_owned(),
        };
        let whom = match publish.exposure {
            Exposure::Address(address) if is == Reach::Address => in_net(address),
            _ => "everybody who reaches the host; Docker opens it in front of the host's firewall".to_owned(),
        };
        let from = if was == Reach::Host { ", which only the host itself reached," } else { "" };
        out.push(format!("{port}/{}{from} is open to {whom}", publish.protocol));
    }
    let routes = |service: Option<&Service>| -> BTreeSet<(EcoString, EcoString)> {
        let labels = service.and_then(|s| s.attributes.get("labels")).and_then(Value::as_map);
        let rule = |key: &EcoString| key.starts_with("traefik.") && key.ends_with(".rule");
        let labels = labels.into_iter().flatten().filter(|(key, _)| rule(key));
        labels.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.into()))).collect()
    };
    for (_, rule) in routes(Some(new)).difference(&routes(old)) {
        out.push(format!("the proxy answers for it: {rule}"));
    }
    out
}

/// First words of lines by which a proxy is told to answer for more.
const ROUTES: [&str; 8] =
    ["location", "server_name", "proxy_pass", "reverse_proxy", "handle", "use_backend", "root", "alias"];

/// What a service that people reach answers for, as the configs say that it is shown.
fn routes(pair: Pair<'_>, old: Option<&Service>, new: &Service) -> Vec<String> {
    if !new.publish.iter().any(|publish| reach(publish) > Reach::Host) {
        return Vec::new();
    }
    let lines = |deployment: Option<&Deployment>, service: Option<&Service>| -> BTreeSet<String> {
        let configs = service.into_iter().flat_map(|s| &s.mounts).filter_map(|mount| match &mount.source {
            MountSource::Config(name) => Some(name),
            _ => None,
        });
        let files = configs.filter_map(|name| deployment?.config_files.iter().find(|f| f.name == *name));
        let lines = files.flat_map(|file| file.content.lines().map(str::trim));
        let is_route =
            |line: &&str| line.split_whitespace().next().is_some_and(|word| ROUTES.contains(&word));
        lines.filter(is_route).map(|line| line.trim_end_matches(['{', ';', ' ']).to_owned()).collect()
    };
    let (was, now) = (lines(pair.before, old), lines(pair.after, Some(new)));
    let more: Vec<&str> = now.difference(&was).map(String::as_str).collect();
    match (old, more.as_slice()) {
        (None, _) | (_, []) => Vec::new(),
        (Some(_), more) => vec![format!("it answers for more: {}", more.join(", "))],
    }
}

fn in_net(address: IpAddr) -> String {
    format!("whoever reaches {address}")
}

/// Attributes each entry of which is a power, and what it is called.
const POWERS: [(&str, &str); 4] = [
    ("cap-add", "capability"),
    ("devices", "device"),
    ("device-cgroup-rules", "device rule"),
    ("gpus", "GPU"),
];

/// Namespaces of the host that a container can be put into.
const NAMESPACES: [&str; 6] = ["network-mode", "pid", "ipc", "uts", "userns-mode", "cgroup"];

fn powers(old: Option<&Service>, new: &Service) -> Vec<String> {
    let mut out = Vec::new();
    let is = |service: Option<&Service>, name: &str| {
        service.and_then(|s| s.attributes.get(name)).is_some_and(|v| v.data == Data::Bool(true))
    };
    if is(Some(new), "privileged") && !is(old, "privileged") {
        out.push("it is privileged: it can do on the host what root can".to_owned());
    }
    for (attribute, what) in POWERS {
        let entries = |service: Option<&Service>| entries(service, attribute);
        for entry in entries(Some(new)).difference(&entries(old)) {
            out.push(format!("it is given the {what} {entry}"));
        }
    }
    for attribute in NAMESPACES {
        let host = |s: Option<&Service>| s.and_then(|s| s.attributes.text(attribute)) == Some("host");
        if host(Some(new)) && !host(old) {
            out.push(format!("it shares the host's own namespace: `{attribute} = host`"));
        }
    }
    let unconfined = |s: Option<&Service>| -> BTreeSet<String> {
        entries(s, "security-opt").into_iter().filter(|option| option.contains("unconfined")).collect()
    };
    for option in unconfined(Some(new)).difference(&unconfined(old)) {
        out.push(format!("a protection is off: {option}"));
    }
    let Some(old) = old else { return out };
    for (attribute, what) in
        [("cap-drop", "it gets back a capability:"), ("security-opt", "a protection is gone:")]
    {
        let (was, now) = (entries(Some(old), attribute), entries(Some(new), attribute));
        for entry in was.difference(&now).filter(|entry| !entry.contains("unconfined")) {
            out.push(format!("{what} {entry}"));
        }
    }
    if is(Some(old), "read-only") && !is(Some(new), "read-only") {
        out.push("it can write to its own files".to_owned());
    }
    let user = |s: &Service| s.attributes.text("user").map(str::to_owned);
    let is_root = |user: &str| matches!(user.split(':').next(), Some("root" | "0"));
    match (user(old), user(new)) {
        (Some(was), Some(now)) if is_root(&now) && !is_root(&was) => {
            out.push(format!("it runs as root, no longer as {was}"));
        }
        (Some(was), None) if !is_root(&was) => {
            out.push(format!("it runs as its image says, no longer as {was}"));
        }
        _ => {}
    }
    out
}

/// The entries of a list, or the keys of a map, as text.
fn entries(service: Option<&Service>, attribute: &str) -> BTreeSet<String> {
    let Some(value) = service.and_then(|s| s.attributes.get(attribute)) else { return BTreeSet::new() };
    match &value.data {
        Data::List(list) => list.iter().map(written).collect(),
        Data::Map(map) => map.keys().map(ToString::to_string).collect(),
        _ => BTreeSet::from([written(value)]),
    }
}

/// Paths of the host outside of the project that it is shown.
fn mounts(old: Option<&Service>, new: &Service) -> Vec<String> {
    let binds = |service: Option<&Service>| -> BTreeSet<(EcoString, bool)> {
        let mounts = service.into_iter().flat_map(|s| &s.mounts);
        mounts
            .filter_map(|mount| match &mount.source {
                MountSource::Bind(HostPath::Absolute(path)) => Some((path.clone(), is_read_only(mount))),
                _ => None,
            })
            .collect()
    };
    let (was, now) = (binds(old), binds(Some(new)));
    now.difference(&was)
        .filter(|(path, read_only)| !(*read_only && was.contains(&(path.clone(), false))))
        .map(|(path, read_only)| match (path.as_str(), read_only) {
            (socket, _) if socket.ends_with("docker.sock") => {
                format!("it is given {socket}: whoever is in it is root on the host")
            }
            (path, true) => format!("it can read {path} of the host"),
            (path, false) => format!("it can write {path} of the host"),
        })
        .collect()
}

fn registries(deployment: Option<&Deployment>) -> BTreeSet<String> {
    let services = deployment.into_iter().flat_map(|d| d.services.values());
    services.filter_map(|s| Some(registry(s.attributes.text("image")?)?.to_owned())).collect()
}

fn registry(text: &str) -> Option<&str> {
    Some(image::read(text).ok()?.registry.unwrap_or("docker.io"))
}

/// Where its image comes from, and whether it is always the same.
fn source(old: Option<&Service>, new: &Service, known: &BTreeSet<String>) -> Vec<String> {
    let mut out = Vec::new();
    let Some(text) = new.attributes.text("image").filter(|_| new.attributes.get("build").is_none()) else {
        return out;
    };
    let was = old.and_then(|old| old.attributes.text("image"));
    if was == Some(text) {
        return out;
    }
    if let Some(registry) = registry(text).filter(|registry| !known.is_empty() && !known.contains(*registry))
    {
        out.push(format!("its image comes from {registry}, from which none came before"));
    }
    if let (Some(Ok(was)), Ok(now)) = (was.map(image::read), image::read(text)) {
        let floats = |tag: Option<&str>| matches!(tag, None | Some("latest"));
        if was.digest.is_some() && now.digest.is_none() {
            out.push(format!("its image is no longer pinned by a digest: `{text}` can become another one"));
        } else if now.digest.is_none() && floats(now.tag) && !floats(was.tag) {
            out.push(format!(
                "its image is no longer pinned by a tag: `{text}` is another one with each release"
            ));
        }
    }
    out
}
