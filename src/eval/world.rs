//! All environments of a project at once: which declarations each has, in which layers.
//!
//! Takes the resolved project, applies the `extends` chains (root first) to the set of declarations and
//! reports what an env patches, removes or adds wrongly. Finished values of params and lets are kept
//! here, so that parallel evaluations share them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use ecow::EcoString;
use indexmap::IndexMap;
use rayon::prelude::*;

use super::value::{Layer, Value};
use crate::diag::{Diagnostic, Sink, codes, did_you_mean};
use crate::resolve::{Declaration, Declared, Env, Project};
use crate::schema::Reference;
use crate::source::{Host, SourceMap, Span};
use crate::syntax::ast::{Assign, Block};

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
    /// What exists in it.
    pub things: BTreeMap<Declared, Layers<'a>>,
    /// What it, or what it extends, removed, and where.
    pub removed: BTreeMap<Declared, Span>,
    /// The statements that set a param, farthest ancestor first.
    pub assigns: IndexMap<EcoString, Vec<(EcoString, &'a Assign)>>,
    /// `target` blocks: the project's, then the chain's.
    pub targets: Vec<LayerBlocks<'a>>,
    pub(super) bindings: BTreeMap<EcoString, OnceLock<Result<Value, Reported>>>,
    pub(super) ports: BTreeMap<EcoString, OnceLock<Arc<Ports>>>,
}

/// The named container ports of a service.
pub type Ports = BTreeMap<EcoString, (u16, Span)>;

/// A declaration with what every layer says of it, in the order in which they apply.
#[derive(Debug, Clone)]
pub struct Layers<'a> {
    /// The declaration.
    pub declared: Declaration<'a>,
    /// Defaults, the declaration's own body, then the environments.
    pub layers: Vec<LayerBlocks<'a>>,
}

/// The blocks of one layer.
#[derive(Debug, Clone)]
pub struct LayerBlocks<'a> {
    /// Which.
    pub layer: Layer,
    /// One for each time that it was opened.
    pub blocks: Vec<&'a Block>,
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
        let laid_out: Vec<(View<'a>, Sink)> = names
            .into_par_iter()
            .map(|name| {
                let mut sink = Sink::new();
                let chain = project.chain(&name);
                (View::new(project, name, &chain, &mut sink), sink)
            })
            .collect();
        let mut views = BTreeMap::new();
        for (view, problems) in laid_out {
            sink.append(problems);
            views.insert(view.name.clone(), view);
        }
        Self { project, sources, host, folder: folder.to_owned(), root, views }
    }
}

impl<'a> View<'a> {
    fn new(project: &'a Project<'a>, name: EcoString, chain: &[&Env<'a>], sink: &mut Sink) -> Self {
        let mut view = View {
            name,
            things: BTreeMap::new(),
            removed: BTreeMap::new(),
            assigns: IndexMap::new(),
            targets: vec![LayerBlocks { layer: Layer::Body, blocks: project.targets.clone() }],
            bindings: project.bindings.keys().map(|name| (name.clone(), OnceLock::new())).collect(),
            ports: BTreeMap::new(),
        };
        for (key, declared) in &project.declarations {
            let layers = declared_layers(project, chain, declared, Layer::Body);
            view.things.insert(key.clone(), layers);
        }
        for env in chain {
            view.apply(project, chain, env, sink);
        }
        view.ports = view.names(Reference::Service).map(|name| (name.into(), OnceLock::new())).collect();
        view
    }

    fn apply(&mut self, project: &'a Project<'a>, chain: &[&Env<'a>], env: &Env<'a>, sink: &mut Sink) {
        let layer = Layer::Env(env.name.text.clone());
        for (name, assign) in &env.assigns {
            self.assigns.entry(name.clone()).or_default().push((env.name.text.clone(), assign));
        }
        self.targets.push(LayerBlocks { layer: layer.clone(), blocks: env.targets.clone() });
        for (key, declared) in &env.adds {
            if let Some(first) = self.things.get(key) {
                sink.push(
                    Diagnostic::new(
                        codes::ADDED_TWICE,
                        declared.span,
                        format!("{} `{}` exists already", declared.word, key.1),
                    )
                    .here(format!("env `{}` adds it again", env.name.text))
                    .label(first.declared.span, "declared here")
                    .help(format!("drop `add` to patch it: `{} {} {{ … }}`", declared.word, key.1)),
                );
                continue;
            }
            self.removed.remove(key);
            self.things.insert(key.clone(), declared_layers(project, chain, declared, layer.clone()));
        }
        for (key, patches) in &env.patches {
            let Some(first) = patches.first() else { continue };
            match self.things.get_mut(key) {
                Some(layers) => {
                    let blocks = patches.iter().filter_map(Declaration::body).collect();
                    layers.layers.push(LayerBlocks { layer: layer.clone(), blocks });
                    if let Some(other) = patches.iter().find(|p| p.word != layers.declared.word) {
                        sink.push(
                            Diagnostic::new(
                                codes::OVERLAY_OF_NOTHING,
                                other.phrase.word.span,
                                format!("`{}` is a {}, not a {}", key.1, layers.declared.word, other.word),
                            )
                            .label(layers.declared.span, "declared here")
                            .help(format!("write `{} {} {{ … }}`", layers.declared.word, key.1)),
                        );
                    }
                }
                None => sink.push(self.overlay_of_nothing(first, key, env)),
            }
        }
        for (key, &span) in &env.removes {
            if self.things.remove(key).is_some() {
                if let Some(patch) = env.patches.get(key).and_then(|p| p.first()) {
                    sink.push(
                        Diagnostic::new(
                            codes::OVERLAY_OF_NOTHING,
                            patch.span,
                            format!(
                                "env `{}` patches {} `{}`, which it removes",
                                env.name.text, patch.word, key.1
                            ),
                        )
                        .label(span, "removed here")
                        .help("keep one of the two"),
                    );
                }
                self.removed.insert(key.clone(), span);
                continue;
            }
            let near = did_you_mean(&key.1, self.names(key.0)).map(|name| format!("{} {name}", key.0.word()));
            let mut diagnostic = Diagnostic::new(
                codes::REMOVE_OF_NOTHING,
                span,
                format!("env `{}` removes {} `{}`, which does not exist", env.name.text, key.0.word(), key.1),
            );
            if let Some(before) = self.removed.get(key) {
                diagnostic = diagnostic.label(*before, "removed here already");
            }
            sink.push(match near {
                Some(near) => diagnostic.help(format!("did you mean `remove {near}`?")),
                None => diagnostic,
            });
        }
    }

    fn overlay_of_nothing(&self, patch: &Declaration<'a>, key: &Declared, env: &Env<'a>) -> Diagnostic {
        let message =
            format!("env `{}` changes {} `{}`, which does not exist", env.name.text, patch.word, key.1);
        let diagnostic = Diagnostic::new(codes::OVERLAY_OF_NOTHING, patch.span, message);
        if let Some(removed) = self.removed.get(key) {
            return diagnostic.label(*removed, "removed here");
        }
        let add = format!("if it exists in this env alone: `add {} {} {{ … }}`", patch.word, key.1);
        match did_you_mean(&key.1, self.names(key.0)) {
            Some(near) => diagnostic.suggest(Some(near)).note(add),
            None => diagnostic.help(add),
        }
    }

    /// The names of a kind that exist here.
    pub fn names(&self, kind: Reference) -> impl Iterator<Item = &str> {
        self.things.keys().filter(move |(k, _)| *k == kind).map(|(_, name)| name.as_str())
    }

    /// Whether a name of a kind exists here. The network that services are on where they say nothing needs no
    /// declaration.
    pub fn has(&self, kind: Reference, name: &str) -> bool {
        (kind == Reference::Network && name == "default") || self.get(kind, name).is_some()
    }

    /// A declaration that exists here.
    pub fn get(&self, kind: Reference, name: &str) -> Option<&Layers<'a>> {
        self.things.get(&(kind, EcoString::from(name)))
    }
}

fn declared_layers<'a>(
    project: &Project<'a>,
    chain: &[&Env<'a>],
    declared: &Declaration<'a>,
    own: Layer,
) -> Layers<'a> {
    let of_word = |defaults: &[(&str, &'a Block)]| -> Vec<&'a Block> {
        defaults.iter().filter(|(word, _)| *word == declared.word).map(|(_, block)| *block).collect()
    };
    let mut layers = Vec::with_capacity(3);
    for defaults in std::iter::once(&project.defaults).chain(chain.iter().map(|env| &env.defaults)) {
        let blocks = of_word(defaults);
        if !blocks.is_empty() {
            layers.push(LayerBlocks { layer: Layer::Defaults, blocks });
        }
    }
    layers.push(LayerBlocks { layer: own, blocks: declared.body().into_iter().collect() });
    Layers { declared: *declared, layers }
}
