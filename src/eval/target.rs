//! Where an environment goes: its `target` blocks, merged, and the host that they name.

use std::collections::BTreeMap;

use ecow::{EcoString, eco_format};

use super::context::Context;
use super::merge::{Body, merge};
use super::scope::Scope;
use super::value::{Data, Value};
use super::world::Reported;
use crate::diag::{Diagnostic, codes};
use crate::schema::{HOST, Reference, TARGET};
use crate::syntax::ast::Name;

impl Context<'_, '_> {
    /// One attribute of the merged `target` blocks; `None` where it is not said, or said wrongly (reported).
    pub fn target(&mut self, attribute: &str) -> Option<Value> {
        let layers = self.view.targets.clone();
        let this = self.this.take();
        let mut body = merge(&layers, Some(TARGET), self);
        let wanted = body.slots.shift_remove(attribute).map(|slot| {
            let slots = [(EcoString::from(attribute), slot)].into_iter().collect();
            Body { slots, ..Body::default() }
        });
        let value = wanted.and_then(|body| {
            let frame = eco_format!("target.{attribute}");
            let span = body.slots.values().next().map(|slot| slot.key)?;
            self.guarded(frame, span, |cx| Ok(cx.attributes(TARGET, &body))).ok()?.remove(attribute)
        });
        self.this = this;
        value
    }

    /// The compose project's name: what `target` says, or `<project>-<env>`.
    ///
    /// # Errors
    /// Where what it says is not known text; reported.
    pub fn compose_name(&mut self) -> Result<EcoString, Reported> {
        match self.target("name") {
            Some(name) => match name.as_str() {
                Some(text) => Ok(text.into()),
                None => {
                    let message = "a compose project's name must be known";
                    self.fail(Diagnostic::new(codes::RUNTIME_NOT_ALLOWED, name.origin.span, message))
                }
            },
            None => Ok(eco_format!("{}-{}", self.world.project.name.text, self.view.name)),
        }
    }

    /// What is known of the host that this environment is deployed to, by attribute and `name`.
    ///
    /// # Errors
    /// Where the host is not declared, or its attributes are wrong; reported.
    pub fn host_facts(&mut self) -> Result<BTreeMap<&'static str, Value>, Reported> {
        let mut facts = BTreeMap::new();
        let Some(host) = self.target("host") else { return Ok(facts) };
        let Data::Reference(Reference::Host, name) = &host.data else { return Ok(facts) };
        let span = host.origin.span;
        facts.insert("name", Value::text(name.clone(), span));
        self.in_scope(Scope::PROJECT, |cx| cx.existing(Reference::Host, &Name { text: name.clone(), span }))?;
        let layers = self.view.get(Reference::Host, name).map(|l| l.layers.clone()).unwrap_or_default();
        let attributes = self.guarded(eco_format!("host.{name}"), span, |cx| {
            let body = merge(&layers, Some(HOST), cx);
            Ok(cx.attributes(HOST, &body))
        })?;
        for (attribute, value) in attributes.iter() {
            facts.insert(attribute.name, value.clone());
        }
        Ok(facts)
    }
}
