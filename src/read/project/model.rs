//! The files of a project, one after another, into one tree.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ecow::EcoString;

use crate::diag::{Diagnostic, Sink, codes};
use crate::read::fault::{Fault, Place};
use crate::read::texts::Texts;
use crate::read::yaml::{self, Body};
use crate::source::{Host, SourceMap, reason};

use super::environment::Environment;
use super::interpolate::Interpolation as Replace;
use super::{Interpolation, Node, Request, Variable, dotenv, files, merge, unique};

/// One reading of a project.
pub(super) struct Loader<'a> {
    host: &'a dyn Host,
    request: &'a Request,
    sources: &'a mut SourceMap,
    texts: Texts,
    faults: Vec<Fault>,
    diagnostics: Vec<Diagnostic>,
    pub(super) variables: BTreeMap<EcoString, Variable>,
    pub(super) files: Vec<PathBuf>,
    pub(super) env_files: Vec<PathBuf>,
    /// What those set.
    pub(super) values: BTreeMap<String, String>,
}

impl<'a> Loader<'a> {
    pub(super) fn new(host: &'a dyn Host, request: &'a Request, sources: &'a mut SourceMap) -> Self {
        Self {
            host,
            request,
            sources,
            texts: Texts::default(),
            faults: Vec::new(),
            diagnostics: Vec::new(),
            variables: BTreeMap::new(),
            files: Vec::new(),
            env_files: Vec::new(),
            values: BTreeMap::new(),
        }
    }

    /// The merged tree and the name of the project where the tree says none.
    pub(super) fn load(&mut self) -> Option<(Node, String)> {
        let environment = self.environment()?;
        let files = match self.request.files.as_slice() {
            [] => files::usual(self.host, &self.request.folder, &environment),
            files => files.to_vec(),
        };
        if files.is_empty() {
            let folder = self.request.folder.display();
            let message = format!("`{folder}` holds no compose file");
            self.diagnostics.push(Diagnostic::nowhere(codes::UNREADABLE, message));
            return None;
        }
        let (name, imposed) = self.name(&environment);
        let mut environment = environment;
        environment.lay_under(BTreeMap::from([("COMPOSE_PROJECT_NAME".to_owned(), name.clone())]));
        match self.merged(&files, &environment) {
            Ok(Some(mut tree)) => {
                unique::enforce(&mut tree, &[]);
                if imposed && let Body::Map(entries) = &mut tree.body {
                    entries.retain(|entry| entry.key != "name");
                }
                Some((tree, name))
            }
            Ok(None) => None,
            Err(fault) => {
                self.faults.push(fault);
                None
            }
        }
    }

    /// The files one over another; `None` where one of them cannot be read at all.
    fn merged(&mut self, files: &[PathBuf], environment: &Environment) -> Result<Option<Node>, Fault> {
        let mut merged: Option<Node> = None;
        for file in files {
            let Some((text, base)) = self.text(file) else { return Ok(None) };
            self.files.push(file.clone());
            for document in yaml::documents(&text, base)? {
                let cleared = document.cleared;
                let mut tree = document.node.into_owned();
                if merge::is_null(&tree) {
                    continue;
                }
                if !matches!(tree.body, Body::Map(_)) {
                    let message = format!("a compose file is a mapping; found {}", tree.what());
                    return Err(Fault::new(tree.place, message));
                }
                self.interpolate(&mut tree, environment);
                merged = Some(match merged {
                    None => tree,
                    Some(mut merged) => {
                        cleared.iter().for_each(|path| clear(&mut merged, path));
                        merge::merge(merged, tree, &[])?
                    }
                });
            }
        }
        if merged.is_none() {
            self.faults.push(Fault::new(Place::default(), "the file says nothing"));
        }
        Ok(merged)
    }

    fn interpolate(&mut self, tree: &mut Node, environment: &Environment) {
        let mut replace = Replace {
            lookup: &|name| environment.get(name),
            texts: &self.texts,
            keep: self.request.interpolation == Interpolation::Keep,
            variables: &mut self.variables,
            faults: &mut self.faults,
        };
        replace.tree(tree);
    }

    /// What is set outside, and by files.
    fn environment(&mut self) -> Option<Environment> {
        let mut environment = Environment::new(self.request.variables.clone());
        let usual = self.request.folder.join(".env");
        let files = match self.request.env_files.as_slice() {
            [] if self.host.kind(&usual) == Some(crate::source::FileKind::File) => vec![usual],
            files => files.to_vec(),
        };
        let values = self.env_values(&files, &environment)?;
        self.values.clone_from(&values);
        environment.lay_under(values);
        Some(environment)
    }

    /// The variables of files, later ones over earlier ones.
    fn env_values(&mut self, files: &[PathBuf], outside: &Environment) -> Option<BTreeMap<String, String>> {
        let mut values: BTreeMap<String, String> = BTreeMap::new();
        for file in files {
            let (text, base) = self.text(file)?;
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

    /// The project's name where no file says one, and whether no file has a say in it.
    fn name(&self, environment: &Environment) -> (String, bool) {
        if let Some(name) = environment.said("COMPOSE_PROJECT_NAME") {
            return (name.to_owned(), true);
        }
        let folder =
            self.host.canonical(&self.request.folder).unwrap_or_else(|_| self.request.folder.clone());
        (folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(), false)
    }

    /// A file's text and where its places start.
    fn text(&mut self, path: &Path) -> Option<(String, usize)> {
        let shown = path.strip_prefix("./").unwrap_or(path).display().to_string();
        let bytes = match self.host.read(path) {
            Ok(bytes) => bytes,
            Err(error) => {
                let message = format!("cannot read `{shown}`: {}", reason(&error));
                self.diagnostics.push(Diagnostic::nowhere(codes::UNREADABLE, message));
                return None;
            }
        };
        let Ok(text) = String::from_utf8(bytes) else {
            let message = format!("`{shown}` is no text in UTF-8");
            self.diagnostics.push(Diagnostic::nowhere(codes::NOT_UTF8, message));
            return None;
        };
        let file = self.sources.add(shown, text.as_str());
        let base = self.texts.add(file, text.len());
        Some((text, base))
    }

    pub(super) fn texts(&self) -> &Texts {
        &self.texts
    }

    /// Says what is wrong.
    pub(super) fn report(&mut self, sink: &mut Sink) {
        self.diagnostics.drain(..).for_each(|diagnostic| sink.push(diagnostic));
        for fault in self.faults.drain(..) {
            sink.push(fault.diagnostic(codes::UNREADABLE_ARTIFACT, &self.texts));
        }
    }
}

/// Takes away what a later file says anew, or no more. A step `*` is any.
fn clear(node: &mut Node, path: &[String]) {
    let (Body::Map(entries), Some((step, rest))) = (&mut node.body, path.split_first()) else { return };
    let is_it = |key: &str| key == step || step == "*";
    if rest.is_empty() {
        entries.retain(|entry| !is_it(&entry.key));
        return;
    }
    entries.iter_mut().filter(|entry| is_it(&entry.key)).for_each(|entry| clear(&mut entry.value, rest));
}
