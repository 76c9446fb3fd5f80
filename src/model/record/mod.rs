//! What a deployment is besides its compose file, as facts: its manifest keeps them, so that a later plan knows what
//! there was. Each is a path and a value as the language writes it; a secret's value is no fact.

mod backup;
mod facts;

use std::collections::BTreeMap;

use ecow::EcoString;
use serde_json::{Map, Value as Json};

use self::facts::Facts;
use super::Deployment;
use super::backup::coverage;
use crate::eval::{Origin, Value};
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
            records.add(RecordKind::Host, Facts::host(host, declared.into()));
        }
        for (volume, covered) in deployment.kept.iter().zip(coverage(deployment, all)) {
            records.add(RecordKind::Volume, Facts::volume(volume, &covered, host));
        }
        let consumers = deployment.consumers();
        for secret in deployment.secrets.values() {
            let consumers = consumers.get(&secret.name).map_or(&[][..], Vec::as_slice);
            records.add(RecordKind::Secret, Facts::secret(secret, consumers));
        }
        for unit in deployment.units.values() {
            records.add(RecordKind::Unit, Facts::unit(unit));
        }
        for scheduled in deployment.scheduled() {
            let name = deployment.real_name(&scheduled.name);
            records.add(RecordKind::Timer, Facts::timer(&name, &scheduled, deployment.scheduler));
        }
        for backup in deployment.backups.values() {
            records.add(RecordKind::Backup, Facts::backup(backup));
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
