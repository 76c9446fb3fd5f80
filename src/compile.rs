//! From a project folder to checked deployments, every environment at once.

use std::path::{Path, PathBuf};

use ecow::EcoString;
use rayon::prelude::*;

use crate::check::{check, in_compose_words};
use crate::diag::{Diagnostic, Sink, codes};
use crate::eval::merge::merge;
use crate::eval::trace::Recorder;
use crate::eval::{Context, Layer, LayerBlocks, Part, Scope, Trace, World, inherited, moved};
use crate::model::shared::{self, Here};
use crate::model::{Deployment, Records, assemble};
use crate::read;
use crate::resolve::resolve;
use crate::schema::PROJECT;
use crate::source::{Host, SourceMap};
use crate::syntax::ast::{Key, SourceFile, StatementKind};
use crate::syntax::{files, imports};

/// A project that could be understood, errors or not.
#[derive(Debug)]
pub struct Compiled {
    /// The project's name.
    pub project: EcoString,
    /// Its folder, as it was given.
    pub folder: PathBuf,
    /// Its environments, by name.
    pub deployments: Vec<Deployment>,
}

/// All that a compilation gives.
#[derive(Debug)]
pub struct Outcome {
    /// Every text that was read.
    pub sources: SourceMap,
    /// What is wrong, sorted; several environments' equal messages are one.
    pub diagnostics: Vec<Diagnostic>,
    /// `None` where there is no project.
    pub compiled: Option<Compiled>,
}

/// Compiles the project of a folder. `phase` is told the name of each phase as it begins.
pub fn compile(host: &dyn Host, folder: &Path, phase: &mut dyn FnMut(&'static str)) -> Outcome {
    compile_noting(host, folder, None, phase).0
}

/// Compiles the project of a folder and tells what was looked up on the way to each value; without a project there is
/// nothing to tell.
pub fn compile_traced(
    host: &dyn Host,
    folder: &Path,
    phase: &mut dyn FnMut(&'static str),
) -> (Outcome, Option<Trace>) {
    compile_noting(host, folder, Some(Recorder::default()), phase)
}

fn compile_noting(
    host: &dyn Host,
    folder: &Path,
    recorder: Option<Recorder>,
    phase: &mut dyn FnMut(&'static str),
) -> (Outcome, Option<Trace>) {
    let mut sources = SourceMap::default();
    let mut sink = Sink::new();
    phase("parse");
    let trees = files::load(host, folder, &mut sources, &mut sink);
    let root = root(host, folder, &trees);
    let imports = imports::follow(host, folder, &root, &trees, &mut sources, &mut sink);
    phase("resolve");
    let Some(project) = resolve(&trees, &imports, &sources, &mut sink) else {
        consequences(&mut sink);
        return (Outcome { sources, diagnostics: sink.finish(1), compiled: None }, None);
    };
    let world = World::new(&project, &sources, host, folder, root, recorder, &mut sink);
    phase("evaluate");
    describe_project(&world, &mut sink);
    let views: Vec<_> = world.views.values().collect();
    let assembled: Vec<(Vec<Deployment>, Sink)> = views
        .into_par_iter()
        .map(|view| {
            let mut sink = Sink::new();
            (assemble(&world, view, &Here::Env, &mut sink), sink)
        })
        .collect();
    let mut deployments = Vec::with_capacity(assembled.len());
    for (parts, problems) in assembled {
        sink.append(problems);
        deployments.extend(parts);
    }
    let of_hosts = shared::on_hosts(&world, &deployments, &mut sink);
    deployments.extend(of_hosts);
    inherited(&world, &mut sink);
    moved(&world, &mut sink);
    phase("check");
    let name = project.name.text.clone();
    let envs = world.views.len();
    let trace = Trace::of(&world, trees.iter().chain(&imports.files));
    // The layers of a world are many, the trees are large, and nothing needs them any more.
    let (records, ()) = rayon::join(
        || -> Vec<Records> { deployments.par_iter().map(|d| Records::of(d, &deployments)).collect() },
        || drop(world),
    );
    drop(project);
    rayon::join(|| check(&deployments, &sources, &mut sink), || drop(trees));
    for (deployment, records) in deployments.iter_mut().zip(records) {
        deployment.records = Some(records);
    }
    consequences(&mut sink);
    let compiled = Compiled { project: name, folder: folder.to_owned(), deployments };
    (Outcome { sources, diagnostics: sink.finish(envs), compiled: Some(compiled) }, trace)
}

/// Reads a compose project that somebody else wrote, and holds it against the rules as if it were one environment. The
/// folder of the outcome is that of the request.
pub fn compose(host: &dyn Host, request: &read::Request, phase: &mut dyn FnMut(&'static str)) -> Outcome {
    let mut sources = SourceMap::default();
    let mut sink = Sink::new();
    phase("read");
    let Some(loaded) = read::project(host, request, &mut sources, &mut sink) else {
        return Outcome { sources, diagnostics: sink.finish(1), compiled: None };
    };
    let mut deployment = loaded.deployment;
    let project = EcoString::from(deployment.name.as_str().unwrap_or("default"));
    (deployment.env, deployment.place) = (project.clone(), project.clone());
    let deployments = vec![deployment];
    phase("check");
    let mut found = Sink::new();
    check(&deployments, &sources, &mut found);
    found.iter().cloned().filter_map(in_compose_words).for_each(|diagnostic| sink.push(diagnostic));
    let compiled = Compiled { project, folder: request.folder.clone(), deployments };
    Outcome { sources, diagnostics: sink.finish(1), compiled: Some(compiled) }
}

/// Drops what is only missing because its text could not be read or parsed: the one mistake is reported once.
fn consequences(sink: &mut Sink) {
    let is_unread =
        |d: &Diagnostic| d.code == codes::NOT_UTF8 || (d.code == codes::UNREADABLE && d.labels.is_empty());
    let unread = sink.iter().any(is_unread);
    let unmade = [codes::UNKNOWN_STATEMENT, codes::BAD_IMPORT, codes::COMPONENT_CYCLE];
    let is_unmade = sink.iter().any(|d| unmade.contains(&d.code));
    let unparsed = unread || sink.iter().any(|d| d.code.id.starts_with("E01"));
    let missing = [codes::MISSING_ATTRIBUTE, codes::NO_VALUE, codes::NOTHING_TO_RUN];
    let undeclared = [codes::NO_PROJECT, codes::UNKNOWN_NAME, codes::OVERLAY_OF_NOTHING];
    sink.retain(|d| {
        let follows = (unparsed && (missing.contains(&d.code) || d.code == codes::OVERLAY_OF_NOTHING))
            || (unread && undeclared.contains(&d.code))
            || (is_unmade && d.code == codes::NOTHING_TO_RUN);
        !follows
    });
}

/// The folder that bounds what is read: what the project says, else the root of the git repository, else
/// the project folder.
fn root(host: &dyn Host, folder: &Path, trees: &[SourceFile]) -> PathBuf {
    let projects = trees.iter().flat_map(|tree| &tree.statements).filter_map(|s| match &s.kind {
        StatementKind::Phrase(phrase) if phrase.word.text == "project" => phrase.body.as_ref(),
        _ => None,
    });
    let said = projects.flat_map(|body| &body.statements).find_map(|s| match &s.kind {
        StatementKind::Assign(assign) => match (&assign.key, &assign.value.kind) {
            (Key::Word(key), crate::syntax::ast::ExprKind::Text(text)) if key.text == "root" => text.plain(),
            _ => None,
        },
        _ => None,
    });
    if let Some(said) = said {
        return folder.join(said.as_str());
    }
    let Ok(real) = host.canonical(folder) else { return folder.to_owned() };
    let repository = real.ancestors().find(|folder| host.kind(&folder.join(".git")).is_some());
    repository.map_or_else(|| folder.to_owned(), Path::to_owned)
}

/// Holds the attributes of `project` against their table.
fn describe_project(world: &World<'_>, sink: &mut Sink) {
    let (Some(body), Some(view)) = (world.project.body, world.views.values().next()) else { return };
    let mut cx = Context::new(world, view);
    let layer = LayerBlocks { layer: Layer::Body, blocks: vec![Part { block: body, scope: Scope::PROJECT }] };
    let body = merge(&[layer], Some(PROJECT), &mut cx);
    cx.attributes(PROJECT, &body);
    sink.append(cx.sink);
}
