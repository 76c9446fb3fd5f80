//! What one of two environments says, and what of it the two say of the same thing under other names.

use std::collections::BTreeMap;

use ecow::EcoString;

use super::Side;
use crate::eval::trace::Trace;
use crate::plan::fact::{Fact, facts};

/// The stack, and the path of a fact.
pub(super) type Key = (Option<EcoString>, Vec<EcoString>);

/// Puts what the right side alone has under a path that the left side has with its own name in it: `data-dev` and
/// `data-prod` are the same thing. Gives the paths of the right side by those of the left.
pub(super) fn pair_by_name(said: &mut [Said; 2]) -> BTreeMap<Key, Vec<EcoString>> {
    let only = |at: usize| {
        let other = &said[1 - at].facts;
        let mut found: BTreeMap<Key, Vec<Key>> = BTreeMap::new();
        for key in said[at].facts.keys().filter(|key| !other.contains_key(*key)) {
            let path = key.1.iter().map(|part| said[at].nameless(part).into()).collect();
            found.entry((key.0.clone(), path)).or_default().push(key.clone());
        }
        found
    };
    let (left, mut right) = (only(0), only(1));
    let mut renamed = BTreeMap::new();
    for (nameless, ours) in left {
        let theirs = right.remove(&nameless).unwrap_or_default();
        if let ([ours], [theirs]) = (ours.as_slice(), theirs.as_slice())
            && let Some(fact) = said[1].facts.remove(theirs)
        {
            renamed.insert(ours.clone(), theirs.1.clone());
            said[1].facts.insert(ours.clone(), fact);
        }
    }
    renamed
}

/// What one side says.
pub(super) struct Said {
    pub(super) name: EcoString,
    /// What the environment and its compose projects are called, the longest first.
    names: Vec<EcoString>,
    /// By stack and path.
    pub(super) facts: BTreeMap<Key, Fact>,
}

impl Said {
    pub(super) fn of(side: &Side<'_>, trace: &Trace) -> Self {
        let mut all = BTreeMap::new();
        // Which host it is differs as a whole: its attributes are compared all the same.
        let key = |stack: &Option<EcoString>, path: &[EcoString]| match path {
            [host, name, rest @ ..] if host == "host" => {
                let _ = name;
                (stack.clone(), [&["host".into()], rest].concat())
            }
            path => (stack.clone(), path.to_vec()),
        };
        for (path, value) in trace.said(&side.name) {
            all.insert(key(&None, path), Fact { path: path.clone(), value: value.clone(), within: None });
        }
        let mut names: Vec<EcoString> = vec![side.name.clone()];
        for (stack, deployment) in &side.deployments {
            names.extend(deployment.name.as_str().map(EcoString::from));
            names.push(deployment.place.clone());
            all.extend(facts(deployment).into_iter().map(|fact| (key(stack, &fact.path), fact)));
        }
        for fact in all.values_mut() {
            trace.place(&side.name, fact);
        }
        names.sort_by_key(|name| (std::cmp::Reverse(name.len()), name.clone()));
        names.dedup();
        Self { name: side.name.clone(), names, facts: all }
    }

    /// A text with what the environment is called taken out of it.
    pub(super) fn nameless(&self, text: &str) -> String {
        self.names.iter().fold(text.to_owned(), |text, name| without(&text, name))
    }
}

/// A text with a mark for every whole word that is `name`.
fn without(text: &str, name: &str) -> String {
    let is_word = |c: char| c.is_ascii_alphanumeric();
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(name) {
        let (before, from) = rest.split_at(at);
        let behind = &from[name.len()..];
        let whole = !before.ends_with(is_word) && !behind.starts_with(is_word);
        out.push_str(before);
        out.push_str(if whole { "\u{1}" } else { name });
        rest = behind;
    }
    out + rest
}
