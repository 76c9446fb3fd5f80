//! Components at work: what an instance makes, and which params it sets.

mod patch;

use ecow::EcoString;

use super::budget::{MOST_INSTANCES, MOST_INSTANCES_DEEP};
use super::layout::Layout;
use super::scope::{Instance, Part, Scope, Setting};
use super::value::Layer;
use super::world::View;
use crate::diag::{Diagnostic, Sink, codes, did_you_mean};
use crate::resolve::{Component, Declaration, name_text};
use crate::source::Span;
use crate::syntax::ast::{Assign, Key, StatementKind};

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
