//! What is checked in: the compose files below `deploy/`, read back to models.

use std::path::Path;

use ecow::EcoString;
use rayon::prelude::*;

use crate::diag::render::visible;
use crate::diag::{Diagnostic, Sink, codes};
use crate::emit::{folder, manifest};
use crate::model::Deployment;
use crate::read;
use crate::source::path::normalize;
use crate::source::{FileId, FileKind, Host, SourceMap, reason};

/// The name of the compose file in an environment's folder.
pub(super) const COMPOSE: &str = "compose.yaml";

/// Ends what a build that was interrupted has left half done below `root`.
pub(super) fn settle(host: &dyn Host, root: &Path) -> Result<(), Diagnostic> {
    host.recover(root).map_err(|error| {
        let place = visible(&root.join("deploy").to_string_lossy()).into_owned();
        let message = format!("`{place}` cannot be read: {}", visible(&reason(&error)));
        Diagnostic::nowhere(codes::CANNOT_WRITE, message)
    })
}

/// The environments that `root` holds artifacts of and that are none of `known`: they are no longer in the project.
pub(super) fn strays(host: &dyn Host, root: &Path, known: &[&str]) -> Vec<EcoString> {
    let entries = host.list(&root.join("deploy")).unwrap_or_default();
    entries
        .into_iter()
        .filter(|entry| entry.folder && !known.contains(&entry.name.as_str()))
        .filter(|entry| {
            let path = root.join(folder(&entry.name)).join(manifest::NAME);
            host.kind(&path) == Some(FileKind::File)
        })
        .map(|entry| entry.name.into())
        .collect()
}

/// The deployments of environments as `root` holds them, in the order of `envs`; `None` where there is none.
/// What cannot be read back is an error in the sink: what is deployed is then not known.
pub(super) fn read_back(
    host: &dyn Host,
    root: &Path,
    envs: &[EcoString],
    sources: &mut SourceMap,
    sink: &mut Sink,
) -> Vec<Option<Deployment>> {
    let files: Vec<Option<FileId>> = envs
        .iter()
        .map(|env| {
            let path = root.join(folder(env)).join(COMPOSE);
            host.kind(&path)?;
            match text(host, &path) {
                Ok(text) => Some(sources.add(normalize(&path).to_string_lossy(), text)),
                Err(problem) => {
                    sink.push(problem);
                    None
                }
            }
        })
        .collect();
    let sources = &*sources;
    let read: Vec<(Option<Deployment>, Sink)> = files
        .into_par_iter()
        .zip(envs)
        .map(|(file, env)| {
            let mut sink = Sink::new();
            let deployment = file.and_then(|file| read_one(file, env, sources, &mut sink));
            (deployment, sink)
        })
        .collect();
    read.into_iter()
        .map(|(deployment, problems)| {
            sink.append(problems);
            deployment
        })
        .collect()
}

/// The deployment in a text of the map, which stands or will stand in the folder of `env`.
pub(super) fn read_one(
    file: FileId,
    place: &EcoString,
    sources: &SourceMap,
    sink: &mut Sink,
) -> Option<Deployment> {
    let mut deployment = read::artifact(file, sources.text(file), &folder(place), sink)?;
    deployment.env = place.clone();
    deployment.place = place.clone();
    Some(deployment)
}

/// The text of an artifact.
pub(super) fn text(host: &dyn Host, path: &Path) -> Result<String, Diagnostic> {
    let shown = visible(&path.to_string_lossy()).into_owned();
    let unreadable =
        |what: String| Diagnostic::nowhere(codes::UNREADABLE_ARTIFACT, format!("`{shown}` {what}"));
    let bytes = host.read(path).map_err(|error| unreadable(format!("cannot be read: {}", reason(&error))))?;
    String::from_utf8(bytes).map_err(|_| unreadable("is not UTF-8".to_owned()))
}
