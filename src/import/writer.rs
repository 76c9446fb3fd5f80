//! One deployment on its way to text.

use std::collections::{BTreeMap, BTreeSet};

use ecow::EcoString;

use super::note::Note;
use super::port::Ports;
use super::secret::Secrets;
use super::variable::Variables;
use crate::model::{Deployment, Service};
use crate::read::Variable;
use crate::schema::Stage;
use crate::source::{SourceMap, Span};

/// What all environments have in common.
#[derive(Default)]
pub(super) struct Shared {
    pub(super) variables: Variables,
    pub(super) secrets: Secrets,
    /// Ports that got a name, since somebody speaks of them.
    pub(super) ports: Ports,
    /// Secrets that have to stand where only the host can put them: `NAME` in `runtime.env`, by environment.
    pub(super) on_host: BTreeMap<EcoString, BTreeMap<String, String>>,
    /// Names of secrets that the files declare themselves.
    pub(super) declared: Vec<String>,
}

/// What is written, and what is noticed on the way.
pub(super) struct Writer<'a> {
    pub(super) env: &'a str,
    pub(super) sources: &'a SourceMap,
    pub(super) deployment: &'a Deployment,
    pub(super) variables: &'a BTreeMap<EcoString, Variable>,
    pub(super) shared: &'a mut Shared,
    /// From the folder of the new project to that of the compose file; empty where they are one.
    pub(super) base: &'a str,
    /// The service that is being written.
    pub(super) service: Option<&'a Service>,
    /// The variable, or the attribute, that is being written.
    pub(super) key: EcoString,
    /// The latest stage that may stand there.
    pub(super) stage: Stage,
    /// Secrets of which a value names the file: they need no grant of their own.
    pub(super) granted: BTreeSet<EcoString>,
    /// What is to be told.
    pub(super) notes: Vec<Note>,
}

impl Writer<'_> {
    /// Does something while a key is written, on which values of a later stage may stand.
    pub(super) fn at_key<T>(&mut self, key: &str, stage: Stage, write: impl FnOnce(&mut Self) -> T) -> T {
        let before =
            (std::mem::replace(&mut self.key, key.into()), std::mem::replace(&mut self.stage, stage));
        let result = write(self);
        (self.key, self.stage) = before;
        result
    }

    /// The variables that stand at a place or within it.
    pub(super) fn variables_at(&self, place: Span) -> Vec<(&EcoString, Span)> {
        let within =
            |span: &&Span| span.file == place.file && place.start <= span.start && span.end <= place.end;
        let spans =
            self.variables.iter().flat_map(|(name, variable)| variable.spans.iter().map(move |s| (name, s)));
        spans.filter(|(_, span)| within(span)).map(|(name, span)| (name, *span)).collect()
    }

    /// What a secret's name may hint at where nothing else does.
    pub(super) fn owner(&self) -> EcoString {
        self.service.map_or_else(EcoString::new, |service| service.name.clone())
    }
}
