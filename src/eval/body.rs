//! A merged body to the attributes of its kind.

use ecow::EcoString;
use indexmap::IndexMap;

use super::Attributes;
use super::context::Context;
use super::describe;
use super::expect::{map_type, unknown_attribute};
use super::merge::{Body, Removed, Slot};
use super::value::{Data, Origin, Value};
use super::world::Reported;
use crate::diag::{Diagnostic, codes};
use crate::schema::{Kind, Stage, Type};
use crate::source::Span;

impl<'a> Context<'_, 'a> {
    /// Every attribute that the body sets and that is not null. What is wrong is reported and left out.
    pub fn attributes(&mut self, kind: &'static Kind, body: &Body<'a>) -> Attributes {
        // One more is what the model adds to most: a name, a network.
        let mut attributes = Attributes::with_capacity(body.slots.len() + 1);
        for (key, slot) in body.slots.iter().filter(|(key, _)| *key != super::raw::SLOT) {
            let Some(row) = kind.attribute(key) else {
                self.in_scope(slot.scope, |cx| cx.report(unknown_attribute(kind, key, slot.key)));
                continue;
            };
            let value = match self.slot(slot, &row.ty, None) {
                Ok(Some(value)) => value,
                Ok(None) => {
                    self.note_removal(key, &slot.origin.layer, slot.origin.span);
                    continue;
                }
                Err(Reported) => continue,
            };
            self.note_attribute(kind, row, &value.origin);
            if self.in_scope(slot.scope, |cx| cx.accepts(row.name, &value, row.stage)).is_ok() {
                self.in_scope(slot.scope, |cx| cx.check_complete(&value, &row.ty));
                attributes.set(kind, row, value);
            }
        }
        attributes
    }

    /// The value of one slot over what a map around it says of the key; `None` where it is null.
    fn slot(&mut self, slot: &Slot<'a>, ty: &Type, outer: Option<Value>) -> Result<Option<Value>, Reported> {
        let mut value = match (&slot.earlier, slot.set) {
            (Some(earlier), _) => self.slot(earlier, ty, outer)?,
            (None, Some((expr, scope))) => self.in_scope(scope, |cx| cx.eval_as(expr, ty))?,
            (None, None) => outer,
        };
        if let Some(block) = &slot.block {
            value = Some(self.overlay(value, block, slot, ty)?);
        }
        for &(expr, scope) in &slot.appended {
            if let Some(more) = self.in_scope(scope, |cx| cx.eval_as(expr, ty))? {
                value = Some(self.append(value, more, expr.span, ty)?);
            }
        }
        for removed in &slot.removed {
            self.in_scope(removed.scope, |cx| cx.remove_element(value.as_mut(), removed, ty))?;
        }
        if let Some(value) = &mut value {
            value.origin = slot.origin.clone();
        }
        Ok(value)
    }

    /// A block's entries over the value that was set before it.
    fn overlay(
        &mut self,
        value: Option<Value>,
        block: &Body<'a>,
        slot: &Slot<'a>,
        ty: &Type,
    ) -> Result<Value, Reported> {
        let Some(ty) = map_type(ty) else {
            let message = format!("expected {}, found a block", super::conform::name(ty));
            return self.fail(Diagnostic::new(codes::WRONG_TYPE, slot.key, message).help("set it with `=`"));
        };
        let mut map = match value.map(|v| v.data) {
            Some(Data::Map(map)) => map,
            _ => IndexMap::new(),
        };
        for (key, entry) in &block.slots {
            let Ok((key, inner)) = self.in_scope(entry.scope, |cx| cx.entry(ty, key, entry.key)) else {
                continue;
            };
            let before = map.get(&key).cloned();
            let Ok(value) = self.slot(entry, &inner, before) else { continue };
            match value {
                Some(mut value) => {
                    if let (None, Some(earlier)) = (&value.origin.previous, map.get(&key)) {
                        value.origin.previous = Some(std::sync::Arc::new(earlier.origin.clone()));
                    }
                    map.insert(key, value);
                }
                None => {
                    self.note_removal(&key, &entry.origin.layer, entry.origin.span);
                    map.shift_remove(&key);
                }
            }
        }
        Ok(Value { data: Data::Map(map), origin: slot.origin.clone() })
    }

    fn append(
        &mut self,
        value: Option<Value>,
        more: Value,
        span: Span,
        ty: &Type,
    ) -> Result<Value, Reported> {
        let Some(value) = value else { return Ok(more) };
        let origin = value.origin.clone();
        let data = match (value.data, more.data) {
            (Data::List(mut list), Data::List(more)) => {
                list.extend(more);
                Data::List(list)
            }
            (Data::Map(mut map), Data::Map(more)) if matches!(map_type(ty), Some(Type::Named(..))) => {
                for (key, value) in more {
                    // A name is in the set once, however many layers and mixins ask for it.
                    let bare = value.as_map().is_some_and(IndexMap::is_empty);
                    if bare && map.contains_key(&key) {
                        continue;
                    }
                    let span = value.origin.span;
                    self.insert(&mut map, key, value, span)?;
                }
                Data::Map(map)
            }
            (first, _) => {
                let message = format!("nothing can be appended to {}", describe::data(&first));
                let problem = Diagnostic::new(codes::BAD_OPERATION, span, message);
                return self.fail(
                    problem.label(origin.span, "set here").help("use a block to change entries, or `=`"),
                );
            }
        };
        self.conform_elements(Value { data, origin }, ty)
    }

    /// `remove networks backend`, where the list or map was set with `=`.
    pub(super) fn remove_element(
        &mut self,
        value: Option<&mut Value>,
        removed: &Removed<'a>,
        ty: &Type,
    ) -> Result<(), Reported> {
        let expr = removed.element;
        let key = crate::resolve::name_text(expr);
        let wanted = match (&key, ty) {
            (Some(key), _) => Data::Text(super::value::Text::known(key.clone())),
            (None, _) => self.eval(expr)?.data,
        };
        let found = match value.map(|v| &mut v.data) {
            Some(Data::Map(map)) => {
                let outer = match (map_type(ty), &key) {
                    (Some(Type::Named(kind, _)), Some(key)) => self.outer(*kind, key),
                    _ => None,
                };
                outer.as_ref().or(key.as_ref()).and_then(|key| map.shift_remove(key)).is_some()
            }
            Some(Data::List(list)) => {
                let before = list.len();
                list.retain(|element| element.data != wanted);
                list.len() < before
            }
            _ => false,
        };
        if found || removed.found {
            return Ok(());
        }
        let what = key.unwrap_or_else(|| EcoString::from(describe::data(&wanted)));
        let problem =
            Diagnostic::new(codes::REMOVE_OF_NOTHING, expr.span, format!("there is no `{what}` in it"));
        self.fail(problem.here("there is nothing to remove"))
    }

    /// Holds a value's stage against the highest that an attribute accepts.
    pub(crate) fn accepts(&mut self, attribute: &str, value: &Value, highest: Stage) -> Result<(), Reported> {
        if value.stage() <= highest {
            return Ok(());
        }
        let mut worst: Option<(Stage, Origin)> = None;
        value.each_text(&mut |text, origin| {
            if text.stage() > highest && worst.as_ref().is_none_or(|(stage, _)| text.stage() > *stage) {
                worst = Some((text.stage(), origin.clone()));
            }
        });
        let (stage, origin) = worst.unwrap_or((value.stage(), value.origin.clone()));
        let problem = match stage {
            Stage::Secret => {
                let message = format!("a secret cannot stand in `{attribute}`");
                let problem = Diagnostic::new(codes::SECRET_NOT_ALLOWED, origin.span, message);
                if self.host_side.is_some() {
                    problem
                        .note("it would stand in the unit's file, for every user of the host to read")
                        .help("hand it over as a file: `secret.NAME.file`")
                } else {
                    problem
                        .note("it would stand in an artifact, or in `docker inspect`, for everyone to read")
                        .help("hand it over as a file (`secret.NAME.file`) or in `environment`")
                }
            }
            _ => {
                let message = format!("`{attribute}` must be known at compile time");
                Diagnostic::new(codes::RUNTIME_NOT_ALLOWED, origin.span, message)
                    .help("use a param: it has a value for each environment")
            }
        };
        self.fail(problem)
    }
}
