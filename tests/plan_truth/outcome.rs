//! What becomes of resources, in words.

use std::collections::BTreeMap;

/// By resource, `service web`: `recreated`. What stays as it is may be left out of what a file tells.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Outcomes(pub(super) BTreeMap<String, String>);

/// What nothing happens to, be it there or not.
pub(super) const KEPT: &str = "kept";
/// What becomes of a project that docker compose does not bring up; nothing else is then said of it.
pub(super) const REFUSED: &str = "refused";

impl Outcomes {
    pub(super) fn set(&mut self, kind: &str, name: &str, outcome: impl Into<String>) {
        self.0.insert(format!("{kind} {name}"), outcome.into());
    }

    pub(super) fn read(text: &str) -> Self {
        let split = |line: &str| {
            let (resource, outcome) = line.split_once(": ").expect("`service web: recreated`");
            (resource.to_owned(), outcome.to_owned())
        };
        Self(text.lines().filter(|line| !line.is_empty()).map(split).collect())
    }

    /// One line for each but what is kept.
    pub(super) fn text(&self) -> String {
        let told = self.0.iter().filter(|(_, outcome)| *outcome != KEPT);
        let text: String = told.map(|(resource, outcome)| format!("{resource}: {outcome}\n")).collect();
        if text.is_empty() { format!("all: {KEPT}\n") } else { text }
    }
}

/// Every resource of which it was said otherwise than it was seen, each as a sentence.
pub(super) fn wrong(pair: &str, said: &str, outcomes: &Outcomes, seen: &Outcomes) -> Vec<String> {
    let is_told = said == "told";
    let mut problems = Vec::new();
    for (resource, outcome) in &seen.0 {
        match outcomes.0.get(resource) {
            Some(expected) if expected == outcome => {}
            Some(expected) => {
                problems.push(format!("{pair}: {resource}: {said} `{expected}`, but it was `{outcome}`"))
            }
            None if is_told && outcome == KEPT => {}
            None => problems.push(format!("{pair}: {resource}: {said} nothing, but it was `{outcome}`")),
        }
    }
    for (resource, expected) in &outcomes.0 {
        if !seen.0.contains_key(resource) && resource != "all" {
            problems.push(format!("{pair}: {resource}: {said} `{expected}`, but there is no such thing"));
        }
    }
    problems
}
