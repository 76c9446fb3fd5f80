//! Who is given which secret, and how.

use std::collections::BTreeMap;

use ecow::{EcoString, eco_format};

use super::{Deployment, MountSource, Service};
use crate::eval::{Data, Piece, Text, Value};

/// One way in which something is given a secret.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Consumer {
    /// Who: `api`, `unit poller`, `backup data`.
    pub who: EcoString,
    /// How: `file`, `build`, `credential`, or the variable that holds it.
    pub how: Option<EcoString>,
}

impl Deployment {
    /// Who is given each secret, by its name.
    pub fn consumers(&self) -> BTreeMap<EcoString, Vec<Consumer>> {
        let mut all: BTreeMap<EcoString, Vec<Consumer>> = BTreeMap::new();
        let mut add = |secret: EcoString, who: EcoString, how: Option<EcoString>| {
            all.entry(secret).or_default().push(Consumer { who, how });
        };
        for service in self.services.values() {
            for (secret, how) in of_service(service) {
                add(secret, service.name.clone(), Some(how));
            }
        }
        for config in &self.composed_configs {
            for secret in named(&config.content) {
                add(secret, eco_format!("config {}", config.name), None);
            }
        }
        for unit in self.units.values() {
            for secret in unit.credentials.keys() {
                add(secret.clone(), eco_format!("unit {}", unit.name), Some("credential".into()));
            }
        }
        for backup in self.backups.values() {
            for secret in backup.secrets() {
                add(secret, eco_format!("backup {}", backup.name), None);
            }
        }
        for consumers in all.values_mut() {
            consumers.dedup();
        }
        all
    }
}

/// The secrets of a service, each with its way.
fn of_service(service: &Service) -> Vec<(EcoString, EcoString)> {
    let keys = |value: Option<&Value>| -> Vec<EcoString> {
        value.and_then(Value::as_map).into_iter().flat_map(|map| map.keys().cloned()).collect()
    };
    let mut files = keys(service.attributes.get("secrets"));
    let mounted = service.mounts.iter().filter_map(|mount| match &mount.source {
        MountSource::Secret(name) => Some(name.clone()),
        _ => None,
    });
    files.extend(mounted);
    let build = service.attributes.get("build").and_then(Value::as_map).and_then(|map| map.get("secrets"));
    let mut out: Vec<(EcoString, EcoString)> = files.into_iter().map(|name| (name, "file".into())).collect();
    out.extend(keys(build).into_iter().map(|name| (name, "build".into())));
    for (variable, value) in &service.secret_environment {
        out.extend(named(value).into_iter().map(|name| (name, variable.clone())));
    }
    out
}

/// The secrets that a text is composed of.
fn named(value: &Value) -> Vec<EcoString> {
    let Data::Text(text) = &value.data else { return Vec::new() };
    let pieces = Text::pieces(text).into_iter();
    pieces
        .filter_map(|piece| match piece {
            Piece::Secret(secret) => Some(secret.resource()),
            _ => None,
        })
        .collect()
}
