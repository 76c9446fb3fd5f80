//! What people have, compose files and what stands beside them, as a `.deploy` project.
//!
//! Takes deployments that were read from compose files, one for each environment, with spans into those files.
//! Gives the text of a `.deploy` file in the style of `docs/style.md`, and a summary of what it could not carry
//! over as it was. Invariants: what the text builds is what was read; nothing is left out that the summary does
//! not name; no value that it takes for a secret is in either.

mod address;
mod body;
mod by_name;
mod comment;
mod common;
mod env_name;
mod environment;
mod found;
mod hidden;
mod line;
mod mixin;
mod named;
mod note;
mod overlay;
mod passed;
mod patch;
mod path;
mod port;
mod print;
mod project;
mod quote;
mod raw;
mod resource;
mod row;
mod secret;
mod service;
mod statement;
mod telling;
mod template;
mod text;
mod value;
mod variable;
mod writer;

use std::collections::BTreeSet;

use ecow::EcoString;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC};

use body::{Body, Item};
pub use hidden::hidden;
use named::{names, project_name};
pub use note::Note;
use writer::{Shared, Writer};

use crate::fmt::{self, Defect};
use crate::read::Loaded;
use crate::schema::Stage;
use crate::source::{SourceMap, Span};

/// What RFC 3986 leaves as it is.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What an environment is called where nobody says it: so is that of a project that declares none.
pub const UNNAMED: &str = "default";

/// An environment that is brought in.
#[derive(Debug, Clone, Copy)]
pub struct Environment<'a> {
    /// What it is to be called.
    pub name: &'a str,
    /// What was read of it.
    pub loaded: &'a Loaded,
}

/// What comes of it.
pub struct Imported {
    /// What the project is called.
    pub project: String,
    /// The text of its file.
    pub text: String,
    notes: Vec<Note>,
    shared: Shared,
}

impl Imported {
    /// What is not carried over as it was.
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// The secrets that were found: their names, and where their values stood.
    pub fn secrets(&self) -> impl Iterator<Item = (&str, Vec<Span>)> {
        self.shared.secrets.places()
    }

    /// The value of a secret that was left out, for the proof alone: it is nothing to show.
    pub fn secret(&self, env: &str, name: &str) -> Option<&str> {
        self.shared.secrets.value(env, name)
    }

    /// A value as a URL holds it.
    pub fn in_url(&self, value: &str) -> String {
        percent_encoding::utf8_percent_encode(value, UNRESERVED).to_string()
    }

    /// Variables that only the host is to know now, with the values that they had, for the proof alone.
    pub fn on_host(&self, env: &str) -> impl Iterator<Item = (&str, &str)> {
        let known = self.shared.on_host.get(env);
        known.into_iter().flatten().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}

/// The project that the environments make together. `base` is the folder of the compose files as seen from that of
/// the new project, empty where they are one.
///
/// # Errors
/// Where the text that was made cannot be formatted: a defect of this module.
pub fn import(
    environments: &[Environment<'_>],
    base: &str,
    folder: &str,
    sources: &SourceMap,
) -> Result<Imported, Defect> {
    let project = project_name(environments, folder);
    let mut shared = Shared::default();
    for environment in environments {
        shared.variables.add(environment.name, environment.loaded);
        shared.variables.used(environment.loaded, sources);
        let deployment = &environment.loaded.deployment;
        shared.variables.take_names(names(deployment));
        shared.declared.extend(deployment.secrets.keys().map(ToString::to_string));
    }
    // What is learned of the last environment matters in the first: it is written until nothing new is learned.
    let (mut file, mut notes) = (Body::new(), Vec::new());
    for _ in 0..3 {
        shared.variables.again();
        shared.secrets.again();
        shared.on_host.clear();
        (file, notes) = written(environments, &project, base, sources, &mut shared);
    }
    let text = print::file(&file);
    Ok(Imported { project, text: fmt::format(&text)?.text, notes, shared })
}

fn written(
    environments: &[Environment<'_>],
    project: &str,
    base: &str,
    sources: &SourceMap,
    shared: &mut Shared,
) -> (Body, Vec<Note>) {
    let (mut parts, mut notes) = (Vec::new(), Vec::new());
    for environment in environments {
        let mut writer = Writer {
            env: environment.name,
            sources,
            deployment: &environment.loaded.deployment,
            variables: &environment.loaded.variables,
            shared: &mut *shared,
            base,
            service: None,
            key: EcoString::new(),
            stage: Stage::Known,
            granted: BTreeSet::new(),
            notes: Vec::new(),
        };
        parts.push(writer.declarations());
        notes.append(&mut writer.notes);
    }
    let envs: Vec<EcoString> = environments.iter().map(|e| e.name.into()).collect();
    let (params, mut set) = shared.variables.declarations(&envs);
    let mut file = vec![project::head(project, environments, base)];
    group(&mut file, params);
    group(&mut file, shared.secrets.declarations(envs.len()));
    file.extend(common::defaults(&mut parts).map(Item::after_gap));
    let of_env: Vec<Option<Item>> = match parts.len() {
        1 => vec![None],
        _ => parts.iter_mut().map(common::defaults_of_env).collect(),
    };
    let names: Vec<&str> = environments.iter().map(|environment| environment.name).collect();
    let (mut base, mut own) = overlay::factor(parts, &names, &|place| {
        let shared = environments[0].loaded.files.first();
        shared.is_some_and(|file| file.ends_with(sources.path(place.file)))
    });
    let mut bodies: Vec<&mut Body> = std::iter::once(&mut base).chain(&mut own).collect();
    let secrets = &shared.secrets;
    let top = comment::carry(&mut bodies, sources, &|comment| !secrets.is_told(comment));
    file[0].above = top;
    let mixins = mixin::mixins(&mut base, environments, sources);
    file.extend(mixins.into_iter().map(Item::after_gap));
    group(&mut file, base);
    let layers = own.into_iter().zip(of_env).map(|(own, defaults)| defaults.into_iter().chain(own).collect());
    let (target, envs) = environment::blocks(environments, project, &mut set, layers.collect());
    file.splice(1..1, target);
    file.extend(envs);
    passed::loops(&mut file);
    comment::in_clear(&file, secrets, &mut notes);
    (file, notes)
}

/// Adds what belongs together, behind a blank line.
fn group(body: &mut Body, mut items: Body) {
    if let Some(first) = items.first_mut() {
        first.gap = true;
    }
    body.append(&mut items);
}
