//! What follows from what a service uses: files of secrets, grants, whom it talks to, and labels by which a container
//! notices what it cannot see.

use ecow::{EcoString, eco_format};
use indexmap::IndexMap;

use super::Service;
use crate::eval::{Context, Data, HostPath, Origin, Use, Value};
use crate::model::resources::{self, Resources};
use crate::model::{MountSource, folder};
use crate::schema::{SERVICE, Stage};
use crate::source::Span;

impl Service {
    /// Takes the variables that hold a secret out of `environment`: they are composed on the host, into
    /// a file that the container reads.
    pub(super) fn compose_secrets(&mut self, cx: &Context<'_, '_>) {
        let Some(Data::Map(map)) = self.attributes.get_mut("environment").map(|v| &mut v.data) else {
            return;
        };
        let names: Vec<EcoString> =
            map.iter().filter(|(_, v)| v.stage() == Stage::Secret).map(|(k, _)| k.clone()).collect();
        for name in names {
            self.secret_environment.extend(map.shift_remove_entry(&name));
        }
        let empty = map.is_empty();
        if empty {
            self.attributes.remove("environment");
        }
        let Some((_, first)) = self.secret_environment.first() else { return };
        let origin = first.origin.clone();
        let path = eco_format!("{}/secrets/{}.env", folder(&cx.place(&self.stack)), self.name);
        let path = Value { data: Data::Path(HostPath::Project(path)), origin: origin.clone() };
        let entry =
            Value { data: Data::Map(IndexMap::from_iter([("path".into(), path)])), origin: origin.clone() };
        match self.attributes.get_mut("env-file").map(|v| &mut v.data) {
            Some(Data::List(files)) => files.push(entry),
            _ => resources::set(&mut self.attributes, SERVICE, "env-file", Data::List(vec![entry]), origin),
        }
    }

    /// Grants the secrets whose files its values name, and notes whose addresses they hold.
    pub(super) fn follow_uses(&mut self, resources: &Resources) {
        let mut granted: IndexMap<EcoString, Span> = IndexMap::new();
        let mut talks_to = Vec::new();
        let mut follow = |uses: &[Use]| {
            for used in uses {
                match used {
                    Use::Address(address, span) | Use::Published(address, span) => {
                        talks_to.push((address.clone(), *span))
                    }
                    Use::SecretFile(secret, span) => {
                        granted.entry(secret.clone()).or_insert(*span);
                    }
                }
            }
        };
        for (_, value) in self.attributes.iter() {
            value.each_text(&mut |text, _| follow(text.uses()));
        }
        for (_, value) in &self.secret_environment {
            value.each_text(&mut |text, _| follow(text.uses()));
        }
        for mount in &self.mounts {
            if let MountSource::Config(config) = &mount.source {
                follow(resources.uses.get(config).map_or(&[][..], Vec::as_slice));
            }
        }
        talks_to.retain(|(address, _)| address.service != self.name);
        self.talks_to = talks_to;
        if granted.is_empty() {
            return;
        }
        let origin = self.attributes.get("secrets").map_or_else(|| self.origin.clone(), |v| v.origin.clone());
        let mut map = match self.attributes.remove("secrets").map(|v| v.data) {
            Some(Data::Map(map)) => map,
            _ => IndexMap::new(),
        };
        for (secret, span) in granted {
            map.entry(secret).or_insert_with(|| resources::empty(Origin::from(span)));
        }
        map.sort_keys();
        resources::set(&mut self.attributes, SERVICE, "secrets", Data::Map(map), origin);
    }

    /// Puts the digest of every mounted config into a label, so that another content is another container.
    pub(super) fn label_configs(&mut self, resources: &Resources) {
        let mut labels: Vec<(EcoString, Value)> = Vec::new();
        for mount in &self.mounts {
            let MountSource::Config(name) = &mount.source else { continue };
            if mount.is_reloaded() {
                continue;
            }
            if let Some((digest, origin)) = resources.digests.get(name) {
                labels.push((
                    eco_format!("deployc.config.{name}"),
                    Value::text(digest.clone(), origin.clone()),
                ));
            }
        }
        self.add_labels(labels);
    }

    /// The same for the options of its networks: Docker Compose makes a network again whose options change, and
    /// connects the containers that it has to it without the names by which others find them.
    pub(super) fn label_networks(&mut self, resources: &Resources) {
        let joined = self.attributes.get("networks").and_then(Value::as_map).into_iter().flatten();
        let label = |(name, _): (&EcoString, &Value)| {
            let network = resources.networks.get(name)?;
            let digest = Value::text(network.digest()?, network.origin.clone());
            Some((eco_format!("deployc.network.{name}"), digest))
        };
        let labels = joined.filter_map(label).collect();
        self.add_labels(labels);
    }

    fn add_labels(&mut self, labels: Vec<(EcoString, Value)>) {
        let Some((_, first)) = labels.first() else { return };
        let origin = first.origin.clone();
        if self.attributes.get("labels").is_none() {
            resources::set(&mut self.attributes, SERVICE, "labels", Data::Map(IndexMap::new()), origin);
        }
        if let Some(Data::Map(map)) = self.attributes.get_mut("labels").map(|v| &mut v.data) {
            map.extend(labels);
        }
    }
}
