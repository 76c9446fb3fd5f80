//! Something of the host, or of Docker, that a container sees as a path.

use ecow::EcoString;

use super::Attributes;
use crate::eval::{HostPath, Origin, Text};

/// What is mounted.
#[derive(Debug, Clone, PartialEq)]
pub enum MountSource {
    /// A declared volume, by name.
    Volume(EcoString),
    /// A volume without a name, made with the container.
    Anonymous,
    /// A path of the host.
    Bind(HostPath),
    /// A declared config, by name.
    Config(EcoString),
    /// A declared secret, by name.
    Secret(EcoString),
    /// Memory.
    Tmpfs,
    /// The content of an image.
    Image(Text),
    /// A Windows named pipe.
    NamedPipe(EcoString),
    /// A Swarm cluster volume.
    Cluster(EcoString),
}

/// One mount of a service. A service has at most one for each target.
#[derive(Debug, Clone)]
pub struct Mount {
    /// The path in the container, without a trailing `/`.
    pub target: EcoString,
    /// What is mounted there.
    pub source: MountSource,
    /// Attributes of the kind `mount`: `read-only`, `bind { … }`, `volume { … }`, `tmpfs { … }`, `uid`, …
    pub options: Attributes,
    /// The statement.
    pub origin: Origin,
}

impl PartialEq for Mount {
    fn eq(&self, other: &Self) -> bool {
        let Self { target, source, options, origin: _ } = self;
        *target == other.target && *source == other.source && *options == other.options
    }
}
