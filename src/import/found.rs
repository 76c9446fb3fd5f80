//! What known text holds beside its words: secrets, and the services that it names.

use std::ops::Range;

use super::address;
use super::quote;
use super::telling;
use super::text::Part;
use super::writer::Writer;
use crate::schema::Stage;
use crate::source::Span;

impl Writer<'_> {
    /// The parts with secrets, and what they name, found in what is known.
    pub(super) fn resolved(&mut self, parts: Vec<Part>, place: Span) -> Vec<Part> {
        let whole = match &parts[..] {
            [Part::Known(text)] => Some(text.clone()),
            _ => None,
        };
        if let Some(text) = &whole
            && self.stage == Stage::Secret
            && telling::can_be(text)
            && (telling::is_telling(&self.key) || telling::is_random(&self.key, text))
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
        if let Some(range) = telling::in_url(&full).filter(|_| self.stage != Stage::Known)
            && !full[range.clone()].contains('\u{1}')
            && let Some(said) =
                self.password(&full[..range.start], &full[range.clone()], &full[range.end + 1..], place)
        {
            say(range, said);
        }
        if let Some(range) = telling::in_option(&full).filter(|_| self.stage == Stage::Runtime)
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
                let variable = format!("{}-password", telling::kebab(&self.owner()));
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
        if again != written || !telling::can_be(&value) {
            return None;
        }
        let user = before.rsplit("://").next()?.trim_end_matches(':');
        // `redis://:password@cache` tells only whose it is.
        let host = after.split([':', '/', '?']).next().map(telling::kebab).unwrap_or_default();
        let hint = match (user, host.as_str()) {
            ("" | "\u{1}", "") => format!("{}-password", telling::kebab(&self.key)),
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
