//! A deployment that says less.
//!
//! Takes a deployment and paths of facts, gives the same deployment without what they say. It need make no sense: it is
//! emitted to see which lines change, and then forgotten.

use ecow::EcoString;

use crate::eval::{Data, Value};
use crate::model::backup::Repository;
use crate::model::{Attributes, Backup, Deployment, Resource, Scheduler, Service, Unit};

/// The deployment without what the facts of these paths say.
pub(super) fn without(deployment: &Deployment, paths: &[&[EcoString]]) -> Deployment {
    let mut out = deployment.clone();
    for path in paths {
        forget(&mut out, path);
    }
    out
}

fn forget(out: &mut Deployment, path: &[EcoString]) {
    let words: Vec<&str> = path.iter().map(EcoString::as_str).collect();
    match words.as_slice() {
        ["project", "name"] => {
            // Everything has a name; another one shows as well where it is used.
            out.name = Value::text("renamed-by-nobody", out.name.origin.clone());
        }
        ["target", "scheduler"] => {
            out.scheduler = match out.scheduler {
                Scheduler::Systemd => Scheduler::Cron,
                Scheduler::Cron => Scheduler::Systemd,
            };
        }
        ["service" | "job", name] => drop(out.services.remove(*name)),
        ["service" | "job", name, rest @ ..] => {
            if let Some(service) = out.services.get_mut(*name) {
                of_service(service, rest);
            }
        }
        ["unit", name] => drop(out.units.remove(*name)),
        ["unit", name, rest @ ..] => {
            if let Some(unit) = out.units.get_mut(*name) {
                of_unit(unit, rest);
            }
        }
        ["backup", name] => drop(out.backups.remove(*name)),
        ["backup", name, rest @ ..] => {
            if let Some(backup) = out.backups.get_mut(*name) {
                of_backup(backup, rest);
            }
        }
        ["host", _, rest @ ..] => of_host(out, rest),
        [kind @ ("network" | "volume" | "secret" | "config" | "model"), name, rest @ ..] => {
            of_resource(out, kind, name, rest)
        }
        _ => {}
    }
}

fn of_service(service: &mut Service, rest: &[&str]) {
    match rest {
        ["publish", key] => {
            let key = key.split(' ').next().unwrap_or_default();
            service.publish.retain(|publish| format!("{}/{}", publish.target, publish.protocol) != key);
        }
        ["mount", target] => service.mounts.retain(|mount| mount.target != *target),
        ["mount", target, option @ ..] => {
            let mount = service.mounts.iter_mut().find(|mount| mount.target == *target);
            if let Some(mount) = mount {
                of_attributes(&mut mount.options, option);
            }
        }
        ["needs", name] => {
            service.needs.retain(|need| need.service != *name);
            service.needs_elsewhere.retain(|need| need.service != *name);
        }
        ["port", name] => drop(service.ports.remove(*name)),
        ["stores", kind, ..] => service.stores.retain(|stores| stores.kind != *kind),
        ["environment", name] if service.secret_environment.iter().any(|(key, _)| key == name) => {
            service.secret_environment.retain(|(key, _)| key != name);
        }
        rest => of_attributes(&mut service.attributes, rest),
    }
}

fn of_unit(unit: &mut Unit, rest: &[&str]) {
    match rest {
        ["needs", name] => {
            unit.needs.retain(|(_, need)| need.service != *name);
            unit.after_projects.clear();
            unit.after_units.clear();
        }
        rest => of_attributes(&mut unit.attributes, rest),
    }
}

fn of_backup(backup: &mut Backup, rest: &[&str]) {
    match rest {
        ["database" | "volume" | "path", name] => backup.sources.retain(|source| source.name != *name),
        ["database" | "volume" | "path", name, what] => {
            for source in backup.sources.iter_mut().filter(|source| source.name == *name) {
                match *what {
                    "exclude" => source.exclude.clear(),
                    _ => source.check = None,
                }
            }
        }
        ["repository", name] => backup.repositories.retain(|repository| repository.name != *name),
        ["repository", name, what] => {
            for repository in backup.repositories.iter_mut().filter(|repository| repository.name == *name) {
                of_repository(repository, what);
            }
        }
        ["before-update"] => backup.before_update = !backup.before_update,
        ["timeout"] => backup.timeout = None,
        ["before"] => backup.before.clear(),
        ["after"] => backup.after.clear(),
        ["on-failure"] => backup.on_failure.clear(),
        ["stop", name] => backup.stop.retain(|member| member.service != *name),
        ["heartbeat", name] => drop(backup.heartbeat.remove(*name)),
        _ => {}
    }
}

fn of_repository(repository: &mut Repository, what: &str) {
    match what {
        "schedule" => repository.schedule = None,
        "verify" => repository.verify = None,
        "drill" => repository.drill = None,
        "keep" => repository.keep = None,
        _ => {}
    }
}

fn of_host(out: &mut Deployment, rest: &[&str]) {
    let host = &mut out.host;
    match rest {
        ["address"] => host.address = None,
        ["timezone"] => host.timezone = None,
        ["dir"] => host.dir = host.dir.as_ref().map(|_| "/moved-by-nobody".into()),
        ["sysctl", key] => host.sysctls.retain(|(name, _)| name != key),
        ["directory", path] => host.directories.retain(|directory| {
            let value = Value::new(Data::Path(directory.path.clone()), directory.origin.clone());
            crate::eval::written::written(&value) != *path
        }),
        _ => {}
    }
}

fn of_resource(out: &mut Deployment, kind: &str, name: &str, rest: &[&str]) {
    let resources = match kind {
        "network" => &mut out.networks,
        "volume" => &mut out.volumes,
        "secret" => &mut out.secrets,
        "config" => &mut out.configs,
        _ => &mut out.models,
    };
    match rest {
        [] => {
            resources.remove(name);
            if kind == "config" {
                out.config_files.retain(|file| file.name != name);
                out.composed_configs.retain(|config| config.name != name);
            }
            if kind == "volume" {
                let path = out.kept.iter().find(|kept| kept.name == name).and_then(|kept| kept.path.clone());
                out.host.directories.retain(|directory| Some(&directory.path) != path.as_ref());
                out.kept.retain(|kept| kept.name != name);
            }
        }
        ["content"] if kind == "config" => {
            out.config_files.retain(|file| file.name != name);
        }
        rest => {
            if let Some(Resource { attributes, .. }) = resources.get_mut(name) {
                of_attributes(attributes, rest);
            }
        }
    }
}

fn of_attributes(attributes: &mut Attributes, rest: &[&str]) {
    let [attribute, keys @ ..] = rest else { return };
    if keys.is_empty() {
        attributes.remove(attribute);
        return;
    }
    let Some(mut value) = attributes.get_mut(attribute) else { return };
    for key in &keys[..keys.len() - 1] {
        let Data::Map(map) = &mut value.data else { return };
        let Some(inner) = map.get_mut(*key) else { return };
        value = inner;
    }
    if let (Data::Map(map), Some(key)) = (&mut value.data, keys.last()) {
        map.shift_remove(*key);
    }
}
