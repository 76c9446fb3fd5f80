//! Files of a database that are copied while it writes them.

use super::{Rule, Scene, waives};
use crate::diag::codes::LIVE_COPY;
use crate::diag::{Diagnostic, Sink};
use crate::model::Backup;
use crate::model::backup::{Source, What};

pub(super) const RULE: Rule = Rule { code: LIVE_COPY, find };

fn find(scene: &Scene<'_>, sink: &mut Sink) {
    for deployment in scene.deployments {
        for backup in deployment.backups.values().filter(|backup| !waives(&backup.allows, LIVE_COPY)) {
            for source in backup.sources.iter().filter(|s| !matches!(s.what, What::Database { .. })) {
                let database = source.users.iter().find(|user| {
                    let service = deployment.find_service(scene.deployments, &user.service);
                    let stores = service.is_some_and(|(_, service)| !service.stores.is_empty());
                    stores && !backup.stop.contains(user) && !dumps(backup, &user.service)
                });
                if let Some(user) = database {
                    sink.push(copied(backup, source, &user.service).in_env(&deployment.env));
                }
            }
        }
    }
}

/// Whether the backup has what the service stores in another way.
fn dumps(backup: &Backup, service: &str) -> bool {
    backup
        .sources
        .iter()
        .any(|source| matches!(&source.what, What::Database { of, .. } if of.service == service))
}

fn copied(backup: &Backup, source: &Source, service: &str) -> Diagnostic {
    let message = format!(
        "backup `{}` copies {} `{}` while `{service}` writes a database into it",
        backup.name,
        source.what.word(),
        source.name
    );
    Diagnostic::new(LIVE_COPY, source.origin.span, message)
        .note("files that were read at different moments are no database that starts again")
        .help(format!("dump it: `database service.{service}`; or stop it meanwhile: `stop = [{service}]`"))
}
