//! `raw compose { … }`: what people want in the compose file and the language has no word for.
//!
//! Its entries are data under Compose's own names. Layers merge them like any block; what comes out is
//! laid over the emitted file last.

use indexmap::IndexMap;

use super::context::Context;
use super::merge::{Body, Slot, merge};
use super::value::{Data, Origin, Value};
use super::world::{LayerBlocks, Reported};
use crate::diag::{Diagnostic, codes};
use crate::resolve::StackName;
use crate::schema::{Kind, Reference, Stage, Type};
use crate::syntax::ast::{ExprKind, Phrase};

/// The slot that `raw compose` blocks of a body come to.
pub(super) const SLOT: &str = "raw compose";

/// Whether a phrase is `raw compose { … }`.
pub(crate) fn is_raw(phrase: &Phrase) -> bool {
    let of_compose = |operand: &crate::syntax::ast::Expr| matches!(&operand.kind, ExprKind::Name(name) if name == "compose");
    phrase.word.text == "raw"
        && matches!(phrase.operands.as_slice(), [operand] if of_compose(operand))
        && phrase.body.is_some()
}

/// Whether a kind has a place in a compose file, on which something raw can be laid.
pub(super) fn takes_raw(kind: &'static Kind) -> bool {
    kind.reference.is_some_and(|of| !matches!(of, Reference::Host | Reference::Unit))
}

impl<'a> Context<'_, 'a> {
    /// What the `raw compose` blocks of a body come to.
    pub fn raw(&mut self, kind: &'static Kind, body: &Body<'a>) -> Option<Value> {
        let slot = body.slots.get(SLOT)?;
        let block = slot.block.as_ref()?;
        for (key, said) in &block.slots {
            if let Some(row) = kind.compose_attribute(key) {
                let message = format!("`{key}` needs no `raw compose`");
                self.report(
                    Diagnostic::new(codes::NEEDLESS_RAW, said.key, message)
                        .note("what is raw is neither checked nor compared by the plan")
                        .help(format!("write `{} = …` or `{} {{ … }}` in the body", row.name, row.name)),
                );
            }
        }
        self.raw_map(slot, block).ok()
    }

    /// What stands outside of any declaration, for the file of a stack.
    pub fn raw_of_file(&mut self, stack: &StackName) -> Option<Value> {
        let layers: Vec<LayerBlocks<'a>> =
            self.view.raws.iter().filter(|(of, _)| of == stack).map(|(_, layer)| layer.clone()).collect();
        if layers.is_empty() {
            return None;
        }
        let body = merge(&layers, None, self);
        let span = body.slots.values().next()?.key;
        self.raw_entries(&body, Value { data: Data::Null, origin: Origin::from(span) }).ok()
    }

    fn raw_map(&mut self, slot: &Slot<'a>, block: &Body<'a>) -> Result<Value, Reported> {
        let mut value = Value { data: Data::Map(IndexMap::new()), origin: slot.origin.clone() };
        if let Some(earlier) = &slot.earlier {
            value = self.raw_slot(earlier, None)?;
        }
        let mut value = self.raw_entries(block, value)?;
        self.take_out(slot, &mut value)?;
        Ok(value)
    }

    /// A block's entries over the value that was set before it.
    fn raw_entries(&mut self, block: &Body<'a>, before: Value) -> Result<Value, Reported> {
        let mut map = match before.data {
            Data::Map(map) => map,
            _ => IndexMap::with_capacity(block.slots.len()),
        };
        for (key, slot) in &block.slots {
            let value = self.raw_slot(slot, map.get(key).cloned())?;
            map.insert(key.clone(), value);
        }
        Ok(Value { data: Data::Map(map), origin: before.origin })
    }

    fn raw_slot(&mut self, slot: &Slot<'a>, outer: Option<Value>) -> Result<Value, Reported> {
        let mut value = match (&slot.earlier, slot.set) {
            (Some(earlier), _) => Some(self.raw_slot(earlier, outer)?),
            (None, Some((expr, scope))) => Some(self.in_scope(scope, |cx| cx.raw_value(expr))?),
            (None, None) => outer,
        };
        if let Some(block) = &slot.block {
            let before = value.unwrap_or(Value { data: Data::Null, origin: slot.origin.clone() });
            value = Some(self.raw_entries(block, before)?);
        }
        for &(expr, scope) in &slot.appended {
            let more = self.in_scope(scope, |cx| cx.raw_value(expr))?;
            match (&mut value, more.data) {
                (Some(Value { data: Data::List(list), .. }), Data::List(more)) => list.extend(more),
                (value @ None, data @ Data::List(_)) => {
                    *value = Some(Value { data, origin: slot.origin.clone() });
                }
                _ => {
                    let message = "only a list is appended to";
                    return self.fail(Diagnostic::new(codes::BAD_OPERATION, expr.span, message));
                }
            }
        }
        let mut value = value.unwrap_or(Value::new(Data::Null, slot.key));
        self.take_out(slot, &mut value)?;
        value.origin = slot.origin.clone();
        Ok(value)
    }

    fn take_out(&mut self, slot: &Slot<'a>, value: &mut Value) -> Result<(), Reported> {
        for removed in &slot.removed {
            self.in_scope(removed.scope, |cx| cx.remove_element(Some(value), removed, &Type::Any))?;
        }
        Ok(())
    }

    /// Data, no secret among it.
    fn raw_value(&mut self, expr: &crate::syntax::ast::Expr) -> Result<Value, Reported> {
        let value = self.eval(expr)?;
        if value.stage() == Stage::Secret || holds_secret(&value) {
            let message = "a secret cannot stand in `raw compose`";
            return self.fail(
                Diagnostic::new(codes::SECRET_NOT_ALLOWED, expr.span, message)
                    .note("it would stand in an artifact for everyone to read")
                    .help("hand it over as a file (`secret.NAME.file`) or in `environment`"),
            );
        }
        let span = expr.span;
        self.plain(value, span)
    }

    /// Addresses and paths as their text: Compose knows neither.
    fn plain(&mut self, value: Value, span: crate::source::Span) -> Result<Value, Reported> {
        let origin = value.origin.clone();
        let data = match value.data {
            Data::List(list) => {
                let mut plain = Vec::with_capacity(list.len());
                for element in list {
                    plain.push(self.plain(element, span)?);
                }
                Data::List(plain)
            }
            Data::Map(map) => {
                let mut plain = IndexMap::with_capacity(map.len());
                for (key, entry) in map {
                    let entry = self.plain(entry, span)?;
                    plain.insert(key, entry);
                }
                Data::Map(plain)
            }
            data @ (Data::Null | Data::Bool(_) | Data::Int(_) | Data::Float(_) | Data::Text(_)) => data,
            data => Data::Text(self.text_of(&Value { data, origin: origin.clone() }, span)?),
        };
        Ok(Value { data, origin })
    }
}

fn holds_secret(value: &Value) -> bool {
    match &value.data {
        Data::Reference(Reference::Secret, _) => true,
        Data::List(list) => list.iter().any(holds_secret),
        Data::Map(map) => map.values().any(holds_secret),
        _ => false,
    }
}
