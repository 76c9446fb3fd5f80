//! The functions of the language: one table, one file a family.
//!
//! A function takes values that are known and gives a value; `runtime`, `url` and `base64` alone know of
//! other stages. What an argument depends on (an address in it, a secret's file), the text that is made
//! of it depends on too.

mod collection;
mod encode;
mod file;
mod format;
mod plain;
mod runtime;
mod table;
mod text;

use ecow::EcoString;
use indexmap::IndexMap;

use super::context::Context;
use super::describe;
use super::value::{Data, Text, Use, Value};
use super::world::Reported;
use crate::diag::{Diagnostic, codes, did_you_mean};
use crate::schema::Stage;
use crate::source::Span;
use crate::syntax::ast::{Call, ExprKind};

pub use table::FUNCTIONS;

/// A function of the language.
pub struct Function {
    /// Its name.
    pub name: &'static str,
    /// How it is called.
    pub form: &'static str,
    /// How many arguments it takes by place, at least and at most.
    pub arity: (usize, usize),
    /// The arguments that may be given by name.
    pub named: &'static [&'static str],
    /// What it gives.
    pub doc: &'static str,
    /// A call, and what it gives; none where that depends on files or the host.
    pub example: Option<(&'static str, &'static str)>,
    /// Whether it takes values of every stage.
    pub(super) any_stage: bool,
    pub(super) apply: Apply,
}

pub(super) type Apply =
    for<'c, 'w, 'a> fn(&'c mut Context<'w, 'a>, &Arguments, Span) -> Result<Data, Reported>;

/// What a function is called with.
pub(super) struct Arguments {
    pub(super) values: Vec<Value>,
    named: Vec<(EcoString, Value)>,
}

impl Arguments {
    /// An argument by its place; there are as many as the function's arity says.
    fn value(&self, at: usize) -> Result<&Value, Reported> {
        self.values.get(at).ok_or(Reported)
    }

    /// An argument by its name.
    fn named(&self, name: &str) -> Option<&Value> {
        self.named.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// An argument as known text.
    fn text(&self, at: usize, cx: &mut Context<'_, '_>) -> Result<EcoString, Reported> {
        cx.argument_text(self.value(at)?, "an argument")
    }

    /// An argument that is a list.
    fn list(&self, at: usize, cx: &mut Context<'_, '_>) -> Result<Vec<Value>, Reported> {
        let value = self.value(at)?;
        match &value.data {
            Data::List(list) => Ok(list.clone()),
            data => {
                let message = format!("this takes a list, not {}", describe::data(data));
                cx.fail(Diagnostic::new(codes::WRONG_TYPE, value.origin.span, message))
            }
        }
    }

    /// An argument that is a map.
    fn map(&self, at: usize, cx: &mut Context<'_, '_>) -> Result<IndexMap<EcoString, Value>, Reported> {
        let value = self.value(at)?;
        match &value.data {
            Data::Map(map) => Ok(map.clone()),
            data => {
                let message = format!("this takes a map, not {}", describe::data(data));
                cx.fail(Diagnostic::new(codes::WRONG_TYPE, value.origin.span, message))
            }
        }
    }
}

impl Context<'_, '_> {
    /// `f(x, key = y)`
    pub(super) fn call(&mut self, call: &Call, span: Span) -> Result<Value, Reported> {
        let ExprKind::Name(name) = &call.function.kind else {
            let message = "only a function can be called";
            return self.fail(Diagnostic::new(codes::BAD_CALL, call.function.span, message));
        };
        let Some(function) = FUNCTIONS.iter().find(|f| f.name == name.as_str()) else {
            let near = did_you_mean(name, FUNCTIONS.iter().map(|f| f.name));
            let message = format!("there is no function `{name}`");
            let known: Vec<&str> = FUNCTIONS.iter().map(|f| f.name).collect();
            let problem = Diagnostic::new(codes::BAD_CALL, call.function.span, message).suggest(near);
            return self.fail(problem.note(format!("there are {}", describe::words(&known))));
        };
        let written = format!("write `{}`", function.form);
        let mut arguments = Arguments { values: Vec::new(), named: Vec::new() };
        for argument in &call.arguments {
            let Some(key) = &argument.name else {
                arguments.values.push(self.eval(&argument.value)?);
                continue;
            };
            if !function.named.contains(&key.text.as_str()) {
                let message = format!("`{}` takes no argument `{}`", function.name, key.text);
                let near = did_you_mean(&key.text, function.named.iter().copied());
                let problem = Diagnostic::new(codes::BAD_CALL, key.span, message);
                return self.fail(match near {
                    Some(near) => problem.suggest(Some(near)),
                    None => problem.help(written),
                });
            }
            if arguments.named(&key.text).is_some() {
                let message = format!("`{}` is given twice", key.text);
                return self.fail(Diagnostic::new(codes::SET_TWICE, key.span, message));
            }
            let value = self.eval(&argument.value)?;
            arguments.named.push((key.text.clone(), value));
        }
        let (least, most) = function.arity;
        if arguments.values.len() < least || arguments.values.len() > most {
            let count = match (least, most) {
                (least, most) if least == most => format!("{least}"),
                (least, usize::MAX) => format!("{least} or more"),
                (least, most) => format!("{least} to {most}"),
            };
            let message =
                format!("`{}` takes {count}, not {} arguments", function.name, arguments.values.len());
            return self.fail(Diagnostic::new(codes::BAD_CALL, span, message).help(written));
        }
        let mut uses = Vec::new();
        for value in arguments.values.iter().chain(arguments.named.iter().map(|(_, value)| value)) {
            if !function.any_stage {
                self.all_known(function.name, value)?;
            }
            collect_uses(value, &mut uses);
        }
        let data = match (function.apply)(self, &arguments, span)? {
            Data::Text(text) if !uses.is_empty() && !function.any_stage => Data::Text(text.using(uses)),
            data => data,
        };
        Ok(Value::new(data, span))
    }

    /// Functions compute with what is known; the rest is the host's.
    fn all_known(&mut self, function: &str, value: &Value) -> Result<(), Reported> {
        if let Data::Reference(crate::schema::Reference::Secret, name) = &value.data {
            let message = format!("`{function}` cannot take secret `{name}`");
            return self.fail(not_known(Stage::Secret, value.origin.span, message));
        }
        let mut wrong = None;
        value.each_text(&mut |text, origin| {
            if text.stage() > Stage::Known && wrong.is_none() {
                wrong = Some((text.stage(), origin.span));
            }
        });
        for inner in
            value.as_list().into_iter().flatten().chain(value.as_map().into_iter().flat_map(|m| m.values()))
        {
            self.all_known(function, inner)?;
        }
        match wrong {
            None => Ok(()),
            Some((stage, span)) => {
                let what = if stage == Stage::Secret { "a secret" } else { "what only the host knows" };
                self.fail(not_known(stage, span, format!("`{function}` cannot take {what}")))
            }
        }
    }

    pub(super) fn argument_text(&mut self, value: &Value, what: &str) -> Result<EcoString, Reported> {
        let text = self.text_of(value, value.origin.span)?;
        self.known(&text, value.origin.span, what)
    }
}

fn not_known(stage: Stage, span: Span, message: String) -> Diagnostic {
    match stage {
        Stage::Secret => Diagnostic::new(codes::SECRET_NOT_ALLOWED, span, message)
            .note("what it made would stand in an artifact for everyone to read")
            .help("put the secret into a text with `${…}`, `url(…)` or `base64(…)`: the host composes it"),
        _ => Diagnostic::new(codes::RUNTIME_NOT_ALLOWED, span, message)
            .help("use a param: it has a value for each environment"),
    }
}

fn collect_uses(value: &Value, uses: &mut Vec<Use>) {
    match &value.data {
        Data::Address(address) => uses.push(Use::Address(address.clone(), value.origin.span)),
        Data::List(list) => list.iter().for_each(|inner| collect_uses(inner, uses)),
        Data::Map(map) => map.values().for_each(|inner| collect_uses(inner, uses)),
        Data::Text(text) => uses.extend(Text::uses(text).iter().cloned()),
        _ => {}
    }
}
