//! What a deployment is besides its compose file, as facts: its manifest keeps them, so that a later plan knows what
//! there was. Each is a path and a value as the language writes it; a secret's value is no fact.

use std::collections::BTreeMap;

use ecow::{EcoString, eco_format};
use serde_json::{Map, Value as Json};

use super::backup::{Covered, Keep, KeptVolume, Source, Strategy, What, When, coverage};
use super::scheduled::Scheduled;
use super::{Attributes, Backup, Consumer, Deployment, HostFacts, Resource, Scheduler, Unit};
use crate::eval::written::written;
use crate::eval::{Data, Origin, Value};
use crate::source::Span;

/// What is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RecordKind {
    /// The host of a deployment.
    Host,
    /// A volume, be it Docker's or a directory of the host.
    Volume,
    /// A secret.
    Secret,
    /// A process of the host.
    Unit,
    /// What starts something on a schedule.
    Timer,
    /// A backup.
    Backup,
}

impl RecordKind {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Host, Self::Volume, Self::Secret, Self::Unit, Self::Timer, Self::Backup];

    /// Its word in a manifest.
    pub fn word(self) -> &'static str {
        match self {
            Self::Host => "host",
            Self::Volume => "volume",
            Self::Secret => "secret",
            Self::Unit => "unit",
            Self::Timer => "timer",
            Self::Backup => "backup",
        }
    }
}

/// A path of words.
pub type FactPath = Vec<EcoString>;

/// One thing that is recorded.
#[derive(Debug, Clone)]
pub struct Record {
    /// Its name.
    pub name: EcoString,
    /// Its declaration.
    pub origin: Origin,
    /// What is known of it, sorted by path. No path is there twice, or the beginning of another one. Most records have
    /// one fact or two, and there are many of them: a map would be mostly room.
    facts: Vec<(FactPath, Value)>,
}

impl Record {
    /// The directory of the host that a volume is.
    pub const PATH: &str = "path";
    /// What saves a volume, in words.
    pub const BACKUP: &str = "backup";

    /// One of which nothing is known yet.
    pub fn new(name: EcoString, origin: Origin) -> Self {
        Self { name, origin, facts: Vec::new() }
    }

    /// What is known of it, by path.
    pub fn facts(&self) -> &[(FactPath, Value)] {
        &self.facts
    }

    /// The fact at a path.
    pub fn fact(&self, path: &[EcoString]) -> Option<&Value> {
        self.find(path).ok().map(|at| &self.facts[at].1)
    }

    /// The text of a fact that has one word.
    pub fn text(&self, word: &str) -> Option<&str> {
        self.fact(std::slice::from_ref(&EcoString::from(word))).and_then(Value::as_str)
    }

    fn set(&mut self, path: FactPath, value: Value) {
        match self.find(&path) {
            Ok(at) => self.facts[at].1 = value,
            Err(at) => self.facts.insert(at, (path, value)),
        }
    }

    fn find(&self, path: &[EcoString]) -> Result<usize, usize> {
        self.facts.binary_search_by(|(known, _)| known.as_slice().cmp(path))
    }
}

/// Everything that is recorded of a deployment.
#[derive(Debug, Clone, Default)]
pub struct Records {
    all: BTreeMap<(RecordKind, EcoString), Record>,
}

impl Records {
    /// What there is to say of a deployment; `all` are those of its project.
    pub fn of(deployment: &Deployment, all: &[Deployment]) -> Self {
        let mut records = Self::default();
        let host = &deployment.host;
        if let Some(declared) = host.declared {
            records.add(RecordKind::Host, host_facts(host, declared.into()));
        }
        for (volume, covered) in deployment.kept.iter().zip(coverage(deployment, all)) {
            records.add(RecordKind::Volume, volume_facts(volume, &covered, host));
        }
        let consumers = deployment.consumers();
        for secret in deployment.secrets.values() {
            let consumers = consumers.get(&secret.name).map_or(&[][..], Vec::as_slice);
            records.add(RecordKind::Secret, secret_facts(secret, consumers));
        }
        for unit in deployment.units.values() {
            records.add(RecordKind::Unit, unit_facts(unit));
        }
        for scheduled in deployment.scheduled() {
            let name = deployment.real_name(&scheduled.name);
            records.add(RecordKind::Timer, timer_facts(&name, &scheduled, deployment.scheduler));
        }
        for backup in deployment.backups.values() {
            records.add(RecordKind::Backup, backup_facts(backup));
        }
        records
    }

    /// Adds one.
    pub fn add(&mut self, kind: RecordKind, mut record: Record) {
        record.facts.shrink_to_fit();
        self.all.insert((kind, record.name.clone()), record);
    }

    /// As nested objects whose leaves are texts: kind, name, then the words of a path.
    pub fn to_json(&self) -> Map<String, Json> {
        let mut out = Map::new();
        for ((kind, name), record) in &self.all {
            let of_kind = inner(&mut out, kind.word());
            let object = inner(of_kind, name);
            for (path, value) in &record.facts {
                let Some((last, folders)) = path.split_last() else { continue };
                let at = folders.iter().fold(&mut *object, |at, word| inner(at, word));
                at.insert(last.to_string(), value.as_str().unwrap_or_default().into());
            }
        }
        out
    }

    /// What [`Records::to_json`] wrote; `at` is where that stands. What is of no known kind is left out.
    pub fn of_json(json: &Map<String, Json>, at: Span) -> Self {
        let mut records = Self::default();
        for kind in RecordKind::ALL {
            for (name, facts) in json.get(kind.word()).and_then(Json::as_object).into_iter().flatten() {
                let mut record = Record::new(name.into(), at.into());
                leaves(facts, &mut Vec::new(), &mut |path, text| {
                    record.set(path.clone(), Value::text(text, at));
                });
                records.add(kind, record);
            }
        }
        records
    }

    /// Those of a kind, by name.
    pub fn of_kind(&self, kind: RecordKind) -> BTreeMap<EcoString, &Record> {
        let of = self.all.range((kind, EcoString::new())..).take_while(|((k, _), _)| *k == kind);
        of.map(|((_, name), record)| (name.clone(), record)).collect()
    }
}

/// The object at a word, made where there is none.
fn inner<'o>(object: &'o mut Map<String, Json>, word: &str) -> &'o mut Map<String, Json> {
    let value = object.entry(word).or_insert(Json::Null);
    if !value.is_object() {
        *value = Json::Object(Map::new());
    }
    value.as_object_mut().expect("it is one")
}

/// Every text in nested objects, with the words that lead to it.
fn leaves(json: &Json, path: &mut FactPath, found: &mut dyn FnMut(&FactPath, &str)) {
    match json {
        Json::Object(object) => {
            for (word, inner) in object {
                path.push(word.as_str().into());
                leaves(inner, path, found);
                path.pop();
            }
        }
        Json::String(text) => found(path, text),
        _ => {}
    }
}

/// Facts in the making.
struct Facts(Record);

impl Facts {
    fn of(name: &str, origin: Origin) -> Self {
        Self(Record::new(name.into(), origin))
    }

    fn add(&mut self, path: &[&str], text: impl Into<EcoString>, origin: &Origin) {
        let path = path.iter().map(|&word| word.into()).collect();
        self.0.set(path, Value::text(text.into(), origin.clone()));
    }

    /// A value as it is written; of a map each entry.
    fn value(&mut self, path: &mut FactPath, value: &Value) {
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

    fn when(&mut self, path: &[&str], when: Option<&When>) {
        if let Some(When { schedule, origin }) = when {
            self.add(path, eco_format!("{schedule}"), origin);
        }
    }
}

fn host_facts(host: &HostFacts, origin: Origin) -> Record {
    let mut facts = Facts::of(&host.name, origin.clone());
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
fn volume_facts(volume: &KeptVolume, covered: &Covered, host: &HostFacts) -> Record {
    let mut facts = Facts::of(&volume.name, volume.origin.clone());
    if let Some(path) = &volume.path {
        let as_said = || written(&Value::new(Data::Path(path.clone()), volume.origin.clone()));
        let place = host.absolute(path).unwrap_or_else(as_said);
        facts.add(&[Record::PATH], place, &volume.origin);
    }
    facts.add(&[Record::BACKUP], covered.in_words(), &volume.origin);
    facts.0
}

/// Where its value comes from and who is given it. What the compose file says of it is not said again.
fn secret_facts(secret: &Resource, consumers: &[Consumer]) -> Record {
    let mut facts = Facts::of(&secret.name, secret.origin.clone());
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

fn unit_facts(unit: &Unit) -> Record {
    let mut facts = Facts::of(&unit.name, unit.origin.clone());
    facts.attributes(&unit.attributes);
    for (_, need) in &unit.needs {
        facts.add(&["needs", &need.service], eco_format!("{}", need.condition), &need.origin);
    }
    for (secret, span) in &unit.credentials {
        facts.add(&["credential", secret], "file", &(*span).into());
    }
    facts.0
}

fn timer_facts(name: &str, scheduled: &Scheduled, scheduler: Scheduler) -> Record {
    let origin = &scheduled.origin;
    let mut facts = Facts::of(name, origin.clone());
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

fn backup_facts(backup: &Backup) -> Record {
    let mut facts = Facts::of(&backup.name, backup.origin.clone());
    for Source { name, what, exclude, check, users: _, origin } in &backup.sources {
        let how = match what {
            What::Database { stores, .. } => eco_format!("dump of {}", stores.kind),
            What::Volume(_, real) => eco_format!("files of volume {real}"),
            What::Path(..) => "files".into(),
        };
        facts.add(&["source", name], how, origin);
        if !exclude.is_empty() {
            facts.add(&["exclude", name], exclude.join(" "), origin);
        }
        if let Some(check) = check {
            facts.add(&["check", name], check.clone(), origin);
        }
    }
    for repository in &backup.repositories {
        let name = repository.name.as_str();
        let place = match &repository.strategy {
            Strategy::Restic { url, .. } => eco_format!("restic {url}"),
            Strategy::Archive { dir } => eco_format!("archive {dir}"),
        };
        facts.add(&["repository", name, "at"], place, &repository.origin);
        facts.when(&["repository", name, "schedule"], repository.schedule.as_ref());
        facts.when(&["repository", name, "verify"], repository.verify.as_ref());
        facts.when(&["repository", name, "drill"], repository.drill.as_ref());
        if let Some((keep, span)) = &repository.keep {
            let origin = Origin::from(*span);
            for (rule, count) in Keep::rules(keep) {
                facts.add(&["repository", name, "keep", rule], eco_format!("{count}"), &origin);
            }
        }
    }
    if backup.before_update {
        facts.add(&["before-update"], "true", &backup.origin);
    }
    if let Some(seconds) = backup.timeout {
        facts.add(&["timeout"], eco_format!("{seconds}s"), &backup.origin);
    }
    for member in &backup.stop {
        facts.add(&["stop", &member.service], "while files are copied", &backup.origin);
    }
    for (name, words) in
        [("before", &backup.before), ("after", &backup.after), ("on-failure", &backup.on_failure)]
    {
        if !words.is_empty() {
            facts.add(&[name], words.join(" "), &backup.origin);
        }
    }
    for (name, url) in &backup.heartbeat {
        let value = Value::new(Data::Text(url.clone()), backup.origin.clone());
        facts.value(&mut vec!["heartbeat".into(), name.clone()], &value);
    }
    facts.0
}
