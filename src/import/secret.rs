//! The secrets that were found.
//!
//! A value is kept to tell two secrets apart and to prove the result; nothing that can be printed holds one.

use std::collections::BTreeMap;

use ecow::EcoString;
use indexmap::IndexMap;

use super::body::{Body, Item};
use super::quote;
use super::telling::kebab;
use crate::source::Span;

/// The secrets of all environments.
#[derive(Default)]
pub(super) struct Secrets {
    found: IndexMap<String, Found>,
    /// What was found when all was written the last time.
    before: IndexMap<String, Found>,
}

/// One of them.
#[derive(Default)]
struct Found {
    values: BTreeMap<EcoString, String>,
    places: Vec<(EcoString, Span)>,
}

impl Secrets {
    /// Begins anew, with what is known already.
    pub(super) fn again(&mut self) {
        self.before = std::mem::take(&mut self.found);
    }

    /// The name of the secret with that value, which `hint` and, where that is taken, `owner` give it.
    pub(super) fn name(
        &mut self,
        env: &str,
        hint: &str,
        owner: &str,
        value: &str,
        place: Span,
        taken: &[String],
    ) -> String {
        let hint = kebab(hint);
        let own = format!("{}-{hint}", kebab(owner));
        let fits = |found: &Found| found.values.get(env).is_none_or(|known| known == value);
        let same = value.len() >= 6;
        let shared =
            self.found.iter().find(|(_, found)| same && found.values.get(env).is_some_and(|v| v == value));
        let candidates = [hint.clone(), own.clone()].into_iter().chain((2..).map(|n| format!("{own}-{n}")));
        let name = match shared {
            // One value under two names of one service is a coincidence.
            Some((name, found)) if *name == hint || !found.places.iter().any(|(of, _)| of == owner) => {
                name.clone()
            }
            _ => candidates
                .into_iter()
                .find(|name| !taken.contains(name) && self.found.get(name).is_none_or(fits))
                .unwrap_or(hint),
        };
        self.stands(env, &name, value, owner, place);
        name
    }

    /// The declarations.
    pub(super) fn declarations(&self, envs: usize) -> Body {
        let file = |name: &str| match envs {
            0 | 1 => quote::string(&format!(".secrets/{name}.txt")),
            _ => format!("\".secrets/{name}_${{env.name}}.txt\""),
        };
        let width = self.found.keys().map(String::len).max().unwrap_or(0);
        let one =
            |name: &String| Item::plain(format!("secret {name:width$}"), vec![Item::set("file", file(name))]);
        self.found.keys().map(one).collect()
    }

    /// Names and where their values stood.
    pub(super) fn places(&self) -> impl Iterator<Item = (&str, Vec<Span>)> {
        self.found
            .iter()
            .map(|(name, found)| (name.as_str(), found.places.iter().map(|(_, at)| *at).collect()))
    }

    /// The name of the secret whose value is part of a text of an environment, and where it stands there. A value
    /// that is an everyday word is looked for nowhere.
    pub(super) fn within(&self, env: &str, text: &str) -> Option<(String, std::ops::Range<usize>)> {
        let all = self.found.iter().chain(&self.before);
        let values = all.filter_map(|(name, found)| Some((name, found.values.get(env)?)));
        values.filter(|(_, value)| is_rare(value)).find_map(|(name, value)| {
            let at = text.find(value.as_str())?;
            Some((name.clone(), at..at + value.len()))
        })
    }

    /// Notes that a secret stands for a part of a text.
    pub(super) fn stands(&mut self, env: &str, name: &str, value: &str, owner: &str, place: Span) {
        let found = self.found.entry(name.to_owned()).or_default();
        found.values.insert(env.into(), value.to_owned());
        if found.places.iter().all(|(_, known)| *known != place) {
            found.places.push((owner.into(), place));
        }
    }

    /// Whether a text holds a value of any environment.
    pub(super) fn is_told(&self, text: &str) -> bool {
        let mut values =
            self.found.values().chain(self.before.values()).flat_map(|found| found.values.values());
        values.any(|value| is_rare(value) && text.contains(value.as_str()))
    }

    /// The value of a secret, for the proof alone.
    pub(super) fn value(&self, env: &str, name: &str) -> Option<&str> {
        Some(self.found.get(name)?.values.get(env)?.as_str())
    }
}

fn is_rare(value: &str) -> bool {
    value.len() >= 8 && !value.bytes().all(|b| b.is_ascii_lowercase())
}
