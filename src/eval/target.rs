//! Where an environment goes: its `target` blocks, merged, and the host that they name.

use std::collections::BTreeMap;

use ecow::{EcoString, eco_format};

use super::context::Context;
use super::merge::{Body, merge};
use super::scope::Scope;
use super::value::{Data, Value};
use super::world::Reported;
use crate::diag::{Diagnostic, codes};
use crate::resolve::{Binding, LOCAL, StackName};
use crate::schema::{Form, HOST, Reference, TARGET};
use crate::syntax::ast::Name;

impl<'a> Context<'_, 'a> {
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

    /// The compose project's name: what `target` says, or `<project>-<env>`; `<project>` where there are no envs.
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
            None if self.world.project.envs.is_empty() => Ok(self.world.project.name.text.clone()),
            None => Ok(eco_format!("{}-{}", self.world.project.name.text, self.view.name)),
        }
    }

    /// The name of the compose project of a stack; `None` is what stands in no stack.
    ///
    /// # Errors
    /// As [`Context::compose_name`].
    pub fn project_name(&mut self, stack: &StackName) -> Result<EcoString, Reported> {
        let Some(name) = stack else { return self.compose_name() };
        let project = self.world.project;
        let Some(declared) = project.stacks.get(name) else { return self.compose_name() };
        if let Some(said) = declared.project {
            let value = self.in_scope(Scope::PROJECT, |cx| cx.eval(&said.value))?;
            let text = self.text_of(&value, said.value.span)?;
            let text = self.known(&text, said.value.span, "a compose project's name")?;
            return match Form::ProjectName.check(&text) {
                Ok(()) => Ok(text),
                Err(problem) => self.fail(Diagnostic::new(codes::BAD_VALUE, said.value.span, problem)),
            };
        }
        match declared.shared {
            true => Ok(eco_format!("{}-{name}", project.name.text)),
            false => Ok(eco_format!("{}-{name}", self.compose_name()?)),
        }
    }

    /// Where the artifacts of a stack stand below `deploy/`.
    pub fn place(&self, stack: &StackName) -> EcoString {
        let declared = stack.as_ref().and_then(|name| self.world.project.stacks.get(name));
        match (stack, declared) {
            (Some(name), Some(declared)) if declared.shared => {
                let mine = match self.view.is_host {
                    true => Some(&self.view.name),
                    false => self.world.host_of.get(&self.view.name),
                };
                let on = mine.filter(|host| declared.on.is_empty() || declared.is_on(host));
                let host = on.or(declared.on.first().map(|on| &on.text));
                eco_format!("hosts/{}/{name}", host.map_or("local", EcoString::as_str))
            }
            (Some(name), _) => eco_format!("{}/{name}", self.view.name),
            (None, _) => self.view.name.clone(),
        }
    }

    /// The host that this is deployed to; `local` where none is said.
    pub fn host_name(&mut self) -> EcoString {
        if self.view.is_host {
            return self.view.name.clone();
        }
        match self.target("host").map(|host| host.data) {
            Some(Data::Reference(Reference::Host, name)) => name,
            _ => LOCAL.into(),
        }
    }

    /// What is known of the host that this environment is deployed to, by attribute and `name`.
    ///
    /// # Errors
    /// Where the host is not declared, or its attributes are wrong; reported.
    pub fn host_facts(&mut self) -> Result<BTreeMap<&'static str, Value>, Reported> {
        let mut facts = BTreeMap::new();
        let name = self.host_name();
        let said = if self.view.is_host { None } else { self.target("host") };
        let span = said.map_or(self.world.project.name.span, |host| host.origin.span);
        let name = &name;
        facts.insert("name", Value::text(name.clone(), span));
        if name == LOCAL && self.view.get(Reference::Host, LOCAL).is_none() {
            return Ok(facts);
        }
        self.in_scope(Scope::PROJECT, |cx| cx.existing(Reference::Host, &Name { text: name.clone(), span }))?;
        let attributes = self.guarded(eco_format!("host.{name}"), span, |cx| {
            let body = cx.host_body(name);
            Ok(cx.attributes(HOST, &body))
        })?;
        for (attribute, value) in attributes.iter() {
            facts.insert(attribute.name, value.clone());
        }
        Ok(facts)
    }

    /// What is said of a host, the values of params `per host` aside.
    pub fn host_body(&mut self, host: &EcoString) -> Body<'a> {
        let layers = self.view.get(Reference::Host, host).map(|l| l.layers.clone()).unwrap_or_default();
        let mut body = merge(&layers, Some(HOST), self);
        let project = self.world.project;
        body.slots.retain(
            |key, _| !matches!(project.bindings.get(key), Some(Binding::Param(param)) if param.per_host),
        );
        body
    }
}
