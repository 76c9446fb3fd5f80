//! What an instance, and the environments, say of the parts that it has from its component.

use crate::diag::{Diagnostic, Sink, codes, did_you_mean};
use crate::eval::layout::Layout;
use crate::eval::scope::{Part, Scope};
use crate::eval::value::Layer;
use crate::eval::world::{LayerBlocks, View};
use crate::resolve::{check_remove, check_shape, kind_of, name_text};
use crate::source::Span;
use crate::syntax::ast::{Modifier, Phrase, Remove, StatementKind};

impl<'a> Layout<'a> {
    /// Puts what an instance, and the environments, say of its parts on top of their layers.
    pub(in crate::eval) fn patch_instance(&mut self, view: &mut View<'a>, at: usize, sink: &mut Sink) {
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
