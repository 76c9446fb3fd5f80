//! How what runs differs from what is checked in.
//!
//! Takes a deployment as its artifact says it, the [`Live`] facts of an engine and the hashes that docker compose
//! would give the services, gives a list of [`Drift`]s, sorted. Pure: who asks the engine is the command line.
//! Where a hash is known, it alone decides whether a container is what is checked in, as it does for docker compose;
//! elsewhere what the engine shows of image, labels, ports and mounts is compared.

mod container;
mod live;
mod resource;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;

use ecow::EcoString;

use super::ResourceKind;
use crate::model::Deployment;
use crate::source::Span;

pub use live::{Live, LiveContainer, LiveMount, LivePort, LiveResource, State};

/// What was found on an engine.
#[derive(Debug, Clone, Default)]
pub struct Comparison {
    /// Every difference; empty where there is none.
    pub drift: Vec<Drift>,
    /// Why the hashes of services were not compared, where they were not.
    pub unhashed: Option<String>,
}

impl Comparison {
    /// Whether there is nothing to say of it.
    pub fn is_silent(&self) -> bool {
        self.drift.is_empty() && self.unhashed.is_none()
    }
}

/// One way in which what runs is not what is checked in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drift {
    /// Which.
    pub kind: DriftKind,
    /// What is affected.
    pub resource: ResourceKind,
    /// Its name in the artifact; of what is not in there, the name that it has on the engine.
    pub name: EcoString,
    /// What is the matter: one sentence, lower case, no full stop.
    pub text: String,
    /// What differs in detail, as far as the engine shows it.
    pub details: Vec<Detail>,
    /// Where it is declared in the artifact.
    pub span: Option<Span>,
}

/// A kind of difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DriftKind {
    /// It is declared and not there.
    Missing,
    /// It is another one than is declared.
    Changed,
    /// It does not run.
    Stopped,
    /// It runs and its health check fails.
    Unhealthy,
    /// It is there and not declared.
    Extra,
}

impl fmt::Display for DriftKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Missing => "missing",
            Self::Changed => "changed",
            Self::Stopped => "stopped",
            Self::Unhealthy => "unhealthy",
            Self::Extra => "extra",
        })
    }
}

/// One attribute that differs. A side that is not there, or must not be shown, is `None`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Detail {
    /// Which: `image`, `ports["80/tcp"]`.
    pub path: EcoString,
    /// What is checked in.
    pub declared: Option<EcoString>,
    /// What runs.
    pub live: Option<EcoString>,
}

/// What runs of a deployment, held against what is checked in of it.
pub fn drift(
    declared: &Deployment,
    live: &Live,
    hashes: Option<&BTreeMap<EcoString, EcoString>>,
) -> Vec<Drift> {
    let project = declared.name.as_str().unwrap_or_default();
    let of_project = |resource: &&LiveResource| resource.project.as_deref() == Some(project);
    let nothing = !live.containers.iter().any(|container| container.project == project)
        && !live.networks.iter().any(|network| of_project(&network))
        && !live.volumes.iter().any(|volume| of_project(&volume));
    if nothing {
        let text = "nothing of it is on this engine".to_owned();
        let span = Some(declared.name.origin.span);
        let name = project.into();
        let (kind, resource) = (DriftKind::Missing, ResourceKind::Project);
        return vec![Drift { kind, resource, name, text, details: Vec::new(), span }];
    }
    let mut found = Vec::new();
    container::compare(declared, project, live, hashes, &mut found);
    resource::compare(declared, project, live, &mut found);
    found.sort_by(|a, b| (a.kind, a.resource, &a.name, &a.text).cmp(&(b.kind, b.resource, &b.name, &b.text)));
    found
}
