//! All environments of a project at once: which declarations each has, in which layers.
//!
//! Takes the resolved project and lets [`layout`](super::layout) find what exists in each environment.
//! Finished values of params and lets are kept here, so that parallel evaluations share them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use ecow::EcoString;
use indexmap::IndexMap;
use rayon::prelude::*;

use super::layout::Layout;
use super::scope::{Frame, Instance, Part, Scope};
use super::value::Layer;
use crate::diag::Sink;
use crate::resolve::{Declaration, Declared, Project};
use crate::schema::Reference;
use crate::source::{FileId, Host, SourceMap, Span};
use crate::syntax::ast::{Assign, Phrase};

/// What was wrong has been said: nobody needs to say it again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reported;

/// Everything that evaluation reads.
pub struct World<'a> {
    /// What is declared.
    pub project: &'a Project<'a>,
    /// The texts, for paths and messages.
    pub sources: &'a SourceMap,
    /// For `file(…)`.
    pub host: &'a dyn Host,
    /// The project folder.
    pub folder: PathBuf,
    /// The folder that no `file(…)` may leave.
    pub root: PathBuf,
    /// The environments that can be deployed, by name.
    pub views: BTreeMap<EcoString, View<'a>>,
}

/// One environment.
pub struct View<'a> {
    /// Its name.
    pub name: EcoString,
    /// What exists in it, under its real name.
    pub things: BTreeMap<Declared, Layers<'a>>,
    /// What it, or what it extends, removed, and where.
    pub removed: BTreeMap<Declared, Span>,
    /// The statements that set a param, farthest ancestor first.
    pub assigns: IndexMap<EcoString, Vec<(EcoString, &'a Assign)>>,
    /// The blocks that merge into a param's map, farthest ancestor first.
    pub(super) blocks: IndexMap<EcoString, Vec<(EcoString, &'a Phrase)>>,
    /// `target` blocks: the project's, then the chain's.
    pub targets: Vec<LayerBlocks<'a>>,
    /// The modules, by their numbers, then every instance of a component.
    pub(super) instances: Vec<Instance<'a>>,
    /// The local names of `for` around declarations; the first is empty.
    pub(super) frames: Vec<Frame<'a>>,
    pub(super) ports: BTreeMap<EcoString, OnceLock<Arc<Ports>>>,
}

/// The named container ports of a service.
pub type Ports = BTreeMap<EcoString, (u16, Span)>;

/// A declaration with what every layer says of it, in the order in which they apply.
#[derive(Debug, Clone)]
pub struct Layers<'a> {
    /// The declaration.
    pub declared: Declaration<'a>,
    /// Defaults, the declaration's own body, the instance's, then the environments.
    pub layers: Vec<LayerBlocks<'a>>,
    /// The instance that made it; a module where it is declared on its own.
    pub made_by: usize,
}

/// The blocks of one layer.
#[derive(Debug, Clone)]
pub struct LayerBlocks<'a> {
    /// Which.
    pub layer: Layer,
    /// One for each time that it was opened.
    pub blocks: Vec<Part<'a>>,
}

/// The environment of a project that declares none.
pub(super) const DEFAULT_ENV: &str = "default";

impl<'a> World<'a> {
    /// Lays out every environment.
    pub fn new(
        project: &'a Project<'a>,
        sources: &'a SourceMap,
        host: &'a dyn Host,
        folder: &Path,
        root: PathBuf,
        sink: &mut Sink,
    ) -> Self {
        let mut names: Vec<EcoString> =
            project.envs.values().filter(|env| !env.is_abstract).map(|env| env.name.text.clone()).collect();
        if names.is_empty() {
            names.push(DEFAULT_ENV.into());
        }
        names.sort();
        let mut layouts: Vec<Layout<'a>> = names.iter().map(|name| Layout::new(project, name)).collect();
        let views = names.into_iter().map(|name| (name.clone(), View::new(project, name))).collect();
        let mut world = Self { project, sources, host, folder: folder.to_owned(), root, views };
        loop {
            let views: Vec<&mut View<'a>> = world.views.values_mut().collect();
            let advanced: Vec<Sink> = views
                .into_par_iter()
                .zip(&mut layouts)
                .map(|(view, layout)| {
                    let mut sink = Sink::new();
                    layout.advance(view, &mut sink);
                    sink
                })
                .collect();
            for problems in advanced {
                sink.append(problems);
            }
            if layouts.iter().all(Layout::is_done) {
                return world;
            }
            let views: Vec<&View<'a>> = world.views.values().collect();
            let taken: Vec<_> = views
                .into_par_iter()
                .zip(&layouts)
                .map(|(view, layout)| layout.take_branches(&world, view))
                .collect();
            for ((view, layout), taken) in world.views.values_mut().zip(&mut layouts).zip(taken) {
                layout.declare_branches(view, taken, sink);
            }
        }
    }

    /// The folder of a file, relative to the project's; what a path in it is relative to.
    pub fn base(&self, file: FileId) -> String {
        let path = Path::new(self.sources.path(file));
        let folder = crate::source::path::normalize(&self.folder);
        let beside = path.parent().unwrap_or(Path::new(""));
        match beside.strip_prefix(&folder) {
            Ok(inside) => inside.to_string_lossy().into_owned(),
            Err(_) => crate::source::path::relative(&folder.to_string_lossy(), &beside.to_string_lossy()),
        }
    }
}

impl<'a> View<'a> {
    fn new(project: &'a Project<'a>, name: EcoString) -> Self {
        let instances = project
            .modules
            .iter()
            .enumerate()
            .map(|(number, module)| {
                Instance::new(EcoString::new(), number, None, None, &module.contents.bindings)
            })
            .collect();
        let targets = project.targets.iter().map(|block| Part { block, scope: Scope::PROJECT }).collect();
        Self {
            name,
            things: BTreeMap::new(),
            removed: BTreeMap::new(),
            assigns: IndexMap::new(),
            blocks: IndexMap::new(),
            targets: vec![LayerBlocks { layer: Layer::Body, blocks: targets }],
            instances,
            frames: vec![Frame { parent: 0, locals: Vec::new(), mixin: None }],
            ports: BTreeMap::new(),
        }
    }

    /// The names of a kind that exist here.
    pub fn names(&self, kind: Reference) -> impl Iterator<Item = &str> {
        self.things.keys().filter(move |(k, _)| *k == kind).map(|(_, name)| name.as_str())
    }

    /// Whether a real name of a kind exists here. The network that services are on where they say nothing
    /// needs no declaration.
    pub fn has(&self, kind: Reference, name: &str) -> bool {
        (kind == Reference::Network && name == "default") || self.get(kind, name).is_some()
    }

    /// A declaration that exists here, by its real name.
    pub fn get(&self, kind: Reference, name: &str) -> Option<&Layers<'a>> {
        self.things.get(&(kind, EcoString::from(name)))
    }
}
