//! A service or a job.

use std::collections::BTreeMap;

use ecow::EcoString;

use super::{Attributes, Mount, Need, Publish};
use crate::eval::{Address, Origin, Value};
use crate::source::Span;

/// Whether its container is meant to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ServiceKind {
    /// Runs until it is stopped.
    Service,
    /// Runs once on each deploy.
    Job,
}

/// One container and all that is said of it. Equality is of what an artifact can say.
#[derive(Debug, Clone)]
pub struct Service {
    /// Its key in the compose file, and its host name in its networks.
    pub name: EcoString,
    /// Service or job.
    pub kind: ServiceKind,
    /// Its declaration.
    pub origin: Origin,
    /// Every attribute that is not one of the statements below.
    pub attributes: Attributes,
    /// `port http = 8000`: named container ports.
    pub ports: BTreeMap<EcoString, (u16, Span)>,
    /// Ports that the host answers for it, by container port and protocol.
    pub publish: Vec<Publish>,
    /// What is mounted, by target.
    pub mounts: Vec<Mount>,
    /// What it waits for, by name.
    pub needs: Vec<Need>,
    /// Whose addresses it uses, and where.
    pub talks_to: Vec<(Address, Span)>,
    /// Environment variables that hold a secret: composed on the host into `secrets/<service>.env`.
    pub secret_environment: Vec<(EcoString, Value)>,
    /// Rules that `allow` waives here, with their reason.
    pub allows: Vec<(EcoString, EcoString, Span)>,
}

impl PartialEq for Service {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
            && self.attributes == other.attributes
            && self.publish == other.publish
            && self.mounts == other.mounts
            && self.needs == other.needs
    }
}
