//! Text as an expression: what in it is a param, a secret, an address, or the host's to say.

use std::ops::Range;

use super::address;
use super::note::Note;
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
        let parts = joined(parts);
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
        if let Some(value) = &value {
            if (secret::is_telling(name) && secret::can_be(value)) || secret::is_random(name, value) {
                return self.secret_of_variable(name, value, in_url, place);
            }
            // A param stands in clear: what it would tell is said where it is used.
            if self.tells(value) {
                return Part::Known(value.to_string());
            }
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
    fn tells(&self, text: &str) -> bool {
        secret::in_url(text).is_some_and(|range| secret::can_be(&text[range]))
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
    fn left_to_host(&mut self, name: &str, value: &str, place: Span) -> Part {
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

    /// A template's parts, all of it known; `None` where they do not come to the text that is meant.
    pub(super) fn replaced(&mut self, template: &str, text: Option<&str>) -> Option<Vec<Part>> {
        let mut pieces = Vec::new();
        for piece in template::pieces(template)? {
            let value = match &piece {
                Written::Text(text) => text.clone(),
                Written::Variable { name, default } => {
                    let set = self.shared.variables.value(self.env, name).filter(|value| !value.is_empty());
                    let value = set.map(ToString::to_string).or(default.clone())?;
                    let is_secret = secret::is_telling(name) && secret::can_be(&value);
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
        self.found(parts, place)
    }

    /// What stands in known text: the password of a URL, the value of a secret, the names of services. What is
    /// known already stands between, and a URL goes on behind it.
    fn found(&mut self, parts: Vec<Part>, place: Span) -> Vec<Part> {
        let mut full = String::new();
        let mut starts = Vec::new();
        for part in &parts {
            starts.push(full.len());
            full.push_str(if let Part::Known(text) = part { text } else { "\u{1}" });
        }
        let mut instead: Vec<(Range<usize>, Part)> = Vec::new();
        let mut say = |range: Range<usize>, part: Part| {
            if instead.iter().all(|(taken, _)| range.end <= taken.start || taken.end <= range.start) {
                instead.push((range, part));
            }
        };
        if let Some(range) = secret::in_url(&full).filter(|_| self.stage != Stage::Known)
            && !full[range.clone()].contains('\u{1}')
            && let Some(said) =
                self.password(&full[..range.start], &full[range.clone()], &full[range.end + 1..], place)
        {
            say(range, said);
        }
        if let Some(range) = secret::in_option(&full).filter(|_| self.stage == Stage::Runtime)
            && !full[range.clone()].contains('\u{1}')
        {
            let value = full[range.clone()].to_owned();
            say(range, self.option(&value, place));
        }
        let mut from = 0;
        while let Some((name, range)) =
            self.shared.secrets.within(self.env, &full[from..]).filter(|_| self.stage != Stage::Known)
        {
            let range = from + range.start..from + range.end;
            from = range.end;
            say(range.clone(), self.known_secret(&name, &full[range], place));
        }
        for (range, part) in self.addresses(&full) {
            say(range, part);
        }
        instead.sort_by_key(|(range, _)| range.start);
        let mut out = Vec::new();
        for (part, start) in parts.into_iter().zip(starts) {
            let Part::Known(text) = &part else {
                out.push(part);
                continue;
            };
            let mut at = start;
            for (range, said) in &instead {
                if range.start < at || range.end > start + text.len() {
                    continue;
                }
                out.push(Part::Known(full[at..range.start].to_owned()));
                out.push(said.clone());
                at = range.end;
            }
            out.push(Part::Known(full[at..start + text.len()].to_owned()));
        }
        out.retain(|part| !matches!(part, Part::Known(text) if text.is_empty()));
        out
    }

    /// The value of an option of a command that tells what it holds.
    pub(super) fn option(&mut self, value: &str, place: Span) -> Part {
        match self.shared.secrets.within(self.env, value) {
            Some((name, range)) if range == (0..value.len()) => self.known_secret(&name, value, place),
            _ => {
                let variable = format!("{}-password", secret::kebab(&self.owner()));
                self.left_to_host(&variable.to_ascii_uppercase().replace('-', "_"), value, place)
            }
        }
    }

    /// A secret that was found elsewhere, in the midst of a text.
    fn known_secret(&mut self, name: &str, value: &str, place: Span) -> Part {
        if self.stage == Stage::Secret {
            let owner = self.owner();
            self.shared.secrets.stands(self.env, name, value, &owner, place);
            return Part::Said(quote::reference("secret", name));
        }
        self.left_to_host(&name.to_ascii_uppercase().replace('-', "_"), value, place)
    }

    /// The password of a URL, `None` where its host would come to write it otherwise.
    fn password(&mut self, before: &str, written: &str, after: &str, place: Span) -> Option<Part> {
        let value = percent_encoding::percent_decode_str(written).decode_utf8().ok()?.into_owned();
        let again = percent_encoding::utf8_percent_encode(&value, super::UNRESERVED).to_string();
        if again != written || !secret::can_be(&value) {
            return None;
        }
        let user = before.rsplit("://").next()?.trim_end_matches(':');
        // `redis://:password@cache` tells only whose it is.
        let host = after.split([':', '/', '?']).next().map(secret::kebab).unwrap_or_default();
        let hint = match (user, host.as_str()) {
            ("" | "\u{1}", "") => format!("{}-password", secret::kebab(&self.key)),
            ("" | "\u{1}", host) => format!("{host}-password"),
            (user, _) => format!("{user}-password"),
        };
        if self.stage != Stage::Secret {
            let variable = hint.to_ascii_uppercase().replace('-', "_");
            return Some(self.left_to_host(&variable, written, place));
        }
        let name = self.secret(&hint, &value, place);
        Some(Part::Said(format!("url({name})")))
    }

    fn addresses(&mut self, text: &str) -> Vec<(Range<usize>, Part)> {
        let Some(service) = self.service.filter(|_| self.speaks()) else { return Vec::new() };
        let one = |named: address::Named| {
            let of = quote::reference("service", &named.service);
            let said = match named.port {
                None => format!("{of}.host"),
                Some(port) => {
                    let name = self.shared.ports.name(&named.service, port, named.scheme.as_deref());
                    format!("{of}.address.{name}")
                }
            };
            (named.at, Part::Said(said))
        };
        address::named(self.deployment, service, &self.key, text).into_iter().map(one).collect()
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
        return quote::string(known);
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
