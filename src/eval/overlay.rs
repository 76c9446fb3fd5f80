//! What an environment sets, patches and removes, applied to a view that holds the declarations.

use ecow::EcoString;

use super::layout::env_in_shared;
use super::scope::{Part, Scope};
use super::value::Layer;
use super::world::{LayerBlocks, View};
use crate::diag::{Diagnostic, Sink, codes, did_you_mean};
use crate::resolve::{Declaration, Declared, Env, Project, StackName};
use crate::source::Span;
use crate::syntax::ast::Block;

fn is_shared(project: &Project<'_>, stack: &StackName) -> bool {
    stack.as_ref().and_then(|name| project.stacks.get(name)).is_some_and(|stack| stack.shared)
}

impl<'a> View<'a> {
    /// The values of params and the `target` that an env says.
    pub(super) fn settings(&mut self, env: &'a Env<'a>) {
        for (name, assign) in &env.assigns {
            self.assigns.entry(name.clone()).or_default().push((env.name.text.clone(), assign));
        }
        for (name, phrases) in &env.blocks {
            let blocks = self.blocks.entry(name.clone()).or_default();
            blocks.extend(phrases.iter().map(|phrase| (env.name.text.clone(), *phrase)));
        }
        let blocks = env.targets.iter().map(|block| Part { block, scope: Scope::PROJECT }).collect();
        self.targets.push(LayerBlocks { layer: Layer::Env(env.name.text.clone()), blocks });
    }

    /// Puts a `raw compose` block on top of those of its stack.
    pub(super) fn lay_raw(&mut self, block: &'a Block, stack: &StackName, layer: &Layer) {
        let part = Part { block, scope: Scope::PROJECT };
        match self.raws.iter_mut().find(|(of, known)| of == stack && known.layer == *layer) {
            Some((_, known)) => known.blocks.push(part),
            None => {
                let blocks = vec![part];
                self.raws.push((stack.clone(), LayerBlocks { layer: layer.clone(), blocks }));
            }
        }
    }

    /// Puts the bodies that an env has for declarations on top of their layers.
    pub(super) fn patch(&mut self, project: &Project<'a>, env: &'a Env<'a>, sink: &mut Sink) {
        let layer = Layer::Env(env.name.text.clone());
        for (key, patches) in &env.patches {
            let Some(first) = patches.first() else { continue };
            let made_by = self.things.get(key).map_or(0, |layers| layers.made_by);
            if let Some((component, instance)) = self.made_by_component(made_by) {
                let message = format!("{} `{}` is made by `{component} {instance}`", first.word, key.1);
                let inner = self.instances[made_by].inner.iter().find(|(_, outer)| **outer == key.1);
                let inner = inner.map_or("…", |((_, inner), _)| inner.as_str());
                let word = first.word;
                sink.push(Diagnostic::new(codes::OVERLAY_OF_NOTHING, first.span, message).help(format!(
                    "patch it through its component: `{component} {instance} {{ {word} {inner} {{ … }} }}`"
                )));
                continue;
            }
            match self.things.get_mut(key) {
                Some(layers) if is_shared(project, &layers.stack) => {
                    let problem = env_in_shared(env, &layers.stack, first.span);
                    sink.push(problem.label(layers.declared.span, "declared here"));
                }
                Some(layers) => {
                    let parts = patches.iter().filter_map(Declaration::body);
                    let blocks = parts.map(|block| Part { block, scope: Scope::PROJECT }).collect();
                    layers.layers.push(LayerBlocks { layer: layer.clone(), blocks });
                    if let Some(other) = patches.iter().find(|p| p.word != layers.declared.word) {
                        let declared = &layers.declared;
                        let message = format!("`{}` is a {}, not a {}", key.1, declared.word, other.word);
                        sink.push(
                            Diagnostic::new(codes::OVERLAY_OF_NOTHING, other.phrase.word.span, message)
                                .label(declared.span, "declared here")
                                .help(format!("write `{} {} {{ … }}`", declared.word, key.1)),
                        );
                    }
                }
                None => sink.push(self.overlay_of_nothing(first, key, env)),
            }
        }
        for (name, patches) in &env.instance_patches {
            let Some(first) = patches.first() else { continue };
            let instance = self.instances[0].children.get(name).map(|at| &self.instances[*at]);
            let Some(instance) = instance else {
                let message =
                    format!("env `{}` changes {} `{name}`, which does not exist", env.name.text, first.word);
                let problem = Diagnostic::new(codes::OVERLAY_OF_NOTHING, first.span, message);
                let near = did_you_mean(name, self.instances[0].children.keys().map(EcoString::as_str));
                let add = format!("if it exists in this env alone: `add {} {name} {{ … }}`", first.word);
                sink.push(match near {
                    Some(near) => problem.suggest(Some(near)).note(add),
                    None => problem.help(add),
                });
                continue;
            };
            if is_shared(project, &instance.stack) {
                sink.push(env_in_shared(env, &instance.stack, first.span));
                continue;
            }
            let (word, declared) = (instance.word, instance.declared);
            if let (Some(other), Some((span, _))) = (patches.iter().find(|p| p.word != word), declared) {
                let message = format!("`{name}` is a {word}, not a {}", other.word);
                sink.push(
                    Diagnostic::new(codes::OVERLAY_OF_NOTHING, other.phrase.word.span, message)
                        .label(span, "declared here")
                        .help(format!("write `{word} {name} {{ … }}`")),
                );
            }
        }
    }

    /// The component and the name of an instance; `None` for a module.
    pub(super) fn made_by_component(&self, instance: usize) -> Option<(&'a str, &EcoString)> {
        let instance = self.instances.get(instance)?;
        instance.component.map(|_| (instance.word, &instance.name))
    }

    /// Takes out what an env removes.
    pub(super) fn remove(&mut self, project: &Project<'a>, env: &'a Env<'a>, sink: &mut Sink) {
        for (key, &span) in &env.removes {
            if let Some(layers) = self.things.get(key).filter(|layers| is_shared(project, &layers.stack)) {
                let problem = env_in_shared(env, &layers.stack, span);
                sink.push(problem.label(layers.declared.span, "declared here"));
                continue;
            }
            let made_by = self.things.get(key).map_or(0, |layers| layers.made_by);
            if let Some((component, instance)) = self.made_by_component(made_by) {
                let message = format!("{} `{}` is made by `{component} {instance}`", key.0.word(), key.1);
                sink.push(
                    Diagnostic::new(codes::REMOVE_OF_NOTHING, span, message)
                        .help(format!("remove all of it: `remove {component} {instance}`")),
                );
                continue;
            }
            if self.things.remove(key).is_some() {
                if let Some(patch) = env.patches.get(key).and_then(|p| p.first()) {
                    let env = &env.name.text;
                    let message = format!("env `{env}` patches {} `{}`, which it removes", patch.word, key.1);
                    sink.push(
                        Diagnostic::new(codes::OVERLAY_OF_NOTHING, patch.span, message)
                            .label(span, "removed here")
                            .help("keep one of the two"),
                    );
                }
                self.removed.insert(key.clone(), span);
                continue;
            }
            let near = did_you_mean(&key.1, self.names(key.0)).map(|name| format!("{} {name}", key.0.word()));
            sink.push(self.remove_of_nothing(env, key.0.word(), &key.1, span, near, self.removed.get(key)));
        }
        for (name, (word, span)) in &env.instance_removes {
            let known = self.instances[0].children.get(name).copied();
            match known.filter(|at| self.instances[*at].word == word.as_str()) {
                Some(at) if is_shared(project, &self.instances[at].stack) => {
                    sink.push(env_in_shared(env, &self.instances[at].stack, *span));
                }
                Some(at) => self.remove_instance(at, name, *span),
                None => {
                    let children = self.instances[0].children.iter();
                    let near = did_you_mean(name, children.clone().map(|(name, _)| name.as_str()))
                        .map(|near| (near, self.instances[0].children[near]))
                        .map(|(near, at)| format!("{} {near}", self.instances[at].word));
                    sink.push(self.remove_of_nothing(env, word, name, *span, near, None));
                }
            }
        }
    }

    /// Takes out an instance and all that it made.
    fn remove_instance(&mut self, at: usize, name: &EcoString, span: Span) {
        self.instances[0].children.remove(name);
        let mut removed = vec![at];
        for (child, instance) in self.instances.iter().enumerate().skip(at + 1) {
            if instance.declared.is_some_and(|(_, parent)| removed.contains(&parent)) {
                removed.push(child);
            }
        }
        let gone: Vec<Declared> = self
            .things
            .iter()
            .filter(|(_, layers)| removed.contains(&layers.made_by))
            .map(|(key, _)| key.clone())
            .collect();
        for key in gone {
            self.things.remove(&key);
            self.removed.insert(key, span);
        }
    }

    fn remove_of_nothing(
        &self,
        env: &Env<'_>,
        word: &str,
        name: &str,
        span: Span,
        near: Option<String>,
        before: Option<&Span>,
    ) -> Diagnostic {
        let message = format!("env `{}` removes {word} `{name}`, which does not exist", env.name.text);
        let mut problem = Diagnostic::new(codes::REMOVE_OF_NOTHING, span, message);
        if let Some(before) = before {
            problem = problem.label(*before, "removed here already");
        }
        match near {
            Some(near) => problem.help(format!("did you mean `remove {near}`?")),
            None => problem,
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
}
