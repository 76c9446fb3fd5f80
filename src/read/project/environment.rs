//! The variables that files can use: those set outside, then those of `.env` or of the files said instead.

use std::collections::BTreeMap;

/// Variables by name.
#[derive(Debug, Clone, Default)]
pub(super) struct Environment(BTreeMap<String, String>);

impl Environment {
    pub(super) fn new(variables: BTreeMap<String, String>) -> Self {
        Self(variables)
    }

    pub(super) fn get(&self, name: &str) -> Option<String> {
        self.0.get(name).cloned()
    }

    /// A value that is something.
    pub(super) fn said(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// Adds what is not set yet.
    pub(super) fn lay_under(&mut self, values: BTreeMap<String, String>) {
        for (name, value) in values {
            self.0.entry(name).or_insert(value);
        }
    }
}
