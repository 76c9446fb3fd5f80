//! What is checked in: the compose files below `deploy/`, read back to models.

use std::path::Path;

use ecow::{EcoString, eco_format};
use rayon::prelude::*;

use super::artifacts::Artifacts;
use super::beside::Beside;
use crate::diag::render::visible;
use crate::diag::{Diagnostic, Sink, codes};
use crate::emit::folder;
use crate::emit::manifest::{self, Manifest};
use crate::model::{Deployment, is_within};
use crate::read;
use crate::resolve::BESIDE;
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

/// How deep places lie below `deploy/`: `hosts/lab/proxy`.
const DEEPEST: usize = 3;

/// The environments and stacks that `root` holds artifacts of and that are none of `known`: they are no longer in
/// the project. Where some are `asked` for, only those in their folders.
pub(super) fn strays(host: &dyn Host, root: &Path, known: &[&str], asked: &[String]) -> Vec<EcoString> {
    let mut strays = Vec::new();
    let mut folders: Vec<(EcoString, usize)> = vec![(EcoString::new(), 0)];
    while let Some((outer, depth)) = folders.pop() {
        for entry in host.list(&root.join(folder(&outer))).unwrap_or_default() {
            if !entry.folder || (depth > 0 && BESIDE.contains(&entry.name.as_str())) {
                continue;
            }
            let place = if depth == 0 { entry.name.into() } else { eco_format!("{outer}/{}", entry.name) };
            if !known.contains(&place.as_str()) && is_ours(host, root, &place, depth) {
                strays.push(place.clone());
            }
            if depth + 1 < DEEPEST {
                folders.push((place, depth + 1));
            }
        }
    }
    strays.retain(|place| asked.is_empty() || asked.iter().any(|asked| is_within(place, asked)));
    strays.sort();
    strays
}

/// Whether a build wrote into the folder of a place. Deeper folders may be anybody's, and a web site has a
/// `manifest.json` too.
fn is_ours(host: &dyn Host, root: &Path, place: &str, depth: usize) -> bool {
    let path = root.join(folder(place)).join(manifest::NAME);
    let says_so = || {
        let text = host.read(&path).ok().and_then(|bytes| String::from_utf8(bytes).ok());
        text.is_some_and(|text| Manifest::parse(&text).is_ok())
    };
    host.kind(&path) == Some(FileKind::File) && (depth == 0 || says_so())
}

/// The deployments of environments as their artifacts say, in the order of `envs`; `None` where there is none.
/// What cannot be read back is an error in the sink: what is deployed is then not known.
pub(super) fn read_back(
    artifacts: &Artifacts<'_>,
    envs: &[EcoString],
    sources: &mut SourceMap,
    sink: &mut Sink,
) -> Vec<Option<Deployment>> {
    let files: Vec<Option<FileId>> = envs
        .iter()
        .map(|env| {
            let path = artifacts.root().join(folder(env)).join(COMPOSE);
            artifacts.host().kind(&path)?;
            match text(artifacts, &path) {
                Ok(text) => Some(sources.add(artifacts.shown(&path), text)),
                Err(problem) => {
                    sink.push(problem);
                    None
                }
            }
        })
        .collect();
    let beside: Vec<Beside> = envs.iter().map(|env| Beside::read(artifacts, env, sources, sink)).collect();
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
        .zip(beside)
        .map(|((deployment, problems), beside)| {
            sink.append(problems);
            let mut deployment = deployment?;
            deployment.records = beside.records;
            deployment.config_files = beside.configs;
            Some(deployment)
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
pub(super) fn text(artifacts: &Artifacts<'_>, path: &Path) -> Result<String, Diagnostic> {
    let unreadable = |what: String| {
        let shown = artifacts.shown(path);
        let message = format!("`{}` {what}", visible(&shown));
        Diagnostic::nowhere(codes::UNREADABLE_ARTIFACT, message)
    };
    let bytes = artifacts.host().read(path);
    let bytes = bytes.map_err(|error| unreadable(format!("cannot be read: {}", reason(&error))))?;
    String::from_utf8(bytes).map_err(|_| unreadable("is not UTF-8".to_owned()))
}
