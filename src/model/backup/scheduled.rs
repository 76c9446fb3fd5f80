//! What of backups runs on a schedule: copies, verifications and drills, each repository's own.

use ecow::{EcoString, eco_format};

use super::{Backup, Repository, When};
use crate::model::Deployment;
use crate::model::scheduled::Scheduled;

impl Deployment {
    /// The runs of all backups.
    pub(in crate::model) fn scheduled_backups(&self) -> impl Iterator<Item = Scheduled> {
        let folder = self.folder_on_host().map(EcoString::from);
        self.backups.values().flat_map(move |backup| {
            let folder = folder.clone();
            backup.repositories.iter().flat_map(move |repository| {
                let runs = [
                    ("backup", &repository.schedule, "backup", None),
                    ("verify", &repository.verify, "backup", Some("--verify")),
                    ("drill", &repository.drill, "drill", None),
                ];
                let folder = folder.clone();
                runs.into_iter().filter_map(move |(verb, when, script, option)| {
                    Some(one(backup, repository, verb, when.as_ref()?, script, option, folder.clone()))
                })
            })
        })
    }
}

fn one(
    backup: &Backup,
    repository: &Repository,
    verb: &str,
    when: &When,
    script: &str,
    option: Option<&str>,
    folder_on_host: Option<EcoString>,
) -> Scheduled {
    let (name, of) = (&backup.name, &repository.name);
    let options = option.map(EcoString::from).into_iter();
    // One that is not there yet, or whose disk is not mounted, is what the script complains of.
    let repository_folder = repository.strategy.folder().map(|folder| eco_format!("-{folder}"));
    Scheduled {
        name: eco_format!("{verb}-{name}-{of}"),
        what: eco_format!("{verb} of `{name}` in `{of}`"),
        script: eco_format!("bin/{script}-{name}"),
        arguments: options.chain([of.clone()]).collect(),
        schedule: when.schedule.clone(),
        timeout: backup.timeout.map(|seconds| seconds.saturating_mul(1_000_000_000)),
        heavy: true,
        // The scripts tell it themselves, with the reason.
        on_failure: Vec::new(),
        writable: folder_on_host.into_iter().chain(repository_folder).collect(),
        origin: when.origin.clone(),
    }
}
