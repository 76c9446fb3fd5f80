//! Values held against the types that authors declare for params.

use ecow::EcoString;

use super::context::Context;
use super::describe;
use super::scope::Scope;
use super::value::{Data, Use, Value};
use super::world::Reported;
use crate::diag::{Diagnostic, codes, did_you_mean};
use crate::schema::Reference;
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, TypeExpr, TypeKind};

/// The types that need no declaration.
const BUILT_IN: &[&str] = &[
    "string", "int", "number", "bool", "duration", "size", "address", "any", "service", "volume", "network",
    "secret", "config",
];

/// The kinds of declarations that a param can name.
const REFERENCES: [Reference; 5] =
    [Reference::Service, Reference::Volume, Reference::Network, Reference::Secret, Reference::Config];

/// More types that stand for types than this is a circle.
const MOST_ALIASES: usize = 64;

/// A type as its author would write it.
pub(super) fn describe(ty: &TypeExpr) -> String {
    match &ty.kind {
        TypeKind::Name(name) => name.to_string(),
        TypeKind::List(inner) => format!("[{}]", describe(inner)),
        TypeKind::Map(inner) => format!("{{{}}}", describe(inner)),
        TypeKind::Record(fields) => {
            let field = |f: &crate::syntax::ast::Field| {
                format!("{}{}: {}", f.name.text, if f.optional { "?" } else { "" }, describe(&f.ty))
            };
            format!("{{ {} }}", fields.iter().map(field).collect::<Vec<_>>().join(", "))
        }
        TypeKind::Union(literals) => literals.iter().map(literal).collect::<Vec<_>>().join(" | "),
        TypeKind::Optional(inner) => format!("{}?", describe(inner)),
    }
}

fn literal(expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Text(text) => format!("\"{}\"", text.plain().unwrap_or_default()),
        ExprKind::Int(n) => n.to_string(),
        ExprKind::Bool(b) => b.to_string(),
        ExprKind::Float(n) => n.to_string(),
        _ => "null".into(),
    }
}

impl Context<'_, '_> {
    /// A value as a declared type has it.
    ///
    /// # Errors
    /// Where it does not fit; reported at the expression, with the type's place.
    pub(super) fn declared(&mut self, value: Value, ty: &TypeExpr, span: Span) -> Result<Value, Reported> {
        self.of_type(value, ty, span, 0)
    }

    /// The value of an expression that must be of a declared type, whose names are known in a scope of its
    /// own: a bare word is first looked for among the type's words and declarations.
    ///
    /// # Errors
    /// Where it has none, or does not fit; reported.
    pub(super) fn eval_declared(
        &mut self,
        expr: &Expr,
        ty: &TypeExpr,
        known: Scope,
    ) -> Result<Value, Reported> {
        let value = self.eval_meant(expr, ty, known, 0)?;
        self.in_scope(known, |cx| cx.declared(value, ty, expr.span))
    }

    fn eval_meant(
        &mut self,
        expr: &Expr,
        ty: &TypeExpr,
        known: Scope,
        depth: usize,
    ) -> Result<Value, Reported> {
        match (&expr.kind, &ty.kind) {
            (_, TypeKind::Optional(inner)) => self.eval_meant(expr, inner, known, depth),
            (ExprKind::If(conditional), _) => match self.branch(conditional)? {
                Some(branch) => self.eval_meant(branch, ty, known, depth),
                None => Ok(Value::new(Data::Null, expr.span)),
            },
            (ExprKind::Name(name), TypeKind::Union(literals)) if self.bound(name).is_none() => {
                let is_meant = |literal: &&Expr| matches!(&literal.kind, ExprKind::Text(text) if text.plain().as_ref() == Some(name));
                match literals.iter().find(is_meant) {
                    Some(_) => Ok(Value::text(name.clone(), expr.span)),
                    None => self.eval(expr),
                }
            }
            (ExprKind::Name(name), TypeKind::Name(word)) if self.bound(name).is_none() => {
                match REFERENCES.iter().find(|kind| kind.word() == word.as_str()) {
                    Some(kind) => {
                        let name = crate::syntax::ast::Name { text: name.clone(), span: expr.span };
                        let outer = self.existing(*kind, &name)?;
                        Ok(Value::new(Data::Reference(*kind, outer), expr.span))
                    }
                    None => self.eval_aliased(expr, word, known, depth),
                }
            }
            (ExprKind::List(elements), TypeKind::List(inner)) => {
                let mut list = Vec::with_capacity(elements.len());
                for element in elements {
                    list.push(self.eval_meant(element, inner, known, depth)?);
                }
                Ok(Value::new(Data::List(list), expr.span))
            }
            (ExprKind::Map(entries), TypeKind::Map(_) | TypeKind::Record(_)) => {
                let mut map = indexmap::IndexMap::with_capacity(entries.len());
                for entry in entries {
                    let key = self.key_text(&entry.key)?;
                    let inner = match &ty.kind {
                        TypeKind::Map(inner) => Some(&**inner),
                        TypeKind::Record(fields) => fields.iter().find(|f| f.name.text == key).map(|f| &f.ty),
                        _ => None,
                    };
                    let value = match inner {
                        Some(inner) => self.eval_meant(&entry.value, inner, known, depth)?,
                        None => self.eval(&entry.value)?,
                    };
                    self.insert(&mut map, key, value, entry.key.span())?;
                }
                Ok(Value::new(Data::Map(map), expr.span))
            }
            (ExprKind::Map(_) | ExprKind::List(_), TypeKind::Name(name)) => {
                self.eval_aliased(expr, name, known, depth)
            }
            _ => self.eval(expr),
        }
    }

    fn eval_aliased(
        &mut self,
        expr: &Expr,
        name: &str,
        known: Scope,
        depth: usize,
    ) -> Result<Value, Reported> {
        let module = self.view.instances[known.instance].module;
        match self.world.project.alias(module, name) {
            Some(alias) if depth < MOST_ALIASES => self.eval_meant(expr, &alias.ty, known, depth + 1),
            _ => self.eval(expr),
        }
    }

    fn of_type(&mut self, value: Value, ty: &TypeExpr, span: Span, depth: usize) -> Result<Value, Reported> {
        let origin = value.origin.clone();
        let data = match (&ty.kind, value.data) {
            (TypeKind::Optional(_), Data::Null) => Data::Null,
            (TypeKind::Optional(inner), data) => {
                return self.of_type(Value { data, origin }, inner, span, depth);
            }
            (TypeKind::List(inner), Data::List(list)) => {
                let mut elements = Vec::with_capacity(list.len());
                for element in list {
                    let span = element.origin.span;
                    elements.push(self.of_type(element, inner, span, depth)?);
                }
                Data::List(elements)
            }
            (TypeKind::Map(inner), Data::Map(mut map)) => {
                for value in map.values_mut() {
                    let span = value.origin.span;
                    *value = self.of_type(value.clone(), inner, span, depth)?;
                }
                Data::Map(map)
            }
            (TypeKind::Record(fields), Data::Map(map)) => {
                return self.record(map, fields, ty, span, depth).map(|data| Value { data, origin });
            }
            (TypeKind::Union(literals), data) => {
                let mut fits = false;
                for literal in literals {
                    fits |= self.eval(literal)?.data == data;
                }
                if !fits {
                    let words: Vec<String> = literals.iter().map(self::literal).collect();
                    let message = format!("{} is none of {}", describe::data(&data), words.join(", "));
                    let near = match &data {
                        Data::Text(text) => text.as_known().and_then(|t| {
                            did_you_mean(t, words.iter().map(|w| w.trim_matches('"')))
                                .map(|w| format!("\"{w}\""))
                        }),
                        _ => None,
                    };
                    let problem =
                        Diagnostic::new(codes::BAD_VALUE, span, message).label(ty.span, "declared here");
                    return self.fail(problem.suggest(near.as_deref()));
                }
                data
            }
            (TypeKind::Name(name), data) => {
                return self.named_type(name, Value { data, origin }, ty, span, depth);
            }
            (_, data) => return self.fail(mismatch(ty, &data, span)),
        };
        Ok(Value { data, origin })
    }

    fn record(
        &mut self,
        mut map: indexmap::IndexMap<EcoString, Value>,
        fields: &[crate::syntax::ast::Field],
        ty: &TypeExpr,
        span: Span,
        depth: usize,
    ) -> Result<Data, Reported> {
        for (key, value) in &mut map {
            let Some(field) = fields.iter().find(|f| f.name.text == *key) else {
                let near = did_you_mean(key, fields.iter().map(|f| f.name.text.as_str()));
                let message = format!("`{key}` is no field of it");
                let problem = Diagnostic::new(codes::UNKNOWN_ATTRIBUTE, value.origin.span, message);
                return self.fail(problem.suggest(near).label(ty.span, "declared here"));
            };
            let span = value.origin.span;
            *value = self.of_type(value.clone(), &field.ty, span, depth)?;
        }
        for field in fields {
            let optional = field.optional || matches!(field.ty.kind, TypeKind::Optional(_));
            if !optional && !map.contains_key(&field.name.text) {
                let message = format!("`{}` is missing", field.name.text);
                let problem = Diagnostic::new(codes::MISSING_ATTRIBUTE, span, message);
                return self.fail(problem.label(field.name.span, "required here"));
            }
            if optional && !map.contains_key(&field.name.text) {
                map.insert(field.name.text.clone(), Value::new(Data::Null, field.name.span));
            }
        }
        Ok(Data::Map(map))
    }

    fn named_type(
        &mut self,
        name: &EcoString,
        value: Value,
        ty: &TypeExpr,
        span: Span,
        depth: usize,
    ) -> Result<Value, Reported> {
        let reference = REFERENCES.into_iter().find(|kind| kind.word() == name.as_str());
        let fits = match (name.as_str(), &value.data) {
            ("any", _) => true,
            ("string", Data::Text(_)) | ("int", Data::Int(_)) | ("bool", Data::Bool(_)) => true,
            ("string", Data::Address(_)) => {
                let text = self.text_of(&value, span)?;
                return Ok(Value { data: Data::Text(text), origin: value.origin });
            }
            ("number", Data::Int(_) | Data::Float(_)) => true,
            ("duration", Data::Duration(_)) | ("size", Data::Size(_)) | ("address", Data::Address(_)) => true,
            ("address", Data::Text(text)) => text.uses().iter().any(|it| matches!(it, Use::Published(..))),
            (_, Data::Reference(kind, _)) => Some(*kind) == reference,
            _ => false,
        };
        if fits {
            return Ok(value);
        }
        if BUILT_IN.contains(&name.as_str()) {
            return self.fail(mismatch(ty, &value.data, span));
        }
        let module = self.view.instances[self.scope.instance].module;
        let Some(alias) = self.world.project.alias(module, name) else {
            let types = &self.world.project.modules[module].contents.types;
            let known = BUILT_IN.iter().copied().chain(types.keys().map(EcoString::as_str));
            let near = did_you_mean(name, known);
            let problem = Diagnostic::new(codes::UNKNOWN_NAME, ty.span, format!("`{name}` is no type"));
            return self.fail(problem.suggest(near));
        };
        if depth > MOST_ALIASES {
            let message = format!("type `{name}` is made of itself");
            return self.fail(Diagnostic::new(codes::CYCLE, alias.name.span, message));
        }
        self.of_type(value, &alias.ty, span, depth + 1)
    }
}

fn mismatch(ty: &TypeExpr, data: &Data, span: Span) -> Diagnostic {
    let message = format!("expected {}, found {}", self::describe(ty), describe::data(data));
    let problem = Diagnostic::new(codes::WRONG_TYPE, span, message).label(ty.span, "declared here");
    match (&ty.kind, data) {
        (TypeKind::Name(name), Data::Int(n)) if name == "string" => {
            problem.help(format!("quote it: `\"{n}\"`"))
        }
        (TypeKind::Name(name), Data::Int(n)) if name == "duration" => {
            problem.help(format!("say the unit: `{n}s`"))
        }
        _ => problem,
    }
}
