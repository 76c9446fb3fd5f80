//! What is saved of a deployment, where to, when, and for how long.
//!
//! Takes the merged body of a `backup` and the services of its environment, gives a [`Backup`] in which everything that
//! is named exists: each source knows in which compose project it lives and who writes it.

mod coverage;
mod keep;
mod kept;
mod occurrence;
mod repository;
mod scheduled;
mod snapshots;
mod source;
mod strategy;

use ecow::EcoString;

pub use coverage::{Covered, Saving, coverage};
pub use keep::{Keep, Period, RULES};
pub use kept::{KeptVolume, Waived, Writers};
pub use occurrence::{Minute, runs};
pub use repository::{Repository, When};
pub use source::{Member, Source, What, can_dump};
pub use strategy::Strategy;

use super::{Allow, Service};
use crate::diag::{Diagnostic, codes};
use crate::eval::merge::merge;
use crate::eval::{Attributes, Context, Data, Layers, Origin, Piece, Text, Value};
use crate::resolve::StackName;
use crate::schema::{BACKUP, Reference};
use std::collections::BTreeMap;

use super::resources::Resources;

/// One declaration.
#[derive(Debug, Clone, PartialEq)]
pub struct Backup {
    /// Its name: the scripts are `bin/backup-<name>`, `bin/restore-<name>` and `bin/drill-<name>`.
    pub name: EcoString,
    /// The stack that it stands in.
    pub stack: StackName,
    /// The compose project of its place.
    pub project: EcoString,
    /// Its declaration.
    pub origin: Origin,
    /// What is saved.
    pub sources: Vec<Source>,
    /// Where to.
    pub repositories: Vec<Repository>,
    /// Whether a deployment makes one before it changes anything.
    pub before_update: bool,
    /// Seconds after which a run is ended.
    pub timeout: Option<u64>,
    /// Services that are stopped while files are copied.
    pub stop: Vec<Member>,
    /// A command of the host, run first.
    pub before: Vec<EcoString>,
    /// A command of the host, run when all is saved.
    pub after: Vec<EcoString>,
    /// A command of the host, run when something failed.
    pub on_failure: Vec<EcoString>,
    /// The URLs of `heartbeat`, by attribute; they may hold secrets.
    pub heartbeat: BTreeMap<EcoString, Text>,
    /// Rules that it waives.
    pub allows: Vec<Allow>,
}

impl Backup {
    /// One backup of an environment.
    pub(super) fn assemble<'a>(
        cx: &mut Context<'_, 'a>,
        name: &EcoString,
        layers: &Layers<'a>,
        services: &BTreeMap<EcoString, Service>,
        resources: &Resources,
    ) -> Self {
        cx.this = Some((Reference::Backup, name.clone()));
        let body = merge(&layers.layers, Some(BACKUP), cx);
        let said = cx.attributes(BACKUP, &body);
        let project = cx.project_name(&layers.stack).unwrap_or_else(|_| cx.view.name.clone());
        let mut backup = Self {
            name: name.clone(),
            stack: layers.stack.clone(),
            project,
            origin: Origin::from(layers.declared.span),
            sources: Vec::new(),
            repositories: Vec::new(),
            before_update: said.get("before-update").is_some_and(|v| v.data == Data::Bool(true)),
            timeout: seconds(said.get("timeout")),
            stop: Vec::new(),
            before: command("before", &said, cx),
            after: command("after", &said, cx),
            on_failure: command("on-failure", &said, cx),
            heartbeat: BTreeMap::new(),
            allows: Vec::new(),
        };
        for value in said.get("stop").and_then(Value::as_list).unwrap_or_default() {
            let Data::Reference(Reference::Service, service) = &value.data else { continue };
            backup.stop.extend(Member::of(service, value.origin.span, services, cx));
        }
        for (name, url) in said.get("heartbeat").and_then(Value::as_map).into_iter().flatten() {
            if let Data::Text(text) = &url.data {
                backup.heartbeat.insert(name.clone(), text.clone());
            }
        }
        for ((word, key), statements) in &body.statements {
            let Some(row) = BACKUP.statement(word) else { continue };
            for keyed in statements {
                cx.in_scope(keyed.scope, |cx| match row.word {
                    "repository" => {
                        let found = Repository::evaluate(keyed, key, row, &said, resources, cx);
                        backup.repositories.extend(found);
                    }
                    "allow" => backup.allows.extend(Allow::evaluate(keyed, key, row, cx)),
                    _ => {
                        let found = Source::evaluate(keyed, key, row, services, resources, cx);
                        backup.sources.extend(found.unwrap_or_default());
                    }
                });
            }
        }
        cx.hold_body_asserts();
        backup.label();
        backup.complain_of_nothing(&body, cx);
        cx.this = None;
        backup
    }

    /// The secrets that its scripts read on the host.
    pub fn secrets(&self) -> Vec<EcoString> {
        let of_repositories = self.repositories.iter().flat_map(|repository| repository.strategy.secrets());
        let of_sources = self.sources.iter().flat_map(|source| source.what.secrets());
        let pieces = self.heartbeat.values().flat_map(Text::pieces);
        let of_heartbeat = pieces.filter_map(|piece| match piece {
            Piece::Secret(secret) => Some(secret.resource()),
            _ => None,
        });
        of_repositories.chain(of_sources).cloned().chain(of_heartbeat).collect()
    }

    /// Gives each source a name of its own: what a restore calls it.
    fn label(&mut self) {
        let names: Vec<EcoString> = self.sources.iter().map(|source| source.name.clone()).collect();
        for source in &mut self.sources {
            if names.iter().filter(|name| **name == source.name).count() > 1 {
                source.name = ecow::eco_format!("{}-{}", source.what.word(), source.name);
            }
        }
    }

    fn complain_of_nothing(&self, body: &crate::eval::merge::Body<'_>, cx: &mut Context<'_, '_>) {
        // What was said and could not be understood is reported already.
        let says = |words: &[&str]| body.statements.keys().any(|(word, _)| words.contains(word));
        let (what, help) = if !says(&["database", "volume", "path"]) {
            ("what", "add `database service.x`, `volume x` or `path \"/…\"`")
        } else if !says(&["repository"]) {
            ("where to", "add `repository local = restic(\"/mnt/backup/x\", password = secret.x)`")
        } else {
            return;
        };
        let message = format!("backup `{}` does not say {what} it saves", self.name);
        cx.report(Diagnostic::new(codes::MISSING_ATTRIBUTE, self.origin.span, message).help(help));
    }
}

/// A duration in whole seconds, upwards.
fn seconds(value: Option<&Value>) -> Option<u64> {
    match value.map(|value| &value.data) {
        Some(Data::Duration(nanoseconds)) => Some(nanoseconds.div_ceil(1_000_000_000)),
        _ => None,
    }
}

/// The words of a command of the host.
fn command(attribute: &str, said: &Attributes, cx: &mut Context<'_, '_>) -> Vec<EcoString> {
    let Some(value) = said.get(attribute) else { return Vec::new() };
    let words: Vec<EcoString> = value
        .as_list()
        .unwrap_or_default()
        .iter()
        .filter_map(|word| word.as_str().map(EcoString::from))
        .collect();
    if words.first().is_none_or(|program| program.is_empty()) {
        let message = format!("`{attribute}` names no program");
        cx.report(
            Diagnostic::new(codes::BAD_VALUE, value.origin.span, message)
                .help("the first element is the program, by its absolute path"),
        );
    }
    words
}
