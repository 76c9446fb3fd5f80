//! One compose project: all that an environment runs, or one stack of it, or a shared stack of a host.

use std::collections::BTreeMap;

use ecow::{EcoString, eco_format};

use super::backup::KeptVolume;
use super::{Attributes, Backup, Directory, Records, Resource, Scheduler, Service, Unit};
use crate::eval::{Origin, Value};
use crate::resolve::{HOSTS, StackName};
use crate::source::Span;

/// One compose project.
#[derive(Debug, Clone)]
pub struct Deployment {
    /// The environment's name; of a shared stack its place.
    pub env: EcoString,
    /// The stack that it is.
    pub stack: StackName,
    /// Where its artifacts stand below `deploy/`, which is what people call it: `prod`, `prod/worker`,
    /// `hosts/lab/proxy`.
    pub place: EcoString,
    /// The name of the compose project: `<project>-<env>`, `<project>` where no env is declared, or what
    /// `target { name = … }` says.
    pub name: Value,
    /// What `target { tier = … }` says.
    pub tier: Option<EcoString>,
    /// The host that it is deployed to; `local` where none is said.
    pub host: HostFacts,
    /// What starts there what has a schedule.
    pub scheduler: Scheduler,
    /// What the host runs when the project does not come up.
    pub on_failure: Vec<EcoString>,
    /// Long-running services and jobs.
    pub services: BTreeMap<EcoString, Service>,
    /// Processes of the host. No compose file has them.
    pub units: BTreeMap<EcoString, Unit>,
    /// What is saved of it, by name. No compose file has them.
    pub backups: BTreeMap<EcoString, Backup>,
    /// Every declared volume, as far as it matters whether it is saved.
    pub kept: Vec<KeptVolume>,
    /// Networks, `default` too where a service is on it.
    pub networks: BTreeMap<EcoString, Resource>,
    /// Named volumes.
    pub volumes: BTreeMap<EcoString, Resource>,
    /// Secrets, by file or by what else provides them; never a value.
    pub secrets: BTreeMap<EcoString, Resource>,
    /// Configs.
    pub configs: BTreeMap<EcoString, Resource>,
    /// AI models, as Compose has them.
    pub models: BTreeMap<EcoString, Resource>,
    /// Top-level `x-…` fields.
    pub extensions: Attributes,
    /// What `raw compose { … }` merges last, as plain data; null where there is none.
    pub raw: Option<Value>,
    /// The files that configs with `content` become.
    pub config_files: Vec<ConfigFile>,
    /// The configs whose content holds secrets: the host composes them.
    pub composed_configs: Vec<ComposedConfig>,
    /// The projects that must be up before it, by place.
    pub after: Vec<After>,
    /// What it is besides its compose file; `None` where that is not known.
    pub records: Option<Records>,
}

impl Deployment {
    /// One that says nothing but its name.
    pub fn empty(name: Value) -> Self {
        Self {
            env: EcoString::new(),
            stack: None,
            place: EcoString::new(),
            name,
            tier: None,
            host: HostFacts { name: "local".into(), ..HostFacts::default() },
            scheduler: Scheduler::default(),
            on_failure: Vec::new(),
            services: BTreeMap::new(),
            units: BTreeMap::new(),
            backups: BTreeMap::new(),
            kept: Vec::new(),
            networks: BTreeMap::new(),
            volumes: BTreeMap::new(),
            secrets: BTreeMap::new(),
            configs: BTreeMap::new(),
            models: BTreeMap::new(),
            extensions: Attributes::default(),
            raw: None,
            config_files: Vec::new(),
            composed_configs: Vec::new(),
            after: Vec::new(),
            records: None,
        }
    }

    /// Whether it is a shared stack: one for all environments of its host.
    pub fn is_shared(&self) -> bool {
        is_within(&self.place, HOSTS)
    }

    /// What messages call it: `env prod`, `stack prod/worker`, `shared stack proxy`.
    pub fn title(&self) -> EcoString {
        match self.place.rsplit_once('/') {
            Some((_, stack)) if self.is_shared() => eco_format!("shared stack {stack}"),
            Some(_) => eco_format!("stack {}", self.place),
            None => eco_format!("env {}", self.place),
        }
    }

    /// What messages about one environment call it.
    pub fn part(&self) -> EcoString {
        match &self.stack {
            Some(stack) if self.is_shared() => eco_format!("shared stack `{stack}`"),
            Some(stack) => eco_format!("stack `{stack}`"),
            None => "what is in no stack".into(),
        }
    }

    /// What it can use of `all`: its own, the other stacks of its environment, the shared stacks of its host.
    pub fn reach<'a>(&'a self, all: &'a [Deployment]) -> impl Iterator<Item = &'a Deployment> {
        let others = all.iter().filter(move |d| {
            let shared = d.is_shared() && d.host.name == self.host.name;
            d.place != self.place && (shared || d.env == self.env)
        });
        std::iter::once(self).chain(others)
    }

    /// The service that it means by a name, and whose it is.
    pub fn find_service<'a>(
        &'a self,
        all: &'a [Deployment],
        name: &str,
    ) -> Option<(&'a Deployment, &'a Service)> {
        self.reach(all).find_map(|deployment| Some((deployment, deployment.services.get(name)?)))
    }

    /// Whether it is what `name` names: an environment with its stacks, one stack, the shared stacks of a host.
    pub fn is_of(&self, name: &str) -> bool {
        is_within(&self.place, name)
    }
}

/// Whether a place is another one or stands in its folder.
pub fn is_within(place: &str, folder: &str) -> bool {
    place.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// A project that another one needs.
#[derive(Debug, Clone)]
pub struct After {
    /// Which.
    pub place: EcoString,
    /// Its name for Compose.
    pub project: EcoString,
    /// What of it is needed, in words: ``network `back` ``.
    pub what: EcoString,
    /// What needs it.
    pub origin: Origin,
}

/// Where an environment runs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct HostFacts {
    /// The declared name, or `local`.
    pub name: EcoString,
    /// Its declaration.
    pub declared: Option<Span>,
    /// Name or address by which people reach it.
    pub address: Option<EcoString>,
    /// The folder on it that holds the checkout.
    pub dir: Option<EcoString>,
    /// The timezone of its schedules.
    pub timezone: Option<EcoString>,
    /// Settings of its kernel that must hold.
    pub sysctls: Vec<(EcoString, Value)>,
    /// Directories that must be there: those that the host says, and those of volumes with a `path`.
    pub directories: Vec<Directory>,
}

/// A rendered config.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigFile {
    /// The config's name: the file is `config/<name>`.
    pub name: EcoString,
    /// The stack that it stands in.
    pub stack: StackName,
    /// Its content, known to the last byte.
    pub content: EcoString,
    /// What set the content.
    pub origin: Origin,
}

/// A config whose content holds secrets, by their names.
#[derive(Debug, Clone, PartialEq)]
pub struct ComposedConfig {
    /// The config's name: the file is `secrets/<name>.config`.
    pub name: EcoString,
    /// The stack that it stands in.
    pub stack: StackName,
    /// Text, some pieces of which are secrets.
    pub content: Value,
}
