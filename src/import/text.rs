//! Text as an expression: what in it is a param, what the host's to say; `found` looks into the rest.

use ecow::EcoString;

use super::note::Note;
use super::quote;
use super::telling;
use super::template::{self, Piece as Written};
use super::variable::{Holds, literal};
use super::writer::Writer;
use crate::eval::{Piece, Runtime, RuntimeDefault, Text};
use crate::schema::{Form, Stage, Type};
use crate::source::Span;

/// A piece of a text on its way to an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    Known(String),
    /// An expression that is text.
    Said(String),
    /// An expression that is a number or a bool, and becomes text in a string alone.
    Other(String),
}

impl Writer<'_> {
    /// A number or a word that stands at a place: a param where a variable stood there.
    pub(super) fn number(&mut self, written: String, place: Span) -> String {
        match self.known_at(place, None).as_deref() {
            Some([Part::Other(param)]) => param.clone(),
            _ => written,
        }
    }

    /// Known text of a type.
    pub(super) fn known(&mut self, text: &str, ty: &Type, place: Span) -> String {
        self.text(&Text::known(text), ty, place)
    }

    /// Text of a type.
    pub(super) fn text(&mut self, text: &Text, ty: &Type, place: Span) -> String {
        let parts = self.parts(text, place);
        if let ([], Type::Scalar) | ([], _) = (&parts[..], ty) {
            return quote::string("");
        }
        match (&parts[..], ty) {
            ([Part::Known(known)], Type::Scalar) => scalar(known),
            ([Part::Known(known)], ty) if ty.words().contains(&known.as_str()) && quote::is_word(known) => {
                known.clone()
            }
            ([Part::Known(known)], Type::Form(Form::Field)) => quote::name(known),
            ([Part::Said(said)], _) | ([Part::Other(said)], Type::Scalar) => said.clone(),
            (parts, _) => composed(parts),
        }
    }

    /// A text in its parts.
    pub(super) fn parts(&mut self, text: &Text, place: Span) -> Vec<Part> {
        if let Some(known) = text.as_known() {
            let parts = self.known_at(place, Some(known)).unwrap_or_else(|| {
                self.note_fixed(place);
                vec![Part::Known(known.to_owned())]
            });
            return self.resolved(parts, place);
        }
        let mut parts = Vec::new();
        let mut in_url = false;
        let pieces = text.pieces();
        // What a variable is alone, it is by the name of the entry as well: `DB_PASSWORD: ${DB}`.
        let is_secret = pieces.len() == 1 && self.stage == Stage::Secret && telling::is_telling(&self.key);
        for piece in pieces {
            match piece {
                Piece::Known(text) => {
                    in_url |= text.contains("://");
                    parts.push(Part::Known(text.to_string()));
                }
                Piece::Runtime(variable) => parts.push(self.variable(&variable, is_secret, in_url, place)),
                // Nothing that was read holds one.
                Piece::Secret(_) => {}
            }
        }
        let parts = joined(parts);
        self.resolved(parts, place)
    }

    /// What the reader left to the host: a param where some environment knows it.
    fn variable(&mut self, variable: &Runtime, is_secret: bool, in_url: bool, place: Span) -> Part {
        let name = variable.name.as_str();
        let default = match &variable.default {
            RuntimeDefault::Text(text) => Some(text.as_str()),
            RuntimeDefault::Absent if self.shared.variables.value(self.env, name).is_some() => Some(""),
            _ => None,
        };
        let value = self.shared.variables.value(self.env, name).filter(|value| !value.is_empty()).cloned();
        if let Some(value) = &value {
            let is_secret = is_secret && !telling::is_about(name);
            let is_telling = is_secret || telling::is_telling(name) || self.shared.variables.is_hidden(name);
            if (is_telling && telling::can_be(value)) || telling::is_random(name, value) {
                self.shared.variables.hide(name);
                return self.secret_of_variable(name, value, in_url, place);
            }
            // A param stands in clear: what it would tell is said where it is used.
            if self.tells(value) {
                return Part::Known(value.to_string());
            }
        }
        // A file cannot wait for the host.
        if self.key == "content" && self.service.is_none() {
            self.shared.variables.must_know(name);
        }
        let holds = self.shared.variables.holds(name, None);
        let expression = match (&value, default) {
            (Some(value), _) => literal(value, holds),
            (None, Some(default)) if self.shared.variables.is_needed_known(name) => quote::string(default),
            // It is set, and to nothing.
            (None, Some(default)) if self.shared.variables.value(self.env, name).is_some() => {
                return Part::Known(default.to_owned());
            }
            _ => runtime(variable),
        };
        let is_named = self.shared.variables.is_param(name) && self.shared.variables.is_worth_a_name(name);
        if !is_named || name == "COMPOSE_PROJECT_NAME" {
            return value
                .map_or_else(|| Part::Said(runtime(variable)), |value| Part::Known(value.to_string()));
        }
        match self.shared.variables.param(self.env, name, expression.clone()) {
            Some(param) if holds == Holds::Text => Part::Said(param),
            Some(param) => Part::Other(param),
            None => value.map_or(Part::Said(expression), |value| Part::Known(value.to_string())),
        }
    }

    /// Whether a text holds a secret.
    pub(super) fn tells(&self, text: &str) -> bool {
        telling::in_url(text).is_some_and(|range| telling::can_be(&text[range]))
            || self.shared.secrets.is_told(text)
    }

    fn secret_of_variable(&mut self, name: &str, value: &str, in_url: bool, place: Span) -> Part {
        // In a URL it would be encoded, which the file does not do.
        let encoded = percent_encoding::utf8_percent_encode(value, super::UNRESERVED).to_string();
        match self.stage {
            Stage::Secret if !in_url => Part::Said(self.secret(name, value, place)),
            Stage::Secret if encoded == value => {
                Part::Said(format!("url({})", self.secret(name, value, place)))
            }
            _ => self.left_to_host(name, value, place),
        }
    }

    /// A secret where only the host can put it: its value stays out of what is written.
    pub(super) fn left_to_host(&mut self, name: &str, value: &str, place: Span) -> Part {
        self.notes.push(Note::OnHost { at: place, variable: name.to_owned() });
        let known = self.shared.on_host.entry(self.env.into()).or_default();
        known.insert(name.to_owned(), value.to_owned());
        Part::Said(format!("runtime(\"{name}\")"))
    }

    /// The secret of that value: what is written for it.
    pub(super) fn secret(&mut self, hint: &str, value: &str, place: Span) -> String {
        let (owner, taken) = (self.owner(), self.shared.declared.clone());
        let name = self.shared.secrets.name(self.env, hint, &owner, value, place, &taken);
        quote::reference("secret", &name)
    }

    /// The parts that were at a place before its variables were replaced, where they come to the same.
    pub(super) fn known_at(&mut self, place: Span, text: Option<&str>) -> Option<Vec<Part>> {
        if self.variables_at(place).is_empty() {
            return None;
        }
        let scalar = template::scalar(self.sources.snippet(place))?;
        let behind = scalar.split_once('=').map(|(_, value)| value);
        let templates = std::iter::once(scalar.as_str()).chain(behind);
        templates.filter(|template| template.contains('$')).find_map(|template| self.replaced(template, text))
    }

    /// Notes what stands there for good now although it hung on variables that nothing sets.
    fn note_fixed(&mut self, place: Span) {
        let unset = |name: &&EcoString| self.shared.variables.value(self.env, name).is_none();
        let names: Vec<EcoString> =
            self.variables_at(place).into_iter().map(|(name, _)| name).filter(unset).cloned().collect();
        self.notes.extend(names.into_iter().map(|variable| Note::Fixed { at: place, variable }));
    }

    /// A template's parts, all of it known; `None` where they do not come to the text that is meant.
    pub(super) fn replaced(&mut self, template: &str, text: Option<&str>) -> Option<Vec<Part>> {
        let mut pieces = Vec::new();
        for piece in template::pieces(template)? {
            let value = match &piece {
                Written::Text(text) => text.clone(),
                Written::Variable { name, default } => {
                    let set = self.shared.variables.value(self.env, name).filter(|value| !value.is_empty());
                    let value = set.map(ToString::to_string).or(default.clone())?;
                    let is_telling = telling::is_telling(name) || self.shared.variables.is_hidden(name);
                    let is_secret = is_telling && telling::can_be(&value);
                    if is_secret || self.tells(&value) || name == "COMPOSE_PROJECT_NAME" {
                        return None;
                    }
                    value
                }
            };
            pieces.push((piece, value));
        }
        let all: String = pieces.iter().map(|(_, value)| value.as_str()).collect();
        if text.is_some_and(|text| text != all) {
            return None;
        }
        let part = |(piece, value): (Written, String)| {
            let Written::Variable { name, .. } = piece else { return Part::Known(value) };
            if !self.shared.variables.is_worth_a_name(&name) {
                return Part::Known(value);
            }
            self.shared.variables.must_know(&name);
            let holds = self.shared.variables.holds(&name, Some(&value));
            match self.shared.variables.param(self.env, &name, literal(&value, holds)) {
                Some(param) if holds == Holds::Text => Part::Said(param),
                Some(param) => Part::Other(param),
                None => Part::Known(value),
            }
        };
        let parts = pieces.into_iter().map(part).collect();
        Some(joined(parts))
    }
}

/// The parts, neighbouring known ones as one.
fn joined(parts: Vec<Part>) -> Vec<Part> {
    let mut joined: Vec<Part> = Vec::with_capacity(parts.len());
    for part in parts {
        match (joined.last_mut(), part) {
            (Some(Part::Known(before)), Part::Known(text)) => before.push_str(&text),
            (_, part) => joined.push(part),
        }
    }
    joined
}

/// Parts as one string.
pub(super) fn composed(parts: &[Part]) -> String {
    if let [Part::Known(known)] = parts {
        return quote::text(known);
    }
    let known = |part: &Part| match part {
        Part::Known(text) => Some(text.clone()),
        _ => None,
    };
    let lines = quote::is_block(&parts.iter().filter_map(known).collect::<String>())
        && matches!(parts.last(), Some(Part::Known(last)) if last.ends_with('\n'))
        && !parts.iter().filter_map(known).any(|text| text.contains("\"\"\""));
    let mut out = String::new();
    for part in parts {
        match part {
            Part::Known(text) if lines => quote::escape_lines(text, &mut out),
            Part::Known(text) => quote::escape(text, &mut out),
            Part::Said(said) | Part::Other(said) => out.extend(["${", said, "}"]),
        }
    }
    if lines { quote::block(&out, "\"\"\"") } else { format!("\"{out}\"") }
}

fn runtime(variable: &Runtime) -> String {
    let name = quote::string(&variable.name);
    match &variable.default {
        RuntimeDefault::Required => format!("runtime({name})"),
        RuntimeDefault::Absent => format!("runtime({name}, null)"),
        RuntimeDefault::Text(default) => format!("runtime({name}, {})", quote::string(default)),
    }
}

/// Text that Compose makes of numbers and bools: without quotes where it comes back as it was.
fn scalar(text: &str) -> String {
    let digits = text.strip_prefix('-').unwrap_or(text);
    // The language has a minus and a number, and no number is that large.
    let integer = text.parse::<i64>().is_ok_and(|n| n != i64::MIN && n.to_string() == text);
    let decimal = digits.contains('.')
        && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && text.parse::<f64>().is_ok_and(|n| n.to_string() == text);
    if integer || decimal || matches!(text, "true" | "false") { text.to_owned() } else { quote::text(text) }
}
