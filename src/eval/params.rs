//! The values that params have: of an environment, of a host, of an instance.

use std::sync::Arc;

use ecow::EcoString;
use indexmap::IndexMap;

use super::context::Context;
use super::scope::{Scope, Setting};
use super::value::{Data, Layer, Origin, Value};
use super::world::Reported;
use crate::diag::{Diagnostic, codes, did_you_mean};
use crate::resolve::Param;
use crate::schema::Reference;
use crate::source::Span;
use crate::syntax::ast::{Statement, StatementKind};

impl<'w, 'a> Context<'w, 'a> {
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
    pub(super) fn param(&mut self, name: &EcoString, param: &Param<'a>) -> Result<Value, Reported> {
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
        let mut settings: Vec<Setting<'a>> = Vec::new();
        for env in self.world.project.chain(&view.name) {
            let env_name = &env.name.text;
            if param.per_env && *env_name != view.name {
                continue;
            }
            let blocks = env.blocks.get(name).map_or(&[][..], Vec::as_slice);
            let merged =
                blocks.iter().filter_map(|phrase| Some(Err((phrase.word.span, phrase.body.as_ref()?))));
            for said in env.assigns.get(name).map(|assign| Ok(*assign)).into_iter().chain(merged) {
                settings.push(Setting { layer: Layer::Env(env_name.clone()), scope: Scope::PROJECT, said });
            }
        }
        if settings.is_empty() && param.default.is_none() && (!param.is_optional() || param.per_env) {
            return self.fail(no_value(name, param, assigned, &view.name));
        }
        self.settle(param, &settings, Scope::PROJECT)
    }

    /// A component's param, as its instantiation and the environments say it.
    pub(super) fn instance_param(
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
        let settings = in_order(settings);
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
            Data::Null => IndexMap::new(),
            data => {
                let message = format!("a block merges into a map, this is {}", super::describe::data(&data));
                return self
                    .fail(Diagnostic::new(codes::WRONG_TYPE, span, message).label(origin.span, "set here"));
            }
        };
        let mut statements: Vec<&'a Statement> = block.statements.iter().collect();
        statements.sort_by_key(|statement| match &statement.kind {
            StatementKind::Remove(_) => 0,
            StatementKind::Assign(_) => 1,
            _ => 2,
        });
        let mut set: IndexMap<EcoString, Value> = IndexMap::new();
        for statement in statements {
            match &statement.kind {
                StatementKind::Assign(assign) if !assign.append => {
                    let (key, value) =
                        self.in_scope(scope, |cx| Ok((cx.key_text(&assign.key)?, cx.eval(&assign.value)?)))?;
                    self.insert(&mut set, key.clone(), value.clone(), assign.key.span())?;
                    map.insert(key, value);
                }
                StatementKind::Remove(remove) if remove.operands.is_empty() => {
                    if map.shift_remove(&remove.word.text).is_none() {
                        let message = format!("no earlier layer sets `{}`", remove.word.text);
                        let problem = Diagnostic::new(codes::REMOVE_OF_NOTHING, remove.word.span, message);
                        let near = did_you_mean(&remove.word.text, map.keys().map(EcoString::as_str));
                        return self.fail(problem.here("there is nothing to remove").suggest(near));
                    }
                }
                StatementKind::Phrase(phrase) if phrase.operands.is_empty() && phrase.body.is_some() => {
                    let Some(inner) = &phrase.body else { continue };
                    let key = phrase.word.text.clone();
                    let before = map.get(&key).cloned();
                    let before = before.unwrap_or(Value::new(Data::Null, phrase.word.span));
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
}

/// Within a layer the order of lines has no meaning: `=` comes first, then blocks, then `+=`.
fn in_order<'s, 'a>(settings: &'s [Setting<'a>]) -> Vec<&'s Setting<'a>> {
    let mut ordered: Vec<&Setting<'a>> = Vec::with_capacity(settings.len());
    for layer in settings.chunk_by(|one, next| one.layer == next.layer) {
        let start = ordered.len();
        ordered.extend(layer);
        ordered[start..].sort_by_key(|setting| match setting.said {
            Ok(assign) if !assign.append => 0,
            Err(_) => 1,
            Ok(_) => 2,
        });
    }
    ordered
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
