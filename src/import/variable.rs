//! The variables of the compose files: what becomes a param, and its value in each environment.

use std::collections::{BTreeMap, BTreeSet};

use ecow::EcoString;
use indexmap::IndexMap;

use super::body::{Body, Item};
use super::{env_name, quote, telling};
use crate::read::Loaded;
use crate::source::SourceMap;

/// Every variable in every environment, and what has been made of them.
#[derive(Debug, Default)]
pub(super) struct Variables {
    /// By environment and name: what it is worth there.
    values: BTreeMap<EcoString, BTreeMap<EcoString, EcoString>>,
    /// Those that stand where a value must be known.
    must_know: BTreeSet<EcoString>,
    /// Those that are secrets by what they were found to be for.
    secrets: BTreeSet<EcoString>,
    /// Those that became params, in the order of their first use.
    params: IndexMap<EcoString, Param>,
    /// Where each is used, by place in a file.
    uses: BTreeMap<EcoString, BTreeSet<(String, u32)>>,
    /// Names that mean something else.
    taken: BTreeSet<String>,
}

#[derive(Debug)]
struct Param {
    name: String,
    /// The expression in each environment.
    values: BTreeMap<EcoString, String>,
}

/// What a param holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    Text,
    Number,
    Bool,
}

impl Variables {
    /// What an environment sets, and what its files use.
    pub(super) fn add(&mut self, env: &str, loaded: &Loaded) {
        let set = loaded.values.iter().map(|(name, value)| (EcoString::from(name), EcoString::from(value)));
        let mut values: BTreeMap<EcoString, EcoString> = set.collect();
        let used = loaded.variables.iter();
        values.extend(used.filter_map(|(name, variable)| Some((name.clone(), variable.value.clone()?))));
        self.values.insert(env.into(), values);
    }

    /// Names that no param may have.
    pub(super) fn take_names(&mut self, names: impl IntoIterator<Item = String>) {
        self.taken.extend(names);
    }

    /// Begins anew, with what has been learned.
    pub(super) fn again(&mut self) {
        self.params.clear();
    }

    /// Notes where the variables of an environment stand.
    pub(super) fn used(&mut self, loaded: &Loaded, sources: &SourceMap) {
        for (name, variable) in &loaded.variables {
            let uses = self.uses.entry(name.clone()).or_default();
            uses.extend(variable.spans.iter().map(|span| (sources.path(span.file).to_owned(), span.start)));
        }
    }

    /// Whether it is worth a name: it differs between environments, or is used at several places. Where there is one
    /// environment alone, another one may want another value.
    pub(super) fn is_worth_a_name(&self, name: &str) -> bool {
        let mut values = self.values.values().map(|values| values.get(name));
        let first = values.next();
        self.values.len() < 2
            || self.uses.get(name).is_some_and(|uses| uses.len() > 1)
            || !values.all(|value| Some(value) == first)
    }

    /// What it is worth in an environment.
    pub(super) fn value(&self, env: &str, name: &str) -> Option<&EcoString> {
        self.values.get(env)?.get(name)
    }

    /// Whether it is a param: some environment knows its value, or one must.
    pub(super) fn is_param(&self, name: &str) -> bool {
        self.is_worth_a_name(name) && self.must_know.contains(name)
            || self.values.values().any(|values| values.get(name).is_some_and(|value| !value.is_empty()))
    }

    pub(super) fn must_know(&mut self, name: &str) {
        self.must_know.insert(name.into());
    }

    pub(super) fn hide(&mut self, name: &str) {
        self.secrets.insert(name.into());
    }

    /// Whether it is a secret somewhere: then it is one everywhere.
    pub(super) fn is_hidden(&self, name: &str) -> bool {
        self.secrets.contains(name)
    }

    pub(super) fn is_needed_known(&self, name: &str) -> bool {
        self.must_know.contains(name)
    }

    /// What it holds, in all environments; `default` is a value that it has elsewhere.
    pub(super) fn holds(&self, name: &str, default: Option<&str>) -> Holds {
        let values = self.values.values().filter_map(|values| values.get(name)).map(EcoString::as_str);
        let mut values = values.chain(default).peekable();
        let integer = |text: &str| text.parse::<i64>().is_ok_and(|n| n != i64::MIN && n.to_string() == text);
        if values.peek().is_none() {
            return Holds::Text;
        }
        let all: Vec<&str> = values.collect();
        match () {
            () if all.iter().all(|text| integer(text)) => Holds::Number,
            () if all.iter().all(|text| matches!(*text, "true" | "false")) => Holds::Bool,
            () => Holds::Text,
        }
    }

    /// The param of a variable, with what it is in an environment; `None` where another use says otherwise.
    pub(super) fn param(&mut self, env: &str, variable: &str, expression: String) -> Option<String> {
        if self.is_env_name(variable) && expression == quote::string(env) {
            return Some("env.name".into());
        }
        if !self.params.contains_key(variable) {
            let name = self.free_name(variable);
            self.params.insert(variable.into(), Param { name, values: BTreeMap::new() });
        }
        let param = self.params.get_mut(variable)?;
        let known = param.values.entry(env.into()).or_insert_with(|| expression.clone());
        (*known == expression).then(|| param.name.clone())
    }

    /// Whether it is in each environment what the environment is called.
    fn is_env_name(&self, name: &str) -> bool {
        let mut values = self.values.iter();
        self.values.len() > 1 && values.all(|(env, values)| values.get(name) == Some(env))
    }

    fn free_name(&self, variable: &str) -> String {
        let name = telling::kebab(variable);
        let is_free = |name: &str| {
            quote::is_word(name)
                && !self.taken.contains(name)
                && self.params.values().all(|param| param.name != name)
        };
        let numbered = (2..).map(|n| format!("{name}-{n}"));
        std::iter::once(name.clone())
            .chain([format!("{name}-value"), format!("var-{name}")])
            .chain(numbered)
            .find(|name| is_free(name))
            .unwrap_or(name)
    }

    /// The declarations, and for each environment what it sets.
    pub(super) fn declarations(&self, envs: &[EcoString]) -> (Body, BTreeMap<EcoString, Body>) {
        let mut declared = Body::new();
        let mut set: BTreeMap<EcoString, Body> = BTreeMap::new();
        for param in self.params.values() {
            let values: Vec<&String> = envs.iter().filter_map(|env| param.values.get(env)).collect();
            let Some(first) = values.first() else { continue };
            let by_name = (values.len() == envs.len() && values.iter().any(|value| value != first))
                .then(|| envs.iter().zip(&values).map(|(env, value)| (env.as_str(), value.as_str())))
                .and_then(env_name::common);
            if let Some(common) = by_name {
                declared.push(Item::plain(format!("param {}: string = {common}", param.name), Body::new()));
                continue;
            }
            let ty = type_of(&values);
            let same = values.iter().filter(|value| *value == first).count();
            // What most say, and what an environment that does not use it may have as well.
            let common = same == values.len() || (values.len() < envs.len()) || same * 2 > envs.len();
            if common {
                declared.push(Item::plain(format!("param {}: {ty} = {first}", param.name), Body::new()));
            } else {
                declared.push(Item::plain(format!("param {}: {ty} per env", param.name), Body::new()));
            }
            for env in envs {
                if let Some(value) = param.values.get(env).filter(|value| !common || value != first) {
                    set.entry(env.clone()).or_default().push(Item::set(param.name.as_str(), value.as_str()));
                }
            }
        }
        (declared, set)
    }
}

fn type_of(values: &[&String]) -> &'static str {
    if values.iter().all(|value| value.parse::<i64>().is_ok()) {
        "int"
    } else if values.iter().all(|value| matches!(value.as_str(), "true" | "false")) {
        "bool"
    } else {
        "string"
    }
}

/// A value as a param's expression.
pub(super) fn literal(value: &str, holds: Holds) -> String {
    match holds {
        Holds::Text => quote::string(value),
        Holds::Number | Holds::Bool => value.to_owned(),
    }
}
