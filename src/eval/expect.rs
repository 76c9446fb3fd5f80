//! Expressions where a type is expected: bare words find what they mean, values are held against it.

use ecow::{EcoString, eco_format};
use indexmap::IndexMap;

use super::context::Context;
use super::describe;
use super::value::{Data, Value};
use super::world::Reported;
use crate::diag::{Diagnostic, codes, did_you_mean};
use crate::schema::parse::date;
use crate::schema::parse::waiver::Waiver;
use crate::schema::{Form, Kind, Reference, Type, instead};
use crate::syntax::ast::{Argument, BinaryOp, Call, Expr, ExprKind, Name};

impl Context<'_, '_> {
    /// The value of an expression that must be of a type; `None` where it is null.
    ///
    /// # Errors
    /// Where it is not; reported.
    pub fn eval_as(&mut self, expr: &Expr, ty: &Type) -> Result<Option<Value>, Reported> {
        let value = match (&expr.kind, ty) {
            (ExprKind::Name(name), _) => match self.bare_word(name, expr, ty)? {
                Some(value) => value,
                None => self.eval(expr)?,
            },
            (ExprKind::If(conditional), _) => {
                return match self.branch(conditional)? {
                    Some(branch) => self.eval_as(branch, ty),
                    None => Ok(None),
                };
            }
            (ExprKind::Binary(BinaryOp::Default, left, right), _) => {
                return match self.eval_as(left, ty)? {
                    Some(value) => Ok(Some(value)),
                    None => self.eval_as(right, ty),
                };
            }
            (ExprKind::Call(call), Type::Form(Form::Generator)) => self.generator(call, expr)?,
            (ExprKind::Member(of, env), Type::Form(Form::Env)) if matches!(&of.kind, ExprKind::Name(head) if head == "env") => {
                self.env_named(env)?
            }
            (_, Type::Form(Form::Env)) => {
                let message = "this names no environment";
                return self.fail(
                    Diagnostic::new(codes::WRONG_TYPE, expr.span, message).help("write `from = env.prod`"),
                );
            }
            (ExprKind::Call(call), Type::Form(Form::NoBackup)) => self.no_backup(call, expr)?,
            (ExprKind::Call(call), Type::Form(Form::Schedule)) => self.schedule(call, expr.span)?,
            (ExprKind::List(elements), _) => match element_type(ty) {
                Some(inner) => {
                    let mut list = Vec::with_capacity(elements.len());
                    for element in elements {
                        list.extend(self.eval_as(element, &inner)?);
                    }
                    return self.conform_elements(Value::new(Data::List(list), expr.span), ty).map(Some);
                }
                None => self.eval(expr)?,
            },
            (ExprKind::Map(entries), _)
                if entry_type(ty, "").is_some() || matches!(map_type(ty), Some(Type::Record(_))) =>
            {
                let Some(ty) = map_type(ty) else { return Err(Reported) };
                let mut map = IndexMap::with_capacity(entries.len());
                for entry in entries {
                    let key = self.key_text(&entry.key)?;
                    let Ok((key, inner)) = self.entry(ty, &key, entry.key.span()) else { continue };
                    let Ok(value) = self.eval_as(&entry.value, &inner) else { continue };
                    let null = || Value::new(Data::Null, entry.value.span);
                    let value = value.unwrap_or_else(null);
                    self.insert(&mut map, key, value, entry.key.span())?;
                }
                map.retain(|_, value| value.data != Data::Null);
                return Ok(Some(Value::new(Data::Map(map), expr.span)));
            }
            _ => self.eval(expr)?,
        };
        if value.data == Data::Null {
            return Ok(None);
        }
        self.conform(value, ty, expr.span).map(Some)
    }

    /// The key and type of one entry of a map-like type; an unknown attribute is reported.
    pub(super) fn entry(
        &mut self,
        ty: &Type,
        key: &EcoString,
        span: crate::source::Span,
    ) -> Result<(EcoString, Type), Reported> {
        let key = match ty {
            Type::Named(kind, _) => self.existing(*kind, &Name { text: key.clone(), span })?,
            _ => key.clone(),
        };
        match (entry_type(ty, &key), ty) {
            (Some(inner), _) => Ok((key, inner)),
            (None, Type::Record(kind)) => self.fail(unknown_attribute(kind, &key, span)),
            (None, _) => self.fail(Diagnostic::new(codes::WRONG_TYPE, span, "no map is expected here")),
        }
    }

    /// A bare word where a type expects words or declarations.
    fn bare_word(&mut self, name: &EcoString, expr: &Expr, ty: &Type) -> Result<Option<Value>, Reported> {
        let span = expr.span;
        let bound = self.bound(name);
        let mut words = Vec::new();
        let mut references = Vec::new();
        collect_words(ty, &mut words, &mut references);
        let word = words.iter().find(|w| **w == name.as_str());
        let declared = references.iter().find_map(|kind| Some((*kind, self.outer(*kind, name)?)));
        match (word, declared.clone()) {
            _ if *ty == Type::Form(Form::Field) => Ok(Some(Value::text(name.clone(), span))),
            (Some(_), _) | (_, Some(_)) if bound.is_some() => {
                let what = match &declared {
                    Some((kind, _)) => format!("a {} and", kind.word()),
                    None => "a word of this attribute and".into(),
                };
                let mut problem = Diagnostic::new(
                    codes::AMBIGUOUS_NAME,
                    span,
                    format!("`{name}` is both {what} a name of the project"),
                );
                if let Some(binding) = bound {
                    problem = problem.label(binding, "this name");
                }
                self.fail(problem.help("rename the param or let"))
            }
            (Some(_), _) => Ok(Some(Value::text(name.clone(), span))),
            (_, Some((kind, outer))) => Ok(Some(Value::new(Data::Reference(kind, outer), span))),
            (None, None) if bound.is_some() => Ok(None),
            (None, None) if !words.is_empty() && references.is_empty() => {
                let near = did_you_mean(name, words.iter().copied());
                let message = format!("`{name}` is none of {}", describe::words(&words));
                self.fail(Diagnostic::new(codes::BAD_VALUE, span, message).suggest(near))
            }
            (None, None) => match references.first() {
                Some(kind) => {
                    self.existing(*kind, &Name { text: name.clone(), span })?;
                    Ok(None)
                }
                None => Ok(None),
            },
        }
    }

    /// `env.prod`, where an environment is meant and not a value of it.
    fn env_named(&mut self, env: &Name) -> Result<Value, Reported> {
        if self.world.views.contains_key(&env.text) {
            return Ok(Value::text(env.text.clone(), env.span));
        }
        let near = did_you_mean(&env.text, self.world.views.keys().map(EcoString::as_str)).map(str::to_owned);
        let message = format!("there is no env `{}`", env.text);
        self.fail(Diagnostic::new(codes::UNKNOWN_NAME, env.span, message).suggest(near.as_deref()))
    }

    /// `none("reason")`, `none("reason", until = "2027-06-30")`: that something needs no backup, kept as text.
    fn no_backup(&mut self, call: &Call, expr: &Expr) -> Result<Value, Reported> {
        let is_none = matches!(&call.function.kind, ExprKind::Name(name) if name == "none");
        let unnamed = |argument: &Argument| argument.name.is_none();
        let is_until = |argument: &Argument| argument.name.as_ref().is_some_and(|name| name.text == "until");
        let (reason, until) = match call.arguments.as_slice() {
            [reason] if is_none && unnamed(reason) => (reason, None),
            [reason, until] if is_none && unnamed(reason) && is_until(until) => (reason, Some(until)),
            _ => {
                let message = "a volume is in a `backup`, or says why it needs none";
                return self.fail(Diagnostic::new(codes::BAD_CALL, expr.span, message).help(
                    "write `backup = none(\"reason\")`, or `none(\"reason\", until = \"2027-06-30\")`",
                ));
            }
        };
        let mut known = |argument: &Argument, what: &str| {
            let value = self.eval(&argument.value)?;
            let text = self.text_of(&value, argument.value.span)?;
            self.known(&text, argument.value.span, what)
        };
        let reason = known(reason, "a reason")?.to_string();
        let until = match until {
            None => None,
            Some(argument) => match date::read(&known(argument, "a day")?) {
                Ok(day) => Some(day),
                Err(problem) => {
                    return self.fail(Diagnostic::new(codes::BAD_VALUE, argument.value.span, problem));
                }
            },
        };
        Ok(Value::text(Waiver { reason, until }.to_string(), expr.span))
    }

    /// `urlsafe(24)`: what makes a secret on the host, kept as text.
    fn generator(&mut self, call: &Call, expr: &Expr) -> Result<Value, Reported> {
        let ExprKind::Name(name) = &call.function.kind else {
            return self.fail(Diagnostic::new(codes::BAD_CALL, expr.span, "this makes no secret"));
        };
        let mut arguments = Vec::new();
        for argument in &call.arguments {
            let value = self.eval(&argument.value)?;
            let text = self.text_of(&value, argument.value.span)?;
            arguments.push(self.known(&text, argument.value.span, "the length of a secret")?);
        }
        Ok(Value::text(eco_format!("{name}({})", arguments.join(", ")), expr.span))
    }
}

/// Says that a kind has no such attribute, and what may have been meant.
pub(super) fn unknown_attribute(kind: &Kind, key: &str, span: crate::source::Span) -> Diagnostic {
    let names = kind.attributes.iter().map(|a| a.name).chain(kind.statements.iter().map(|s| s.word));
    let message = format!("`{key}` is no attribute of a {}", kind.name);
    let problem = Diagnostic::new(codes::UNKNOWN_ATTRIBUTE, span, message);
    match instead(kind.name, key) {
        Some(other) => problem.help(format!("use {other}")),
        None => problem.suggest(did_you_mean(key, names)),
    }
}

/// The type of the elements of a list-like type.
pub(super) fn element_type(ty: &Type) -> Option<Type> {
    match ty {
        Type::List(inner) | Type::OneOrMore(inner) | Type::Set(inner) => Some(**inner),
        Type::Command => Some(Type::String),
        Type::Named(kind, _) => Some(Type::Reference(*kind)),
        Type::OneOf(types) => types.iter().find_map(element_type),
        _ => None,
    }
}

/// The alternative of a type that a map can be.
pub(super) fn map_type(ty: &Type) -> Option<&Type> {
    match ty {
        Type::Map(_) | Type::Record(_) | Type::Named(..) => Some(ty),
        Type::OneOf(types) => types.iter().find_map(map_type),
        Type::OneOrMore(inner) => map_type(inner),
        _ => None,
    }
}

/// The type of an entry of a map-like type.
pub(super) fn entry_type(ty: &Type, key: &str) -> Option<Type> {
    match map_type(ty)? {
        Type::Map(inner) => Some(**inner),
        Type::Record(kind) => kind.attribute(key).map(|row| row.ty),
        Type::Named(_, kind) => Some(Type::Record(kind)),
        _ => None,
    }
}

fn collect_words(ty: &Type, words: &mut Vec<&'static str>, references: &mut Vec<Reference>) {
    match ty {
        Type::Enum(list) => words.extend(*list),
        Type::Reference(kind) | Type::Named(kind, _) => references.push(*kind),
        Type::OneOf(types) => types.iter().for_each(|ty| collect_words(ty, words, references)),
        Type::OneOrMore(inner) => collect_words(inner, words, references),
        Type::Form(form) => words.extend(form.words()),
        _ => {}
    }
}
