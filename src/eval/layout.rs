//! What exists in an environment: the project's declarations, what its components make, what the
//! environments of the `extends` chain add, patch and remove.
//!
//! It goes stage by stage: the project first, then each environment from the root of the chain. Within
//! a stage everything is declared before anything is patched or removed. `for` and `if` around
//! declarations need values, so a stage that meets one waits until it was taken.

use ecow::EcoString;

use super::context::Context;
use super::scope::{Frame, Part, Scope};
use super::value::Layer;
use super::world::{LayerBlocks, Layers, View, World};
use crate::diag::{Diagnostic, Sink, codes};
use crate::resolve::{Contents, Declaration, Env, Project, StackName};
use crate::schema::Reference;
use crate::source::Span;
use crate::syntax::ast::{Statement, StatementKind};

/// More declarations than any deployment has: what would make more is a mistake.
const MOST_DECLARATIONS: usize = 100_000;

/// How far one environment has been laid out.
pub(super) struct Layout<'a> {
    pub(super) project: &'a Project<'a>,
    pub(super) chain: Vec<&'a Env<'a>>,
    /// 0 is the project, then the environments of the chain.
    stage: usize,
    opened: bool,
    /// `for` and `if` that were met and not taken yet, and the stack that they stand in.
    pending: Vec<(&'a Statement, Scope, StackName)>,
    /// Whether it is of a host, which has the shared stacks and nothing else.
    only_shared: bool,
    /// Instances whose patches have not been applied.
    pub(super) unpatched: Vec<usize>,
    /// There are more instances than any deployment has, which was said.
    pub(super) is_full: bool,
}

/// What the branches that were taken declare.
pub(super) struct Taken<'a> {
    contents: Vec<(Contents<'a>, Scope)>,
    frames: Vec<Frame<'a>>,
    problems: Sink,
}

impl<'a> Layout<'a> {
    pub(super) fn of_env(project: &'a Project<'a>, env: &str) -> Self {
        Self::new(project, project.chain(env), false)
    }

    pub(super) fn of_host(project: &'a Project<'a>) -> Self {
        Self::new(project, Vec::new(), true)
    }

    fn new(project: &'a Project<'a>, chain: Vec<&'a Env<'a>>, only_shared: bool) -> Self {
        let (pending, unpatched) = (Vec::new(), Vec::new());
        Self { project, chain, stage: 0, opened: false, pending, only_shared, unpatched, is_full: false }
    }

    /// Whether what stands in a stack exists here.
    fn has(&self, stack: &StackName) -> bool {
        !self.only_shared || self.is_shared(stack)
    }

    fn is_shared(&self, stack: &StackName) -> bool {
        stack.as_ref().and_then(|name| self.project.stacks.get(name)).is_some_and(|stack| stack.shared)
    }

    pub(super) fn is_done(&self) -> bool {
        self.stage > self.chain.len()
    }

    /// Goes on until all is laid out or a branch must be taken first.
    pub(super) fn advance(&mut self, view: &mut View<'a>, sink: &mut Sink) {
        while !self.is_done() {
            if !self.opened {
                self.opened = true;
                self.open(view, sink);
            }
            if !self.pending.is_empty() {
                return;
            }
            for instance in std::mem::take(&mut self.unpatched) {
                self.patch_instance(view, instance, sink);
            }
            if let Some(env) = self.stage.checked_sub(1).and_then(|at| self.chain.get(at)).copied() {
                view.patch(self.project, env, sink);
                view.remove(self.project, env, sink);
            }
            self.stage += 1;
            self.opened = false;
        }
        view.ports = view
            .names(crate::schema::Reference::Service)
            .map(|name| (name.into(), std::sync::OnceLock::new()))
            .collect();
    }

    /// Declares what a stage begins with.
    fn open(&mut self, view: &mut View<'a>, sink: &mut Sink) {
        let Some(at) = self.stage.checked_sub(1) else {
            for env in self.chain.clone() {
                view.settings(env);
            }
            let project = self.project;
            self.declare(view, &project.modules[0].contents, Scope::PROJECT, &Layer::Body, sink);
            return;
        };
        let Some(env) = self.chain.get(at).copied() else { return };
        let layer = Layer::Env(env.name.text.clone());
        for (block, stack) in &env.raws {
            view.lay_raw(block, stack, &layer);
        }
        view.asserts.extend(env.asserts.iter().map(|assert| (*assert, Scope::PROJECT)));
        for (key, declared) in &env.adds {
            if let Some(first) = view.things.get(key) {
                sink.push(added_twice(env, declared, &key.1, first.declared.span));
                continue;
            }
            if self.is_shared(&declared.stack) {
                sink.push(env_in_shared(env, &declared.stack, declared.span));
                continue;
            }
            view.removed.remove(key);
            let layers = self.layers(declared, Scope::PROJECT, layer.clone());
            view.things.insert(key.clone(), layers);
        }
        for (name, declared) in &env.instance_adds {
            if let Some(first) = view.instances[0].children.get(name) {
                let first = view.instances[*first].declared.map_or(declared.span, |(span, _)| span);
                sink.push(added_twice(env, declared, name, first));
                continue;
            }
            self.instantiate(view, name, declared, Scope::PROJECT, &layer, sink);
        }
    }

    /// Declares contents where a scope stands.
    pub(super) fn declare(
        &mut self,
        view: &mut View<'a>,
        contents: &Contents<'a>,
        scope: Scope,
        layer: &Layer,
        sink: &mut Sink,
    ) {
        for ((kind, inner), declared) in &contents.declarations {
            let made_by = scope.instance;
            let stack = declared.stack.clone().or_else(|| view.instances[made_by].stack.clone());
            if !self.has(&stack) && *kind != Reference::Host {
                continue;
            }
            let outer = view.instances[made_by].outer(inner);
            let key = (*kind, outer.clone());
            if let Some(first) = view.things.get(&key) {
                sink.push(self.taken(view, declared, &outer, scope, first));
                continue;
            }
            let layers = Layers { stack, ..self.layers(declared, scope, layer.clone()) };
            view.things.insert(key, layers);
            if view.instances[made_by].component.is_some() {
                view.instances[made_by].inner.insert((*kind, inner.clone()), outer);
            }
        }
        for (block, stack) in contents.raws.iter().filter(|(_, stack)| self.has(stack)) {
            view.lay_raw(block, stack, layer);
        }
        for (assert, stack) in &contents.asserts {
            if self.has(&stack.clone().or_else(|| view.instances[scope.instance].stack.clone())) {
                view.asserts.push((assert, scope));
            }
        }
        for (name, declared) in &contents.instances {
            let stack = declared.stack.as_ref().or(view.instances[scope.instance].stack.as_ref());
            if !self.has(&stack.cloned()) {
                continue;
            }
            self.instantiate(view, name, declared, scope, layer, sink);
        }
        for (statement, stack) in &contents.branches {
            let stack = stack.clone().or_else(|| view.instances[scope.instance].stack.clone());
            if self.has(&stack) || stack.is_none() {
                self.pending.push((statement, scope, stack));
            }
        }
    }

    /// Two declarations that come to have one name.
    fn taken(
        &self,
        view: &View<'a>,
        declared: &Declaration<'a>,
        name: &str,
        scope: Scope,
        first: &Layers<'a>,
    ) -> Diagnostic {
        let message = format!("{} `{name}` is declared twice", declared.word);
        let mut problem = Diagnostic::new(codes::DUPLICATE, declared.span, message)
            .label(first.declared.span, "first declared here");
        for instance in [scope.instance, first.made_by] {
            if let Some((span, _)) = view.instances[instance].declared {
                problem = problem.label(span, format!("`{}` makes it", view.instances[instance].name));
            }
        }
        problem.help("rename one of them")
    }

    /// A declaration with the defaults of its kind.
    fn layers(&self, declared: &Declaration<'a>, scope: Scope, own: Layer) -> Layers<'a> {
        let mut layers = Vec::with_capacity(3);
        let every = std::iter::once(&self.project.defaults).chain(self.chain.iter().map(|env| &env.defaults));
        for defaults in every {
            let blocks: Vec<Part<'a>> = defaults
                .iter()
                .filter(|(word, _)| *word == declared.word)
                .map(|(_, block)| Part { block, scope: Scope::PROJECT })
                .collect();
            if !blocks.is_empty() {
                layers.push(LayerBlocks { layer: Layer::Defaults, blocks });
            }
        }
        let blocks = declared.body().into_iter().map(|block| Part { block, scope }).collect();
        layers.push(LayerBlocks { layer: own, blocks });
        Layers { declared: declared.clone(), layers, made_by: scope.instance, stack: declared.stack.clone() }
    }

    /// Finds out which branches are taken.
    pub(super) fn take_branches(&self, world: &World<'a>, view: &View<'a>) -> Taken<'a> {
        let mut cx = Context::new(world, view);
        let mut contents = Vec::new();
        let mut declared = view.things.len();
        for (statement, scope, stack) in &self.pending {
            let words = &self.project.modules[view.instances[scope.instance].module].words;
            let mut problems = Sink::new();
            let mut take = |cx: &mut Context<'_, 'a>, block, scope| {
                let mut compute = |name: &'a _| {
                    cx.in_scope(scope, |cx| {
                        let value = cx.eval(name).ok()?;
                        let text = cx.text_of(&value, name.span).ok()?;
                        cx.known(&text, name.span, "the name of a declaration").ok()
                    })
                };
                let found = Contents::of_branch(block, stack.clone(), words, &mut compute, &mut problems);
                declared += found.declarations.len();
                contents.push((found, scope));
                declared <= MOST_DECLARATIONS
            };
            let fits = match &statement.kind {
                StatementKind::If(choice) => {
                    match cx.in_scope(*scope, |cx| cx.condition(&choice.condition)) {
                        Ok(true) => take(&mut cx, &choice.body, *scope),
                        Ok(false) => {
                            choice.otherwise.as_ref().is_none_or(|block| take(&mut cx, block, *scope))
                        }
                        Err(_) => true,
                    }
                }
                StatementKind::For(repeat) => match cx.elements(repeat, *scope) {
                    Ok(scopes) => scopes.into_iter().all(|scope| take(&mut cx, &repeat.body, scope)),
                    Err(_) if cx.walked_enough() => {
                        contents.clear();
                        break;
                    }
                    Err(_) => true,
                },
                _ => true,
            };
            cx.sink.append(problems);
            if !fits {
                let message = format!("more than {MOST_DECLARATIONS} declarations in one environment");
                cx.report(Diagnostic::new(codes::BAD_VALUE, statement.span, message));
                contents.clear();
                break;
            }
        }
        let Context { frames, sink: problems, .. } = cx;
        Taken { contents, frames, problems }
    }

    /// Declares what the taken branches hold.
    pub(super) fn declare_branches(&mut self, view: &mut View<'a>, taken: Taken<'a>, sink: &mut Sink) {
        self.pending.clear();
        sink.append(taken.problems);
        view.frames.extend(taken.frames);
        let layer = match self.stage.checked_sub(1).and_then(|at| self.chain.get(at)) {
            Some(env) => Layer::Env(env.name.text.clone()),
            None => Layer::Body,
        };
        for (contents, scope) in taken.contents {
            self.declare(view, &contents, scope, &layer, sink);
        }
        // What was computed before all was declared may change.
        for instance in &mut view.instances {
            instance.values.values_mut().for_each(|value| *value = std::sync::OnceLock::new());
        }
    }
}

/// What stands in a shared stack is the same for every environment.
pub(super) fn env_in_shared(env: &Env<'_>, stack: &StackName, span: Span) -> Diagnostic {
    let name = stack.as_deref().unwrap_or_default();
    let message = format!("env `{}` cannot change what stands in the shared stack `{name}`", env.name.text);
    Diagnostic::new(codes::ENV_IN_SHARED_STACK, span, message)
        .here("it would be the same in every env of the host")
        .help("say it in the stack, or as a `param … per host`")
}

fn added_twice(env: &Env<'_>, declared: &Declaration<'_>, name: &EcoString, first: Span) -> Diagnostic {
    Diagnostic::new(codes::ADDED_TWICE, declared.span, format!("{} `{name}` exists already", declared.word))
        .here(format!("env `{}` adds it again", env.name.text))
        .label(first, "declared here")
        .help(format!("drop `add` to patch it: `{} {name} {{ … }}`", declared.word))
}
