//! A port that the host answers.

use std::fmt;
use std::net::IpAddr;

use ecow::EcoString;

use crate::eval::Origin;

/// Transport of a published port.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Protocol {
    /// `tcp`
    Tcp,
    /// `udp`
    Udp,
    /// `sctp`
    Sctp,
}

impl fmt::Display for Protocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tcp => "tcp",
            Self::Udp => "udp",
            Self::Sctp => "sctp",
        })
    }
}

/// Which addresses of the host answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exposure {
    /// All of them, IPv4 and IPv6: `publish public`.
    Public,
    /// One address; `127.0.0.1` unless said otherwise.
    Address(IpAddr),
}

/// One published container port. A range in the source is one of these for each of its ports.
#[derive(Debug, Clone)]
pub struct Publish {
    /// The port in the container.
    pub target: u16,
    /// Its transport.
    pub protocol: Protocol,
    /// First and last host port (a range where Docker may choose); `None` for any free port.
    pub published: Option<(u16, u16)>,
    /// Which addresses answer.
    pub exposure: Exposure,
    /// Compose's `name`.
    pub name: Option<EcoString>,
    /// Compose's `app_protocol`.
    pub app_protocol: Option<EcoString>,
    /// Compose's `mode`: `host` or `ingress`.
    pub mode: Option<EcoString>,
    /// The statement.
    pub origin: Origin,
}

impl PartialEq for Publish {
    fn eq(&self, other: &Self) -> bool {
        let Self { target, protocol, published, exposure, name, app_protocol, mode, origin: _ } = self;
        *target == other.target
            && *protocol == other.protocol
            && *published == other.published
            && *exposure == other.exposure
            && *name == other.name
            && *app_protocol == other.app_protocol
            && *mode == other.mode
    }
}
