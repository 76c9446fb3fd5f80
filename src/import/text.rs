//! Text as an expression: what in it is a param, a secret, an address, or the host's to say.

use super::address;
use super::quote;
use super::secret;
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
            let parts =
                self.known_at(place, Some(known)).unwrap_or_else(|| vec![Part::Known(known.to_owned())]);
            return self.resolved(parts, place);
        }
        let mut parts = Vec::new();
        let mut in_url = false;
        for piece in text.pieces() {
            match piece {
                Piece::Known(text) => {
                    in_url |= text.contains("://");
                    parts.push(Part::Known(text.to_string()));
                }
                Piece::Runtime(variable) => parts.push(self.variable(&variable, in_url, place)),
                // Nothing that was read holds one.
                Piece::Secret(_) => {}
            }
        }
        self.resolved(parts, place)
    }

    /// What the reader left to the host: a param where some environment knows it.
    fn variable(&mut self, variable: &Runtime, in_url: bool, place: Span) -> Part {
        let name = variable.name.as_str();
        let default = match &variable.default {
            RuntimeDefault::Text(text) => Some(text.as_str()),
            _ => None,
        };
        let value = self.shared.variables.value(self.env, name).filter(|value| !value.is_empty()).cloned();
        if let Some(value) = &value
            && secret::is_telling(name)
            && secret::can_be(value)
        {
            return self.secret_of_variable(name, value, in_url, place);
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
        if !self.shared.variables.is_param(name) || name == "COMPOSE_PROJECT_NAME" {
            return value
                .map_or_else(|| Part::Said(runtime(variable)), |value| Part::Known(value.to_string()));
        }
        match self.shared.variables.param(self.env, name, expression.clone()) {
            Some(param) if holds == Holds::Text => Part::Said(param),
            Some(param) => Part::Other(param),
            None => value.map_or(Part::Said(expression), |value| Part::Known(value.to_string())),
        }
    }

    fn secret_of_variable(&mut self, name: &str, value: &str, in_url: bool, place: Span) -> Part {
        // In a URL it would be encoded, which the file does not do.
        let encoded = percent_encoding::utf8_percent_encode(value, super::UNRESERVED).to_string();
        match self.stage {
            Stage::Secret if !in_url => Part::Said(self.secret(name, value, place)),
            Stage::Secret if encoded == value => {
                Part::Said(format!("url({})", self.secret(name, value, place)))
            }
            _ => self.left_to_host(name, value),
        }
    }

    /// A secret where only the host can put it: its value stays out of what is written.
    fn left_to_host(&mut self, name: &str, value: &str) -> Part {
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

    /// A template's parts, all of it known; `None` where they do not come to the text that is meant.
    pub(super) fn replaced(&mut self, template: &str, text: Option<&str>) -> Option<Vec<Part>> {
        let mut pieces = Vec::new();
        for piece in template::pieces(template)? {
            let value = match &piece {
                Written::Text(text) => text.clone(),
                Written::Variable { name, default } => {
                    let set = self.shared.variables.value(self.env, name).filter(|value| !value.is_empty());
                    let value = set.map(ToString::to_string).or(default.clone())?;
                    if secret::is_telling(name) && secret::can_be(&value) || name == "COMPOSE_PROJECT_NAME" {
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
            self.shared.variables.must_know(&name);
            let holds = self.shared.variables.holds(&name, Some(&value));
            match self.shared.variables.param(self.env, &name, literal(&value, holds)) {
                Some(param) if holds == Holds::Text => Part::Said(param),
                Some(param) => Part::Other(param),
                None => Part::Known(value),
            }
        };
        Some(pieces.into_iter().map(part).collect())
    }

    /// The parts with secrets, and what they name, found in what is known.
    fn resolved(&mut self, parts: Vec<Part>, place: Span) -> Vec<Part> {
        let whole = match &parts[..] {
            [Part::Known(text)] => Some(text.clone()),
            _ => None,
        };
        if let Some(text) = &whole
            && self.stage == Stage::Secret
            && secret::can_be(text)
            && (secret::is_telling(&self.key) || secret::is_random(&self.key, text))
        {
            let key = self.key.clone();
            return vec![Part::Said(self.secret(&key, text, place))];
        }
        if let Some(name) = whole.as_deref().and_then(|text| text.strip_prefix("/run/secrets/"))
            && self.is_granted(name)
        {
            self.granted.insert(name.into());
            return vec![Part::Said(format!("{}.file", quote::reference("secret", name)))];
        }
        let mut out: Vec<Part> = Vec::new();
        for part in parts {
            match part {
                Part::Known(text) => self.found(&text, place, &mut out),
                part => out.push(part),
            }
        }
        out
    }

    /// What stands in known text: the password of a URL, the value of a secret, the names of services.
    fn found(&mut self, text: &str, place: Span, out: &mut Vec<Part>) {
        if let Some(range) = secret::in_url(text).filter(|_| self.stage == Stage::Secret)
            && let Some(said) = self.password(&text[..range.start], &text[range.clone()], place)
        {
            self.found(&text[..range.start], place, out);
            out.push(said);
            self.found(&text[range.end..], place, out);
            return;
        }
        let within = self.shared.secrets.within(self.env, text);
        if let Some((name, range)) = within.map(|(name, range)| (name.to_owned(), range))
            && self.stage != Stage::Known
        {
            self.found(&text[..range.start], place, out);
            out.push(match self.stage {
                Stage::Secret => Part::Said(quote::reference("secret", &name)),
                _ => {
                    let variable = name.to_ascii_uppercase().replace('-', "_");
                    self.left_to_host(&variable, &text[range.clone()])
                }
            });
            self.found(&text[range.end..], place, out);
            return;
        }
        self.addresses(text, out);
    }

    /// The password of a URL, `None` where its host would come to write it otherwise.
    fn password(&mut self, before: &str, written: &str, place: Span) -> Option<Part> {
        let value = percent_encoding::percent_decode_str(written).decode_utf8().ok()?.into_owned();
        let again = percent_encoding::utf8_percent_encode(&value, super::UNRESERVED).to_string();
        if again != written || !secret::can_be(&value) {
            return None;
        }
        let user = before.rsplit("://").next()?.trim_end_matches(':');
        let hint = match user {
            "" => format!("{}-password", secret::kebab(&self.key)),
            user => format!("{user}-password"),
        };
        let name = self.secret(&hint, &value, place);
        Some(Part::Said(format!("url({name})")))
    }

    fn addresses(&mut self, text: &str, out: &mut Vec<Part>) {
        let mut from = 0;
        if let Some(service) = self.service.filter(|_| self.speaks()) {
            for named in address::named(self.deployment, service, &self.key, text) {
                if named.at.start > from {
                    out.push(Part::Known(text[from..named.at.start].to_owned()));
                }
                let of = quote::reference("service", &named.service);
                out.push(Part::Said(match named.port {
                    None => format!("{of}.host"),
                    Some(port) => {
                        let name = self.shared.ports.name(&named.service, port, named.scheme.as_deref());
                        format!("{of}.address.{name}")
                    }
                }));
                from = named.at.end;
            }
        }
        if from < text.len() {
            out.push(Part::Known(text[from..].to_owned()));
        }
    }

    /// Whether what is written is something with which a service speaks to others.
    fn speaks(&self) -> bool {
        self.stage == Stage::Secret || matches!(self.key.as_str(), "command" | "entrypoint")
    }

    fn is_granted(&self, name: &str) -> bool {
        let granted = self.service.and_then(|service| service.attributes.get("secrets")?.as_map());
        let body = granted.and_then(|map| map.get(name)?.as_map());
        body.is_some_and(|body| !body.contains_key("target"))
    }
}

/// Parts as one string.
pub(super) fn composed(parts: &[Part]) -> String {
    if let [Part::Known(known)] = parts {
        return quote::string(known);
    }
    let mut out = String::from("\"");
    for part in parts {
        match part {
            Part::Known(text) => quote::escape(text, &mut out),
            Part::Said(said) | Part::Other(said) => out.extend(["${", said, "}"]),
        }
    }
    out.push('"');
    out
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
fn scalar(text: &str) -> String {
    let digits = text.strip_prefix('-').unwrap_or(text);
    // The language has a minus and a number, and no number is that large.
    let integer = text.parse::<i64>().is_ok_and(|n| n != i64::MIN && n.to_string() == text);
    let decimal = digits.contains('.')
        && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && text.parse::<f64>().is_ok_and(|n| n.to_string() == text);
    if integer || decimal || matches!(text, "true" | "false") { text.to_owned() } else { quote::string(text) }
}
