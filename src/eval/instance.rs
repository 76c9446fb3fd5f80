//! Components at work: what an instance makes, which params it sets and what it patches.

use ecow::EcoString;

use super::budget::{MOST_INSTANCES, MOST_INSTANCES_DEEP};
use super::layout::Layout;
use super::scope::{Instance, Part, Scope, Setting};
use super::value::Layer;
use super::world::{LayerBlocks, View};
use crate::diag::{Diagnostic, Sink, codes, did_you_mean};
use crate::resolve::{Component, Declaration, check_remove, check_shape, kind_of, name_text};
use crate::source::Span;
use crate::syntax::ast::{Assign, Key, Modifier, Phrase, Remove, StatementKind};

impl<'a> Layout<'a> {
    /// Makes what a component makes.
    pub(super) fn instantiate(
        &mut self,
        view: &mut View<'a>,
        inner: &EcoString,
        declared: &Declaration<'a>,
        scope: Scope,
        layer: &Layer,
        sink: &mut Sink,
    ) {
        let parent = &view.instances[scope.instance];
        let Some(component) = self.project.component(parent.module, declared.word) else { return };
        if let Some(first) = parent.children.get(inner) {
            let first = view.instances[*first].declared.map_or(declared.span, |(span, _)| span);
            let message = format!("instance `{inner}` is declared twice");
            sink.push(
                Diagnostic::new(codes::DUPLICATE, declared.span, message)
                    .label(first, "first declared here")
                    .help("rename one of them"),
            );
            return;
        }
        if let Some(problem) = circle(view, component, declared, scope.instance) {
            sink.push(problem);
            return;
        }
        if view.instances.len() > MOST_INSTANCES {
            let message = format!("more than {MOST_INSTANCES} instances of components in one environment");
            if !std::mem::replace(&mut self.is_full, true) {
                sink.push(Diagnostic::new(codes::BAD_VALUE, declared.span, message));
            }
            return;
        }
        let name = parent.outer(inner);
        let layer = match layer {
            Layer::Body => Layer::Instance(name.clone()),
            other => other.clone(),
        };
        let mut sources: Vec<(Layer, Part<'a>)> =
            declared.body().into_iter().map(|block| (layer.clone(), Part { block, scope })).collect();
        if scope.instance == 0 {
            for env in &self.chain {
                let patches = env.instance_patches.get(inner).map_or(&[][..], Vec::as_slice);
                let blocks = patches.iter().filter_map(Declaration::body);
                sources.extend(
                    blocks.map(|block| {
                        (Layer::Env(env.name.text.clone()), Part { block, scope: Scope::PROJECT })
                    }),
                );
            }
        } else {
            sources.extend(nested(&parent.sources, declared.word, inner));
        }
        let at = view.instances.len();
        let mut instance = Instance::new(
            name,
            component.module,
            Some(component),
            Some((declared.span, scope.instance)),
            &component.contents.bindings,
        );
        instance.word = declared.word;
        instance.stack = declared.stack.clone().or_else(|| parent.stack.clone());
        instance.sources = sources;
        instance.take_params(component, sink);
        view.instances.push(instance);
        view.instances[scope.instance].children.insert(inner.clone(), at);
        self.unpatched.push(at);
        self.declare(view, &component.contents, Scope { instance: at, frame: 0 }, &Layer::Body, sink);
    }

    /// Puts what an instance, and the environments, say of its parts on top of their layers.
    pub(super) fn patch_instance(&mut self, view: &mut View<'a>, at: usize, sink: &mut Sink) {
        let sources = view.instances[at].sources.clone();
        for (layer, part) in &sources {
            for statement in &part.block.statements {
                match &statement.kind {
                    StatementKind::Phrase(phrase) => {
                        patch(view, at, layer, part.scope, phrase, sink);
                    }
                    StatementKind::Remove(remove) => {
                        remove_inner(view, at, remove, statement.span, sink);
                    }
                    _ => {}
                }
            }
        }
    }
}

/// The patches, within what is said of an instance, of an instance inside it.
fn nested<'a>(sources: &[(Layer, Part<'a>)], word: &str, name: &str) -> Vec<(Layer, Part<'a>)> {
    let mut found = Vec::new();
    for (layer, part) in sources {
        for statement in &part.block.statements {
            if let StatementKind::Phrase(phrase) = &statement.kind
                && phrase.word.text == word
                && phrase.operands.first().and_then(name_text).as_deref() == Some(name)
                && let Some(block) = &phrase.body
            {
                found.push((layer.clone(), Part { block, scope: part.scope }));
            }
        }
    }
    found
}

/// A component that would make itself, through others too.
fn circle(
    view: &View<'_>,
    component: &Component<'_>,
    declared: &Declaration<'_>,
    parent: usize,
) -> Option<Diagnostic> {
    let mut path = vec![(declared.word, declared.span)];
    let mut at = parent;
    while let Some((span, above)) = view.instances[at].declared {
        path.push((view.instances[at].word, span));
        if view.instances[at].component.is_some_and(|c| std::ptr::eq(c, component)) {
            let words: Vec<&str> = path.iter().rev().map(|(word, _)| *word).collect();
            let message = format!("component `{}` makes itself", component.name.text);
            let mut problem = Diagnostic::new(codes::COMPONENT_CYCLE, declared.span, message)
                .here("this would go on for ever")
                .note(words.join(" → "))
                .help("make the inner one outside, and hand it over as a param");
            for (word, span) in path.iter().skip(1) {
                problem = problem.label(*span, format!("within this `{word}`"));
            }
            return Some(problem);
        }
        at = above;
    }
    (path.len() > MOST_INSTANCES_DEEP).then(|| {
        let message = format!("components within components, more than {MOST_INSTANCES_DEEP} deep");
        Diagnostic::new(codes::COMPONENT_CYCLE, declared.span, message)
    })
}

impl<'a> Instance<'a> {
    /// Sorts what is said of params; what is no param and no part is reported.
    fn take_params(&mut self, component: &Component<'a>, sink: &mut Sink) {
        let mut set: Vec<(Layer, EcoString, Span)> = Vec::new();
        for (layer, part) in self.sources.clone() {
            for statement in &part.block.statements {
                match &statement.kind {
                    StatementKind::Assign(assign) => {
                        let Some(name) = self.param_of(component, assign, sink) else { continue };
                        let again = |(of, known, _): &&(Layer, _, _)| *of == layer && *known == name;
                        if let Some((_, _, first)) = set.iter().find(again).filter(|_| !assign.append) {
                            let message = format!("`{name}` is set twice");
                            sink.push(
                                Diagnostic::new(codes::SET_TWICE, assign.key.span(), message)
                                    .label(*first, "first set here")
                                    .help("keep one of the two"),
                            );
                            continue;
                        }
                        if !assign.append {
                            set.push((layer.clone(), name.clone(), assign.key.span()));
                        }
                        let setting = Setting { layer: layer.clone(), scope: part.scope, said: Ok(assign) };
                        self.params.entry(name).or_default().push(setting);
                    }
                    StatementKind::Phrase(phrase) => match &phrase.body {
                        Some(block)
                            if phrase.operands.is_empty()
                                && component.params().any(|(name, _)| *name == phrase.word.text) =>
                        {
                            let said = Err((phrase.word.span, block));
                            let setting = Setting { layer: layer.clone(), scope: part.scope, said };
                            self.params.entry(phrase.word.text.clone()).or_default().push(setting);
                        }
                        _ => {}
                    },
                    StatementKind::Remove(_) => {}
                    StatementKind::Assert(_)
                    | StatementKind::For(_)
                    | StatementKind::If(_)
                    | StatementKind::Import(_)
                    | StatementKind::Alias(_) => sink.push(
                        Diagnostic::new(
                            codes::MALFORMED_STATEMENT,
                            statement.span,
                            "an instance sets params and patches parts",
                        )
                        .help("put it around the instance, or into the component"),
                    ),
                }
            }
        }
    }

    fn param_of(&self, component: &Component<'a>, assign: &Assign, sink: &mut Sink) -> Option<EcoString> {
        let Key::Word(name) = &assign.key else {
            sink.push(
                Diagnostic::new(
                    codes::MALFORMED_STATEMENT,
                    assign.key.span(),
                    "a param's name is a plain word",
                )
                .help("write the name without quotes"),
            );
            return None;
        };
        if component.params().any(|(param, _)| *param == name.text) {
            return Some(name.text.clone());
        }
        let near = did_you_mean(&name.text, component.params().map(|(name, _)| name.as_str()));
        let message = format!("component `{}` has no param `{}`", component.name.text, name.text);
        let problem = Diagnostic::new(codes::UNKNOWN_ATTRIBUTE, name.span, message)
            .label(component.name.span, "declared here");
        sink.push(match near {
            Some(near) => problem.suggest(Some(near)),
            None => problem.help(format!(
                "an attribute of a part is set in its block: `service self {{ {} = … }}`",
                name.text
            )),
        });
        None
    }
}

/// One statement of an instance's body that is about a part of it.
fn patch<'a>(
    view: &mut View<'a>,
    at: usize,
    layer: &Layer,
    scope: Scope,
    phrase: &'a Phrase,
    sink: &mut Sink,
) {
    let word = phrase.word.text.as_str();
    let instance = &view.instances[at];
    let Some(component) = instance.component else { return };
    if let Some((Modifier::Add, span)) = phrase.modifier {
        let message = "an instance has the parts that its component gives it";
        sink.push(
            Diagnostic::new(codes::MALFORMED_STATEMENT, span, message)
                .help("declare it beside the instance, or in the component under an `if`"),
        );
        return;
    }
    check_shape(phrase, sink);
    let name = phrase.operands.first().and_then(name_text);
    if let Some(kind) = kind_of(word) {
        let Some(name) = name else {
            sink.push(
                Diagnostic::new(codes::MALFORMED_STATEMENT, phrase.word.span, format!("which {word}?"))
                    .help(format!("name the part: `{word} self {{ … }}`")),
            );
            return;
        };
        let Some(outer) = instance.inner.get(&(kind, name.clone())).cloned() else {
            sink.push(no_part(view, at, phrase, &name));
            return;
        };
        let Some(block) = &phrase.body else { return };
        let Some(layers) = view.things.get_mut(&(kind, outer)) else { return };
        match layers.layers.last_mut() {
            Some(last) if last.layer == *layer => last.blocks.push(Part { block, scope }),
            _ => {
                let blocks = vec![Part { block, scope }];
                layers.layers.push(LayerBlocks { layer: layer.clone(), blocks });
            }
        }
        return;
    }
    let is_param = component.params().any(|(name, _)| *name == word);
    let is_child = name.as_ref().is_some_and(|name| {
        instance.children.get(name).is_some_and(|child| view.instances[*child].word == word)
    });
    if is_param || is_child {
        return;
    }
    if let (Some(name), true) =
        (&name, view.instances[at].children.values().any(|c| view.instances[*c].word == word))
    {
        sink.push(no_part(view, at, phrase, name));
        return;
    }
    let message = format!("`{word}` is no param and no part of component `{}`", component.name.text);
    let known = component.params().map(|(name, _)| name.as_str());
    let near = did_you_mean(word, known.chain(["service", "volume", "network", "secret", "config", "job"]));
    sink.push(
        Diagnostic::new(codes::UNKNOWN_STATEMENT, phrase.word.span, message)
            .suggest(near)
            .label(component.name.span, "declared here"),
    );
}

fn no_part(view: &View<'_>, at: usize, phrase: &Phrase, name: &str) -> Diagnostic {
    let instance = &view.instances[at];
    let span = phrase.operands.first().map_or(phrase.word.span, |o| o.span);
    let word = &phrase.word.text;
    let component = instance.component.map_or("", |c| c.name.text.as_str());
    let message = format!("component `{component}` makes no {word} `{name}`");
    let parts: Vec<&str> = instance
        .inner
        .keys()
        .filter(|(kind, _)| kind_of(word) == Some(*kind))
        .map(|(_, inner)| inner.as_str())
        .collect();
    let problem = Diagnostic::new(codes::OVERLAY_OF_NOTHING, span, message);
    match (did_you_mean(name, parts.iter().copied()), parts.as_slice()) {
        (Some(near), _) => problem.suggest(Some(near)),
        (None, []) => problem,
        (None, parts) => problem.help(format!("it makes `{word} {}`", parts.join(&format!("`, `{word} ")))),
    }
}

/// `remove service exporter` in an instance.
fn remove_inner(view: &mut View<'_>, at: usize, remove: &Remove, span: Span, sink: &mut Sink) {
    check_remove(remove, sink);
    let key = kind_of(&remove.word.text).zip(remove.operands.first().and_then(name_text));
    let outer = key.as_ref().and_then(|key| view.instances[at].inner.remove(key));
    match (key, outer) {
        (Some((kind, _)), Some(outer)) => {
            let key = (kind, outer);
            view.things.remove(&key);
            view.removed.insert(key, span);
        }
        _ => {
            let message = format!("there is no such part of `{}`", view.instances[at].name);
            sink.push(
                Diagnostic::new(codes::REMOVE_OF_NOTHING, span, message).here("there is nothing to remove"),
            );
        }
    }
}
