//! Data of production that nobody saves.

use super::{Rule, Scene, serves_production};
use crate::diag::codes::NO_BACKUP;
use crate::diag::{Diagnostic, Sink};
use crate::model::backup::{What, Writers, can_dump};
use crate::model::{Deployment, Service};

pub(super) const RULE: Rule = Rule { code: NO_BACKUP, find };

fn find(scene: &Scene<'_>, sink: &mut Sink) {
    for deployment in scene.deployments.iter().filter(|deployment| serves_production(scene, deployment)) {
        let reach: Vec<&Deployment> = deployment.reach(scene.deployments).collect();
        let writers = Writers::of(&reach);
        let is_external =
            |name: &str| deployment.volumes.get(name).is_some_and(|volume| volume.is_external());
        for volume in
            deployment.kept.iter().filter(|volume| volume.waived.is_none() && !is_external(&volume.name))
        {
            let saved = reach.iter().any(|d| d.backups.values().any(|backup| volume.is_saved_by(backup)));
            let writers = writers.write(volume);
            let Some(writer) = writers.first().filter(|_| !saved) else { continue };
            let (name, service) = (&volume.name, &writer.name);
            let source = match writers {
                [only] if is_dumped_in_none(only, &reach) => format!("database service.{}", only.name),
                _ => format!("volume {name}"),
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

/// Whether a service stores what could be dumped, and is in no backup yet: a dump would cover its volume.
fn is_dumped_in_none(service: &Service, reach: &[&Deployment]) -> bool {
    let mut sources = reach.iter().flat_map(|d| d.backups.values()).flat_map(|backup| &backup.sources);
    let dumped =
        sources.any(|source| matches!(&source.what, What::Database { of, .. } if of.service == service.name));
    !dumped && !service.stores.is_empty() && service.stores.iter().all(can_dump)
}
