//! One deployment on its way to text.

use ecow::EcoString;

use super::quote;
use crate::eval::{Piece, Runtime, RuntimeDefault, Text, Value};
use crate::model::Deployment;
use crate::schema::Type;
use crate::source::{SourceMap, Span};

/// What is written, and what is noticed on the way.
pub(super) struct Writer<'a> {
    pub(super) sources: &'a SourceMap,
    pub(super) deployment: &'a Deployment,
    /// What the language has no word for, by its path in the compose file.
    pub(super) raw: Vec<Unsaid>,
}

/// A value for `raw compose`.
#[derive(Debug, Clone)]
pub(super) struct Unsaid {
    pub(super) path: Vec<EcoString>,
    pub(super) value: Value,
}

impl<'a> Writer<'a> {
    pub(super) fn new(sources: &'a SourceMap, deployment: &'a Deployment) -> Self {
        Self { sources, deployment, raw: Vec::new() }
    }

    /// A number or a word of the language.
    pub(super) fn number(&mut self, written: String, _place: Span) -> String {
        written
    }

    /// Known text of a type.
    pub(super) fn known(&mut self, text: &str, ty: &Type, place: Span) -> String {
        self.text(&Text::known(text), ty, place)
    }

    /// Text of a type.
    pub(super) fn text(&mut self, text: &Text, ty: &Type, _place: Span) -> String {
        if let Some(known) = text.as_known() {
            return match ty {
                Type::Scalar => scalar(known),
                ty if ty.words().contains(&known) && quote::is_word(known) => known.to_owned(),
                Type::Form(crate::schema::Form::Field) => quote::name(known),
                _ => quote::string(known),
            };
        }
        let pieces = text.pieces();
        if let [Piece::Runtime(only)] = &pieces[..] {
            return runtime(only);
        }
        let mut out = String::from("\"");
        for piece in &pieces {
            match piece {
                Piece::Known(text) => quote::escape(text, &mut out),
                Piece::Runtime(variable) => out.extend(["${", &runtime(variable), "}"]),
                // Nothing that was read holds one.
                Piece::Secret(_) => {}
            }
        }
        out.push('"');
        out
    }

    /// Notes an entry that no statement can say.
    pub(super) fn unsayable(&mut self, _kind: &str, key: &str, value: &Value) {
        self.raw.push(Unsaid { path: vec![key.into()], value: value.clone() });
    }
}

fn runtime(variable: &Runtime) -> String {
    let name = &variable.name;
    match &variable.default {
        RuntimeDefault::Required => format!("runtime(\"{name}\")"),
        RuntimeDefault::Absent => format!("runtime(\"{name}\", null)"),
        RuntimeDefault::Text(default) => format!("runtime(\"{name}\", {})", quote::string(default)),
    }
}

/// Text that Compose makes of numbers and bools: without quotes where it comes back as it was.
pub(super) fn scalar(text: &str) -> String {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let integer = text.parse::<i64>().is_ok_and(|n| n.to_string() == text);
    let decimal = digits.contains('.')
        && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && text.parse::<f64>().is_ok_and(|n| n.to_string() == text);
    if integer || decimal || matches!(text, "true" | "false") { text.to_owned() } else { quote::string(text) }
}
