//! One evaluation: in which environment, for which declaration, inside which values.

use std::sync::Arc;

use ecow::EcoString;

use super::host_side::HostSide;
use super::scope::{Frame as LocalFrame, Local, Scope, Setting};
use super::value::{Data, Layer, Origin, Value};
use super::world::{Layers, Ports, Reported, View, World};
use crate::diag::{Diagnostic, Sink, codes, did_you_mean};
use crate::resolve::{Binding, Declared, Param, StackName};
use crate::schema::{Reference, SERVICE};
use crate::source::Span;
use crate::syntax::ast::{Assert, ExprKind, Key, StatementKind};

/// What evaluation needs beside the expression.
pub struct Context<'w, 'a> {
    /// All environments.
    pub world: &'w World<'a>,
    /// The one that is evaluated.
    pub view: &'w View<'a>,
    /// The declaration whose body is evaluated: what `self` is.
    pub this: Option<Declared>,
    /// What the names of what is evaluated mean.
    pub scope: Scope,
    /// How a unit, which is a process of the host, sees containers and secrets; `None` for everything else.
    pub host_side: Option<HostSide<'w>>,
    /// Names bound by comprehensions, innermost last.
    pub(super) locals: Vec<(EcoString, Value)>,
    /// The local names of `for` statements and mixins, numbered behind those of the view.
    pub(super) frames: Vec<LocalFrame<'a>>,
    /// `assert`s of the bodies that were merged, to be held when their declaration is whole.
    pub(super) asserts: Vec<(&'a Assert, Scope)>,
    /// Whether an `assert` is held: it sees every attribute of every declaration.
    pub(super) asserting: bool,
    /// How many elements `for` has walked.
    pub(super) walked: usize,
    /// What is being computed, outermost first: a name that is met again depends on itself.
    pub(super) stack: Vec<Frame>,
    /// What was wrong.
    pub sink: Sink,
}

/// Something that is being computed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Frame {
    pub(super) env: EcoString,
    pub(super) name: EcoString,
    pub(super) span: Span,
}

impl<'w, 'a> Context<'w, 'a> {
    /// An evaluation in one environment.
    pub fn new(world: &'w World<'a>, view: &'w View<'a>) -> Self {
        Self {
            world,
            view,
            this: None,
            scope: Scope::PROJECT,
            host_side: None,
            locals: Vec::new(),
            frames: Vec::new(),
            asserts: Vec::new(),
            asserting: false,
            walked: 0,
            stack: Vec::new(),
            sink: Sink::new(),
        }
    }

    /// Does something where the names of a scope mean what they mean.
    pub fn in_scope<T>(&mut self, scope: Scope, f: impl FnOnce(&mut Self) -> T) -> T {
        let outer = std::mem::replace(&mut self.scope, scope);
        let result = f(self);
        self.scope = outer;
        result
    }

    /// A frame by its number.
    pub(super) fn frame(&self, at: usize) -> Option<&LocalFrame<'a>> {
        match at.checked_sub(self.view.frames.len()) {
            Some(own) => self.frames.get(own),
            None => self.view.frames.get(at),
        }
    }

    /// Adds a diagnostic of this environment, with the way to what is wrong where a component or mixin holds it.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        let diagnostic = self.with_way(diagnostic);
        let diagnostic = if self.view.is_host {
            diagnostic
        } else if self.world.views.len() > 1 || self.view.name != super::world::DEFAULT_ENV {
            diagnostic.in_env(&self.view.name)
        } else {
            diagnostic
        };
        self.sink.push(diagnostic);
    }

    fn with_way(&self, mut diagnostic: Diagnostic) -> Diagnostic {
        if let Some(used) = self.mixin_of(self.scope) {
            diagnostic = diagnostic.used(used, "used here");
        }
        let mut at = self.scope.instance;
        while let Some((span, parent)) = self.view.instances.get(at).and_then(|instance| instance.declared) {
            diagnostic = diagnostic.used(span, format!("in this `{}`", self.view.instances[at].word));
            at = parent;
        }
        diagnostic
    }

    /// Adds a diagnostic and gives up on the value.
    ///
    /// # Errors
    /// Always.
    pub fn fail<T>(&mut self, diagnostic: Diagnostic) -> Result<T, Reported> {
        self.report(diagnostic);
        Err(Reported)
    }

    /// The text of a key: a word is itself, a string is computed and must be known.
    ///
    /// # Errors
    /// Where it is not known text; reported.
    pub fn key_text(&mut self, key: &Key) -> Result<EcoString, Reported> {
        match key {
            Key::Word(name) => Ok(name.text.clone()),
            Key::Text(literal) => match literal.plain() {
                Some(text) => Ok(text),
                None => {
                    let text = self.string(literal)?;
                    self.known(&text, literal.span, "a key")
                }
            },
        }
    }

    /// Does something in the view of another environment.
    pub(super) fn in_view<T>(&mut self, view: &'w View<'a>, f: impl FnOnce(&mut Self) -> T) -> T {
        let (mine, this) = (std::mem::replace(&mut self.view, view), self.this.take());
        let locals = std::mem::take(&mut self.locals);
        let frames = std::mem::take(&mut self.frames);
        let scope = std::mem::take(&mut self.scope);
        let host_side = self.host_side.take();
        let result = f(self);
        (self.view, self.this, self.locals) = (mine, this, locals);
        (self.frames, self.scope, self.host_side) = (frames, scope, host_side);
        result
    }

    /// Computes something that has a name, unless that is what is being computed already.
    pub(super) fn guarded<T>(
        &mut self,
        name: EcoString,
        span: Span,
        f: impl FnOnce(&mut Self) -> Result<T, Reported>,
    ) -> Result<T, Reported> {
        let frame = Frame { env: self.view.name.clone(), name, span };
        let again = self.stack.iter().position(|f| f.env == frame.env && f.name == frame.name);
        if let Some(start) = again {
            let cycle: Vec<Frame> = self.stack[start..].to_vec();
            return self.fail(value_cycle(&cycle));
        }
        if self.stack.len() > 256 {
            let message = format!("`{}` depends on a chain of more than 256 other values", frame.name);
            return self.fail(Diagnostic::new(codes::CYCLE, span, message));
        }
        self.stack.push(frame);
        let result = f(self);
        self.stack.pop();
        result
    }

    /// Computes every param, let and output, so that what no service uses is held against its type too; those of
    /// instances where their stack is here.
    pub fn bindings(&mut self, is_here: impl Fn(&StackName) -> bool) {
        let view = self.view;
        // What a shared stack does not use may well depend on environments.
        let own = if view.is_host { view.instances.len().min(self.world.project.modules.len()) } else { 0 };
        for (at, instance) in view.instances.iter().enumerate().skip(own) {
            if at >= self.world.project.modules.len() && !is_here(&instance.stack) {
                continue;
            }
            for (name, binding) in instance.bindings {
                // A host that nothing asks for it need not say it.
                if matches!(binding, Binding::Param(param) if param.per_host) {
                    continue;
                }
                // A failure was reported; who uses the name will find it and stay silent.
                let _ = self.binding(at, name);
            }
        }
        let project = &self.world.project.bindings;
        let said = view
            .assigns
            .iter()
            .flat_map(|(name, said)| said.iter().map(move |(env, assign)| (name, env, assign.key.span())));
        let blocks = view
            .blocks
            .iter()
            .flat_map(|(name, said)| said.iter().map(move |(env, phrase)| (name, env, phrase.word.span)));
        for (name, env, span) in said.chain(blocks) {
            if *env != view.name {
                continue;
            }
            match project.get(name) {
                Some(Binding::Param(param)) if param.per_host => {
                    let message = format!("`{name}` is a param of hosts, not of env `{env}`");
                    self.sink.push(
                        Diagnostic::new(codes::MALFORMED_STATEMENT, span, message)
                            .label(param.span, "declared `per host`")
                            .help(format!("set it in the host's block: `host … {{ {name} = … }}`")),
                    );
                    continue;
                }
                Some(Binding::Param(_)) => continue,
                _ => {}
            }
            let near = did_you_mean(name, project.keys().map(EcoString::as_str));
            let problem = Diagnostic::new(codes::UNKNOWN_NAME, span, format!("`{name}` is no param"));
            self.sink.push(match (near, project.get(name)) {
                (_, Some(binding)) => {
                    problem.label(binding.span(), "a `let` is the same everywhere").help("make it a `param`")
                }
                (near @ Some(_), None) => problem.suggest(near),
                (None, None) => problem.help(format!("declare it: `param {name}: string per env`")),
            });
        }
    }

    /// What a name is bound to here: its place.
    pub(crate) fn bound(&self, name: &str) -> Option<Span> {
        if let Some((_, value)) = self.locals.iter().rev().find(|(local, _)| local == name) {
            return Some(value.origin.span);
        }
        if let Some(local) = self.local(name) {
            return Some(match local {
                Local::Value(value) => value.origin.span,
                Local::Lazy { expr, .. } => expr.span,
                Local::Missing(span) => *span,
            });
        }
        let instance = self.binding_instance(name)?;
        self.view.instances[instance].bindings.get(name).map(Binding::span)
    }

    /// The instance, this one or its module, that binds a name.
    pub(super) fn binding_instance(&self, name: &str) -> Option<usize> {
        let own = self.scope.instance;
        let module = self.view.instances.get(own)?.module;
        [own, module].into_iter().find(|at| self.view.instances[*at].bindings.contains_key(name))
    }

    /// What a frame binds a name to.
    pub(super) fn local(&self, name: &str) -> Option<&Local<'a>> {
        let mut at = self.scope.frame;
        while at != 0 {
            let frame = self.frame(at)?;
            if let Some((_, local)) = frame.locals.iter().find(|(local, _)| local == name) {
                return Some(local);
            }
            at = frame.parent;
        }
        None
    }

    /// The value of a frame's name.
    pub(super) fn local_value(&mut self, name: &EcoString, local: Local<'a>) -> Result<Value, Reported> {
        let (expr, scope, ty) = match local {
            Local::Value(value) => return Ok(value),
            Local::Missing(_) => return Err(Reported),
            Local::Lazy { expr, scope, ty } => (expr, scope, ty),
        };
        let locals = std::mem::take(&mut self.locals);
        let frame = ecow::eco_format!("{name}#{}", self.scope.frame);
        let value = self.guarded(frame, expr.span, |cx| match ty {
            Some((ty, known)) => cx.in_scope(scope, |cx| cx.eval_declared(expr, ty, known)),
            None => cx.in_scope(scope, |cx| cx.eval(expr)),
        });
        self.locals = locals;
        value
    }

    /// Computes what mixins were given, so that what is not used is held against its type too. Frames before
    /// `outer` belong to a body around this one, which checks them where its `self` is known.
    pub(super) fn check_mixins(&mut self, outer: usize) {
        for at in outer..self.frames.len() {
            if self.frames[at].mixin.is_none() {
                continue;
            }
            let scope = Scope { frame: self.view.frames.len() + at, ..self.scope };
            for (name, local) in self.frames[at].locals.clone() {
                let _ = self.in_scope(scope, |cx| cx.local_value(&name, local));
            }
        }
    }

    /// The value of a param, let or output of an instance in this environment.
    ///
    /// # Errors
    /// Where it cannot be computed; reported once.
    pub(super) fn binding(&mut self, instance: usize, name: &EcoString) -> Result<Value, Reported> {
        let view = self.view;
        let Some(of) = view.instances.get(instance) else { return Err(Reported) };
        let memo = of.values.get(name).filter(|_| self.host_side.is_none());
        if let Some(value) = memo.and_then(std::sync::OnceLock::get) {
            return value.clone();
        }
        let Some(binding) = of.bindings.get(name) else { return Err(Reported) };
        let (this, locals) = (self.this.take(), std::mem::take(&mut self.locals));
        let shown = match of.component {
            Some(_) => ecow::eco_format!("{}.{name}", of.name),
            None => name.clone(),
        };
        let scope = Scope { instance, frame: 0 };
        let value = self.in_scope(scope, |cx| {
            cx.guarded(shown, binding.span(), |cx| match binding {
                Binding::Let(_, expr) | Binding::Output(_, expr) => cx.eval(expr),
                Binding::Param(param) if of.component.is_some() => cx.instance_param(instance, name, param),
                Binding::Param(param) => cx.param(name, param),
            })
        });
        (self.this, self.locals) = (this, locals);
        if let Some(memo) = memo {
            let _ = memo.set(value.clone());
        }
        value
    }

    /// A param that each host says, in its `host` block.
    fn host_param(&mut self, name: &EcoString, param: &Param<'a>) -> Result<Value, Reported> {
        let host = self.host_name();
        match (self.said(Reference::Host, &host, name), param.default) {
            (Some((expr, scope)), _) => {
                let value = self.typed(param, expr, scope, Scope::PROJECT)?;
                Ok(Value { origin: Origin::from(expr.span), ..value })
            }
            (None, Some(default)) => self.typed(param, default, Scope::PROJECT, Scope::PROJECT),
            (None, None) => {
                let problem = Diagnostic::new(
                    codes::NO_VALUE,
                    param.span,
                    format!("host `{host}` gives `{name}` no value"),
                );
                let declared = self.view.get(Reference::Host, &host).map(|layers| layers.declared.span);
                let problem = problem.here("every host must say it");
                let problem = declared.map_or(problem.clone(), |span| problem.label(span, "this host"));
                self.fail(problem.help(format!("add `{name} = …` to `host {host}`")))
            }
        }
    }

    /// Where an environment says a param: a shared stack, which is the same for all, cannot use it.
    fn env_saying(&self, name: &EcoString, param: &Param<'a>) -> Option<(EcoString, Span)> {
        let said = self.world.project.envs.values().find_map(|env| {
            let assign = env.assigns.get(name).map(|assign| assign.key.span());
            let block = || env.blocks.get(name)?.first().map(|phrase| phrase.word.span);
            assign.or_else(block).map(|span| (env.name.text.clone(), span))
        });
        said.or_else(|| param.per_env.then(|| (EcoString::new(), param.span)))
    }

    /// The project's param, as the environments say it.
    fn param(&mut self, name: &EcoString, param: &Param<'a>) -> Result<Value, Reported> {
        if param.per_host {
            return self.host_param(name, param);
        }
        if self.view.is_host
            && let Some((env, span)) = self.env_saying(name, param)
        {
            let message = format!("a shared stack cannot depend on `{name}`, which each env says for itself");
            let problem = Diagnostic::new(codes::ENV_IN_SHARED_STACK, param.span, message);
            let problem =
                if env.is_empty() { problem } else { problem.label(span, format!("set in env `{env}`")) };
            return self.fail(problem.help(format!(
                "declare it `per host`: `param {name}: … per host`, and set it in the `host` blocks"
            )));
        }
        let view = self.view;
        let assigned = view.assigns.get(name).map_or(&[][..], Vec::as_slice);
        let counts = |env: &EcoString| !param.per_env || *env == view.name;
        let mut settings: Vec<Setting<'a>> = Vec::new();
        for (env, assign) in assigned.iter().filter(|(env, _)| counts(env)) {
            let layer = Layer::Env(env.clone());
            settings.push(Setting { layer, scope: Scope::PROJECT, said: Ok(assign) });
        }
        let blocks = view.blocks.get(name).map_or(&[][..], Vec::as_slice);
        for (env, phrase) in blocks.iter().filter(|(env, _)| counts(env)) {
            let Some(body) = &phrase.body else { continue };
            let said = Err((phrase.word.span, body));
            settings.push(Setting { layer: Layer::Env(env.clone()), scope: Scope::PROJECT, said });
        }
        if settings.is_empty() && param.default.is_none() && (!param.is_optional() || param.per_env) {
            return self.fail(no_value(name, param, assigned, &view.name));
        }
        self.settle(param, &settings, Scope::PROJECT)
    }

    /// A component's param, as its instantiation and the environments say it.
    fn instance_param(
        &mut self,
        instance: usize,
        name: &EcoString,
        param: &Param<'a>,
    ) -> Result<Value, Reported> {
        let of = &self.view.instances[instance];
        let settings = of.params.get(name).map_or(&[][..], Vec::as_slice);
        if settings.is_empty() && param.default.is_none() && !param.is_optional() {
            let (component, shown) = (of.word, of.name.clone());
            let span = of.declared.map_or(param.span, |(span, _)| span);
            let problem = Diagnostic::new(
                codes::NO_VALUE,
                span,
                format!("`{component} {shown}` gives `{name}` no value"),
            );
            return self.fail(
                problem
                    .label(param.span, "no default here")
                    .help(format!("write `{component} {shown} {{ {name} = … }}`")),
            );
        }
        self.settle(param, settings, Scope { instance, frame: 0 })
    }

    /// What the layers of a param come to: a later `=` replaces, a block merges, `+=` appends.
    fn settle(&mut self, param: &Param<'a>, settings: &[Setting<'a>], own: Scope) -> Result<Value, Reported> {
        let first = settings.iter().rposition(|s| s.said.as_ref().is_ok_and(|a| !a.append));
        let mut value = match (first, param.default) {
            (None, Some(default)) => {
                let value = self.typed(param, default, own, own)?;
                Value { origin: Origin::from(default.span), ..value }
            }
            _ => Value::new(Data::Null, param.span),
        };
        let mut previous = param.default.map(|default| Arc::new(Origin::from(default.span)));
        for (at, setting) in settings.iter().enumerate() {
            let span = match setting.said {
                Ok(assign) => assign.value.span,
                Err((span, _)) => span,
            };
            let origin = Origin { span, layer: setting.layer.clone(), previous: previous.clone() };
            if first.is_none_or(|first| at >= first) {
                let next = match setting.said {
                    Ok(assign) if !assign.append => self.typed(param, &assign.value, setting.scope, own)?,
                    Ok(assign) => {
                        let more = self.typed(param, &assign.value, setting.scope, own)?;
                        self.joined(value, more, assign.value.span)?
                    }
                    Err((span, block)) => self.merged(param, value, setting.scope, own, span, block)?,
                };
                value = Value { origin: origin.clone(), ..next };
            }
            previous = Some(Arc::new(origin));
        }
        Ok(value)
    }

    /// An expression as a param's type has it.
    fn typed(
        &mut self,
        param: &Param<'a>,
        expr: &crate::syntax::ast::Expr,
        scope: Scope,
        own: Scope,
    ) -> Result<Value, Reported> {
        self.in_scope(scope, |cx| match param.ty {
            Some(ty) => cx.eval_declared(expr, ty, own),
            None => cx.eval(expr),
        })
    }

    fn joined(&mut self, value: Value, more: Value, span: Span) -> Result<Value, Reported> {
        let origin = value.origin.clone();
        match (value.data, more.data) {
            (Data::Null, data) => Ok(Value { data, origin }),
            (Data::List(mut list), Data::List(more)) => {
                list.extend(more);
                Ok(Value { data: Data::List(list), origin })
            }
            (first, _) => {
                let message = format!("nothing can be appended to {}", super::describe::data(&first));
                self.fail(
                    Diagnostic::new(codes::BAD_OPERATION, span, message)
                        .label(origin.span, "set here")
                        .help("only a list is appended to; set the value with `=`"),
                )
            }
        }
    }

    /// A block merged into a param's map.
    fn merged(
        &mut self,
        param: &Param<'a>,
        value: Value,
        scope: Scope,
        own: Scope,
        span: Span,
        block: &'a crate::syntax::ast::Block,
    ) -> Result<Value, Reported> {
        let origin = value.origin.clone();
        let mut map = match value.data {
            Data::Map(map) => map,
            Data::Null => indexmap::IndexMap::new(),
            data => {
                let message = format!("a block merges into a map, this is {}", super::describe::data(&data));
                return self
                    .fail(Diagnostic::new(codes::WRONG_TYPE, span, message).label(origin.span, "set here"));
            }
        };
        for statement in &block.statements {
            match &statement.kind {
                StatementKind::Assign(assign) if !assign.append => {
                    let (key, value) =
                        self.in_scope(scope, |cx| Ok((cx.key_text(&assign.key)?, cx.eval(&assign.value)?)))?;
                    map.insert(key, value);
                }
                StatementKind::Remove(remove) if map.shift_remove(&remove.word.text).is_some() => {}
                StatementKind::Phrase(phrase) if phrase.operands.is_empty() && phrase.body.is_some() => {
                    let Some(inner) = &phrase.body else { continue };
                    let key = phrase.word.text.clone();
                    let null = Value::new(Data::Null, phrase.word.span);
                    let before = map.shift_remove(&key).unwrap_or(null);
                    let untyped = Param { ty: None, ..*param };
                    let after = self.merged(&untyped, before, scope, own, phrase.word.span, inner)?;
                    map.insert(key, after);
                }
                _ => {
                    let message = "a map's block holds `key = value`";
                    return self.fail(Diagnostic::new(codes::MALFORMED_STATEMENT, statement.span, message));
                }
            }
        }
        let value = Value { data: Data::Map(map), origin: Origin::from(span) };
        match param.ty {
            Some(ty) => self.in_scope(own, |cx| cx.declared(value, ty, span)),
            None => Ok(value),
        }
    }

    /// The named container ports of a service that exists here, all layers merged.
    ///
    /// # Errors
    /// Where they depend on themselves; a port that cannot be computed is reported and left out.
    pub(crate) fn ports(&mut self, service: &str) -> Result<Arc<Ports>, Reported> {
        let memo = self.view.ports.get(service);
        if let Some(ports) = memo.and_then(std::sync::OnceLock::get) {
            return Ok(ports.clone());
        }
        let view = self.view;
        let layers = view.get(Reference::Service, service);
        let span = layers.map_or(self.world.project.name.span, |layers| layers.declared.span);
        // A `for` or `if` of the body may ask for the very ports that it holds.
        let found = self.guarded(ecow::eco_format!("service.{service}.port"), span, |cx| {
            Ok(cx.ports_of(service, layers))
        });
        let ports = Arc::new(found?);
        if let Some(memo) = memo {
            let _ = memo.set(ports.clone());
        }
        Ok(ports)
    }

    fn ports_of(&mut self, service: &str, layers: Option<&'w Layers<'a>>) -> Ports {
        let mut ports = Ports::new();
        let this = self.this.replace((Reference::Service, service.into()));
        let host_side = self.host_side.take();
        for layer in layers.map_or(&[][..], |layers| layers.layers.as_slice()) {
            self.each_statement(&layer.blocks, Some(SERVICE), &mut |cx, statement| match &statement.kind {
                StatementKind::Phrase(phrase) if phrase.word.text == "port" => {
                    let Some(name) = phrase.operands.first().and_then(crate::resolve::name_text) else {
                        return;
                    };
                    let Some(value) = &phrase.value else { return };
                    let port = cx.guarded(ecow::eco_format!("{service}.port.{name}"), statement.span, |cx| {
                        let port = cx.eval(value)?;
                        cx.port_number(&port, value.span)
                    });
                    if let Ok(port) = port {
                        ports.insert(name, (port, statement.span));
                    }
                }
                StatementKind::Remove(remove) if remove.word.text == "port" => {
                    if let Some(ExprKind::Name(name)) = remove.operands.first().map(|o| &o.kind) {
                        ports.remove(name);
                    }
                }
                _ => {}
            });
        }
        (self.this, self.host_side) = (this, host_side);
        ports
    }
}

fn value_cycle(cycle: &[Frame]) -> Diagnostic {
    let names: Vec<&str> = cycle.iter().map(|f| f.name.as_str()).collect();
    let first = names.first().copied().unwrap_or_default();
    let span = cycle.first().map_or(Span::start_of(crate::source::FileId(0)), |f| f.span);
    let mut diagnostic = Diagnostic::new(codes::CYCLE, span, format!("`{first}` depends on itself"))
        .note(format!("{} → {first}", names.join(" → ")))
        .help("give one of them a value that does not use the others");
    for frame in cycle.iter().skip(1) {
        diagnostic = diagnostic.label(frame.span, format!("through `{}`", frame.name));
    }
    diagnostic
}

fn no_value(
    name: &EcoString,
    param: &Param<'_>,
    assigned: &[(EcoString, &crate::syntax::ast::Assign)],
    env: &EcoString,
) -> Diagnostic {
    let message = format!("env `{env}` gives `{name}` no value");
    let diagnostic = Diagnostic::new(codes::NO_VALUE, param.span, message)
        .help(format!("add `{name} = …` to env `{env}`"));
    match assigned.last() {
        Some((parent, assign)) => diagnostic
            .here("declared `per env`")
            .label(assign.key.span(), format!("env `{parent}` says this, but `extends` does not carry it"))
            .note(format!("to share it on purpose: `{name} = env.{parent}.{name}`")),
        None if param.per_env => diagnostic.here("every env must say it"),
        None => diagnostic.here("no default here"),
    }
}
