//! All environments of a project at once: which declarations each has, in which layers.
//!
//! Takes the resolved project and lets [`layout`](super::layout) find what exists in each environment.
//! Finished values of params and lets are kept here, so that parallel evaluations share them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use ecow::EcoString;
use indexmap::IndexMap;
use rayon::prelude::*;

use super::context::Context;
use super::layout::Layout;
use super::scope::{Frame, Instance, Part, Scope};
use super::trace::Recorder;
use super::value::Layer;
use crate::diag::Sink;
use crate::resolve::{Declaration, Declared, LOCAL, Project, StackName};
use crate::schema::Reference;
use crate::source::{FileId, Host, SourceMap, Span};
use crate::syntax::ast::{Assert, Assign, Phrase};

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
    /// The hosts that have shared stacks, by name: what stands in those is seen without any environment.
    pub hosts: BTreeMap<EcoString, View<'a>>,
    /// The host of each environment.
    pub host_of: BTreeMap<EcoString, EcoString>,
    /// What notes what is looked up, where somebody asks.
    pub recorder: Option<Recorder>,
}

/// One environment, or one host with its shared stacks.
pub struct View<'a> {
    /// Its name.
    pub name: EcoString,
    /// Whether it is a host.
    pub is_host: bool,
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
    /// `raw compose` outside of declarations, for the file of each stack.
    pub(super) raws: Vec<(StackName, LayerBlocks<'a>)>,
    /// What must be true of it, and where that stands.
    pub(super) asserts: Vec<(&'a Assert, Scope)>,
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
    /// The stack that it stands in.
    pub stack: StackName,
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
        recorder: Option<Recorder>,
        sink: &mut Sink,
    ) -> Self {
        let mut names: Vec<EcoString> =
            project.envs.values().filter(|env| !env.is_abstract).map(|env| env.name.text.clone()).collect();
        if names.is_empty() {
            names.push(DEFAULT_ENV.into());
        }
        names.sort();
        let layouts = names.iter().map(|name| Layout::of_env(project, name)).collect();
        let views = names.into_iter().map(|name| (name.clone(), View::new(project, name, false))).collect();
        let (hosts, host_of) = (BTreeMap::new(), BTreeMap::new());
        let mut world =
            Self { project, sources, host, folder: folder.to_owned(), root, views, hosts, host_of, recorder };
        world.lay_out(layouts, |world| &mut world.views, sink);
        world.host_of = world
            .views
            .values()
            .map(|view| (view.name.clone(), Context::new(&world, view).host_name()))
            .collect();
        let shared = || project.stacks.values().filter(|stack| stack.shared);
        if shared().next().is_some() {
            let is_host = |name: &EcoString| {
                name == LOCAL || project.declarations.contains_key(&(Reference::Host, name.clone()))
            };
            let said = shared().flat_map(|stack| stack.on.iter().map(|on| on.text.clone())).filter(is_host);
            let names: BTreeSet<EcoString> = said.chain(world.host_of.values().cloned()).collect();
            let layouts = names.iter().map(|_| Layout::of_host(project)).collect();
            world.hosts =
                names.into_iter().map(|name| (name.clone(), View::new(project, name, true))).collect();
            world.lay_out(layouts, |world| &mut world.hosts, sink);
        }
        world
    }

    /// Lays out all views of a kind together, since a value may be another environment's.
    fn lay_out(
        &mut self,
        mut layouts: Vec<Layout<'a>>,
        views: for<'w> fn(&'w mut Self) -> &'w mut BTreeMap<EcoString, View<'a>>,
        sink: &mut Sink,
    ) {
        loop {
            let all: Vec<&mut View<'a>> = views(self).values_mut().collect();
            let advanced: Vec<Sink> = all
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
                return;
            }
            let taken: Vec<_> = {
                let is_hosts = views(self).values().next().is_some_and(|view| view.is_host);
                let world = &*self;
                let views = if is_hosts { &world.hosts } else { &world.views };
                let all: Vec<&View<'a>> = views.values().collect();
                all.into_par_iter()
                    .zip(&layouts)
                    .map(|(view, layout)| layout.take_branches(world, view))
                    .collect()
            };
            for ((view, layout), taken) in views(self).values_mut().zip(&mut layouts).zip(taken) {
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
    fn new(project: &'a Project<'a>, name: EcoString, is_host: bool) -> Self {
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
            is_host,
            things: BTreeMap::new(),
            removed: BTreeMap::new(),
            assigns: IndexMap::new(),
            blocks: IndexMap::new(),
            targets: vec![LayerBlocks { layer: Layer::Body, blocks: targets }],
            raws: Vec::new(),
            asserts: Vec::new(),
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

    /// Where an instance of a component is declared, then the instance that holds it, and so on.
    pub(super) fn instance_spans(&self, mut at: usize) -> Vec<Span> {
        let mut spans = Vec::new();
        while let Some((span, parent)) = self.instances.get(at).and_then(|instance| instance.declared) {
            spans.push(span);
            at = parent;
        }
        spans
    }
}
