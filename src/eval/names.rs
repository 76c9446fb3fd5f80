//! What a name means: locals, the namespaces of the language, params and lets.

use ecow::{EcoString, eco_format};

use super::context::Context;
use super::reference::host_text;
use super::scope::Instance;
use super::trace::Looked;
use super::value::{Data, Value};
use super::world::{Reported, View};
use crate::diag::{Diagnostic, codes, did_you_mean};
use crate::resolve::Binding;
use crate::schema::Reference;
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Name};

/// The words that open a namespace, for suggestions.
const NAMESPACES: &[&str] =
    &["service", "job", "unit", "volume", "network", "secret", "config", "env", "host", "self", "project"];

impl<'w, 'a> Context<'w, 'a> {
    /// `a`
    pub(super) fn name(&mut self, name: &EcoString, span: Span) -> Result<Value, Reported> {
        if let Some((_, value)) = self.locals.iter().rev().find(|(local, _)| local == name) {
            let value = value.clone();
            self.afford(&value)?;
            self.note_read(span, name, Looked::Local, &value, None);
            return Ok(value);
        }
        if let Some(local) = self.local(name).cloned() {
            let value = self.local_value(name, local)?;
            let through = self.owner_of(Some(&self.local_frame(name)));
            self.note_read(span, name, Looked::Local, &value, Some(through));
            return Ok(value);
        }
        if let Some(instance) = self.binding_instance(name) {
            let value = self.binding(instance, name)?;
            self.note_binding(span, name, instance, name, &value);
            return Ok(value);
        }
        if NAMESPACES.contains(&name.as_str()) {
            return self.fail(
                Diagnostic::new(codes::MALFORMED_STATEMENT, span, format!("`{name}` alone is no value"))
                    .help(format!("name what is meant: `{name}.…`")),
            );
        }
        if let Some(child) = self.child(name) {
            return self.fail(no_output(&self.view.instances[child], span));
        }
        let declared =
            self.view.things.keys().map(|(kind, _)| *kind).find(|kind| self.outer(*kind, name).is_some());
        let declared = declared.map(Reference::word);
        let instance = &self.view.instances[self.scope.instance];
        let outer = self.view.instances[instance.module].bindings.keys();
        let bindings = instance.bindings.keys().chain(outer).map(EcoString::as_str);
        let near = did_you_mean(name, bindings.chain(NAMESPACES.iter().copied())).map(str::to_owned);
        let problem =
            Diagnostic::new(codes::UNKNOWN_NAME, span, format!("`{name}` is no param, let or local name"));
        self.fail(match (declared, near) {
            (Some(kind), _) => problem.help(format!("to mean the {kind}: `{kind}.{name}`")),
            (None, near @ Some(_)) => problem.suggest(near.as_deref()),
            (None, None) => problem.help(format!("to mean text, quote it: `\"{name}\"`")),
        })
    }

    /// `a.b.c`
    pub(super) fn member(&mut self, expr: &Expr) -> Result<Value, Reported> {
        let mut path = Vec::new();
        let mut head = expr;
        while let ExprKind::Member(inner, name) = &head.kind {
            path.push(name);
            head = inner;
        }
        path.reverse();
        let mut rest = path.as_slice();
        let mut value = None;
        if let (ExprKind::Name(name), [first, behind @ ..]) = (&head.kind, rest) {
            let local = self.locals.iter().any(|(local, _)| local == name) || self.local(name).is_some();
            if !local && NAMESPACES.contains(&name.as_str()) {
                let value = self.namespace(name, &path, expr.span)?;
                self.note_namespace(name, &path, expr.span, &value);
                return Ok(value);
            }
            // An output may have the name of the instance that it speaks of.
            let own = self.view.instances[self.scope.instance].bindings.get(name);
            if self.bound(name).is_none() || matches!(own, Some(Binding::Output(..))) {
                let module = self.view.instances[self.scope.instance].module;
                if let Some(child) = self.child(name) {
                    let found = self.output(child, first)?;
                    let shown = eco_format!("{name}.{}", first.text);
                    self.note_binding(expr.span, &shown, child, &first.text, &found);
                    value = Some(found);
                    rest = behind;
                } else if let Some(module) = self.world.project.imported(module, name) {
                    let found = self.of_module(module, name, first)?;
                    let shown = eco_format!("{name}.{}", first.text);
                    self.note_binding(expr.span, &shown, module, &first.text, &found);
                    value = Some(found);
                    rest = behind;
                }
            }
        }
        let mut value = match value {
            Some(value) => value,
            None => self.eval(head)?,
        };
        for name in rest {
            value = self.field(value, name)?;
        }
        Ok(value)
    }

    /// Notes that a param, let or output was looked up.
    fn note_binding(&self, at: Span, shown: &str, instance: usize, name: &EcoString, value: &Value) {
        let of = &self.view.instances[instance];
        let what = match of.bindings.get(name) {
            Some(Binding::Param(_)) => Looked::Param,
            _ => Looked::Let,
        };
        self.note_read(at, shown, what, value, Some(of.shown(name)));
    }

    fn note_namespace(&self, head: &str, path: &[&Name], at: Span, value: &Value) {
        let shown =
            path.iter().fold(EcoString::from(head), |shown, name| eco_format!("{shown}.{}", name.text));
        let (what, through) = match (head, path) {
            ("env", [name]) if name.text == "name" => (Looked::EnvName, None),
            ("env", [_]) => (Looked::EnvTier, Some("target.tier".into())),
            ("env", _) => (Looked::OtherEnv, None),
            ("host", _) => (Looked::Host, None),
            _ => (Looked::Other, None),
        };
        self.note_read(at, &shown, what, value, through);
    }

    /// The instance of a component that a name means here.
    fn child(&self, name: &str) -> Option<usize> {
        let own = self.scope.instance;
        let module = self.view.instances[own].module;
        [own, module].into_iter().find_map(|at| self.view.instances[at].children.get(name)).copied()
    }

    /// `db.url`
    fn output(&mut self, instance: usize, name: &Name) -> Result<Value, Reported> {
        let of = &self.view.instances[instance];
        match of.bindings.get(&name.text) {
            Some(Binding::Output(..)) => self.binding(instance, &name.text),
            _ => {
                let problem = no_output(of, name.span);
                self.fail(problem)
            }
        }
    }

    /// `mon.limit`, where `mon` is an imported file.
    fn of_module(&mut self, module: usize, alias: &str, name: &Name) -> Result<Value, Reported> {
        if self.view.instances[module].bindings.contains_key(&name.text) {
            return self.binding(module, &name.text);
        }
        let near =
            did_you_mean(&name.text, self.view.instances[module].bindings.keys().map(EcoString::as_str));
        let message = format!("`{alias}` has no value `{}`", name.text);
        self.fail(Diagnostic::new(codes::UNKNOWN_NAME, name.span, message).suggest(near))
    }

    pub(super) fn field(&mut self, value: Value, name: &Name) -> Result<Value, Reported> {
        match (&value.data, name.text.as_str()) {
            (Data::Map(map), key) => match map.get(key) {
                Some(field) => Ok(field.clone()),
                None => {
                    let near = did_you_mean(key, map.keys().map(EcoString::as_str));
                    let problem =
                        Diagnostic::new(codes::UNKNOWN_NAME, name.span, format!("there is no `{key}` in it"));
                    self.fail(problem.suggest(near).label(value.origin.span, "in this"))
                }
            },
            (Data::Address(address), "host") => {
                Ok(Value::new(host_text(&address.service, name.span), name.span))
            }
            (Data::Address(address), "port") => Ok(Value::new(Data::Int(address.port.into()), name.span)),
            (Data::Address(address), "service") => {
                Ok(Value::new(Data::Reference(Reference::Service, address.service.clone()), name.span))
            }
            (Data::Reference(kind, thing), _) => {
                let (kind, thing) = (*kind, Name { text: thing.clone(), span: value.origin.span });
                self.of_outer(kind, &thing, &[name], name.span)
            }
            (data, key) => {
                let message = format!("{} has no `{key}`", super::describe::data(data));
                self.fail(
                    Diagnostic::new(codes::UNKNOWN_NAME, name.span, message).label(value.origin.span, "this"),
                )
            }
        }
    }

    fn namespace(&mut self, head: &str, path: &[&Name], span: Span) -> Result<Value, Reported> {
        match (head, path) {
            ("env", _) if self.view.is_host => {
                let message = "a shared stack is the same for every env: it has none";
                self.fail(
                    Diagnostic::new(codes::ENV_IN_SHARED_STACK, span, message)
                        .help("use `host.name`, or a `param … per host`"),
                )
            }
            ("env", [name]) if name.text == "name" => Ok(Value::text(self.view.name.clone(), span)),
            ("env", [name]) if name.text == "tier" => {
                Ok(self.target("tier").unwrap_or(Value::new(Data::Null, span)))
            }
            ("env", [env, param, rest @ ..]) => {
                let mut value = self.of_env(env, param)?;
                for name in rest {
                    value = self.field(value, name)?;
                }
                Ok(value)
            }
            ("project", [name]) if name.text == "name" => {
                Ok(Value::text(self.world.project.name.text.clone(), span))
            }
            ("host", [name]) => self.of_host(name),
            ("self", rest) => match self.this.clone() {
                Some((kind, this)) if !rest.is_empty() => {
                    if let ([name], true) = (rest, matches!(rest, [n] if n.text == "name")) {
                        return Ok(Value::text(this, name.span));
                    }
                    self.of_outer(kind, &Name { text: this, span }, rest, span)
                }
                None if self.instance_name().is_some() && matches!(rest, [name] if name.text == "name") => {
                    Ok(Value::text(self.instance_name().unwrap_or_default(), span))
                }
                _ => self.fail(
                    Diagnostic::new(codes::UNKNOWN_NAME, span, "`self` is nothing here")
                        .help("`self.name` is the declaration whose body it stands in"),
                ),
            },
            ("service" | "job", [name, rest @ ..]) => {
                self.of_declaration(Reference::Service, name, rest, span)
            }
            ("unit", [name, rest @ ..]) => self.of_declaration(Reference::Unit, name, rest, span),
            ("volume", [name, rest @ ..]) => self.of_declaration(Reference::Volume, name, rest, span),
            ("network", [name, rest @ ..]) => self.of_declaration(Reference::Network, name, rest, span),
            ("secret", [name, rest @ ..]) => self.of_declaration(Reference::Secret, name, rest, span),
            ("config", [name, rest @ ..]) => self.of_declaration(Reference::Config, name, rest, span),
            (_, path) => {
                let name = path.first().map_or(head, |n| n.text.as_str());
                let known = match head {
                    "env" => "`env.name`, `env.tier` and `env.NAME.PARAM`",
                    "project" => "`project.name`",
                    _ => "`host.name`, `host.address`, `host.dir` and `host.timezone`",
                };
                let message = format!("`{head}` has no `{name}`");
                self.fail(
                    Diagnostic::new(codes::UNKNOWN_NAME, span, message).help(format!("there are {known}")),
                )
            }
        }
    }

    /// `env.prod.domain`: the one way to another environment's value.
    fn of_env(&mut self, env: &Name, param: &Name) -> Result<Value, Reported> {
        let Some(view): Option<&'w View<'a>> = self.world.views.get(&env.text) else {
            let near = did_you_mean(&env.text, self.world.views.keys().map(EcoString::as_str));
            let message = format!("there is no env `{}`", env.text);
            return self.fail(Diagnostic::new(codes::UNKNOWN_NAME, env.span, message).suggest(near));
        };
        if !self.world.project.bindings.contains_key(&param.text) {
            let near = did_you_mean(&param.text, self.world.project.bindings.keys().map(EcoString::as_str));
            let message = format!("`{}` is no param or let", param.text);
            return self.fail(Diagnostic::new(codes::UNKNOWN_NAME, param.span, message).suggest(near));
        }
        self.in_view(view, |cx| cx.binding(0, &param.text))
    }

    fn of_host(&mut self, name: &Name) -> Result<Value, Reported> {
        if !matches!(name.text.as_str(), "name" | "address" | "dir" | "timezone") {
            return self.namespace("host", &[name, name], name.span);
        }
        let facts = self.host_facts()?;
        match facts.get(name.text.as_str()) {
            Some(value) => Ok(value.clone()),
            None => {
                let message = format!("host `{}` says no `{}`", self.host_name(), name.text);
                self.fail(
                    Diagnostic::new(codes::NO_VALUE, name.span, message)
                        .help(format!("add `{} = …` to its `host` block", name.text)),
                )
            }
        }
    }

    /// The name of the instance in whose component this stands.
    fn instance_name(&self) -> Option<EcoString> {
        let instance = &self.view.instances[self.scope.instance];
        instance.component.map(|_| instance.name.clone())
    }
}

fn no_output(of: &Instance<'_>, span: Span) -> Diagnostic {
    let outputs = of.bindings.iter().filter(|(_, b)| matches!(b, Binding::Output(..)));
    let outputs: Vec<&str> = outputs.map(|(name, _)| name.as_str()).collect();
    let message = format!("`{} {}` has no such output", of.word, of.name);
    let problem = Diagnostic::new(codes::UNKNOWN_NAME, span, message);
    match outputs.as_slice() {
        [] => problem.help(format!("its service is `service.{}`", of.name)),
        outputs => problem.help(format!("it has `{}`", outputs.join("`, `"))),
    }
}
