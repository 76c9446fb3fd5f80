//! What docker compose holds against a whole project before it does anything: what is named must be there, and what
//! excludes each other must not stand together.
//!
//! Only what compose refuses is a fault here. What is unwise is a matter of the rules in `check`.

use std::collections::BTreeMap;

use ecow::EcoString;

use crate::diag::{Diagnostic, Sink, codes, did_you_mean};
use crate::eval::{Data, Value};
use crate::model::{Deployment, MountSource, Resource, Service};
use crate::source::Span;

/// Holds a deployment that was just read against it.
pub(super) fn check(deployment: &Deployment, sink: &mut Sink) {
    for service in deployment.services.values() {
        Held { deployment, service, sink }.all();
    }
    let services = deployment.services.values().map(|s| (&s.name, s.origin.span));
    let resources = [&deployment.volumes, &deployment.networks, &deployment.secrets, &deployment.configs];
    let resources = resources.into_iter().flat_map(BTreeMap::values).map(|r| (&r.name, r.origin.span));
    for (name, span) in services.chain(resources).filter(|(name, _)| !is_name(name)) {
        let message = format!("`{name}` is no name: it may have letters, digits, `.`, `_` and `-`");
        sink.push(Diagnostic::new(codes::COMPOSE_FILE, span, message));
    }
    let files = [("secret", &deployment.secrets), ("config", &deployment.configs)];
    for (word, resource) in files.into_iter().flat_map(|(word, all)| all.values().map(move |r| (word, r))) {
        let has_raw = raw(deployment, &format!("{word}s"), &resource.name).is_some();
        let says = |attribute: &&str| resource.attributes.get(attribute).is_some();
        let said: Vec<&str> = ["file", "environment", "content"].into_iter().filter(says).collect();
        let elsewhere = ["external", "driver"].iter().any(says);
        let message = match said.as_slice() {
            [] if !elsewhere && !has_raw => {
                format!("nothing says where {word} `{}` comes from", resource.name)
            }
            [first, second, ..] => format!("{word} `{}` has both `{first}` and `{second}`", resource.name),
            _ => continue,
        };
        sink.push(Diagnostic::new(codes::COMPOSE_FILE, resource.origin.span, message));
    }
    for (word, resources) in [("volume", &deployment.volumes), ("network", &deployment.networks)] {
        resources.values().for_each(|resource| alone(word, resource, sink));
    }
}

/// What something else made has no attributes here.
fn alone(word: &str, resource: &Resource, sink: &mut Sink) {
    let external = resource.attributes.get("external").is_some_and(|v| v.data == Data::Bool(true));
    let other = resource.attributes.iter().find(|(row, _)| !["external", "name"].contains(&row.name));
    if let (true, "volume", Some((row, value))) = (external, word, other) {
        let message = format!("{word} `{}` is external, so its `{}` has no say", resource.name, row.compose);
        sink.push(Diagnostic::new(codes::COMPOSE_FILE, value.origin.span, message));
    }
}

/// What `raw` holds of an entry of a section.
fn raw<'d>(deployment: &'d Deployment, section: &str, name: &str) -> Option<&'d Value> {
    deployment.raw.as_ref()?.as_map()?.get(section)?.as_map()?.get(name)
}

/// A number however it is kept.
fn number(data: &Data) -> Option<f64> {
    match data {
        Data::Int(n) => Some(*n as f64),
        Data::Float(n) => Some(*n),
        Data::Size(n) => Some(*n as f64),
        _ => None,
    }
}

/// Whether docker compose takes a name of something.
fn is_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
}

struct Held<'a> {
    deployment: &'a Deployment,
    service: &'a Service,
    sink: &'a mut Sink,
}

impl Held<'_> {
    fn all(&mut self) {
        let (deployment, service) = (self.deployment, self.service);
        let attribute = |name: &str| service.attributes.get(name);
        let is_raw = |name: &str| {
            raw(deployment, "services", &service.name)
                .and_then(Value::as_map)
                .is_some_and(|m| m.contains_key(name))
        };
        let runs = ["image", "build", "provider"];
        if !runs.iter().any(|name| attribute(name).is_some() || is_raw(name)) {
            let message = format!("service `{}` has neither an image nor a build", service.name);
            self.refuse(
                service.origin.span,
                message,
                "add `image:` or `build:`, or the file that this one is laid over",
            );
        }
        if let (Some(mode), Some(networks)) = (attribute("network-mode"), attribute("networks"))
            && networks.as_map().is_none_or(|map| !map.is_empty())
        {
            let message = format!("service `{}` has both `network_mode` and `networks`", service.name);
            self.refuse(mode.origin.span, message, "take one of them out");
        }
        for network in attribute("networks").and_then(Value::as_map).into_iter().flatten() {
            self.exists("network", &deployment.networks, network.0, network.1.origin.span);
        }
        for secret in attribute("secrets").and_then(Value::as_map).into_iter().flatten() {
            self.exists("secret", &deployment.secrets, secret.0, secret.1.origin.span);
        }
        let build = attribute("build").and_then(Value::as_map);
        for secret in build.and_then(|b| b.get("secrets")).and_then(Value::as_map).into_iter().flatten() {
            self.exists("secret", &deployment.secrets, secret.0, secret.1.origin.span);
        }
        for mount in &service.mounts {
            let (word, all, name) = match &mount.source {
                MountSource::Volume(name) => ("volume", &deployment.volumes, name),
                MountSource::Config(name) => ("config", &deployment.configs, name),
                MountSource::Secret(name) => ("secret", &deployment.secrets, name),
                _ => continue,
            };
            self.exists(word, all, name, mount.origin.span);
        }
        for need in &service.needs {
            self.service(&need.service, need.origin.span);
        }
        for value in ["network-mode", "ipc", "pid"].into_iter().filter_map(attribute) {
            if let Some(other) = value.as_str().and_then(|mode| mode.strip_prefix("service:")) {
                self.service(other, value.origin.span);
            }
        }
        for value in ["links", "volumes-from"].into_iter().filter_map(attribute) {
            for other in value.as_list().unwrap_or_default() {
                if let Some(text) = other.as_str().filter(|text| !text.starts_with("container:")) {
                    self.service(text.split(':').next().unwrap_or(text), other.origin.span);
                }
            }
        }
        self.excluding();
    }

    /// What says the same thing twice must say the same.
    fn excluding(&mut self) {
        let attributes = &self.service.attributes;
        let deploy = |path: &[&str]| {
            path.iter().try_fold(attributes.get("deploy")?, |value, step| value.as_map()?.get(*step))
        };
        let both = [
            ("scale", "deploy.replicas", deploy(&["replicas"])),
            ("cpus", "deploy.resources.limits.cpus", deploy(&["resources", "limits", "cpus"])),
            ("mem-limit", "deploy.resources.limits.memory", deploy(&["resources", "limits", "memory"])),
            ("pids-limit", "deploy.resources.limits.pids", deploy(&["resources", "limits", "pids"])),
            (
                "mem-reservation",
                "deploy.resources.reservations.memory",
                deploy(&["resources", "reservations", "memory"]),
            ),
        ];
        for (name, path, other) in both {
            if let (Some(one), Some(other)) = (attributes.get(name), other)
                && number(&one.data) != number(&other.data)
            {
                let message = format!("`{}` and `{path}` differ", name.replace('-', "_"));
                self.sink.push(
                    Diagnostic::new(codes::COMPOSE_FILE, one.origin.span, message)
                        .label(other.origin.span, "the other")
                        .help("keep one of them"),
                );
            }
        }
        let build = attributes.get("build").and_then(Value::as_map);
        let dockerfiles = build.and_then(|b| Some((b.get("dockerfile")?, b.get("dockerfile-inline")?)));
        if let Some((file, inline)) = dockerfiles {
            let message = "a build has one Dockerfile, in a file or in place";
            let fault = Diagnostic::new(codes::COMPOSE_FILE, inline.origin.span, message);
            self.sink.push(fault.label(file.origin.span, "the file").help("take one of them out"));
        }
        let test = attributes.get("healthcheck").and_then(Value::as_map).and_then(|map| map.get("test"));
        if let Some(first) = test.and_then(Value::as_list).and_then(<[Value]>::first)
            && let Some(word) = first.as_str()
            && !["CMD", "CMD-SHELL", "NONE"].contains(&word)
        {
            let message =
                format!("the list of a healthcheck begins with `CMD`, `CMD-SHELL` or `NONE`, not `{word}`");
            self.refuse(first.origin.span, message, "write `[CMD, …]`, or the test as one text");
        }
    }

    fn service(&mut self, name: &str, span: Span) {
        self.exists("service", &self.deployment.services, name, span);
    }

    fn exists<T>(&mut self, word: &str, all: &BTreeMap<EcoString, T>, name: &str, span: Span) {
        if all.contains_key(name) {
            return;
        }
        let message = format!("there is no {word} `{name}`");
        let help = match did_you_mean(name, all.keys().map(EcoString::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("declare it: `{word}s: {{ {name}: … }}`"),
        };
        self.refuse(span, message, &help);
    }

    fn refuse(&mut self, span: Span, message: String, help: &str) {
        self.sink.push(Diagnostic::new(codes::COMPOSE_FILE, span, message).help(help));
    }
}
