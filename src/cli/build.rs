//! `build`: writes the artifacts, all or nothing, or says in what they are not up to date.

use std::io;
use std::mem::ManuallyDrop;
use std::path::Path;

use super::args::Build as Args;
use super::cause::Causes;
use super::deployed::{settle, strays};
use super::drift::diff;
use super::emitted::{Emitted, emitted};
use super::ownership::{State, Step, objection, steps};
use super::pin::{Pin, pins};
use super::session::Session;
use super::{CHANGES, OK};
use crate::diag::render::{Format, visible};
use crate::diag::{Diagnostic, codes};
use crate::emit::manifest;
use crate::source::{Batch, SourceMap, reason};

/// Compiles, proves, decides, writes.
pub(super) fn run(session: &mut Session<'_>, args: &Args) -> u8 {
    let format = args.format.into();
    let (compiled, mut outcome) = match session.compile_sound(&args.project, format) {
        Ok(sound) => sound,
        Err(code) => return code,
    };
    session.report(&outcome.diagnostics, &outcome.sources, format);
    let deployments = match session.select(&compiled, &args.only.envs) {
        Ok(deployments) => deployments,
        Err(diagnostic) => return session.refuse(diagnostic, format),
    };
    let project = compiled.folder.to_string_lossy();
    let all = match emitted(session, &project, deployments, &mut outcome.sources) {
        Ok(all) => ManuallyDrop::new(all),
        Err(defects) => return session.report(&defects, &outcome.sources, format),
    };
    let root = args.out.as_deref().map_or_else(|| compiled.folder.clone(), |dir| session.path(dir));
    if let Err(diagnostic) = settle(session.host, &root) {
        return session.refuse(diagnostic, format);
    }
    let known: Vec<&str> = compiled.deployments.iter().map(|d| d.place.as_str()).collect();
    let gone = strays(session.host, &root, &known, &args.only.envs);
    let folders: Result<Vec<_>, Diagnostic> = all
        .iter()
        .map(|e| (e.compiled.place.as_str(), e.artifacts.as_slice(), Some(e)))
        .chain(gone.iter().map(|env| (env.as_str(), [].as_slice(), None)))
        .map(|(env, artifacts, emitted)| {
            let steps = steps(session.host, &root, env, artifacts, args.force)?;
            Ok(Folder { env, steps, emitted })
        })
        .collect();
    match folders {
        Err(diagnostic) => session.refuse(diagnostic, format),
        Ok(folders) if args.check => check(session, &compiled.folder, &folders, &outcome.sources),
        Ok(folders) => write(session, (&compiled.folder, &root), &folders, args.force, format),
    }
}

/// The folder of an environment.
struct Folder<'a> {
    env: &'a str,
    steps: Vec<Step<'a>>,
    /// `None`: the environment is no longer there.
    emitted: Option<&'a Emitted<'a>>,
}

fn write(
    session: &mut Session<'_>,
    (project, root): (&Path, &Path),
    folders: &[Folder<'_>],
    force: bool,
    format: Format,
) -> u8 {
    let all = || folders.iter().flat_map(|folder| &folder.steps);
    let mut objections: Vec<Diagnostic> = Vec::new();
    for step in all().filter(|_| !force) {
        let Some(objection) = objection(step) else { continue };
        let edits = edits(session, project, step).join("\n");
        objections.push(if edits.is_empty() { objection } else { objection.note(edits) });
    }
    if !objections.is_empty() {
        return session.report(&objections, &SourceMap::default(), format);
    }
    session.timings.phase("write");
    let mut batch = Batch::default();
    for step in all().filter(|step| step.state != State::Current) {
        match step.artifact {
            Some(artifact) => {
                batch.write.push((step.path.clone(), artifact.mode, artifact.text.clone().into_bytes()));
            }
            None => batch.remove.push(step.path.clone()),
        }
    }
    if batch != Batch::default()
        && let Err(error) = session.host.commit(root, &batch)
    {
        return cannot_write(session, root, &error, format);
    }
    session.timings.phase("");
    for folder in folders {
        summary(session, folder);
    }
    OK
}

fn cannot_write(session: &mut Session<'_>, root: &Path, error: &io::Error, format: Format) -> u8 {
    let place = visible(&root.join("deploy").to_string_lossy()).into_owned();
    let message = format!("`{place}` cannot be written: {}", visible(&reason(error)));
    session.refuse(Diagnostic::nowhere(codes::CANNOT_WRITE, message).note("nothing was changed"), format)
}

/// Where the edits of a file belong in the source.
fn edits(session: &mut Session<'_>, project: &Path, step: &Step<'_>) -> Vec<String> {
    let (State::Edited, Some(found), Some(artifact)) = (step.state, &step.found, step.artifact) else {
        return Vec::new();
    };
    let shown = visible(&step.path.to_string_lossy()).into_owned();
    let pins = pins(session, project, &artifact.path, &String::from_utf8_lossy(found));
    pins.into_iter()
        .map(|Pin { line, edited, advice }| format!("for `{}` in {shown}:{line}, {advice}", visible(&edited)))
        .collect()
}

/// One line for an environment; with `-v` one more for each file.
fn summary(session: &mut Session<'_>, folder: &Folder<'_>) {
    let deed = |step: &Step<'_>| match (step.state, step.artifact) {
        (State::Current, _) => "kept",
        (_, Some(_)) => "wrote",
        (_, None) => "removed",
    };
    let counted = |word: &str, done: &str| match folder.steps.iter().filter(|step| deed(step) == word).count()
    {
        0 => None,
        1 => Some(format!("1 file {done}")),
        n => Some(format!("{n} files {done}")),
    };
    let done: Vec<String> = [("wrote", "written"), ("removed", "removed")]
        .iter()
        .filter_map(|(word, done)| counted(word, done))
        .collect();
    let done = if done.is_empty() { "up to date".to_owned() } else { done.join(", ") };
    session.remark(format_args!("{}: {done}\n", visible(folder.env)));
    if session.global.verbose {
        for step in &folder.steps {
            session.say(format_args!("  {} {}\n", deed(step), visible(&step.path.to_string_lossy())));
        }
    }
}

/// What is not up to date: differences as data, what they are called as messages.
fn check(session: &mut Session<'_>, project: &Path, folders: &[Folder<'_>], sources: &SourceMap) -> u8 {
    let look = session.data_look();
    let mut states = Vec::new();
    for folder in folders {
        let causes = folder.emitted.map(|e| Causes::of(&e.written, e.compiled, sources)).unwrap_or_default();
        for step in folder.steps.iter().filter(|step| step.state != State::Current) {
            states.push(step.state);
            let path = step.path.to_string_lossy();
            let is_manifest = step.path.file_name().is_some_and(|name| name == manifest::NAME);
            if let (Some(found), Some(artifact), false) = (&step.found, step.artifact, is_manifest) {
                let is_compose = artifact.path.ends_with(super::deployed::COMPOSE);
                let causes = if is_compose { &causes } else { &Causes::default() };
                let found = String::from_utf8_lossy(found);
                session.data(diff(&path, &found, ("compiled", &artifact.text), causes, sources, &look));
            }
            let state = match step.state {
                State::Current | State::Stale => "is out of date",
                State::Missing => "is missing",
                State::Unwanted => "is no longer made",
                State::Edited => "was edited by hand",
                State::Foreign => "was not written by deployc",
            };
            session.remark(format_args!("{} {state}\n", visible(&path)));
            for edit in edits(session, project, step) {
                session.remark(format_args!("  {edit}\n"));
            }
        }
    }
    if states.is_empty() {
        session.remark("up to date\n");
        return OK;
    }
    if states.iter().any(|state| matches!(state, State::Edited | State::Foreign)) {
        session
            .remark("say in the source what is meant to stay; `deployc build --force` overwrites the rest\n");
    } else {
        session.remark("`deployc build` brings it up to date\n");
    }
    CHANGES
}
