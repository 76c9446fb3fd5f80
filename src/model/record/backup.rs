//! What is recorded of a backup.

use ecow::eco_format;

use super::Record;
use super::facts::Facts;
use crate::eval::{Data, Origin, Value};
use crate::model::Backup;
use crate::model::backup::{Keep, Source, Strategy, What};

impl Facts {
    pub(super) fn backup(backup: &Backup) -> Record {
        let mut facts = Self::of(&backup.name, backup.origin.clone());
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
}
