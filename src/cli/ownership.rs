//! Whose a file is: ours as we wrote it, ours but edited, or somebody else's.
//!
//! Takes the artifacts of an environment and what stands in its folder, gives for each file what a build
//! would do with it. Only what the manifest lists, with the hash that it lists, is ever overwritten or
//! removed without being told to.

use std::collections::BTreeSet;
use std::io;
use std::path::{Component, Path, PathBuf};

use crate::diag::render::visible;
use crate::diag::{Code, Diagnostic, codes};
use crate::emit::manifest::{self, Manifest};
use crate::emit::{Artifact, folder};
use crate::model::digest;
use crate::source::path::normalize;
use crate::source::{Host, reason};

/// How a file stands to what it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// It is as it should be.
    Current,
    /// It is not there.
    Missing,
    /// It is ours, of an earlier build.
    Stale,
    /// It is ours and nothing makes it any more.
    Unwanted,
    /// It is ours, and somebody changed it.
    Edited,
    /// It is not ours.
    Foreign,
}

/// One file and what becomes of it.
#[derive(Debug)]
pub(super) struct Step<'a> {
    /// Where it is, seen from where the process stands.
    pub path: PathBuf,
    /// How it stands.
    pub state: State,
    /// What is there.
    pub found: Option<Vec<u8>>,
    /// What should be there; `None`: nothing.
    pub artifact: Option<&'a Artifact>,
}

/// The steps for the folder of an environment; `artifacts` is empty for one that is no longer there. Errors
/// are those that not even `--force` gets past.
pub(super) fn steps<'a>(
    host: &dyn Host,
    root: &Path,
    env: &str,
    artifacts: &'a [Artifact],
    force: bool,
) -> Result<Vec<Step<'a>>, Diagnostic> {
    let below = folder(env);
    let ours = match manifest_of(host, &root.join(&below).join(manifest::NAME)) {
        Err(_) if force => None,
        ours => ours?,
    };
    let mut steps = Vec::new();
    for artifact in artifacts {
        let path = normalize(&root.join(&artifact.path));
        let found = found(host, &path)?;
        let name = artifact.path.strip_prefix(&format!("{below}/")).unwrap_or(&artifact.path);
        let state = match &found {
            None => State::Missing,
            Some(found) if *found == artifact.text.as_bytes() => State::Current,
            Some(_) if name == manifest::NAME => State::Stale,
            Some(found) => owned(ours.as_ref(), name, found, State::Stale),
        };
        steps.push(Step { path, state, found, artifact: Some(artifact) });
    }
    let wanted: BTreeSet<&str> = artifacts.iter().map(|a| a.path.as_str()).collect();
    let mut listed: Vec<&str> = ours.iter().flat_map(|m| &m.artifacts).map(|w| w.path.as_str()).collect();
    if ours.is_some() {
        listed.push(manifest::NAME);
    }
    for name in listed.into_iter().filter(|name| is_below(name)) {
        if wanted.contains(format!("{below}/{name}").as_str()) {
            continue;
        }
        let path = normalize(&root.join(&below).join(name));
        let Some(found) = found(host, &path)? else { continue };
        let state = match name {
            manifest::NAME => State::Unwanted,
            _ => owned(ours.as_ref(), name, &found, State::Unwanted),
        };
        steps.push(Step { path, state, found: Some(found), artifact: None });
    }
    Ok(steps)
}

/// What stands in the way of a step.
pub(super) fn objection(step: &Step<'_>) -> Option<Diagnostic> {
    let shown = visible(&step.path.to_string_lossy()).into_owned();
    match step.state {
        State::Edited if step.artifact.is_none() => Some(
            problem(codes::EDITED_BY_HAND, format!("`{shown}` is no longer made, but was edited by hand"))
                .help("`deployc build --force` removes it"),
        ),
        State::Edited => Some(
            problem(codes::EDITED_BY_HAND, format!("`{shown}` was edited by hand"))
                .help("`deployc build --check` shows the edit; say it in the source, then `deployc build --force` overwrites it"),
        ),
        State::Foreign => Some(
            problem(codes::FOREIGN_FILE, format!("`{shown}` was not written by deployc"))
                .help("move it away, or overwrite it with `deployc build --force`"),
        ),
        State::Current | State::Missing | State::Stale | State::Unwanted => None,
    }
}

fn problem(code: &'static Code, message: String) -> Diagnostic {
    Diagnostic::nowhere(code, message)
}

/// The state of a file that is not as it should be.
fn owned(ours: Option<&Manifest>, name: &str, found: &[u8], untouched: State) -> State {
    match ours.and_then(|manifest| manifest.written(name)) {
        Some(written) if written.sha256 == digest::hex(found) => untouched,
        Some(_) => State::Edited,
        None => State::Foreign,
    }
}

/// Whether a path of a manifest, which anybody may have written, stays in its folder.
fn is_below(name: &str) -> bool {
    !name.is_empty() && Path::new(name).components().all(|part| matches!(part, Component::Normal(_)))
}

fn manifest_of(host: &dyn Host, path: &Path) -> Result<Option<Manifest>, Diagnostic> {
    let Some(bytes) = found(host, path)? else { return Ok(None) };
    let unreadable = |why: &str| {
        let shown = visible(&path.to_string_lossy()).into_owned();
        problem(codes::UNREADABLE_ARTIFACT, format!("`{shown}` cannot be read back: {}", visible(why)))
            .help("restore it from version control, or overwrite it with `deployc build --force`")
    };
    let text = String::from_utf8(bytes).map_err(|_| unreadable("it is not UTF-8"))?;
    Manifest::parse(&text).map(Some).map_err(|why| unreadable(&why))
}

fn found(host: &dyn Host, path: &Path) -> Result<Option<Vec<u8>>, Diagnostic> {
    match host.read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        // Where a folder of the path is a file, there is no file either; writing it will say so.
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Ok(None)
        }
        Err(error) => {
            let shown = visible(&path.to_string_lossy()).into_owned();
            Err(problem(codes::CANNOT_WRITE, format!("`{shown}` cannot be replaced: {}", reason(&error))))
        }
    }
}
