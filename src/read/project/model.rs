//! The files of a project, one after another, into one tree.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ecow::EcoString;

use crate::diag::{Diagnostic, Sink, codes};
use crate::read::fault::{Fault, Place};
use crate::read::texts::Texts;
use crate::read::yaml::{self, Body, Document};
use crate::source::path::{normalize, relative};
use crate::source::{Host, SourceMap};

use super::environment::Environment;
use super::extends::Stand;
use super::interpolate::Interpolation as Replace;
use super::{Interpolation, Node, Request, Variable, files, first, merge, unique};

/// One reading of a project.
pub(super) struct Loader<'a> {
    pub(super) host: &'a dyn Host,
    pub(super) request: &'a Request,
    pub(super) sources: &'a mut SourceMap,
    pub(super) texts: Texts,
    pub(super) faults: Vec<Fault>,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// What was read already, and where its places start.
    pub(super) read: BTreeMap<PathBuf, (String, usize)>,
    /// The variables of the project itself, not of what it includes.
    pub(super) outer: Environment,
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
            read: BTreeMap::new(),
            outer: Environment::default(),
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
        let (name, imposed) = self.name(&files, &environment);
        let mut environment = environment;
        environment.lay_under(BTreeMap::from([("COMPOSE_PROJECT_NAME".to_owned(), name.clone())]));
        self.outer = environment.clone();
        match self.merged(&files, &self.request.folder, &environment, &[], Place::default()) {
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

    /// The files one over another, with all that they extend and include; `None` where one of them cannot be read at
    /// all. `folder` is what their paths are relative to, `within` are the files that include them, `place` is where.
    pub(super) fn merged(
        &mut self,
        files: &[PathBuf],
        folder: &Path,
        environment: &Environment,
        within: &[PathBuf],
        place: Place,
    ) -> Result<Option<Node>, Fault> {
        let mut within = within.to_vec();
        within.extend(files.first().map(|file| normalize(file)));
        let mut merged: Option<Node> = None;
        for file in files {
            let Some(documents) = self.documents(file, environment, place)? else { return Ok(None) };
            for Document { node: mut tree, cleared } in documents {
                let stand = Stand { file, folder, environment, cleared: &cleared };
                self.extend(&mut tree, &stand)?;
                if let Some(merged) = &mut merged {
                    cleared.iter().for_each(|path| clear(merged, path));
                }
                self.include(&mut tree, folder, environment, &within)?;
                merged = Some(match merged {
                    None => tree,
                    Some(merged) => merge::merge(merged, tree, &[])?,
                });
            }
        }
        if merged.is_none() {
            self.faults.push(Fault::new(place, "the file says nothing"));
        }
        Ok(merged)
    }

    /// A file by itself: what a service of it says that another one extends.
    pub(super) fn alone(
        &mut self,
        file: &Path,
        environment: &Environment,
        place: Place,
    ) -> Result<Option<Node>, Fault> {
        let mut merged: Option<Node> = None;
        for document in self.documents(file, environment, place)?.unwrap_or_default() {
            merged = Some(match merged {
                None => document.node,
                Some(merged) => merge::merge(merged, document.node, &[])?,
            });
        }
        Ok(merged)
    }

    /// The documents of a file, each a mapping whose variables are replaced.
    fn documents(
        &mut self,
        file: &Path,
        environment: &Environment,
        place: Place,
    ) -> Result<Option<Vec<Document<'static>>>, Fault> {
        let Some((text, base)) = self.text(file, place) else { return Ok(None) };
        if !self.files.iter().any(|known| known == file) {
            self.files.push(file.to_owned());
        }
        let mut documents = Vec::new();
        for Document { node, cleared } in yaml::documents(&text, base)? {
            let mut node = node.into_owned();
            if !matches!(node.body, Body::Map(_)) {
                let message = format!("a compose file is a mapping; found {}", node.what());
                return Err(Fault::new(node.place, message));
            }
            first::today(&mut node);
            self.interpolate(&mut node, environment);
            documents.push(Document { node, cleared });
        }
        Ok(Some(documents))
    }

    fn interpolate(&mut self, tree: &mut Node, environment: &Environment) {
        let mut replace = Replace {
            lookup: &|name| environment.get(name),
            outer: &|name| self.outer.get(name),
            texts: &self.texts,
            keep: self.request.interpolation == Interpolation::Keep,
            variables: &mut self.variables,
            faults: &mut self.faults,
        };
        replace.tree(tree);
    }

    pub(super) fn texts(&self) -> &Texts {
        &self.texts
    }

    /// Says what is wrong.
    pub(super) fn report(&mut self, sink: &mut Sink) {
        self.diagnostics.drain(..).for_each(|diagnostic| sink.push(diagnostic));
        for fault in self.faults.drain(..) {
            sink.push(fault.diagnostic(codes::COMPOSE_FILE, &self.texts));
        }
    }
}

/// Takes away what a later file says anew, or no more. A step `*` is any.
pub(super) fn clear(node: &mut Node, path: &[String]) {
    let (Body::Map(entries), Some((step, rest))) = (&mut node.body, path.split_first()) else { return };
    let is_it = |key: &str| key == step || step == "*";
    if rest.is_empty() {
        entries.retain(|entry| !is_it(&entry.key));
        return;
    }
    entries.iter_mut().filter(|entry| is_it(&entry.key)).for_each(|entry| clear(&mut entry.value, rest));
}

/// The way from one folder to another, in components.
pub(super) fn leading(from: &Path, to: &Path) -> String {
    let text = |path: &Path| normalize(path).to_string_lossy().into_owned();
    match (from.is_absolute(), to.is_absolute()) {
        (false, true) => text(to),
        _ => relative(&text(from), &text(to)),
    }
}
