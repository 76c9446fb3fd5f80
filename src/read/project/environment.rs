//! The variables that files can use: those set outside, then those of `.env` or of the files said instead.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::read::compose::project_name;
use crate::read::fault::{Fault, Place};
use crate::read::yaml::{self, Body};
use crate::source::FileKind;

use super::model::Loader;
use super::template::substitute;
use super::{dotenv, form};

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

impl Loader<'_> {
    /// What is set outside, and by files.
    pub(super) fn environment(&mut self) -> Option<Environment> {
        let mut environment = Environment::new(self.request.variables.clone());
        let usual = self.request.folder.join(".env");
        let files = match self.request.env_files.as_slice() {
            [] if self.host.kind(&usual) == Some(FileKind::File) => vec![usual],
            files => files.to_vec(),
        };
        let values = self.env_values(&files, &environment)?;
        self.values.clone_from(&values);
        environment.lay_under(values);
        Some(environment)
    }

    /// The variables of files, later ones over earlier ones.
    pub(super) fn env_values(
        &mut self,
        files: &[PathBuf],
        outside: &Environment,
    ) -> Option<BTreeMap<String, String>> {
        let mut values: BTreeMap<String, String> = BTreeMap::new();
        for file in files {
            let (text, base) = self.text(file, Place::default())?;
            self.env_files.push(file.clone());
            let known = |name: &str| outside.get(name).or_else(|| values.get(name).cloned());
            match dotenv::entries(&text, &known) {
                Ok(entries) => values.extend(entries),
                Err(dotenv::Fault { line, message }) => {
                    let start: usize = text.split_inclusive('\n').take(line - 1).map(str::len).sum();
                    let length = text[start..].find('\n').unwrap_or(text.len() - start);
                    let offset = |at: usize| u32::try_from(base + at).unwrap_or(u32::MAX);
                    let place = Place { start: offset(start), end: offset(start + length) };
                    self.faults.push(Fault::new(place, message));
                    return None;
                }
            }
        }
        Some(values)
    }

    /// The project's name, and whether no file has a say in it. Files can use it as a variable: so it is looked for in
    /// them before they are read.
    pub(super) fn name(&mut self, files: &[PathBuf], environment: &Environment) -> (String, bool) {
        if let Some(name) = environment.said("COMPOSE_PROJECT_NAME") {
            return (name.to_owned(), true);
        }
        let mut said = None;
        for file in files {
            let Some((text, base)) = self.text(file, Place::default()) else { break };
            for document in yaml::documents(&text, base).unwrap_or_default() {
                if let Some(Body::Scalar(scalar)) = form::get(&document.node, "name").map(|node| &node.body) {
                    said = Some(scalar.text.to_string());
                }
            }
        }
        let said = said.and_then(|name| substitute(&name, &|name| environment.get(name), &mut |_| {}).ok());
        if let Some(name) = said.filter(|name| !name.is_empty()) {
            return (project_name(&name), false);
        }
        if let Some(name) = &self.request.name {
            return (name.clone(), false);
        }
        let folder =
            self.host.canonical(&self.request.folder).unwrap_or_else(|_| self.request.folder.clone());
        let name = folder.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
        (project_name(&name), false)
    }
}
