//! A deployment as facts: everything that it says, each thing under its path, with its origin.
//!
//! What [`plan`](super::plan) does not look at because no container notices it (units, backups, hosts) is here too, so
//! that two environments can be held against each other to the last word and any of it can be explained.

mod backup;
mod host;
mod service;

use std::collections::BTreeMap;

use ecow::{EcoString, eco_format};

use super::service::need_text;
use crate::eval::trace::Trace;
use crate::eval::written::quoted;
use crate::eval::{Data, Origin, Text, Value};
use crate::model::backup::KeptVolume;
use crate::model::{Allow, Attributes, Deployment, Resource, Unit};
use crate::resolve::Declared;
use crate::schema::Reference;

/// Something that a deployment says.
#[derive(Debug, Clone)]
pub struct Fact {
    /// `service`, `api`, `environment`, `LOG_LEVEL`; of a declaration itself the first two alone.
    pub path: Vec<EcoString>,
    /// What it says. Never a map with entries: those are facts of their own.
    pub value: Value,
    /// The origin of the map that it is an entry of.
    pub within: Option<Origin>,
}

impl Fact {
    /// The declaration that says it; `None` for what stands in none.
    pub fn declared(&self) -> Option<Declared> {
        let [kind, name, ..] = self.path.as_slice() else { return None };
        let kind = match kind.as_str() {
            "service" | "job" => Reference::Service,
            "volume" => Reference::Volume,
            "network" => Reference::Network,
            "secret" => Reference::Secret,
            "config" => Reference::Config,
            "model" => Reference::Model,
            "unit" => Reference::Unit,
            "backup" => Reference::Backup,
            "host" => Reference::Host,
            _ => return None,
        };
        Some((kind, name.clone()))
    }

    /// Whether it says that something is declared, and nothing else.
    pub fn is_declaration(&self) -> bool {
        self.path.len() == 2 && self.value.data == Data::Null
    }
}

impl Trace {
    /// Puts the origin to a fact whose model has kept none.
    pub fn place(&self, view: &str, fact: &mut Fact) {
        let Some(declared) = fact.declared().filter(|_| fact.path.len() == 3) else { return };
        let is_model_silent = matches!(fact.path[0].as_str(), "volume" | "backup");
        if is_model_silent && let Some(origin) = self.origin(view, &declared, &fact.path[2]) {
            fact.value.origin = origin.clone();
        }
    }
}

/// All that a deployment says, in the order of paths.
pub fn facts(deployment: &Deployment) -> Vec<Fact> {
    let mut facts = Facts::default();
    facts.text(&["project".into(), "name".into()], &deployment.name);
    facts.attributes(&["project".into()], &deployment.extensions);
    if let Some(raw) = &deployment.raw {
        facts.value(vec!["raw".into()], raw);
    }
    for service in deployment.services.values() {
        facts.service(service);
    }
    for (kind, resources) in [
        ("network", &deployment.networks),
        ("volume", &deployment.volumes),
        ("secret", &deployment.secrets),
        ("config", &deployment.configs),
        ("model", &deployment.models),
    ] {
        facts.resources(kind, resources);
    }
    for file in &deployment.config_files {
        let content = Value::text(file.content.clone(), file.origin.clone());
        facts.text(&["config".into(), file.name.clone(), "content".into()], &content);
    }
    for config in &deployment.composed_configs {
        facts.text(&["config".into(), config.name.clone(), "content".into()], &config.content);
    }
    for kept in &deployment.kept {
        facts.kept(kept, deployment);
    }
    for unit in deployment.units.values() {
        facts.unit(unit);
    }
    for backup in deployment.backups.values() {
        facts.backup(backup);
    }
    facts.host(deployment);
    let mut all = facts.0;
    all.sort_by(|a, b| a.path.cmp(&b.path));
    all
}

#[derive(Default)]
struct Facts(Vec<Fact>);

impl Facts {
    fn fact(&mut self, path: Vec<EcoString>, value: Value) {
        self.0.push(Fact { path, value, within: None });
    }

    fn text(&mut self, path: &[EcoString], value: &Value) {
        self.fact(path.to_vec(), value.clone());
    }

    fn known(&mut self, path: Vec<EcoString>, text: impl Into<EcoString>, origin: &Origin) {
        self.fact(path, Value::text(text, origin.clone()));
    }

    fn declaration(&mut self, kind: &str, name: &EcoString, origin: &Origin) -> Vec<EcoString> {
        let path = vec![kind.into(), name.clone()];
        self.fact(path.clone(), Value::new(Data::Null, origin.clone()));
        path
    }

    /// A map as its entries, everything else as it is.
    fn value(&mut self, path: Vec<EcoString>, value: &Value) {
        match &value.data {
            Data::Map(map) if !map.is_empty() => {
                for (key, entry) in map {
                    let first = self.0.len();
                    self.value([path.as_slice(), std::slice::from_ref(key)].concat(), entry);
                    for fact in &mut self.0[first..] {
                        fact.within.get_or_insert_with(|| value.origin.clone());
                    }
                }
            }
            _ => self.fact(path, value.clone()),
        }
    }

    fn attributes(&mut self, path: &[EcoString], attributes: &Attributes) {
        for (row, value) in attributes.iter() {
            self.value([path, &[row.name.into()]].concat(), value);
        }
    }

    fn statement(
        &mut self,
        path: &[EcoString],
        word: &str,
        key: &str,
        text: Text,
        origin: &Origin,
    ) -> Vec<EcoString> {
        let path = [path, &[word.into(), key.into()]].concat();
        self.fact(path.clone(), Value::new(text, origin.clone()));
        path
    }

    fn allows(&mut self, path: &[EcoString], allows: &[Allow]) {
        for allow in allows {
            let text = match &allow.until {
                Some(until) => eco_format!("{} (until {until})", allow.reason),
                None => allow.reason.clone(),
            };
            self.statement(path, "allow", &allow.rule, Text::known(text), &Origin::from(allow.span));
        }
    }

    fn resources(&mut self, kind: &str, resources: &BTreeMap<EcoString, Resource>) {
        for resource in resources.values() {
            let path = self.declaration(kind, &resource.name, &resource.origin);
            self.attributes(&path, &resource.attributes);
            if let Some(raw) = &resource.raw {
                self.value([path.as_slice(), &["raw".into()]].concat(), raw);
            }
        }
    }

    /// What a compose file does not say of a volume: the directory of the host that it is, and why nothing saves it.
    fn kept(&mut self, volume: &KeptVolume, deployment: &Deployment) {
        let path = match deployment.volumes.contains_key(&volume.name) {
            true => vec!["volume".into(), volume.name.clone()],
            false => self.declaration("volume", &volume.name, &volume.origin),
        };
        let with = |name: &str| [path.as_slice(), &[name.into()]].concat();
        if let Some(directory) = &volume.path {
            let directory = Value::new(Data::Path(directory.clone()), volume.origin.clone());
            self.fact(with("path"), directory);
        }
        if let Some(waived) = &volume.waived {
            self.known(with("backup"), eco_format!("none: {}", waived.reason), &volume.origin);
        }
    }

    fn unit(&mut self, unit: &Unit) {
        let path = self.declaration("unit", &unit.name, &unit.origin);
        self.attributes(&path, &unit.attributes);
        for (_, need) in &unit.needs {
            self.statement(&path, "needs", &need.service, Text::known(need_text(need)), &need.origin);
        }
    }
}

/// A path as people write it: `service.api.environment.LOG_LEVEL`, `labels["a.b"]`.
pub fn shown(path: &[EcoString]) -> String {
    let plain = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
    };
    let mut out = String::new();
    for part in path {
        if !plain(part) {
            out.push_str(&format!("[{}]", quoted(part)));
            continue;
        }
        if !out.is_empty() {
            out.push('.');
        }
        out.push_str(part);
    }
    out
}
