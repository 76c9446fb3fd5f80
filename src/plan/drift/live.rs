//! What a docker engine says of what runs: the facts that are compared, no others. No environment variable is among
//! them, since the value of one may be a secret.

use std::collections::{BTreeMap, BTreeSet};

use ecow::EcoString;

/// What an engine holds.
#[derive(Debug, Clone, Default)]
pub struct Live {
    /// Containers that docker compose made.
    pub containers: Vec<LiveContainer>,
    /// All networks.
    pub networks: Vec<LiveResource>,
    /// All volumes.
    pub volumes: Vec<LiveResource>,
    /// The image that a reference stands for there, by reference.
    pub images: BTreeMap<EcoString, EcoString>,
}

/// A container.
#[derive(Debug, Clone, Default)]
pub struct LiveContainer {
    /// Its name.
    pub name: EcoString,
    /// The compose project that it is labelled with.
    pub project: EcoString,
    /// The service.
    pub service: EcoString,
    /// Whether `docker compose run` made it.
    pub one_off: bool,
    /// The hash of the service that it was made from.
    pub hash: Option<EcoString>,
    /// The folder from which it was brought up.
    pub folder: Option<EcoString>,
    /// The reference of its image.
    pub image: EcoString,
    /// The image that this stood for when it was made.
    pub image_id: EcoString,
    /// What it is doing.
    pub state: State,
    /// Its labels, without those of docker compose itself.
    pub labels: BTreeMap<EcoString, EcoString>,
    /// The ports that the host answers for it.
    pub ports: Vec<LivePort>,
    /// What is mounted, by target.
    pub mounts: BTreeMap<EcoString, LiveMount>,
    /// The real names of its networks.
    pub networks: BTreeSet<EcoString>,
}

/// What a container is doing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum State {
    /// It runs; whether its health check says that it is not well.
    Running {
        /// Whether its health check fails.
        unhealthy: bool,
    },
    /// It is made and was never started.
    #[default]
    Created,
    /// It is frozen.
    Paused,
    /// It ends and is started again.
    Restarting,
    /// It ended, with this status.
    Ended(i64),
    /// It is being removed, or could not be.
    Dead,
}

/// A port that the host answers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LivePort {
    /// The port in the container and its transport: `80/tcp`.
    pub target: EcoString,
    /// The address that answers; empty for all.
    pub address: EcoString,
    /// The port of the host; `None` where the engine chooses.
    pub port: Option<u16>,
}

/// What is mounted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LiveMount {
    /// A volume, by its real name.
    Volume(EcoString),
    /// A path of the host.
    Bind(EcoString),
    /// Memory, an image, a pipe.
    Other,
}

/// A network or a volume.
#[derive(Debug, Clone, Default)]
pub struct LiveResource {
    /// Its real name.
    pub name: EcoString,
    /// The compose project that it is labelled with, where it is.
    pub project: Option<EcoString>,
    /// What makes it: `bridge`, `local`.
    pub driver: EcoString,
    /// Whether a network has no way out.
    pub internal: bool,
    /// Options of the driver.
    pub options: BTreeMap<EcoString, EcoString>,
}
