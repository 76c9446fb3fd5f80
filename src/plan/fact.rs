//! A deployment as facts: everything that it says, each thing under its path, with its origin.
//!
//! What [`plan`](super::plan) does not look at because no container notices it (units, backups, hosts) is here too, so
//! that two environments can be held against each other to the last word and any of it can be explained.

use std::collections::BTreeMap;

use ecow::{EcoString, eco_format};

use super::service::{mount_text, need_text, publish_text};
use crate::eval::trace::Trace;
use crate::eval::written::written;
use crate::eval::{Data, Origin, Text, Value};
use crate::model::backup::{KeptVolume, Repository, Source, Strategy, What, When};
use crate::model::{Attributes, Backup, Deployment, Resource, Service, ServiceKind, Unit};
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

    fn service(&mut self, service: &Service) {
        let kind = if service.kind == ServiceKind::Service { "service" } else { "job" };
        let path = self.declaration(kind, &service.name, &service.origin);
        let path = path.as_slice();
        self.attributes(path, &service.attributes);
        for (name, value) in &service.secret_environment {
            self.value([path, &["environment".into(), name.clone()]].concat(), value);
        }
        for (name, (port, span)) in &service.ports {
            self.statement(path, "port", name, Text::known(eco_format!("{port}")), &Origin::from(*span));
        }
        let mut published: BTreeMap<EcoString, usize> = BTreeMap::new();
        for publish in &service.publish {
            let key = eco_format!("{}/{}", publish.target, publish.protocol);
            let times = published.entry(key.clone()).or_default();
            *times += 1;
            let key = if *times == 1 { key } else { eco_format!("{key} ({times})") };
            self.statement(path, "publish", &key, Text::known(publish_text(publish)), &publish.origin);
        }
        for mount in &service.mounts {
            let text = mount_text(mount, false);
            let at = self.statement(path, "mount", &mount.target, text, &mount.origin);
            self.attributes(&at, &mount.options);
        }
        for need in service.needs.iter().chain(&service.needs_elsewhere) {
            self.statement(path, "needs", &need.service, Text::known(need_text(need)), &need.origin);
        }
        for stores in &service.stores {
            let at = self.statement(path, "stores", &stores.kind, Text::known("declared"), &stores.origin);
            self.attributes(&at, &stores.attributes);
        }
        self.allows(path, &service.allows);
        if let Some(raw) = &service.raw {
            self.value([path, &["raw".into()]].concat(), raw);
        }
    }

    fn allows(&mut self, path: &[EcoString], allows: &[crate::model::Allow]) {
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

    fn backup(&mut self, backup: &Backup) {
        let path = self.declaration("backup", &backup.name, &backup.origin);
        for source in &backup.sources {
            self.source(&path, source);
        }
        for repository in &backup.repositories {
            self.repository(&path, repository);
        }
        self.allows(&path, &backup.allows);
        let at = |name: &str| [path.as_slice(), &[name.into()]].concat();
        let origin = &backup.origin;
        if backup.before_update {
            self.known(at("before-update"), "true", origin);
        }
        if let Some(seconds) = backup.timeout {
            self.known(at("timeout"), eco_format!("{seconds}s"), origin);
        }
        for (name, command) in
            [("before", &backup.before), ("after", &backup.after), ("on-failure", &backup.on_failure)]
        {
            if !command.is_empty() {
                let words = command.iter().map(|word| Value::text(word.clone(), origin.clone())).collect();
                self.fact(at(name), Value::new(Data::List(words), origin.clone()));
            }
        }
        for member in &backup.stop {
            self.statement(&path, "stop", &member.service, Text::known("stopped"), origin);
        }
        for (name, url) in &backup.heartbeat {
            self.statement(&path, "heartbeat", name, url.clone(), origin);
        }
    }

    fn source(&mut self, path: &[EcoString], source: &Source) {
        let (word, text) = match &source.what {
            What::Database { of, stores, .. } => {
                ("database", eco_format!("{} of {}", stores.kind, of.service))
            }
            What::Volume(name, _) => ("volume", eco_format!("volume {name}")),
            What::Path(..) => ("path", source.name.clone()),
        };
        let at = self.statement(path, word, &source.name, Text::known(text), &source.origin);
        let with = |name: &str| [at.as_slice(), &[name.into()]].concat();
        if !source.exclude.is_empty() {
            self.known(with("exclude"), source.exclude.join(", "), &source.origin);
        }
        if let Some(check) = &source.check {
            self.known(with("check"), check.clone(), &source.origin);
        }
    }

    fn repository(&mut self, path: &[EcoString], repository: &Repository) {
        let origin = &repository.origin;
        let (text, secrets) = match &repository.strategy {
            Strategy::Archive { dir } => (eco_format!("archive {dir}"), Vec::new()),
            Strategy::Restic { url, password, ssh_key, environment } => {
                let mut secrets = vec![(EcoString::from("password"), password)];
                secrets.extend(ssh_key.iter().map(|key| ("ssh-key".into(), key)));
                secrets.extend(environment.iter().map(|(name, secret)| (name.clone(), secret)));
                (eco_format!("restic {url}"), secrets)
            }
        };
        let at = self.statement(path, "repository", &repository.name, Text::known(text), origin);
        let with = |name: &str| [at.as_slice(), &[name.into()]].concat();
        for (name, secret) in secrets {
            self.known(with(&name), eco_format!("secret {secret}"), origin);
        }
        let whens: [(&str, &Option<When>); 3] = [
            ("schedule", &repository.schedule),
            ("verify", &repository.verify),
            ("drill", &repository.drill),
        ];
        for (name, when) in whens {
            if let Some(when) = when {
                self.known(with(name), eco_format!("{}", when.schedule), &when.origin);
            }
        }
        if let Some((keep, span)) = &repository.keep {
            self.known(with("keep"), eco_format!("{keep}"), &Origin::from(*span));
        }
    }

    /// What of a host a deployment takes part in; its other attributes are said once for all that is on it.
    fn host(&mut self, deployment: &Deployment) {
        let host = &deployment.host;
        let origin = host.declared.map_or_else(|| deployment.name.origin.clone(), Origin::from);
        let path = ["host".into(), host.name.clone()];
        for (key, value) in &host.sysctls {
            self.value([path.as_slice(), &["sysctl".into(), key.clone()]].concat(), value);
        }
        for directory in &host.directories {
            let shown = written(&Value::new(Data::Path(directory.path.clone()), origin.clone()));
            let owner = directory.owner.as_ref().map(|owner| eco_format!("of {owner}"));
            let mode = directory.mode.map(|mode| eco_format!("0o{mode:03o}"));
            let said: Vec<EcoString> = owner.into_iter().chain(mode).collect();
            let text = if said.is_empty() { "declared".into() } else { said.join(", ") };
            self.statement(&path, "directory", &shown, Text::known(text), &directory.origin);
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
            out.push_str(&format!("[{}]", crate::eval::written::quoted(part)));
            continue;
        }
        if !out.is_empty() {
            out.push('.');
        }
        out.push_str(part);
    }
    out
}
