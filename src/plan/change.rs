//! A plan as data.

use std::fmt;

use ecow::EcoString;

use super::{Class, Comparison, Flag, HostFile, Outage, Phase, Step};
use crate::eval::{Origin, Value};
use crate::graph::Share;
use crate::model::backup::Covered;
use crate::source::Span;

/// What happens to one environment.
#[derive(Debug, Clone, Default)]
pub struct EnvPlan {
    /// The environment.
    pub env: EcoString,
    /// Its compose project.
    pub project: EcoString,
    /// The host it is deployed to.
    pub host: EcoString,
    /// What changes, by kind and name. Empty when nothing does.
    pub resources: Vec<ResourceChange>,
    /// What stays as it is, by kind and name.
    pub unchanged: Vec<(ResourceKind, EcoString)>,
    /// `raw compose { … }`, where there is one: what it merges is not part of the compared models.
    pub raw: Option<Span>,
    /// How many values it merges.
    pub raw_values: usize,
    /// What `bin/install` has to do on the host.
    pub installed: Vec<HostFile>,
    /// The order in which the services that change come up: those of one wave together.
    pub waves: Vec<Vec<EcoString>>,
    /// The ways in that are closed meanwhile.
    pub outages: Vec<Outage>,
    /// What people have to do around it, in order.
    pub runbook: Vec<Step>,
    /// What saves each volume from then on.
    pub coverage: Vec<Covered>,
    /// How what runs differs from what is checked in, where an engine was asked.
    pub live: Option<Comparison>,
    /// Of the artifacts of both sides, where it was asked for.
    pub fingerprint: Option<EcoString>,
}

impl EnvPlan {
    /// Puts other values in the place of those that are shown: what one of somebody else's files says may be a secret.
    pub fn show_values_as(&mut self, shown: impl Fn(&[EcoString], &Value) -> Value) {
        for attribute in self.resources.iter_mut().flat_map(|resource| &mut resource.attributes) {
            let AttributeChange { path, before, after, .. } = attribute;
            for value in [before, after].into_iter().flatten() {
                *value = shown(path, value);
            }
        }
    }

    /// Whether nothing changes.
    pub fn is_empty(&self) -> bool {
        self.resources.is_empty() && self.installed.is_empty()
    }

    /// How many differences there are between what runs and what is checked in.
    pub fn drifted(&self) -> usize {
        self.live.as_ref().map_or(0, |live| live.drift.len())
    }

    /// Whether anything that runs notices, or a file on the host changes.
    pub fn is_noticed(&self) -> bool {
        self.resources.iter().any(|r| r.class > Class::Metadata || !r.risks.is_empty())
            || !self.installed.is_empty()
    }

    /// Whether there is nothing to tell but that.
    pub fn is_silent(&self) -> bool {
        let runs_as_said = self.live.as_ref().is_none_or(Comparison::is_silent);
        self.is_empty()
            && self.raw.is_none()
            && self.runbook.is_empty()
            && self.outages.is_empty()
            && runs_as_said
    }

    /// Whether its runbook asks for more than to bring it up.
    pub fn has_errands(&self) -> bool {
        self.runbook.iter().any(|step| step.phase != Phase::Deploy || step.irreversible.is_some())
    }

    /// The changes with a flag.
    pub fn flagged(&self, flag: Flag) -> usize {
        self.resources.iter().filter(|r| r.has(flag)).count()
    }

    /// The changes of a class.
    pub fn count(&self, class: Class) -> usize {
        self.resources.iter().filter(|r| r.class == class).count()
    }
}

/// What kind of thing changes. Ordered as plans show them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ResourceKind {
    /// The host.
    Host,
    /// The compose project.
    Project,
    /// A network.
    Network,
    /// A volume.
    Volume,
    /// A secret.
    Secret,
    /// A config.
    Config,
    /// A model.
    Model,
    /// A service or a job.
    Service,
    /// A process of the host.
    Unit,
    /// What starts something on a schedule: a timer or a cron entry.
    Timer,
    /// What is saved, where to, and for how long.
    Backup,
    /// A script for the host.
    Script,
}

impl fmt::Display for ResourceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Host => "host",
            Self::Project => "project",
            Self::Network => "network",
            Self::Volume => "volume",
            Self::Secret => "secret",
            Self::Config => "config",
            Self::Model => "model",
            Self::Service => "service",
            Self::Unit => "unit",
            Self::Timer => "timer",
            Self::Backup => "backup",
            Self::Script => "script",
        })
    }
}

/// What is done to a declaration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// It was not there.
    Create,
    /// It is there on both sides.
    Change,
    /// It is no longer there.
    Remove,
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Create => "create",
            Self::Change => "change",
            Self::Remove => "remove",
        })
    }
}

/// A flag and what exactly happens.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Risk {
    /// Which.
    pub flag: Flag,
    /// One sentence, lower case, no full stop.
    pub text: String,
}

/// What happens to one resource.
#[derive(Debug, Clone)]
pub struct ResourceChange {
    /// What it is.
    pub kind: ResourceKind,
    /// Its name in the spec.
    pub name: EcoString,
    /// What is done to the declaration.
    pub action: Action,
    /// What that does to what runs.
    pub class: Class,
    /// What to think twice about.
    pub risks: Vec<Risk>,
    /// What differs, by path.
    pub attributes: Vec<AttributeChange>,
    /// What may be meant instead: whole sentences in lower case.
    pub hints: Vec<String>,
    /// Which other changes disturb it.
    pub because: Vec<Cascade>,
    /// What causes it as a whole: the declaration; for what is removed, where it was declared.
    pub cause: Option<Origin>,
}

impl ResourceChange {
    pub(super) fn new(kind: ResourceKind, name: &str, action: Action) -> Self {
        Self {
            kind,
            name: name.into(),
            action,
            class: Class::NoOp,
            risks: Vec::new(),
            attributes: Vec::new(),
            hints: Vec::new(),
            because: Vec::new(),
            cause: None,
        }
    }

    /// Whether it has a flag.
    pub fn has(&self, flag: Flag) -> bool {
        self.risks.iter().any(|r| r.flag == flag)
    }

    /// Takes the greatest class of what it holds, puts all in order, and tells whether it is a change.
    pub(super) fn settle(&mut self) -> bool {
        let attributes = self.attributes.iter().map(|a| a.class);
        self.class = attributes.chain(self.because.iter().map(|c| c.class)).fold(self.class, Class::max);
        self.attributes.sort_by(|a, b| a.path.cmp(&b.path));
        self.risks.sort();
        self.risks.dedup();
        self.class != Class::NoOp
    }
}

/// One difference.
#[derive(Debug, Clone)]
pub struct AttributeChange {
    /// The attribute, then keys: `environment`, `LOG_LEVEL`.
    pub path: Vec<EcoString>,
    /// What it was; `None` where it was not there.
    pub before: Option<Value>,
    /// What it shall be; `None` where it is taken away.
    pub after: Option<Value>,
    /// What this difference alone does.
    pub class: Class,
    /// What sets the new value; for what is taken away, what it is taken from.
    pub cause: Option<Origin>,
}

/// Another change that disturbs a resource.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cascade {
    /// What changes.
    pub kind: ResourceKind,
    /// Its name.
    pub name: EcoString,
    /// What ties the two.
    pub via: Via,
    /// What it does to the resource.
    pub class: Class,
    /// What says that they are tied.
    pub span: Span,
}

/// What ties a service to something that changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Via {
    /// It is one of the project's.
    Project,
    /// It lives in a namespace of it.
    Namespace(Share),
    /// It mounts its volumes.
    VolumesFrom,
    /// `needs x { restart = true }`
    Restart,
    /// It is on that network.
    Network,
    /// It mounts that volume.
    Volume,
    /// It reads that config again: `mount … { on-change = reload }`.
    Config,
}
