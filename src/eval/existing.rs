//! Which declaration a name means where it stands, and what to say when there is none.

use ecow::EcoString;

use super::context::Context;
use super::world::Reported;
use crate::diag::{Diagnostic, codes, did_you_mean};
use crate::schema::Reference;
use crate::source::Span;
use crate::syntax::ast::Name;

impl<'w, 'a> Context<'w, 'a> {
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

    /// Where something is declared that no shared stack holds.
    fn only_in_envs(&self, key: &crate::resolve::Declared) -> Option<Span> {
        self.world.views.values().find_map(|view| view.things.get(key)).map(|layers| layers.declared.span)
    }
}
