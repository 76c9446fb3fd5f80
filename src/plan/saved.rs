//! What saves the data that a change puts at risk, as the deployed side's manifest says it.

use std::collections::BTreeMap;

use crate::eval::HostPath;
use crate::model::{Deployment, Record, RecordKind, is_within};

/// What saves data now, by volume and by directory of the host. Nothing is said where that is not known.
#[derive(Debug, Default)]
pub(super) struct Saved<'a> {
    known: bool,
    volumes: BTreeMap<&'a str, &'a str>,
    directories: BTreeMap<&'a str, &'a str>,
    dir: Option<&'a str>,
}

impl<'a> Saved<'a> {
    /// What was deployed.
    pub(super) fn of(before: &'a Deployment) -> Self {
        let Some(records) = &before.records else { return Self::default() };
        let mut saved = Self { known: true, ..Self::default() };
        for record in records.of_kind(RecordKind::Volume).into_values() {
            let Some(how) = record.text(Record::BACKUP) else { continue };
            saved.volumes.insert(&record.name, how);
            saved.directories.extend(record.text(Record::PATH).map(|path| (path, how)));
        }
        saved.dir = records.of_kind(RecordKind::Host).into_values().find_map(|host| host.text("dir"));
        saved
    }

    /// Of a volume, to be added to a sentence.
    pub(super) fn volume(&self, name: &str) -> String {
        self.say(self.volumes.get(name).copied())
    }

    /// Of a directory of the host.
    pub(super) fn directory(&self, path: &HostPath) -> String {
        let place = match path {
            HostPath::Absolute(path) => path.to_string(),
            HostPath::Project(path) => match self.dir {
                Some(dir) => format!("{dir}/{path}"),
                None => format!("./{path}"),
            },
            HostPath::Unknown(_) => return String::new(),
        };
        self.say(self.directories.iter().find(|(dir, _)| is_within(&place, dir)).map(|(_, how)| *how))
    }

    fn say(&self, how: Option<&str>) -> String {
        match how {
            _ if !self.known => String::new(),
            Some(how) if how.starts_with("backup ") => format!("; saved by {how}"),
            Some(how) => match how.strip_prefix("none: ") {
                Some(reason) => format!("; in no backup: {reason}"),
                None => "; no backup covers it".to_owned(),
            },
            None => "; no backup covers it".to_owned(),
        }
    }
}
