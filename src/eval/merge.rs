//! The merge rule, which is the only one.
//!
//! A declaration is described by layers: the `defaults` of its kind, its own body, then every
//! environment of the `extends` chain from the root to the env that is compiled. Layers are applied in
//! that order to *unevaluated* expressions, and only the result is evaluated, once for each
//! environment. So `url = "https://${domain}"`, written once, has each environment's own domain.
//!
//! A layer may say five things of a key:
//!
//! | written | means |
//! | --- | --- |
//! | `key = value` | *replaces* whatever earlier layers said of the key, blocks and appended elements too |
//! | `key { … }` | *merges*: what is inside is a layer of the key's own body, by the same rule |
//! | `key += value` | *appends* to what earlier layers and this one say |
//! | `remove key` | earlier layers are forgotten; `remove key element` takes one entry or element out |
//! | `word operands …` | a *keyed statement* (`publish`, `mount`, `needs`, `port`): replaces the statement of the same key whole, its block too |
//!
//! Within one layer the order of lines does not matter: removals apply first, then every `=`, then
//! blocks, then `+=` as written. For that to be safe a layer may not contradict itself: the same key set
//! twice, set and removed, or appended to from two files is an error that names both places.
//! Of attributes that exclude each other, such as a secret's `file` and `generate`, the latest layer's counts.
//! What is removed must have been there; what is there was put there by a line that the origin names.
//!
//! Components and mixins add nothing to this. An instance is a declaration whose body comes from a
//! component, and its patches are one more layer. What a mixin says belongs to the layer that uses it,
//! as if it were written there, but for one thing: where the body itself says the same key, the body
//! wins. Two mixins that set one key to different values are an error that names both. `for` and `if`
//! in a body are opened up before anything is sorted. Whatever is written keeps its scope: names mean
//! what they mean where they stand, not where they end up.

use std::collections::BTreeMap;
use std::sync::Arc;

use ecow::EcoString;
use indexmap::IndexMap;

use super::context::Context;
use super::key::statement_key;
use super::raw::{self, is_raw, takes_raw};
use super::scope::{Part, Scope};
use super::value::{Layer, Origin};
use super::world::{LayerBlocks, Reported};
use crate::diag::{Diagnostic, codes, did_you_mean};
use crate::schema::{Kind, Statement as Row, Type};
use crate::source::Span;
use crate::syntax::ast::{Assign, Expr, Modifier, Phrase, Remove, Statement, StatementKind};

/// What all layers say together, not evaluated yet.
#[derive(Debug, Default)]
pub struct Body<'a> {
    /// Attributes and entries, in the order in which they first appear.
    pub slots: IndexMap<EcoString, Slot<'a>>,
    /// Keyed statements by word and key. Several under one key are several of one layer.
    pub statements: BTreeMap<(&'static str, EcoString), Vec<Keyed<'a>>>,
}

/// What is said of one key.
#[derive(Debug)]
pub struct Slot<'a> {
    /// The key's latest place.
    pub key: Span,
    /// What the names beside the key mean.
    pub scope: Scope,
    /// What was said before elements were taken out of it: what is said later is not taken out.
    pub earlier: Option<Box<Self>>,
    /// The latest `=`.
    pub set: Option<(&'a Expr, Scope)>,
    /// Blocks since then.
    pub block: Option<Body<'a>>,
    /// `+=` since then.
    pub appended: Vec<(&'a Expr, Scope)>,
    /// `remove key element` of elements that are only known when the value is.
    pub removed: Vec<Removed<'a>>,
    /// Who set it last, and whom that replaced.
    pub origin: Origin,
}

/// An element that is taken out.
#[derive(Debug)]
pub struct Removed<'a> {
    /// The element, or its key.
    pub element: &'a Expr,
    /// What the names in it mean.
    pub scope: Scope,
    /// Whether a block said it, so that nothing else needs to.
    pub found: bool,
}

/// One keyed statement.
#[derive(Debug)]
pub struct Keyed<'a> {
    /// As written.
    pub phrase: &'a Phrase,
    /// What the names in it mean.
    pub scope: Scope,
    /// Its place and what it replaced.
    pub origin: Origin,
}

impl Slot<'_> {
    /// A key of which nothing is said yet.
    fn new(key: Span, scope: Scope, origin: Origin) -> Self {
        let (appended, removed) = (Vec::new(), Vec::new());
        Self { key, scope, earlier: None, set: None, block: None, appended, removed, origin }
    }

    fn says_more_than_a_block(&self) -> bool {
        self.set.is_some() || self.earlier.is_some() || !self.appended.is_empty()
    }
}

/// Applies layers in order.
pub fn merge<'a>(
    layers: &[LayerBlocks<'a>],
    kind: Option<&'static Kind>,
    cx: &mut Context<'_, 'a>,
) -> Body<'a> {
    let mut body = Body::default();
    let outer = cx.frames.len();
    for layer in layers {
        body.apply(&layer.layer, &layer.blocks, kind, cx);
    }
    cx.check_mixins(outer);
    body
}

/// One layer's statements, sorted by what they do.
#[derive(Default)]
struct Actions<'a> {
    removes: Vec<(&'a Remove, Span, Scope)>,
    sets: IndexMap<EcoString, (&'a Assign, Scope)>,
    blocks: IndexMap<EcoString, (Span, Vec<Part<'a>>)>,
    appends: Vec<(EcoString, &'a Assign, Scope)>,
    keyed: BTreeMap<(&'static str, EcoString), Vec<Written<'a>>>,
}

/// A keyed statement, its place and what its names mean.
type Written<'a> = (&'a Phrase, Span, Scope);

impl<'a> Body<'a> {
    fn apply(
        &mut self,
        layer: &Layer,
        blocks: &[Part<'a>],
        kind: Option<&'static Kind>,
        cx: &mut Context<'_, 'a>,
    ) {
        let actions = sort(blocks, kind, cx);
        for &(remove, span, scope) in &actions.removes {
            cx.note_removal(&remove.word.text, layer, span);
            cx.in_scope(scope, |cx| self.remove(remove, span, &actions, kind, cx));
        }
        let exclusive = kind.map_or(&[][..], |kind| kind.exclusive);
        if exclusive.iter().any(|key| actions.sets.contains_key(*key)) {
            self.slots.retain(|key, _| !exclusive.contains(&key.as_str()) || actions.sets.contains_key(key));
        }
        for (key, (assign, scope)) in &actions.sets {
            let previous = self.slots.get(key).map(|slot| Arc::new(slot.origin.clone()));
            let origin = Origin { span: assign.value.span, layer: layer.clone(), previous };
            let slot = Slot::new(assign.key.span(), *scope, origin);
            self.slots.insert(key.clone(), Slot { set: Some((&assign.value, *scope)), ..slot });
        }
        for (key, (span, blocks)) in actions.blocks {
            let scope = blocks.first().map_or(cx.scope, |part| part.scope);
            let slot = self.slot(&key, span, scope, layer);
            slot.block.get_or_insert_default().apply(layer, &blocks, None, cx);
        }
        for (key, assign, scope) in actions.appends {
            self.slot(&key, assign.key.span(), scope, layer).appended.push((&assign.value, scope));
        }
        for (key, phrases) in actions.keyed {
            let earlier =
                self.statements.get(&key).and_then(|s| s.first()).map(|s| Arc::new(s.origin.clone()));
            let keyed = |(phrase, span, scope)| {
                let origin = Origin { span, layer: layer.clone(), previous: earlier.clone() };
                Keyed { phrase, scope, origin }
            };
            self.statements.insert(key, phrases.into_iter().map(keyed).collect());
        }
    }

    /// The slot of a key that a layer changes without replacing it.
    fn slot(&mut self, key: &EcoString, span: Span, scope: Scope, layer: &Layer) -> &mut Slot<'a> {
        let new = || Slot::new(span, scope, Origin { span, layer: layer.clone(), previous: None });
        let slot = self.slots.entry(key.clone()).or_insert_with(new);
        if !slot.removed.is_empty() {
            let after = Slot::new(slot.key, slot.scope, slot.origin.clone());
            slot.earlier = Some(Box::new(std::mem::replace(slot, after)));
        }
        if slot.origin.layer != *layer {
            let previous = Some(Arc::new(slot.origin.clone()));
            slot.origin = Origin { span, layer: layer.clone(), previous };
        }
        slot
    }

    fn remove(
        &mut self,
        remove: &'a Remove,
        span: Span,
        actions: &Actions<'a>,
        kind: Option<&'static Kind>,
        cx: &mut Context<'_, 'a>,
    ) {
        let word = &remove.word.text;
        if let Some(row) = kind.and_then(|k| k.statement(word)) {
            self.remove_statement(row, remove, span, actions, cx);
            return;
        }
        match remove.operands.as_slice() {
            [] => {
                if let Some((set, _)) = actions.sets.get(word) {
                    cx.report(contradiction(word, set.key.span(), span));
                } else if self.slots.shift_remove(word).is_none() {
                    let near = did_you_mean(word, self.slots.keys().map(EcoString::as_str));
                    cx.report(
                        nothing(format!("no earlier layer sets `{word}`"), remove.word.span).suggest(near),
                    );
                }
            }
            elements => {
                let Some(slot) = self.slots.get_mut(word) else {
                    let near = did_you_mean(word, self.slots.keys().map(EcoString::as_str));
                    cx.report(
                        nothing(format!("no earlier layer sets `{word}`"), remove.word.span).suggest(near),
                    );
                    return;
                };
                for element in elements {
                    let key = crate::resolve::name_text(element);
                    let entry = key.and_then(|key| slot.block.as_mut()?.slots.shift_remove(&key));
                    let found = entry.is_some();
                    if !found || slot.says_more_than_a_block() {
                        slot.removed.push(Removed { element, scope: cx.scope, found });
                    }
                }
            }
        }
    }

    fn remove_statement(
        &mut self,
        row: &'static Row,
        remove: &'a Remove,
        span: Span,
        actions: &Actions<'a>,
        cx: &mut Context<'_, 'a>,
    ) {
        if remove.operands.is_empty() {
            let message = format!("which `{}` is removed?", row.word);
            let help = format!("name its key: `remove {} KEY`", row.word);
            cx.report(Diagnostic::new(codes::MALFORMED_STATEMENT, span, message).help(help));
        }
        for operand in &remove.operands {
            let Ok(key) = super::key::removed_key(row, operand, cx) else { continue };
            let key = (row.word, key);
            if let Some((_, set, _)) = actions.keyed.get(&key).and_then(|p| p.first()) {
                cx.report(contradiction(&format!("{} {}", row.word, key.1), *set, span));
            } else if self.statements.remove(&key).is_none() {
                let there = self.statements.keys().filter(|(word, _)| *word == row.word);
                let near = did_you_mean(&key.1, there.map(|(_, key)| key.as_str()));
                let problem = nothing(format!("no earlier layer says `{} {}`", row.word, key.1), span);
                cx.report(match near {
                    Some(near) => problem.help(format!("did you mean `remove {} {near}`?", row.word)),
                    None => problem,
                });
            }
        }
    }
}

fn sort<'a>(parts: &[Part<'a>], kind: Option<&'static Kind>, cx: &mut Context<'_, 'a>) -> Actions<'a> {
    let mut actions = Actions::default();
    cx.each_statement(parts, kind, &mut |cx, statement| match &statement.kind {
        StatementKind::Assign(assign) => {
            if let Ok(key) = cx.key_text(&assign.key) {
                sort_assign(key, assign, kind, &mut actions, cx);
            }
        }
        StatementKind::Phrase(phrase) => {
            // What was wrong with it was reported.
            let _ = sort_phrase(phrase, statement, kind, &mut actions, cx);
        }
        StatementKind::Remove(remove) => actions.removes.push((remove, statement.span, cx.scope)),
        StatementKind::Assert(assert) if !cx.asserting => cx.asserts.push((assert, cx.scope)),
        StatementKind::Assert(_) => {}
        StatementKind::For(_) | StatementKind::If(_) | StatementKind::Import(_) | StatementKind::Alias(_) => {
            cx.report(
                Diagnostic::new(codes::MALFORMED_STATEMENT, statement.span, "this cannot stand in a body")
                    .help("put it at the top level of a file"),
            )
        }
    });
    actions
}

/// Which of two statements of one key in one layer counts.
enum Winner {
    First,
    Second,
}

/// The body's own statement wins over a mixin's. Two of the same rank contradict each other, unless two
/// mixins say the same value.
fn winner<'a>(
    what: &str,
    first: (Option<&'a Expr>, Span, Scope),
    second: (Option<&'a Expr>, Span, Scope),
    ty: &Type,
    cx: &mut Context<'_, 'a>,
) -> Result<Winner, Reported> {
    let problem = match (cx.mixin_of(first.2), cx.mixin_of(second.2)) {
        (Some(_), None) => return Ok(Winner::Second),
        (None, Some(_)) => return Ok(Winner::First),
        (None, None) => Diagnostic::new(codes::SET_TWICE, second.1, format!("{what} twice"))
            .here("again here")
            .label(first.1, "first here")
            .help("keep one of the two"),
        (Some(one), Some(other)) => {
            if let (Some(a), Some(b)) = (first.0, second.0) {
                let a = cx.in_scope(first.2, |cx| cx.eval_as(a, ty))?;
                let b = cx.in_scope(second.2, |cx| cx.eval_as(b, ty))?;
                if a == b {
                    return Ok(Winner::First);
                }
            }
            Diagnostic::new(codes::SET_TWICE, second.1, format!("{what} by two mixins, differently"))
                .here("one says this")
                .label(first.1, "the other says this")
                .label(one, "used here")
                .label(other, "used here")
                .help("say it in the body: its own line wins over a mixin's")
        }
    };
    cx.report(problem);
    Err(Reported)
}

fn sort_assign<'a>(
    key: EcoString,
    assign: &'a Assign,
    kind: Option<&'static Kind>,
    actions: &mut Actions<'a>,
    cx: &mut Context<'_, 'a>,
) {
    let (span, scope) = (assign.key.span(), cx.scope);
    if assign.append {
        let is_other = |(k, a, _): &&(EcoString, &Assign, Scope)| *k == key && a.key.span().file != span.file;
        let other = actions.appends.iter().find(|row| is_other(row) && cx.mixin_of(row.2).is_none());
        if let (Some((_, other, _)), None) = (other, cx.mixin_of(scope)) {
            cx.report(
                Diagnostic::new(codes::SET_TWICE, span, format!("`{key}` is appended to from two files"))
                    .label(other.key.span(), "the other file")
                    .help("the order of files has no meaning: append in one of them"),
            );
            return;
        }
        actions.appends.push((key, assign, scope));
    } else if let Some((first, of)) = actions.sets.get(&key) {
        let first = (Some(&first.value), first.key.span(), *of);
        let second = (Some(&assign.value), span, scope);
        let ty = kind.and_then(|kind| kind.attribute(&key)).map_or(Type::Any, |row| row.ty);
        if let Ok(Winner::Second) = winner(&format!("`{key}` is set"), first, second, &ty, cx) {
            actions.sets.insert(key, (assign, scope));
        }
    } else {
        actions.sets.insert(key, (assign, scope));
    }
}

fn sort_phrase<'a>(
    phrase: &'a Phrase,
    statement: &Statement,
    kind: Option<&'static Kind>,
    actions: &mut Actions<'a>,
    cx: &mut Context<'_, 'a>,
) -> Result<(), Reported> {
    let word = &phrase.word;
    let scope = cx.scope;
    if let Some(row) = kind.and_then(|kind| kind.statement(&word.text)) {
        let key = (row.word, statement_key(row, phrase, cx)?);
        let same = actions.keyed.entry(key).or_default();
        // A body may publish one port several times.
        if let (Some(&(_, first, of)), false) = (same.first(), row.word == "publish") {
            let what = format!("`{}` is said", row.word);
            match winner(&what, (None, first, of), (None, statement.span, scope), &Type::Any, cx)? {
                Winner::First => return Ok(()),
                Winner::Second => same.clear(),
            }
        }
        same.push((phrase, statement.span, scope));
        return Ok(());
    }
    match &phrase.body {
        Some(block) if kind.is_some_and(takes_raw) && is_raw(phrase) => {
            let entry = actions.blocks.entry(raw::SLOT.into()).or_insert_with(|| (word.span, Vec::new()));
            entry.1.push(Part { block, scope });
            Ok(())
        }
        Some(block) if is_plain_block(phrase) => {
            let entry = actions.blocks.entry(word.text.clone()).or_insert_with(|| (word.span, Vec::new()));
            entry.1.push(Part { block, scope });
            Ok(())
        }
        _ => cx.fail(misread(phrase, kind)),
    }
}

fn is_plain_block(phrase: &Phrase) -> bool {
    let extra = phrase.modifier.is_some_and(|(m, _)| m != Modifier::Add);
    phrase.operands.is_empty()
        && phrase.arrow.is_none()
        && phrase.ty.is_none()
        && phrase.value.is_none()
        && !extra
}

/// A phrase that is no statement of this body: what was it meant to be?
fn misread(phrase: &Phrase, kind: Option<&'static Kind>) -> Diagnostic {
    let word = &phrase.word;
    if let Some(kind) = kind {
        if kind.attribute(&word.text).is_some() {
            return Diagnostic::new(
                codes::MALFORMED_STATEMENT,
                word.span,
                format!("`{}` is set with `=`", word.text),
            )
            .help(format!("write `{} = …`, or `{} {{ … }}`", word.text, word.text));
        }
        let words = kind.attributes.iter().map(|a| a.name).chain(kind.statements.iter().map(|s| s.word));
        return Diagnostic::new(
            codes::UNKNOWN_STATEMENT,
            word.span,
            format!("`{}` is no statement of a {}", word.text, kind.name),
        )
        .suggest(did_you_mean(&word.text, words));
    }
    Diagnostic::new(codes::MALFORMED_STATEMENT, word.span, format!("`{}` is set with `=`", word.text))
        .help(format!("write `{} = …`", word.text))
}

fn nothing(message: String, span: Span) -> Diagnostic {
    Diagnostic::new(codes::REMOVE_OF_NOTHING, span, message).here("there is nothing to remove")
}

fn contradiction(what: &str, set: Span, removed: Span) -> Diagnostic {
    Diagnostic::new(codes::SET_TWICE, removed, format!("`{what}` is removed and set in one layer"))
        .here("removed here")
        .label(set, "set here")
        .help("setting it replaces what was there: drop the `remove`")
}
