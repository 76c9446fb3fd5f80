//! One evaluation: in which environment, for which declaration, inside which values.

use std::sync::Arc;

use ecow::EcoString;

use super::declared;
use super::value::{Layer, Origin, Value};
use super::world::{Ports, Reported, View, World};
use crate::diag::{Diagnostic, Sink, codes, did_you_mean};
use crate::resolve::{Binding, Declared, Param};
use crate::schema::Reference;
use crate::source::Span;
use crate::syntax::ast::{ExprKind, Key, StatementKind};

/// What evaluation needs beside the expression.
pub struct Context<'w, 'a> {
    /// All environments.
    pub world: &'w World<'a>,
    /// The one that is evaluated.
    pub view: &'w View<'a>,
    /// The declaration whose body is evaluated: what `self` is.
    pub this: Option<Declared>,
    /// Names bound by comprehensions, innermost last.
    pub(super) locals: Vec<(EcoString, Value)>,
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
        Self { world, view, this: None, locals: Vec::new(), stack: Vec::new(), sink: Sink::new() }
    }

    /// Adds a diagnostic of this environment.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        let diagnostic = if self.world.views.len() > 1 || self.view.name != super::world::DEFAULT_ENV {
            diagnostic.in_env(&self.view.name)
        } else {
            diagnostic
        };
        self.sink.push(diagnostic);
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
        let result = f(self);
        (self.view, self.this, self.locals) = (mine, this, locals);
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

    /// Computes every param and let, so that what no service uses is held against its type too.
    pub fn bindings(&mut self) {
        let world = self.world;
        for (name, binding) in &world.project.bindings {
            // A failure was reported; who uses the name will find it and stay silent.
            let _ = self.binding(name, binding);
        }
        for (name, assigned) in &self.view.assigns {
            if world.project.bindings.contains_key(name) {
                continue;
            }
            let known = world.project.bindings.keys().map(EcoString::as_str);
            let near = did_you_mean(name, known).map(str::to_owned);
            for (_, assign) in assigned.iter().filter(|(env, _)| *env == self.view.name) {
                let problem =
                    Diagnostic::new(codes::UNKNOWN_NAME, assign.key.span(), format!("`{name}` is no param"));
                self.sink.push(match &near {
                    Some(near) => problem.suggest(Some(near)),
                    None => problem.help(format!("declare it: `param {name}: string per env`")),
                });
            }
        }
    }

    /// The value of a param or let in this environment.
    ///
    /// # Errors
    /// Where it cannot be computed; reported once.
    pub(super) fn binding(&mut self, name: &EcoString, binding: &Binding<'a>) -> Result<Value, Reported> {
        let memo = self.view.bindings.get(name);
        if let Some(value) = memo.and_then(std::sync::OnceLock::get) {
            return value.clone();
        }
        let (this, locals) = (self.this.take(), std::mem::take(&mut self.locals));
        let value = self.guarded(name.clone(), binding.span(), |cx| match binding {
            Binding::Let(_, expr) => cx.eval(expr),
            Binding::Param(param) => cx.param(name, param),
        });
        (self.this, self.locals) = (this, locals);
        if let Some(memo) = memo {
            let _ = memo.set(value.clone());
        }
        value
    }

    fn param(&mut self, name: &EcoString, param: &Param<'a>) -> Result<Value, Reported> {
        let assigned = self.view.assigns.get(name).map_or(&[][..], Vec::as_slice);
        let own = assigned.iter().rev().find(|(env, _)| !param.per_env || *env == self.view.name);
        let mut previous = param.default.map(|e| Origin::from(e.span));
        if !param.per_env {
            for (env, assign) in assigned.iter().take(assigned.len().saturating_sub(1)) {
                let layer = Layer::Env(env.clone());
                previous = Some(Origin { span: assign.value.span, layer, previous: previous.map(Arc::new) });
            }
        }
        let (expr, layer) = match (own, param.default) {
            (Some((env, assign)), _) => (&assign.value, Layer::Env(env.clone())),
            (None, Some(default)) => (default, Layer::Body),
            (None, None) => {
                let ty = param.ty.map(declared::describe);
                if ty.as_ref().is_some_and(|ty| ty.ends_with('?')) && !param.per_env {
                    return Ok(Value::new(super::value::Data::Null, param.span));
                }
                return self.fail(no_value(name, param, assigned, &self.view.name));
            }
        };
        let mut value = self.eval(expr)?;
        if let Some(ty) = param.ty {
            value = self.declared(value, ty, expr)?;
        }
        let replaced = if own.is_some() { previous.map(Arc::new) } else { None };
        value.origin = Origin { span: expr.span, layer, previous: replaced };
        Ok(value)
    }

    /// The named container ports of a service that exists here, all layers merged.
    ///
    /// # Errors
    /// Never by itself: a port that cannot be computed is reported and left out.
    pub(crate) fn ports(&mut self, service: &str) -> Arc<Ports> {
        let memo = self.view.ports.get(service);
        if let Some(ports) = memo.and_then(std::sync::OnceLock::get) {
            return ports.clone();
        }
        let mut ports = Ports::new();
        let layers = self.view.get(Reference::Service, service).map_or(&[][..], |l| l.layers.as_slice());
        for statement in layers.iter().flat_map(|l| &l.blocks).flat_map(|b| &b.statements) {
            match &statement.kind {
                StatementKind::Phrase(phrase) if phrase.word.text == "port" => {
                    let Some(name) = phrase.operands.first().and_then(crate::resolve::name_text) else {
                        continue;
                    };
                    let Some(value) = &phrase.value else { continue };
                    let port =
                        self.guarded(ecow::eco_format!("{service}.port.{name}"), statement.span, |cx| {
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
            }
        }
        let ports = Arc::new(ports);
        if let Some(memo) = memo {
            let _ = memo.set(ports.clone());
        }
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
