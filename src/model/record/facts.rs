//! What is recorded of hosts, volumes, secrets, units and timers.

use std::collections::BTreeMap;

use ecow::{EcoString, eco_format};

use super::{FactPath, Record};
use crate::eval::written::written;
use crate::eval::{Data, Origin, Value};
use crate::model::backup::{Covered, KeptVolume, When};
use crate::model::scheduled::Scheduled;
use crate::model::{Attributes, Consumer, HostFacts, Resource, Scheduler, Unit};

/// Facts in the making.
pub(super) struct Facts(pub(super) Record);

impl Facts {
    pub(super) fn of(name: &str, origin: Origin) -> Self {
        Self(Record::new(name.into(), origin))
    }

    pub(super) fn add(&mut self, path: &[&str], text: impl Into<EcoString>, origin: &Origin) {
        let path = path.iter().map(|&word| word.into()).collect();
        self.0.set(path, Value::text(text.into(), origin.clone()));
    }

    /// A value as it is written; of a map each entry.
    pub(super) fn value(&mut self, path: &mut FactPath, value: &Value) {
        match &value.data {
            Data::Map(map) if !map.is_empty() => {
                for (key, inner) in map {
                    path.push(key.clone());
                    self.value(path, inner);
                    path.pop();
                }
            }
            _ => {
                let known = value.as_str().map(EcoString::from);
                let text = Value::text(known.unwrap_or_else(|| written(value).into()), value.origin.clone());
                self.0.set(path.clone(), text);
            }
        }
    }

    fn attributes(&mut self, attributes: &Attributes) {
        for (row, value) in attributes.iter() {
            self.value(&mut vec![row.name.into()], value);
        }
    }

    pub(super) fn when(&mut self, path: &[&str], when: Option<&When>) {
        if let Some(When { schedule, origin }) = when {
            self.add(path, eco_format!("{schedule}"), origin);
        }
    }

    pub(super) fn host(host: &HostFacts, origin: Origin) -> Record {
        let mut facts = Self::of(&host.name, origin.clone());
        facts.add(&["name"], host.name.clone(), &origin);
        for (name, value) in [("address", &host.address), ("dir", &host.dir), ("timezone", &host.timezone)] {
            if let Some(value) = value {
                facts.add(&[name], value.clone(), &origin);
            }
        }
        for (name, value) in &host.sysctls {
            facts.value(&mut vec!["sysctl".into(), name.clone()], value);
        }
        for directory in &host.directories {
            let mut words = Vec::new();
            words.extend(directory.owner.as_ref().map(|owner| format!("owner {owner}")));
            words.extend(directory.mode.map(|mode| format!("mode 0o{mode:o}")));
            if let Some(path) = host.absolute(&directory.path) {
                let said = if words.is_empty() { "there".to_owned() } else { words.join(", ") };
                facts.add(&["directory", &path], said, &directory.origin);
            }
        }
        facts.0
    }

    /// The directory that it is, and what saves it.
    pub(super) fn volume(volume: &KeptVolume, covered: &Covered, host: &HostFacts) -> Record {
        let mut facts = Self::of(&volume.name, volume.origin.clone());
        if let Some(path) = &volume.path {
            let as_said = || written(&Value::new(Data::Path(path.clone()), volume.origin.clone()));
            let place = host.absolute(path).unwrap_or_else(as_said);
            facts.add(&[Record::PATH], place, &volume.origin);
        }
        facts.add(&[Record::BACKUP], covered.in_words(), &volume.origin);
        facts.0
    }

    /// Where its value comes from and who is given it. What the compose file says of it is not said again.
    pub(super) fn secret(secret: &Resource, consumers: &[Consumer]) -> Record {
        let mut facts = Self::of(&secret.name, secret.origin.clone());
        for name in ["generate", "escrow"] {
            if let Some(value) = secret.attributes.get(name) {
                facts.value(&mut vec![name.into()], value);
            }
        }
        let mut ways: BTreeMap<&EcoString, Vec<&str>> = BTreeMap::new();
        for consumer in consumers {
            ways.entry(&consumer.who).or_default().extend(consumer.how.as_deref());
        }
        for (who, mut how) in ways {
            how.sort_unstable();
            how.dedup();
            let how = if how.is_empty() { "by name".to_owned() } else { how.join(", ") };
            facts.add(&["used-by", who], how, &secret.origin);
        }
        facts.0
    }

    pub(super) fn unit(unit: &Unit) -> Record {
        let mut facts = Self::of(&unit.name, unit.origin.clone());
        facts.attributes(&unit.attributes);
        for (_, need) in &unit.needs {
            facts.add(&["needs", &need.service], eco_format!("{}", need.condition), &need.origin);
        }
        for (secret, span) in &unit.credentials {
            facts.add(&["credential", secret], "file", &(*span).into());
        }
        facts.0
    }

    pub(super) fn timer(name: &str, scheduled: &Scheduled, scheduler: Scheduler) -> Record {
        let origin = &scheduled.origin;
        let mut facts = Self::of(name, origin.clone());
        facts.add(&["starts"], scheduled.what.clone(), origin);
        facts.add(&["schedule"], eco_format!("{}", scheduled.schedule), origin);
        let by = match scheduler {
            Scheduler::Systemd => "systemd",
            Scheduler::Cron => "cron",
        };
        facts.add(&["scheduler"], by, origin);
        if let Some(timeout) = scheduled.timeout {
            facts.value(&mut vec!["timeout".into()], &Value::new(Data::Duration(timeout), origin.clone()));
        }
        if !scheduled.on_failure.is_empty() {
            facts.add(&["on-failure"], scheduled.on_failure.join(" "), origin);
        }
        facts.0
    }
}
