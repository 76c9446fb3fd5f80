//! What becomes of each volume of a deployment when its disk is lost: which backups save it and how often, or why none
//! does. Plain data, for whoever shows it.

use ecow::EcoString;

use super::{KeptVolume, Source, Waived, What};
use crate::eval::Origin;
use crate::model::{Backup, Deployment};
use crate::schema::parse::schedule::Schedule;

/// A volume and what saves it.
#[derive(Debug, Clone, PartialEq)]
pub struct Covered {
    /// Its name here.
    pub volume: EcoString,
    /// Its declaration.
    pub origin: Origin,
    /// The backups that save it, by place and name.
    pub by: Vec<Saving>,
    /// Why it needs none, where it says so.
    pub waived: Option<Waived>,
    /// Whether something else made it, which may save it too.
    pub external: bool,
    /// The services that write it. Nobody misses what nobody writes.
    pub writers: Vec<EcoString>,
}

/// A backup that saves a volume.
#[derive(Debug, Clone, PartialEq)]
pub struct Saving {
    /// Its name.
    pub backup: EcoString,
    /// Where it is declared: `prod`, `prod/worker`.
    pub place: EcoString,
    /// Whether a dump stands for the files: ``by a dump of `db` ``.
    pub dump_of: Option<EcoString>,
    /// The names of its repositories.
    pub repositories: Vec<EcoString>,
    /// The schedule that makes the newest copy: of its repositories' the one that runs most often. `None`: by hand, or
    /// before an update.
    pub schedule: Option<Schedule>,
    /// Whether a deployment makes a copy before it changes anything.
    pub before_update: bool,
}

impl Covered {
    /// Whether its loss is a loss: it is written, and neither saved nor waived nor somebody else's.
    pub fn is_at_risk(&self) -> bool {
        self.by.is_empty() && self.waived.is_none() && !self.external && !self.writers.is_empty()
    }

    /// In words: ``backup `data` each day at 04:00``, `none: rebuilt on start (until 2027-06-30)`.
    pub fn in_words(&self) -> String {
        if !self.by.is_empty() {
            let by: Vec<String> = self.by.iter().map(Saving::in_words).collect();
            return by.join("; ");
        }
        match &self.waived {
            Some(Waived { reason, until: Some(until), .. }) => format!("none: {reason} (until {until})"),
            Some(Waived { reason, .. }) => format!("none: {reason}"),
            None if self.external => "none here: it is external".to_owned(),
            None if self.writers.is_empty() => "none: nothing writes it".to_owned(),
            None => "NONE".to_owned(),
        }
    }
}

impl Saving {
    /// In words: ``backup `data` each day at 04:00, as a dump of `db` ``.
    pub fn in_words(&self) -> String {
        let when = match (&self.schedule, self.before_update) {
            (Some(schedule), true) => format!("{} and before updates", schedule.in_words()),
            (Some(schedule), false) => schedule.in_words(),
            (None, true) => "before updates".to_owned(),
            (None, false) => "by hand".to_owned(),
        };
        let dump = self.dump_of.as_ref().map(|of| format!(", as a dump of `{of}`")).unwrap_or_default();
        format!("backup `{}` {when}{dump}", self.backup)
    }
}

/// Every declared volume of a deployment, in order. `all` are the deployments of the project: a backup may stand in
/// another stack than what it saves.
pub fn coverage(deployment: &Deployment, all: &[Deployment]) -> Vec<Covered> {
    let reach: Vec<&Deployment> = deployment.reach(all).collect();
    let writers = super::Writers::of(&reach);
    let of = |volume: &KeptVolume| {
        let backups = reach.iter().flat_map(|d| d.backups.values().map(move |backup| (*d, backup)));
        let name = &volume.name;
        let mut of_volume: Vec<EcoString> = writers.write(volume).iter().map(|s| s.name.clone()).collect();
        of_volume.dedup();
        Covered {
            volume: name.clone(),
            origin: volume.origin.clone(),
            by: backups.filter_map(|(of, backup)| saving(volume, backup, of)).collect(),
            waived: volume.waived.clone(),
            external: deployment.volumes.get(name).is_some_and(|volume| volume.is_external()),
            writers: of_volume,
        }
    };
    deployment.kept.iter().map(of).collect()
}

fn saving(volume: &KeptVolume, backup: &Backup, of: &Deployment) -> Option<Saving> {
    let sources: Vec<&Source> = backup.sources.iter().filter(|source| volume.is_saved_as(source)).collect();
    let as_files = sources.iter().any(|source| !matches!(source.what, What::Database { .. }));
    let dump_of = match &sources.first()?.what {
        What::Database { of, .. } if !as_files => Some(of.service.clone()),
        _ => None,
    };
    let schedules = backup.repositories.iter().filter_map(|repository| repository.schedule.as_ref());
    Some(Saving {
        backup: backup.name.clone(),
        place: of.place.clone(),
        dump_of,
        repositories: backup.repositories.iter().map(|repository| repository.name.clone()).collect(),
        schedule: schedules.map(|when| &when.schedule).max_by_key(|it| it.runs_a_year()).cloned(),
        before_update: backup.before_update,
    })
}
