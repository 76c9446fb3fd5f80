//! Copies that lie where what they are copies of lies.

use super::{Rule, Scene};
use crate::diag::codes::BACKUP_IN_SOURCE;
use crate::diag::{Diagnostic, Sink};
use crate::eval::HostPath;
use crate::model::backup::{Repository, Source, What};
use crate::model::{Deployment, is_within};

pub(super) const RULE: Rule = Rule { code: BACKUP_IN_SOURCE, find };

/// Where Docker keeps what it keeps, unless its daemon is told otherwise.
const DOCKER: &str = "/var/lib/docker";

fn find(scene: &Scene<'_>, sink: &mut Sink) {
    for deployments in scene.hosts().into_values() {
        let backups = || deployments.iter().flat_map(|d| d.backups.values().map(move |backup| (*d, backup)));
        for (deployment, backup) in backups() {
            for repository in &backup.repositories {
                let Some(folder) = repository.strategy.folder() else { continue };
                let name = &repository.name;
                if is_within(folder, DOCKER) {
                    let message =
                        format!("repository `{name}` of backup `{}` lies in `{DOCKER}`", backup.name);
                    sink.push(
                        Diagnostic::new(BACKUP_IN_SOURCE, repository.origin.span, message)
                            .note("that is where the volumes are: one disk, and `docker system prune` cleans it")
                            .help("put it on another disk, or on another host")
                            .in_env(&deployment.env),
                    );
                    continue;
                }
                for (of, other) in backups() {
                    for source in &other.sources {
                        let Some(what) = holds(source, folder, of) else { continue };
                        let found = inside(name, &backup.name, repository, (source, &what), &other.name);
                        sink.push(found.in_env(&of.env));
                    }
                }
            }
        }
    }
}

fn inside(
    name: &str,
    of: &str,
    repository: &Repository,
    (source, what): (&Source, &str),
    other: &str,
) -> Diagnostic {
    let message =
        format!("repository `{name}` of backup `{of}` lies in {what}, which backup `{other}` saves");
    Diagnostic::new(BACKUP_IN_SOURCE, repository.origin.span, message)
        .here("copies go here")
        .label(source.origin.span, "and are copied from here")
        .note("each run would save what the runs before it saved, and one broken disk takes both")
        .help("put it outside, best on another disk or host")
}

/// What of a source a folder of the host lies in: its path, or a volume of its database that is a folder of the host.
fn holds(source: &Source, folder: &str, deployment: &Deployment) -> Option<String> {
    let within = |path: &HostPath| match path {
        HostPath::Absolute(path) => path == "/" || is_within(folder, path),
        _ => false,
    };
    match &source.what {
        What::Path(path, _) => within(path).then(|| format!("{} `{}`", source.what.word(), source.name)),
        What::Database { volumes, .. } => {
            let mut kept = deployment.kept.iter().filter(|volume| volumes.contains(&volume.name));
            let volume = kept.find(|volume| volume.path.as_ref().is_some_and(within))?;
            Some(format!("volume `{}`", volume.name))
        }
        What::Volume(..) => None,
    }
}
