//! The statements of a body with `for`, `if` and `use` opened up.

use ecow::EcoString;

use super::budget::MOST_USES;
use super::context::Context;
use super::scope::{Frame, Local, Part, Scope};
use super::value::{Data, Value};
use super::world::Reported;
use crate::diag::{Diagnostic, codes, did_you_mean};
use crate::resolve::{Binding, Mixin, is_binding};
use crate::schema::Kind;
use crate::source::Span;
use crate::syntax::ast::{Assign, Expr, ExprKind, For, Key, Name, Phrase, Statement, StatementKind};

/// Mixins that use mixins, and `for` in `for`, go no deeper than this.
const MOST_LEVELS: usize = 64;

impl<'a> Context<'_, 'a> {
    /// Calls `f` with every statement that parts of a body come to, within its scope.
    pub(super) fn each_statement(
        &mut self,
        parts: &[Part<'a>],
        kind: Option<&'static Kind>,
        f: &mut dyn FnMut(&mut Self, &'a Statement),
    ) {
        let outer = std::mem::take(&mut self.used);
        for part in parts {
            self.in_scope(part.scope, |cx| cx.open_up(&part.block.statements, kind, 0, f));
        }
        self.used = outer;
    }

    fn open_up(
        &mut self,
        statements: &'a [Statement],
        kind: Option<&'static Kind>,
        depth: usize,
        f: &mut dyn FnMut(&mut Self, &'a Statement),
    ) {
        for statement in statements {
            if depth > MOST_LEVELS {
                let message = "this uses itself, or nests without end";
                self.report(Diagnostic::new(codes::CYCLE, statement.span, message));
                return;
            }
            match &statement.kind {
                StatementKind::If(choice) => match self.condition(&choice.condition) {
                    Ok(true) => self.open_up(&choice.body.statements, kind, depth + 1, f),
                    Ok(false) => {
                        let otherwise = choice.otherwise.as_ref().map_or(&[][..], |block| &block.statements);
                        self.open_up(otherwise, kind, depth + 1, f);
                    }
                    Err(Reported) => {}
                },
                StatementKind::For(repeat) => {
                    let Ok(scopes) = self.elements(repeat, self.scope) else { continue };
                    for scope in scopes {
                        self.in_scope(scope, |cx| cx.open_up(&repeat.body.statements, kind, depth + 1, f));
                    }
                }
                StatementKind::Phrase(phrase) if is_use(phrase, kind) => {
                    self.used += 1;
                    if self.used > MOST_USES {
                        // Said once: what is left of the body would only take time.
                        if self.used == MOST_USES + 1 {
                            let message = format!("more than {MOST_USES} uses of mixins in one body");
                            self.report(Diagnostic::new(codes::BAD_VALUE, statement.span, message));
                        }
                        continue;
                    }
                    let Ok((mixin, scope)) = self.mixin(phrase, statement.span, kind) else { continue };
                    self.in_scope(scope, |cx| cx.open_up(&mixin.body.statements, kind, depth + 1, f));
                }
                StatementKind::Phrase(phrase) if is_binding(phrase) && self.within_mixin() => {}
                _ => f(self, statement),
            }
        }
    }

    /// A scope for each element that a `for` statement walks.
    pub(super) fn elements(&mut self, repeat: &For, scope: Scope) -> Result<Vec<Scope>, Reported> {
        let rows = self.in_scope(scope, |cx| cx.rows(&repeat.iterable, repeat.names.len()))?;
        Ok(rows
            .into_iter()
            .map(|row| {
                let names = repeat.names.iter().map(|name| name.text.clone());
                let locals = names.zip(row.into_iter().map(Local::Value)).collect();
                self.push_frame(scope, locals, None)
            })
            .collect())
    }

    fn push_frame(
        &mut self,
        scope: Scope,
        locals: Vec<(EcoString, Local<'a>)>,
        mixin: Option<Span>,
    ) -> Scope {
        let parent = scope.frame;
        self.frames.push(Frame { parent, locals, mixin });
        Scope { frame: self.view.frames.len() + self.frames.len() - 1, ..scope }
    }

    /// What a `use` statement adds, and the scope in which its names mean something.
    fn mixin(
        &mut self,
        phrase: &'a Phrase,
        span: Span,
        kind: Option<&'static Kind>,
    ) -> Result<(&'a Mixin<'a>, Scope), Reported> {
        let malformed = |span| {
            Diagnostic::new(codes::MALFORMED_STATEMENT, span, "which mixin is used?")
                .help("write `use NAME { PARAM = … }`")
        };
        let Some((name, at)) = phrase.operands.first().and_then(|o| Some((dotted(o)?, o.span))) else {
            return self.fail(malformed(phrase.word.span));
        };
        let extra = phrase.operands.get(1).or(phrase.arrow.as_ref()).or(phrase.value.as_ref());
        if let Some(extra) = extra {
            return self.fail(malformed(extra.span));
        }
        let module = self.view.instances[self.scope.instance].module;
        let project = self.world.project;
        let Some(mixin) = project.mixin(module, &name) else {
            let known = project.modules[module].mixins.keys().map(EcoString::as_str);
            let imported = project.modules[module].imports.iter().filter(|import| import.alias.is_none());
            let imported = imported
                .filter_map(|import| project.modules.get(import.module))
                .flat_map(|module| module.mixins.keys().map(EcoString::as_str));
            let near = did_you_mean(&name, known.chain(imported));
            let problem = Diagnostic::new(codes::UNKNOWN_NAME, at, format!("there is no mixin `{name}`"));
            return self.fail(match near {
                Some(near) => problem.suggest(Some(near)),
                None => problem.help(format!("declare it: `mixin {name} for service {{ … }}`")),
            });
        };
        let word = kind.map_or("", |kind| kind.name);
        if mixin.kind != word && !(mixin.kind == "service" && word == "job") {
            let message = format!("mixin `{name}` is for a {}, not for a {word}", mixin.kind);
            return self.fail(
                Diagnostic::new(codes::WRONG_TYPE, at, message).label(mixin.name.span, "declared here"),
            );
        }
        let caller = self.scope;
        let inside = Scope { instance: mixin.module, frame: 0 };
        let mut said: Vec<(&Name, &'a Assign)> = Vec::new();
        for statement in phrase.body.iter().flat_map(|body| &body.statements) {
            match &statement.kind {
                StatementKind::Assign(assign) if !assign.append => {
                    if let Some(name) = self.param_name(mixin, assign) {
                        said.push((name, assign));
                    }
                }
                _ => self.report(
                    Diagnostic::new(
                        codes::MALFORMED_STATEMENT,
                        statement.span,
                        "a use of a mixin sets its params",
                    )
                    .help("write `PARAM = VALUE`; what the body itself says stands beside the `use`"),
                ),
            }
        }
        let mut locals = Vec::with_capacity(mixin.bindings.len());
        let frame = self.view.frames.len() + self.frames.len();
        let own = Scope { frame, ..inside };
        for (name, binding) in &mixin.bindings {
            let set: Vec<&(&Name, &Assign)> = said.iter().filter(|(key, _)| key.text == *name).collect();
            if let [(_, first), (again, _), ..] = set.as_slice() {
                let message = format!("`{name}` is set twice");
                self.report(
                    Diagnostic::new(codes::SET_TWICE, again.span, message)
                        .label(first.key.span(), "first set here")
                        .help("keep one of the two"),
                );
            }
            let set = said.iter().find(|(key, _)| key.text == *name).map(|(_, assign)| &assign.value);
            let local = match binding {
                Binding::Let(_, expr) | Binding::Output(_, expr) => {
                    Local::Lazy { expr, scope: own, ty: None }
                }
                Binding::Param(param) => {
                    let ty = param.ty.map(|ty| (ty, inside));
                    match (set, param.default) {
                        (Some(expr), _) => Local::Lazy { expr, scope: caller, ty },
                        (None, Some(expr)) => Local::Lazy { expr, scope: own, ty },
                        (None, None) if param.is_optional() => {
                            Local::Value(Value::new(Data::Null, param.span))
                        }
                        (None, None) => {
                            let message = format!("mixin `{}` needs `{name}`", mixin.name.text);
                            self.report(
                                Diagnostic::new(codes::NO_VALUE, span, message)
                                    .label(param.span, "no default here")
                                    .help(format!("add `{name} = …`")),
                            );
                            Local::Missing(param.span)
                        }
                    }
                }
            };
            locals.push((name.clone(), local));
        }
        let scope = self.push_frame(inside, locals, Some(phrase.word.span));
        Ok((mixin, scope))
    }

    fn param_name<'n>(&mut self, mixin: &Mixin<'a>, assign: &'n Assign) -> Option<&'n Name> {
        let params = || mixin.bindings.iter().filter(|(_, b)| matches!(b, Binding::Param(_)));
        let Key::Word(name) = &assign.key else {
            let message = "a param's name is a plain word";
            self.report(Diagnostic::new(codes::MALFORMED_STATEMENT, assign.key.span(), message));
            return None;
        };
        if params().any(|(param, _)| *param == name.text) {
            return Some(name);
        }
        let near = did_you_mean(&name.text, params().map(|(name, _)| name.as_str()));
        let message = format!("mixin `{}` has no param `{}`", mixin.name.text, name.text);
        self.report(
            Diagnostic::new(codes::UNKNOWN_ATTRIBUTE, name.span, message)
                .suggest(near)
                .label(mixin.name.span, "declared here"),
        );
        None
    }

    /// Whether what is evaluated comes from a mixin.
    fn within_mixin(&self) -> bool {
        self.mixin_of(self.scope).is_some()
    }

    /// The `use` that brings what stands in a scope; `None` for what a body says itself.
    pub(super) fn mixin_of(&self, scope: Scope) -> Option<Span> {
        let mut at = scope.frame;
        while at != 0 {
            let frame = self.frame(at)?;
            if frame.mixin.is_some() {
                return frame.mixin;
            }
            at = frame.parent;
        }
        None
    }
}

/// `use route { … }`, in the body of a declaration.
fn is_use(phrase: &Phrase, kind: Option<&'static Kind>) -> bool {
    phrase.word.text == "use" && kind.is_some_and(|kind| kind.reference.is_some())
}

/// `route`, `mon.route`
fn dotted(expr: &Expr) -> Option<EcoString> {
    match &expr.kind {
        ExprKind::Name(name) => Some(name.clone()),
        ExprKind::Member(of, name) => Some(ecow::eco_format!("{}.{}", dotted(of)?, name.text)),
        _ => None,
    }
}
