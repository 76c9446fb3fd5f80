//! `raw compose { … }`: what people want in the compose file and the language has no word for.
//!
//! Its entries are data under Compose's own names. Layers merge them like any block; what comes out is
//! laid over the emitted file last.

use ecow::EcoString;
use indexmap::IndexMap;

use super::context::Context;
use super::merge::{Body, Slot, merge};
use super::value::{Data, Origin, Value};
use super::world::{LayerBlocks, Reported};
use crate::diag::{Diagnostic, codes};
use crate::resolve::StackName;
use crate::schema::{Kind, Stage};
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
        self.raw_entries(&body, Origin::from(span)).ok()
    }

    fn raw_map(&mut self, slot: &Slot<'a>, block: &Body<'a>) -> Result<Value, Reported> {
        self.raw_entries(block, slot.origin.clone())
    }

    fn raw_entries(&mut self, block: &Body<'a>, origin: Origin) -> Result<Value, Reported> {
        let mut map: IndexMap<EcoString, Value> = IndexMap::with_capacity(block.slots.len());
        for (key, slot) in &block.slots {
            let value = self.raw_slot(slot)?;
            map.insert(key.clone(), value);
        }
        Ok(Value { data: Data::Map(map), origin })
    }

    fn raw_slot(&mut self, slot: &Slot<'a>) -> Result<Value, Reported> {
        let mut value = match slot.set {
            Some((expr, scope)) => self.in_scope(scope, |cx| cx.raw_value(expr))?,
            None => Value { data: Data::Map(IndexMap::new()), origin: slot.origin.clone() },
        };
        if let Some(block) = &slot.block {
            let over = self.raw_entries(block, slot.origin.clone())?;
            match (&mut value.data, over.data) {
                (Data::Map(map), Data::Map(over)) => map.extend(over),
                (data, over) => *data = over,
            }
        }
        for &(expr, scope) in &slot.appended {
            let more = self.in_scope(scope, |cx| cx.raw_value(expr))?;
            match (&mut value.data, more.data) {
                (Data::List(list), Data::List(more)) => list.extend(more),
                (data @ Data::Map(_), Data::List(more)) if slot.set.is_none() => *data = Data::List(more),
                _ => {
                    let message = "only a list is appended to";
                    return self.fail(Diagnostic::new(codes::BAD_OPERATION, expr.span, message));
                }
            }
        }
        value.origin = slot.origin.clone();
        Ok(value)
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
        Data::Reference(crate::schema::Reference::Secret, _) => true,
        Data::List(list) => list.iter().any(holds_secret),
        Data::Map(map) => map.values().any(holds_secret),
        _ => false,
    }
}
