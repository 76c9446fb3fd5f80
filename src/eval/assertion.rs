//! `assert`: what must be true in every environment, whatever is changed.
//!
//! It sees more than other expressions: every attribute and statement of every declaration, all layers
//! merged. `service.api.publish` is the list of what is published, as `"5001/tcp"`.

use super::context::Context;
use super::merge::merge;
use super::scope::Scope;
use super::value::{Data, Value};
use super::world::Reported;
use crate::diag::{Diagnostic, codes};
use crate::schema::{JOB, KINDS, Kind, Reference};
use crate::source::Span;
use crate::syntax::ast::{Assert, Name};

impl<'a> Context<'_, 'a> {
    /// Holds what stands outside of bodies.
    pub fn hold_asserts(&mut self) {
        for (assert, scope) in self.view.asserts.clone() {
            self.hold(assert, scope);
        }
    }

    /// Holds what stands in the bodies that were merged.
    pub fn hold_body_asserts(&mut self) {
        for (assert, scope) in std::mem::take(&mut self.asserts) {
            self.hold(assert, scope);
        }
    }

    fn hold(&mut self, assert: &'a Assert, scope: Scope) {
        self.asserting = true;
        let held = self.in_scope(scope, |cx| cx.condition(&assert.condition));
        if let Ok(false) = held {
            let message = assert.message.as_ref().and_then(|message| {
                self.in_scope(scope, |cx| {
                    let value = cx.eval(message).ok()?;
                    let text = cx.text_of(&value, message.span).ok()?;
                    cx.known(&text, message.span, "the message of an `assert`").ok()
                })
            });
            let message =
                message.map_or_else(|| "this must be true, and is not".to_owned(), |m| m.to_string());
            self.in_scope(scope, |cx| {
                cx.report(
                    Diagnostic::new(codes::ASSERTION, assert.condition.span, message)
                        .here("this is not true")
                        .help("change what it speaks of, or the `assert`"),
                );
            });
        }
        self.asserting = false;
    }

    /// Whether a declaration of a kind has an attribute or statement of this name.
    pub(super) fn is_asked(&self, kind: Reference, attribute: &str) -> bool {
        let has = |table: &&Kind| {
            table.attribute(attribute).is_some()
                || table.statements.iter().any(|s| plural(s.word) == attribute)
        };
        KINDS.iter().filter(|table| table.reference == Some(kind)).any(has)
    }

    /// An attribute of a declaration, or the keys of its statements of one word, all layers merged.
    pub(super) fn whole_attribute(
        &mut self,
        kind: Reference,
        name: &Name,
        attribute: &str,
        span: Span,
    ) -> Result<Value, Reported> {
        let Some(layers) = self.view.get(kind, &name.text) else { return Err(Reported) };
        let table = match (kind, layers.declared.word) {
            (Reference::Service, "job") => Some(JOB),
            _ => KINDS.iter().copied().find(|table| table.reference == Some(kind)),
        };
        let Some(table) = table else { return Err(Reported) };
        let frame = ecow::eco_format!("{}.{}.{attribute}", kind.word(), name.text);
        let layers = layers.layers.clone();
        let this = self.this.replace((kind, name.text.clone()));
        let value = self.guarded(frame, span, |cx| {
            let mut body = merge(&layers, Some(table), cx);
            if table.attribute(attribute).is_none() {
                let keys = body.statements.iter().filter(|((word, _), _)| plural(word) == attribute);
                let keys = keys.flat_map(|((_, key), said)| {
                    said.iter().map(|s| Value::text(key.clone(), s.origin.span))
                });
                return Ok(Value::new(Data::List(keys.collect()), span));
            }
            body.slots.retain(|key, _| key == attribute);
            let value = cx.attributes(table, &body).remove(attribute);
            Ok(value.unwrap_or(Value::new(Data::Null, span)))
        });
        self.this = this;
        value
    }
}

/// What an expression calls the statements of a word.
fn plural(word: &str) -> &str {
    match word {
        "mount" => "mounts",
        "port" => "ports",
        other => other,
    }
}
