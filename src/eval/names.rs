//! What a name means: locals, the namespaces of the language, params and lets.

use ecow::{EcoString, eco_format};

use super::context::Context;
use super::scope::{Instance, Scope};
use super::value::{Address, Data, HostPath, Text, Use, Value};
use super::world::{Reported, View};
use crate::diag::{Diagnostic, codes, did_you_mean};
use crate::resolve::Binding;
use crate::schema::Reference;
use crate::source::Span;
use crate::syntax::ast::{Assign, Expr, ExprKind, Key, Name, StatementKind};

/// The words that open a namespace, for suggestions.
const NAMESPACES: &[&str] =
    &["service", "job", "unit", "volume", "network", "secret", "config", "env", "host", "self", "project"];

impl<'w, 'a> Context<'w, 'a> {
    /// `a`
    pub(super) fn name(&mut self, name: &EcoString, span: Span) -> Result<Value, Reported> {
        if let Some((_, value)) = self.locals.iter().rev().find(|(local, _)| local == name) {
            return Ok(value.clone());
        }
        if let Some(local) = self.local(name).cloned() {
            return self.local_value(name, local);
        }
        if let Some(instance) = self.binding_instance(name) {
            return self.binding(instance, name);
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
                return self.namespace(name, &path, expr.span);
            }
            // An output may have the name of the instance that it speaks of.
            let own = self.view.instances[self.scope.instance].bindings.get(name);
            if self.bound(name).is_none() || matches!(own, Some(Binding::Output(..))) {
                let module = self.view.instances[self.scope.instance].module;
                if let Some(child) = self.child(name) {
                    value = Some(self.output(child, first)?);
                    rest = behind;
                } else if let Some(module) = self.world.project.imported(module, name) {
                    value = Some(self.of_module(module, name, first)?);
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

    fn field(&mut self, value: Value, name: &Name) -> Result<Value, Reported> {
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
                let message = format!("the host of env `{}` says no `{}`", self.view.name, name.text);
                self.fail(
                    Diagnostic::new(codes::NO_VALUE, name.span, message)
                        .help(format!("add `{} = …` to its `host` block", name.text)),
                )
            }
        }
    }

    /// A declaration of this environment, and what is asked of it.
    fn of_declaration(
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
    fn of_outer(
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

    /// The name of the instance in whose component this stands.
    fn instance_name(&self) -> Option<EcoString> {
        let instance = &self.view.instances[self.scope.instance];
        instance.component.map(|_| instance.name.clone())
    }

    /// Where something is declared that no shared stack holds.
    fn only_in_envs(&self, key: &crate::resolve::Declared) -> Option<Span> {
        self.world.views.values().find_map(|view| view.things.get(key)).map(|layers| layers.declared.span)
    }

    /// Whether an instance is, or was made by, another.
    fn is_within(&self, instance: usize, outer: usize) -> bool {
        let mut at = instance;
        while at != outer {
            match self.view.instances.get(at).and_then(|instance| instance.declared) {
                Some((_, parent)) => at = parent,
                None => return false,
            }
        }
        true
    }

    /// The real name of a declaration that is known by a name here; `None` where it does not exist.
    pub(crate) fn outer(&self, kind: Reference, name: &str) -> Option<EcoString> {
        let instance = &self.view.instances[self.scope.instance];
        if let Some(outer) = instance.inner.get(&(kind, EcoString::from(name))) {
            return Some(outer.clone());
        }
        // A part of a part: `queue` of an instance is what `cache queue` makes.
        if instance.component.is_some() {
            let made = instance.outer(name);
            let within = |layers: &super::Layers<'_>| self.is_within(layers.made_by, self.scope.instance);
            if self.view.get(kind, &made).is_some_and(within) {
                return Some(made);
            }
        }
        // What an imported file declares sees nothing of the project but the network that all have.
        let sees = instance.module == 0 || (kind, name) == (Reference::Network, "default");
        (sees && self.view.has(kind, name)).then(|| name.into())
    }

    /// The real name of a declaration that must exist in this environment.
    ///
    /// # Errors
    /// Where it does not; reported with what removed it or with the nearest name.
    pub(crate) fn existing(&mut self, kind: Reference, name: &Name) -> Result<EcoString, Reported> {
        if let Some(outer) = self.outer(kind, &name.text) {
            return Ok(outer);
        }
        let key = (kind, name.text.clone());
        if let Some(&removed) = self.view.removed.get(&key) {
            let message =
                format!("{} `{}` does not exist in env `{}`", kind.word(), name.text, self.view.name);
            return self.fail(
                Diagnostic::new(codes::REFERENCE_TO_REMOVED, name.span, message)
                    .here("used here")
                    .label(removed, "removed here")
                    .help("remove, in the same env, what uses it"),
            );
        }
        if let (true, Some(span)) = (self.view.is_host, self.only_in_envs(&key)) {
            let message =
                format!("{} `{}` is another in each env, a shared stack is not", kind.word(), name.text);
            return self.fail(
                Diagnostic::new(codes::ENV_IN_SHARED_STACK, name.span, message)
                    .here("used here")
                    .label(span, "declared here")
                    .help("move it into a shared stack, or let the env's services reach the stack's"),
            );
        }
        let instance = &self.view.instances[self.scope.instance];
        let inner = instance.inner.keys().filter(|(of, _)| *of == kind).map(|(_, inner)| inner.as_str());
        let shown = self.view.names(kind).filter(|_| instance.module == 0);
        let near = did_you_mean(&name.text, inner.chain(shown)).map(str::to_owned);
        if instance.module != 0 && self.view.has(kind, &name.text) {
            let message = format!("{} `{}` of the project is not seen here", kind.word(), name.text);
            return self.fail(Diagnostic::new(codes::UNKNOWN_NAME, name.span, message).help(format!(
                "hand it over: `param {}: {}`",
                name.text,
                kind.word()
            )));
        }
        let elsewhere =
            self.world.views.values().find_map(|view| {
                view.things.get(&key).map(|layers| (view.name.clone(), layers.declared.span))
            });
        let message = format!("{} `{}` is not declared", kind.word(), name.text);
        let problem = Diagnostic::new(codes::UNKNOWN_NAME, name.span, message);
        self.fail(match (elsewhere, near) {
            (Some((env, span)), _) => problem.label(span, format!("exists in env `{env}` only")),
            (None, near @ Some(_)) => problem.suggest(near.as_deref()),
            (None, None) => problem.help(format!("declare it: `{} {} {{ … }}`", kind.word(), name.text)),
        })
    }

    /// A secret's file in a container; of a credential, one field or the file of one.
    fn of_secret(&mut self, name: &Name, words: &[&str], span: Span) -> Result<Value, Reported> {
        let fields = self.secret_fields(&name.text);
        let (field, rest) = match (fields.is_empty(), words) {
            (true, rest) => (None, rest),
            (false, [field, rest @ ..]) => (Some(*field), rest),
            (false, []) => (None, words),
        };
        if let Some(field) = field.filter(|field| !fields.iter().any(|known| known == field)) {
            let near = did_you_mean(field, fields.iter().map(EcoString::as_str));
            let message = format!("secret `{}` has no field `{field}`", name.text);
            return self.fail(Diagnostic::new(codes::UNKNOWN_NAME, span, message).suggest(near));
        }
        let key = match field {
            Some(field) => eco_format!("{}-{field}", name.text),
            None => name.text.clone(),
        };
        match rest {
            [] => Ok(Value::new(Data::Reference(Reference::Secret, key), span)),
            ["file"] => {
                let text = Text::known(self.secret_path(&key));
                Ok(Value::new(text.using([Use::SecretFile(key, span)]), span))
            }
            _ => {
                let message = format!("a secret has no `{}`", rest.join("."));
                self.fail(Diagnostic::new(codes::UNKNOWN_NAME, span, message).help("it has `.file`"))
            }
        }
    }

    pub(super) fn service_port(
        &mut self,
        service: &Name,
        port: &str,
        span: Span,
    ) -> Result<(u16, Span), Reported> {
        let ports = self.ports(&service.text)?;
        if let Some(&found) = ports.get(port) {
            return Ok(found);
        }
        let near = did_you_mean(port, ports.keys().map(EcoString::as_str));
        let declared = self.view.get(Reference::Service, &service.text).map(|layers| layers.declared.span);
        let message = format!("service `{}` has no port `{port}`", service.text);
        let mut problem = Diagnostic::new(codes::UNKNOWN_NAME, span, message);
        if let Some(declared) = declared {
            problem = problem.label(declared, "declared here");
        }
        self.fail(match near {
            Some(near) => problem.help(format!("did you mean `{near}`?")),
            None => problem.help(format!("name the port there: `port {port} = NUMBER`")),
        })
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
    pub(super) fn host_path(&self, text: &Text, written: Span) -> HostPath {
        match text.as_known() {
            Some(path) if path.starts_with('/') || path.starts_with('~') => HostPath::Absolute(path.into()),
            Some(path) => {
                let base = self.world.base(written.file);
                let path = if base.is_empty() { path.into() } else { format!("{base}/{path}") };
                HostPath::Project(crate::source::path::clean(&path).into())
            }
            None => HostPath::Unknown(text.clone()),
        }
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

/// A service's host name, which makes its reader talk to it.
fn host_text(service: &EcoString, span: Span) -> Text {
    let address = Address { service: service.clone(), port: 0 };
    Text::known(service.clone()).using([Use::Address(address, span)])
}
