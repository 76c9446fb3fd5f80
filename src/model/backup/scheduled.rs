//! What of backups runs on a schedule: copies, verifications and drills. Repositories that have one schedule are served
//! one after the other: services are stopped once at a time, and no database is dumped twice at once.

use ecow::{EcoString, eco_format};

use super::{Backup, Repository, When};
use crate::model::Deployment;
use crate::model::scheduled::Scheduled;

/// A verb, the script that does it, its option, and what says when.
type Verb = (&'static str, &'static str, Option<&'static str>, fn(&Repository) -> Option<&When>);

const VERBS: [Verb; 3] = [
    ("backup", "backup", None, |repository| repository.schedule.as_ref()),
    ("verify", "backup", Some("--verify"), |repository| repository.verify.as_ref()),
    ("drill", "drill", None, |repository| repository.drill.as_ref()),
];

impl Deployment {
    /// The runs of all backups.
    pub fn scheduled_backups(&self) -> Vec<Scheduled> {
        let folder = self.folder_on_host().map(EcoString::from);
        let runs = self.backups.values().flat_map(|backup| VERBS.iter().flat_map(|verb| runs(backup, verb)));
        runs.map(|mut run| {
            run.writable.splice(0..0, folder.clone());
            run
        })
        .collect()
    }
}

/// The runs of one verb: as many as there are different schedules.
fn runs(backup: &Backup, (verb, script, option, when): &Verb) -> Vec<Scheduled> {
    let mut groups: Vec<(&When, Vec<&Repository>)> = Vec::new();
    for repository in &backup.repositories {
        let Some(when) = when(repository) else { continue };
        match groups.iter_mut().find(|(other, _)| other.schedule == when.schedule) {
            Some((_, repositories)) => repositories.push(repository),
            None => groups.push((when, vec![repository])),
        }
    }
    let name = &backup.name;
    let run = |(when, repositories): (&When, Vec<&Repository>)| {
        let names: Vec<&str> = repositories.iter().map(|repository| repository.name.as_str()).collect();
        let time = u64::try_from(names.len()).unwrap_or(u64::MAX).saturating_mul(1_000_000_000);
        // One that is not there yet, or whose disk is not mounted, is what the script complains of.
        let folders = repositories.iter().filter_map(|repository| repository.strategy.folder());
        Scheduled {
            name: eco_format!("{verb}-{name}-{}", names.join("-")),
            what: eco_format!("{verb} of `{name}` in `{}`", names.join("`, `")),
            script: eco_format!("bin/{script}-{name}"),
            arguments: option.iter().chain(&names).map(|word| EcoString::from(*word)).collect(),
            schedule: when.schedule.clone(),
            timeout: backup.timeout.map(|seconds| seconds.saturating_mul(time)),
            heavy: true,
            // The scripts tell it themselves, with the reason.
            on_failure: Vec::new(),
            writable: folders.map(|folder| eco_format!("-{folder}")).collect(),
            origin: when.origin.clone(),
        }
    };
    groups.into_iter().map(run).collect()
}
