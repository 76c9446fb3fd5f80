//! Values held against the types of the schema, and brought into the one form that models keep.

use ecow::{EcoString, eco_format};
use indexmap::IndexMap;

use super::context::Context;
use super::describe;
use super::expect::{entry_type, map_type};
use super::value::{Data, Text, Value};
use super::world::Reported;
use crate::diag::{Diagnostic, codes};
use crate::schema::{Form, PathBase, Type, parse};
use crate::source::Span;

impl Context<'_, '_> {
    /// A value in the form that its type has in models.
    ///
    /// # Errors
    /// Where it does not fit; reported at `span`.
    pub fn conform(&mut self, value: Value, ty: &Type, span: Span) -> Result<Value, Reported> {
        let origin = value.origin.clone();
        let data = match (ty, value.data) {
            (Type::Any, Data::Address(address)) => {
                Data::Text(self.text_of(&Value::new(Data::Address(address), span), span)?)
            }
            (Type::Any, data) => data,
            (Type::String | Type::Scalar, data @ (Data::Text(_) | Data::Address(_) | Data::Path(_))) => {
                Data::Text(self.text_of(&Value { data, origin: origin.clone() }, span)?)
            }
            (Type::String | Type::Scalar, data @ Data::Reference(crate::schema::Reference::Secret, _)) => {
                Data::Text(self.text_of(&Value { data, origin: origin.clone() }, span)?)
            }
            (Type::Scalar, data @ (Data::Bool(_) | Data::Int(_) | Data::Float(_) | Data::Duration(_))) => {
                Data::Text(self.text_of(&Value { data, origin: origin.clone() }, span)?)
            }
            (Type::Int(least, most), Data::Int(n)) if (*least..=*most).contains(&n) => Data::Int(n),
            (Type::Int(least, most), Data::Int(n)) => {
                let range =
                    if *most == i64::MAX { format!("{least} or more") } else { format!("{least} to {most}") };
                return self.fail(Diagnostic::new(codes::BAD_VALUE, span, format!("{n} is not {range}")));
            }
            (Type::Number, data @ (Data::Int(_) | Data::Float(_))) => data,
            (Type::Bool, Data::Bool(b)) => Data::Bool(b),
            (Type::Duration, Data::Duration(n)) => Data::Duration(n),
            (Type::Size, Data::Size(n)) => Data::Size(n),
            (Type::Mode, Data::Mode(n)) => Data::Mode(n),
            (Type::Duration, Data::Text(text)) => {
                self.parsed(&text, span, "a duration", parse::duration::read, Data::Duration)?
            }
            (Type::Size, Data::Text(text)) => {
                self.parsed(&text, span, "a size", parse::size::read, Data::Size)?
            }
            (Type::Image, Data::Text(text)) => {
                self.checked(text, span, |text| parse::image::read(text).map(drop))?
            }
            (Type::Form(Form::Schedule), data) => self.as_schedule(&data, span)?,
            (Type::Form(form), Data::Text(text)) => self.checked(text, span, |text| form.check(text))?,
            (Type::Form(form), Data::Int(n)) => {
                self.checked(Text::known(eco_format!("{n}")), span, |text| form.check(text))?
            }
            (Type::Ports, data @ (Data::Int(_) | Data::Ports(..) | Data::Text(_))) => {
                let text = self.text_of(&Value { data, origin: origin.clone() }, span)?;
                let data = |ports: parse::port::Ports| {
                    Data::Ports(ports.first, ports.last, ports.protocol.map(EcoString::from))
                };
                self.parsed(&text, span, "a port", parse::port::read, data)?
            }
            (Type::Enum(words), Data::Text(text)) => Data::Text(self.one_of(text, words, span)?),
            (Type::Path(PathBase::File), Data::Text(text)) => Data::Path(self.host_path(&text, origin.span)),
            (Type::Path(PathBase::Context), Data::Text(text)) => Data::Text(text),
            (Type::Path(_), Data::Path(path)) => Data::Path(path),
            (Type::PathOrUrl, Data::Text(text)) => match text.as_known() {
                Some(known) if is_elsewhere(known) => Data::Text(text),
                _ => Data::Path(self.host_path(&text, origin.span)),
            },
            (Type::Command, Data::Text(text)) => Data::Text(text),
            (Type::Reference(expected), Data::Reference(kind, name)) if kind == *expected => {
                Data::Reference(kind, name)
            }
            (Type::Reference(expected), Data::Text(text)) => {
                let name = self.known(&text, span, "a name")?;
                let name = self.existing(*expected, &crate::syntax::ast::Name { text: name, span })?;
                Data::Reference(*expected, name)
            }
            (
                Type::List(_) | Type::OneOrMore(_) | Type::Set(_) | Type::Command | Type::Named(..),
                Data::List(list),
            ) => {
                return self.list(list, origin, ty);
            }
            (Type::OneOrMore(_), data) => {
                return self.list(vec![Value { data, origin: origin.clone() }], origin, ty);
            }
            (Type::Map(_) | Type::Record(_) | Type::Named(..), Data::Map(map)) => {
                Data::Map(self.map(map, ty)?)
            }
            (Type::Record(kind), data) if kind.short.is_some() => {
                let Some(row) = kind.short.and_then(|short| kind.attribute(short)) else {
                    return Err(Reported);
                };
                let value = self.conform(Value { data, origin: origin.clone() }, &row.ty, span)?;
                Data::Map(IndexMap::from_iter([(EcoString::from(row.name), value)]))
            }
            (Type::OneOf(types), data) => {
                let fitting = types.iter().find(|ty| fits(&data, ty)).or_else(|| types.last());
                let Some(ty) = fitting else { return Err(Reported) };
                return self.conform(Value { data, origin }, ty, span);
            }
            (ty, data) => return self.fail(wrong_type(ty, &data, span)),
        };
        Ok(Value { data, origin })
    }

    /// A list whose elements are of the right type already.
    pub(super) fn conform_elements(&mut self, value: Value, ty: &Type) -> Result<Value, Reported> {
        let origin = value.origin.clone();
        match value.data {
            Data::List(list) => self.list(list, origin, ty),
            data => Ok(Value { data, origin }),
        }
    }

    fn list(&mut self, list: Vec<Value>, origin: super::value::Origin, ty: &Type) -> Result<Value, Reported> {
        let mut ty = ty;
        if let Type::OneOf(types) = ty {
            ty = types.iter().find(|t| fits(&Data::List(Vec::new()), t)).unwrap_or(ty);
        }
        let data = match ty {
            Type::Named(kind, _) => {
                let mut map = IndexMap::with_capacity(list.len());
                for element in list {
                    let span = element.origin.span;
                    let element = self.conform(element, &Type::Reference(*kind), span)?;
                    let Data::Reference(_, name) = element.data else { return Err(Reported) };
                    let empty = Value { data: Data::Map(IndexMap::new()), origin: element.origin };
                    self.insert(&mut map, name, empty, span)?;
                }
                Data::Map(map)
            }
            _ => {
                let inner = match ty {
                    Type::List(inner) | Type::OneOrMore(inner) | Type::Set(inner) => **inner,
                    Type::Command => Type::String,
                    other => return self.fail(wrong_type(other, &Data::List(Vec::new()), origin.span)),
                };
                let mut conformed = Vec::with_capacity(list.len());
                for element in list {
                    let span = element.origin.span;
                    if element.data != Data::Null {
                        conformed.push(self.conform(element, &inner, span)?);
                    }
                }
                if let Type::Set(_) = ty {
                    self.sort_set(&mut conformed)?;
                }
                Data::List(conformed)
            }
        };
        Ok(Value { data, origin })
    }

    fn sort_set(&mut self, elements: &mut [Value]) -> Result<(), Reported> {
        elements.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
        let twice = elements.windows(2).find(|pair| pair[0] == pair[1] && pair[0].as_str().is_some());
        if let Some([first, second]) = twice {
            let message = format!("{} is in it twice", describe::data(&second.data));
            let problem = Diagnostic::new(codes::SET_TWICE, second.origin.span, message);
            return self.fail(problem.label(first.origin.span, "first here").help("drop one of the two"));
        }
        Ok(())
    }

    fn map(
        &mut self,
        map: IndexMap<EcoString, Value>,
        ty: &Type,
    ) -> Result<IndexMap<EcoString, Value>, Reported> {
        let mut conformed = IndexMap::with_capacity(map.len());
        for (key, value) in map {
            if value.data == Data::Null {
                continue;
            }
            let span = value.origin.span;
            let known = matches!(ty, Type::Named(kind, _) if self.view.has(*kind, &key));
            let (key, inner) = match entry_type(ty, &key) {
                Some(inner) if known => (key, inner),
                _ => self.entry(ty, &key, span)?,
            };
            conformed.insert(key, self.conform(value, &inner, span)?);
        }
        Ok(conformed)
    }

    fn parsed<T>(
        &mut self,
        text: &Text,
        span: Span,
        what: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
        data: impl FnOnce(T) -> Data,
    ) -> Result<Data, Reported> {
        let known = self.known(text, span, what)?;
        match parse(&known) {
            Ok(value) => Ok(data(value)),
            Err(problem) => self.fail(Diagnostic::new(codes::BAD_VALUE, span, problem)),
        }
    }

    /// Text of a shape; what only the host knows is taken on trust.
    fn checked(
        &mut self,
        text: Text,
        span: Span,
        check: impl FnOnce(&str) -> Result<(), String>,
    ) -> Result<Data, Reported> {
        match text.as_known().map(check) {
            Some(Err(problem)) => self.fail(Diagnostic::new(codes::BAD_VALUE, span, problem)),
            _ => Ok(Data::Text(text)),
        }
    }

    fn one_of(&mut self, text: Text, words: &[&str], span: Span) -> Result<Text, Reported> {
        let known = self.known(&text, span, "one of fixed words")?;
        if words.contains(&known.as_str()) {
            return Ok(text);
        }
        let near = crate::diag::did_you_mean(&known, words.iter().copied());
        let message = format!("`{known}` is none of {}", describe::words(words));
        self.fail(Diagnostic::new(codes::BAD_VALUE, span, message).suggest(near))
    }
}

/// Whether a build context is no path of the host: a URL, a git repository, another service's image.
fn is_elsewhere(text: &str) -> bool {
    let scheme = text.split_once(':').map_or("", |(scheme, _)| scheme);
    scheme.len() > 1 && !scheme.contains('/') && !scheme.starts_with('.')
}

/// Whether a value is of the right shape for a type, its details aside.
fn fits(data: &Data, ty: &Type) -> bool {
    match (ty, data) {
        (Type::Any, _) => true,
        (Type::String, Data::Text(_) | Data::Address(_)) => true,
        (Type::Scalar, Data::Text(_) | Data::Address(_) | Data::Bool(_) | Data::Int(_) | Data::Float(_)) => {
            true
        }
        (Type::Int(least, most), Data::Int(n)) => (*least..=*most).contains(n),
        (Type::Number, Data::Int(_) | Data::Float(_)) | (Type::Bool, Data::Bool(_)) => true,
        (Type::Duration, Data::Duration(_)) | (Type::Size, Data::Size(_)) | (Type::Mode, Data::Mode(_)) => {
            true
        }
        (Type::Duration, Data::Text(text)) => {
            text.as_known().is_some_and(|t| parse::duration::read(t).is_ok())
        }
        (Type::Size, Data::Text(text)) => text.as_known().is_some_and(|t| parse::size::read(t).is_ok()),
        (Type::Image | Type::Path(_) | Type::PathOrUrl | Type::Command, Data::Text(_)) => true,
        (Type::Path(_), Data::Path(_)) => true,
        (Type::Form(form), Data::Text(text)) => text.as_known().is_none_or(|text| form.check(text).is_ok()),
        (Type::Enum(words), Data::Text(text)) => text.as_known().is_some_and(|text| words.contains(&text)),
        (Type::Ports, Data::Int(_) | Data::Ports(..) | Data::Text(_)) => true,
        (Type::Reference(kind), Data::Reference(of, _)) => kind == of,
        (Type::Reference(_), Data::Text(_)) => true,
        (
            Type::List(_) | Type::OneOrMore(_) | Type::Set(_) | Type::Command | Type::Named(..),
            Data::List(_),
        ) => true,
        (Type::OneOrMore(inner), data) => fits(data, inner),
        (Type::Record(kind), Data::Map(map)) => map.keys().all(|key| kind.attribute(key).is_some()),
        (Type::Map(_) | Type::Named(..), Data::Map(_)) => true,
        (Type::Record(kind), data) => {
            kind.short.and_then(|short| kind.attribute(short)).is_some_and(|row| fits(data, &row.ty))
        }
        (Type::OneOf(types), data) => types.iter().any(|ty| fits(data, ty)),
        _ => false,
    }
}

/// What a type is called in messages.
pub(super) fn name(ty: &Type) -> String {
    match ty {
        Type::Any => "a value".into(),
        Type::String | Type::Form(_) => "text".into(),
        Type::Scalar => "text or a number".into(),
        Type::Int(..) => "a whole number".into(),
        Type::Number => "a number".into(),
        Type::Bool => "`true` or `false`".into(),
        Type::Duration => "a duration such as `30s`".into(),
        Type::Size => "a size such as `512MiB`".into(),
        Type::Mode => "a mode such as `0o600`".into(),
        Type::Image => "an image such as `\"caddy:2.10\"`".into(),
        Type::Ports => "a port such as `8000`".into(),
        Type::Path(_) | Type::PathOrUrl => "a path such as `\"./x\"`".into(),
        Type::Enum(words) => describe::words(words),
        Type::Command => "a list of words, or text".into(),
        Type::List(_) | Type::Set(_) => "a list".into(),
        Type::OneOrMore(inner) => format!("{}, or a list", name(inner)),
        Type::Map(_) => "a block or a map".into(),
        Type::Record(kind) => match kind.short.and_then(|short| kind.attribute(short)) {
            Some(row) => format!("a block, or {}", name(&row.ty)),
            None => "a block".into(),
        },
        Type::Named(kind, _) => format!("a list of {}s, or a block", kind.word()),
        Type::Reference(kind) => format!("a {}", kind.word()),
        Type::OneOf(types) => types.iter().map(name).collect::<Vec<_>>().join(", or "),
    }
}

fn wrong_type(ty: &Type, data: &Data, span: Span) -> Diagnostic {
    let message = format!("expected {}, found {}", name(ty), describe::data(data));
    let problem = Diagnostic::new(codes::WRONG_TYPE, span, message);
    match (ty, data) {
        (Type::String | Type::Form(_) | Type::Image, Data::Int(n)) => {
            problem.help(format!("quote it: `\"{n}\"`"))
        }
        (Type::String | Type::Form(_), Data::Float(n)) => problem.help(format!("quote it: `\"{n}\"`")),
        (Type::Duration, Data::Int(n)) => problem.help(format!("say the unit: `{n}s`")),
        (Type::Size, Data::Int(n)) => problem.help(format!("say the unit: `{n}MiB`, or `{n}B` for bytes")),
        (Type::Size, Data::Duration(n)) => {
            let minutes = n / 60_000_000_000;
            problem.help(format!("`m` is minutes: write `{minutes}MiB`"))
        }
        (Type::Mode, Data::Int(n)) => problem.help(format!("a mode is octal: `0o{n}`")),
        (Type::List(_) | Type::Set(_), _) => problem.help("put it in brackets: `[…]`"),
        (ty, Data::List(_)) if map_type(ty).is_some() && entry_type(ty, "").is_some() => {
            problem.help("write `KEY = VALUE` entries in braces")
        }
        _ => problem,
    }
}
