//! What is not there when it is needed: copies on the disk that is gone, passwords that were only on it, copies that
//! nothing ever makes.

use std::collections::BTreeMap;

use super::{Rule, Scene, is_production, waives};
use crate::diag::codes::{LOST_PASSWORD, NOT_SCHEDULED, ONE_HOST, TWO_PASSWORDS};
use crate::diag::{Diagnostic, Sink};
use crate::eval::{Data, Value};
use crate::model::backup::{Repository, Strategy};
use crate::model::{Backup, Deployment};

pub(super) const ON_ONE_HOST: Rule = Rule { code: ONE_HOST, find: on_one_host };
pub(super) const PASSWORD: Rule = Rule { code: LOST_PASSWORD, find: password };
pub(super) const PASSWORDS: Rule = Rule { code: TWO_PASSWORDS, find: passwords };
pub(super) const SCHEDULE: Rule = Rule { code: NOT_SCHEDULED, find: schedule };

fn on_one_host(scene: &Scene<'_>, sink: &mut Sink) {
    for deployment in scene.deployments.iter().filter(|deployment| is_production(deployment)) {
        let is_here = |backup: &&Backup| {
            let all = backup.repositories.iter().all(|repository| repository.strategy.folder().is_some());
            all && !backup.repositories.is_empty() && !waives(&backup.allows, ONE_HOST)
        };
        for backup in deployment.backups.values().filter(is_here) {
            let message = format!("no copy of backup `{}` leaves the host", backup.name);
            sink.push(
                Diagnostic::new(ONE_HOST, backup.origin.span, message)
                    .note("fire, theft and whoever becomes root take the copies with the originals")
                    .help("add a repository elsewhere: `repository offsite = restic(\"sftp:user@host:/x\", password = secret.x)`; where the folder is another host's, say so: `allow one-host \"…\"`")
                    .in_env(&deployment.env),
            );
        }
    }
}

fn password(scene: &Scene<'_>, sink: &mut Sink) {
    for deployment in scene.deployments {
        for backup in deployment.backups.values().filter(|backup| !waives(&backup.allows, LOST_PASSWORD)) {
            for repository in &backup.repositories {
                let Strategy::Restic { password, .. } = &repository.strategy else { continue };
                let Some(secret) = deployment.secrets.get(password) else { continue };
                let is_kept = secret.attributes.get("escrow").is_some_and(|it| it.data == Data::Bool(true));
                if is_kept || secret.attributes.get("generate").is_none() {
                    continue;
                }
                let (name, of) = (&repository.name, &backup.name);
                let message =
                    format!("the password of repository `{name}` of backup `{of}` is on this host alone");
                sink.push(
                    Diagnostic::new(LOST_PASSWORD, repository.origin.span, message)
                        .label(secret.origin.span, format!("`{password}` is made on the host"))
                        .note("when the host is gone nothing in the repository can be read")
                        .help("keep it elsewhere too, and say so: `escrow = true`")
                        .in_env(&deployment.env),
                );
            }
        }
    }
}

fn passwords(scene: &Scene<'_>, sink: &mut Sink) {
    let mut first: BTreeMap<&str, (&Value, &Repository, &Deployment)> = BTreeMap::new();
    for deployment in scene.deployments {
        for repository in deployment.backups.values().flat_map(|backup| &backup.repositories) {
            let Strategy::Restic { url, password, .. } = &repository.strategy else { continue };
            let file = deployment.secrets.get(password).and_then(|secret| secret.attributes.get("file"));
            let (Some(file), false) = (file, repository.strategy.folder().is_some()) else { continue };
            let Some((other, of, there)) = first.get(url.as_str()) else {
                first.insert(url, (file, repository, deployment));
                continue;
            };
            if *other == file {
                continue;
            }
            let message = format!(
                "`{url}` is one repository, and {} has another password for it than {}",
                deployment.title(),
                there.title()
            );
            let mut problem = Diagnostic::new(TWO_PASSWORDS, repository.origin.span, message);
            if repository.origin.span != of.origin.span {
                problem = problem.label(of.origin.span, "also here");
            }
            sink.push(problem.note("whoever comes first makes it, and the other cannot open it").help(
                "give each a folder of its own: `…/${env.name}`; or one password for all: `secret NAME shared { … }`",
            ));
        }
    }
}

fn schedule(scene: &Scene<'_>, sink: &mut Sink) {
    for deployment in scene.deployments {
        for backup in deployment.backups.values() {
            let is_made = backup.before_update || waives(&backup.allows, NOT_SCHEDULED);
            for repository in backup.repositories.iter().filter(|r| r.schedule.is_none() && !is_made) {
                let (name, of) = (&repository.name, &backup.name);
                let message = format!("nothing makes copies in repository `{name}` of backup `{of}`");
                sink.push(
                    Diagnostic::new(NOT_SCHEDULED, repository.origin.span, message)
                        .help("say when: `schedule = daily(\"03:00\")`")
                        .in_env(&deployment.env),
                );
            }
        }
    }
}
