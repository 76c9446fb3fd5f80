//! Data of production that nobody saves.

use super::{Rule, Scene, is_production};
use crate::diag::codes::NO_BACKUP;
use crate::diag::{Diagnostic, Sink};
use crate::model::Deployment;

pub(super) const RULE: Rule = Rule { code: NO_BACKUP, find };

fn find(scene: &Scene<'_>, sink: &mut Sink) {
    for deployment in scene.deployments.iter().filter(|deployment| is_production(deployment)) {
        let reach: Vec<&Deployment> = deployment.reach(scene.deployments).collect();
        let is_external =
            |name: &str| deployment.volumes.get(name).is_some_and(|volume| volume.is_external());
        for volume in deployment.kept.iter().filter(|volume| !volume.waived && !is_external(&volume.name)) {
            let saved = reach.iter().any(|d| d.backups.values().any(|backup| volume.is_saved_by(backup)));
            let writers = volume.writers(&reach);
            let Some(writer) = writers.first().filter(|_| !saved) else { continue };
            let (name, service) = (&volume.name, &writer.name);
            let dumped = writers.iter().find(|service| !service.stores.is_empty());
            let source = match dumped {
                Some(service) => format!("database service.{}", service.name),
                None => format!("volume {name}"),
            };
            sink.push(
                Diagnostic::new(
                    NO_BACKUP,
                    volume.origin.span,
                    format!("volume `{name}`, which `{service}` writes, is in no backup"),
                )
                .label(writer.origin.span, format!("`{service}` writes it"))
                .help(format!(
                    "add `{source}` to a `backup`, or say why it needs none: `volume {name} {{ backup = none(\"…\") }}`"
                ))
                .in_env(&deployment.env),
            );
        }
    }
}
