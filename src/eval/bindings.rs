//! Params, lets and outputs: which one a name means, and what it comes to.

use ecow::EcoString;

use super::context::Context;
use super::scope::{Local, Scope};
use super::value::Value;
use super::world::Reported;
use crate::diag::{Diagnostic, codes, did_you_mean};
use crate::resolve::{Binding, StackName};
use crate::source::Span;

impl<'w, 'a> Context<'w, 'a> {
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

    /// The name under which the value of a frame's name is computed.
    pub(super) fn local_frame(&self, name: &str) -> EcoString {
        ecow::eco_format!("{name}#{}", self.scope.frame)
    }

    /// The value of a frame's name.
    pub(super) fn local_value(&mut self, name: &EcoString, local: Local<'a>) -> Result<Value, Reported> {
        let (expr, scope, ty) = match local {
            Local::Value(value) => {
                self.afford(&value)?;
                return Ok(value);
            }
            Local::Missing(_) => return Err(Reported),
            Local::Lazy { expr, scope, ty } => (expr, scope, ty),
        };
        let locals = std::mem::take(&mut self.locals);
        let frame = self.local_frame(name);
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
            let value = value.as_ref().map_err(|_| Reported)?;
            self.afford(value)?;
            return Ok(value.clone());
        }
        let Some(binding) = of.bindings.get(name) else { return Err(Reported) };
        let (this, locals) = (self.this.take(), std::mem::take(&mut self.locals));
        let deciding = std::mem::take(&mut self.deciding);
        let shown = of.shown(name);
        let scope = Scope { instance, frame: 0 };
        let value = self.in_scope(scope, |cx| {
            cx.guarded(shown, binding.span(), |cx| match binding {
                Binding::Let(_, expr) | Binding::Output(_, expr) => cx.eval(expr),
                Binding::Param(param) if of.component.is_some() => cx.instance_param(instance, name, param),
                Binding::Param(param) => cx.param(name, param),
            })
        });
        (self.this, self.locals, self.deciding) = (this, locals, deciding);
        if let Some(memo) = memo {
            let _ = memo.set(value.clone());
        }
        value.and_then(|value| self.afford(&value).map(|()| value))
    }
}
