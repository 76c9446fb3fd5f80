//! What can be asked of a declaration: `service.db.address.postgres`, `volume.data.name`.

use ecow::{EcoString, eco_format};

use super::context::Context;
use super::scope::Scope;
use super::value::{Address, Data, HostPath, Text, Use, Value};
use super::world::{Reported, View};
use crate::diag::{Diagnostic, codes};
use crate::schema::Reference;
use crate::source::Span;
use crate::source::path::is_on_drive;
use crate::syntax::ast::{Assign, Expr, Key, Name, StatementKind};

impl<'w, 'a> Context<'w, 'a> {
    /// A declaration of this environment, and what is asked of it.
    pub(super) fn of_declaration(
        &mut self,
        kind: Reference,
        name: &Name,
        path: &[&Name],
        span: Span,
    ) -> Result<Value, Reported> {
        let name = Name { text: self.existing(kind, name)?, span: name.span };
        self.of_outer(kind, &name, path, span)
    }

    /// The same under its real name.
    pub(super) fn of_outer(
        &mut self,
        kind: Reference,
        name: &Name,
        path: &[&Name],
        span: Span,
    ) -> Result<Value, Reported> {
        let words: Vec<&str> = path.iter().map(|n| n.text.as_str()).collect();
        if kind == Reference::Service
            && let Some(seen) = self.seen_by_host(name, &words, span)?
        {
            return Ok(seen);
        }
        let text = |text: Text| Ok(Value::new(text, span));
        match (kind, words.as_slice()) {
            (_, []) => Ok(Value::new(Data::Reference(kind, name.text.clone()), span)),
            (Reference::Service, ["name"]) | (Reference::Network | Reference::Volume, ["key"]) => {
                text(Text::known(name.text.clone()))
            }
            (Reference::Service, ["host"]) => text(host_text(&name.text, span)),
            (Reference::Service, ["port", port]) => {
                let (port, _) = self.service_port(name, port, span)?;
                Ok(Value::new(Data::Int(port.into()), span))
            }
            (Reference::Service, ["address", port]) => {
                let (port, _) = self.service_port(name, port, span)?;
                Ok(Value::new(Data::Address(Address { service: name.text.clone(), port }), span))
            }
            (Reference::Service, ["address", port, rest]) => {
                let (number, _) = self.service_port(name, port, span)?;
                let address =
                    Value::new(Data::Address(Address { service: name.text.clone(), port: number }), span);
                self.field(address, &Name { text: (*rest).into(), span })
            }
            (Reference::Service, ["image"]) => self.attribute_of(kind, name, "image", span),
            (Reference::Network | Reference::Volume, ["name"]) => self.real_name(kind, name, span),
            (Reference::Secret, words) => self.of_secret(name, words, span),
            (Reference::Unit, ["name"]) => {
                let stack = self.view.get(kind, &name.text).and_then(|layers| layers.stack.clone());
                text(Text::known(eco_format!("{}-{}.service", self.project_name(&stack)?, name.text)))
            }
            (kind, [attribute, ..]) if self.asserting && self.is_asked(kind, attribute) => {
                let mut value = self.whole_attribute(kind, name, attribute, span)?;
                for name in path.iter().skip(1) {
                    value = self.field(value, name)?;
                }
                Ok(value)
            }
            _ => {
                let known = match kind {
                    Reference::Service => "`.name`, `.host`, `.port.NAME`, `.address.NAME` and `.image`",
                    Reference::Network | Reference::Volume | Reference::Unit => "`.name`",
                    _ => "nothing to ask for",
                };
                let message = format!("a {} has no `{}`", kind.word(), words.join("."));
                self.fail(Diagnostic::new(codes::UNKNOWN_NAME, span, message).help(format!("it has {known}")))
            }
        }
    }

    /// An attribute of another declaration, computed on its own.
    fn attribute_of(
        &mut self,
        kind: Reference,
        name: &Name,
        attribute: &'static str,
        span: Span,
    ) -> Result<Value, Reported> {
        let frame = eco_format!("{}.{}.{attribute}", kind.word(), name.text);
        match self.find_said(kind, &name.text, attribute)? {
            Some((expr, scope)) => {
                let this = self.this.replace((kind, name.text.clone()));
                let value = self.in_scope(scope, |cx| cx.guarded(frame, expr.span, |cx| cx.eval(expr)));
                self.this = this;
                value
            }
            None => {
                let message = format!("{} `{}` sets no `{attribute}`", kind.word(), name.text);
                self.fail(Diagnostic::new(codes::NO_VALUE, span, message))
            }
        }
    }

    /// The name of a network or volume on the host.
    fn real_name(&mut self, kind: Reference, name: &Name, span: Span) -> Result<Value, Reported> {
        if self.said(kind, &name.text, "name").is_some() {
            return self.attribute_of(kind, name, "name", span);
        }
        let layers = self.view.get(kind, &name.text);
        let (stack, per_env) = layers.map_or((None, false), |l| (l.stack.clone(), l.declared.is_per_env()));
        let project = self.project_name(&stack)?;
        let key = self.former_name(kind, &name.text).unwrap_or_else(|| name.text.clone());
        if per_env && self.view.is_host {
            let message = format!("{} `{}` is another for each env", kind.word(), name.text);
            return self.fail(Diagnostic::new(codes::ENV_IN_SHARED_STACK, span, message));
        }
        let key = if per_env { eco_format!("{key}-{}", self.view.name) } else { key };
        Ok(Value::text(eco_format!("{project}_{key}"), span))
    }

    /// The name under which a moved volume or network was created.
    pub(crate) fn former_name(&self, kind: Reference, name: &str) -> Option<EcoString> {
        let moved = &self.world.project.moved;
        let mut name = moved.iter().find(|m| m.kind == kind && m.new.text == name)?.old.text.clone();
        for _ in 0..moved.len() {
            match moved.iter().find(|m| m.kind == kind && m.new.text == name) {
                Some(earlier) => name = earlier.old.text.clone(),
                None => break,
            }
        }
        Some(name)
    }

    /// The last `attribute = …` of a declaration, and the scope in which it stands.
    pub(crate) fn said(&mut self, kind: Reference, name: &str, attribute: &str) -> Option<(&'a Expr, Scope)> {
        self.find_said(kind, name, attribute).ok().flatten()
    }

    fn find_said(
        &mut self,
        kind: Reference,
        name: &str,
        attribute: &str,
    ) -> Result<Option<(&'a Expr, Scope)>, Reported> {
        let view: &'w View<'a> = self.view;
        let Some(layers) = view.get(kind, name) else { return Ok(None) };
        let table = crate::schema::KINDS.iter().copied().find(|table| table.reference == Some(kind));
        // The condition of an `if` around it may ask for the same again.
        let frame = eco_format!("{}.{name}.{attribute}", kind.word());
        self.guarded(frame, layers.declared.span, |cx| {
            let this = cx.this.replace((kind, name.into()));
            let mut found = None;
            for layer in &layers.layers {
                cx.each_statement(&layer.blocks, table, &mut |cx, statement| {
                    if let StatementKind::Assign(Assign { key: Key::Word(key), append: false, value }) =
                        &statement.kind
                        && key.text == attribute
                    {
                        found = Some((value, cx.scope));
                    }
                });
            }
            cx.this = this;
            Ok(found)
        })
    }

    /// A path of the source as the model keeps it: relative ones against the folder of the file that
    /// writes them.
    pub(crate) fn host_path(&self, text: &Text, written: Span) -> HostPath {
        match text.as_known() {
            Some(path) if path.starts_with(['/', '~']) || is_on_drive(path) => {
                HostPath::Absolute(path.into())
            }
            Some(path) => {
                let base = self.world.base(written.file);
                let path = if base.is_empty() { path.into() } else { format!("{base}/{path}") };
                HostPath::Project(crate::source::path::clean(&path).into())
            }
            None => HostPath::Unknown(text.clone()),
        }
    }
}

/// A service's host name, which makes its reader talk to it.
pub(super) fn host_text(service: &EcoString, span: Span) -> Text {
    let address = Address { service: service.clone(), port: 0 };
    Text::known(service.clone()).using([Use::Address(address, span)])
}
