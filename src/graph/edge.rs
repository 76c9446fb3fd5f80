//! How one service depends on another, and what says so.

use std::collections::BTreeSet;

use ecow::EcoString;

use crate::eval::{Address, Data, Value};
use crate::model::{Condition, Service, Unit};
use crate::schema::Reference;
use crate::source::Span;

/// One dependency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// What kind it is.
    pub kind: EdgeKind,
    /// The statement, attribute or expression that makes it.
    pub span: Span,
}

/// The kinds of dependency.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum EdgeKind {
    /// `needs x`: it starts after the other.
    Needs {
        /// How far the other must have come.
        condition: Condition,
        /// It is restarted with the other.
        restart: bool,
    },
    /// It lives in a namespace of the other: the other's container must exist before it.
    Namespace(Share),
    /// `volumes-from`: it mounts what the other mounts.
    VolumesFrom,
    /// `links`: it knows the other by a second name.
    Link,
    /// The other's address was used: the port, or 0 where the host name alone was.
    TalksTo(u16),
    /// It mounts data that others mount too.
    UsesData {
        /// Whether it may write there.
        writes: bool,
    },
}

/// Which namespace of another container is shared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Share {
    /// `network-mode = "service:x"`
    Network,
    /// `ipc = "service:x"`
    Ipc,
    /// `pid = "service:x"`
    Pid,
}

impl Share {
    const ALL: [Share; 3] = [Self::Network, Self::Ipc, Self::Pid];

    /// The attribute that says so.
    pub const fn attribute(self) -> &'static str {
        match self {
            Self::Network => "network-mode",
            Self::Ipc => "ipc",
            Self::Pid => "pid",
        }
    }

    /// What is shared, in words.
    pub const fn noun(self) -> &'static str {
        match self {
            Self::Network => "network",
            Self::Ipc => "shared memory",
            Self::Pid => "processes",
        }
    }
}

impl EdgeKind {
    /// Whether it decides who starts first.
    pub fn orders(&self) -> bool {
        !matches!(self, Self::TalksTo(_) | Self::UsesData { .. })
    }

    /// Whether it decides nothing else: without it both run as well as with it.
    pub fn only_orders(&self) -> bool {
        matches!(self, Self::Needs { condition: Condition::Started, .. })
    }

    /// The word for it in every output.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Needs { .. } => "needs",
            Self::Namespace(share) => share.attribute(),
            Self::VolumesFrom => "volumes-from",
            Self::Link => "links",
            Self::TalksTo(_) => "talks-to",
            Self::UsesData { .. } => "uses-data",
        }
    }

    /// What is to be said beyond the word: the condition, the port, the access.
    pub fn detail(&self) -> String {
        match self {
            Self::Needs { condition, restart: false } => condition.to_string(),
            Self::Needs { condition, restart: true } => format!("{condition}, restart"),
            Self::TalksTo(0) => String::new(),
            Self::TalksTo(port) => port.to_string(),
            Self::UsesData { writes: true } => "writes".to_owned(),
            Self::UsesData { writes: false } => "reads".to_owned(),
            Self::Namespace(_) | Self::VolumesFrom | Self::Link => String::new(),
        }
    }
}

/// The dependencies of a service on others, by name; those on an address once for each port.
pub fn edges(service: &Service) -> Vec<(EcoString, Edge)> {
    let mut out: Vec<(EcoString, Edge)> = Vec::new();
    for need in service.needs.iter().chain(&service.needs_elsewhere) {
        let kind = EdgeKind::Needs { condition: need.condition, restart: need.restart };
        out.push((need.service.clone(), Edge { kind, span: need.origin.span }));
    }
    for share in Share::ALL {
        let value = service.attributes.get(share.attribute());
        if let Some((name, span)) = value.and_then(|v| Some((shared_service(v)?, v.origin.span))) {
            out.push((name, Edge { kind: EdgeKind::Namespace(share), span }));
        }
    }
    for (attribute, kind) in [("volumes-from", EdgeKind::VolumesFrom), ("links", EdgeKind::Link)] {
        for value in service.attributes.get(attribute).and_then(Value::as_list).unwrap_or_default() {
            if let Some(name) = first_part(value) {
                out.push((name, Edge { kind: kind.clone(), span: value.origin.span }));
            }
        }
    }
    out.extend(talks(service.talks_to.iter().filter(|(a, _)| a.service != service.name)));
    out
}

/// The dependencies of a unit: on services and jobs, or on other units, by name.
pub(super) fn of_unit(unit: &Unit) -> Vec<(Reference, EcoString, Edge)> {
    let needs = unit.needs.iter().map(|(of, need)| {
        let kind = EdgeKind::Needs { condition: need.condition, restart: false };
        (*of, need.service.clone(), Edge { kind, span: need.origin.span })
    });
    let talks = talks(unit.talks_to.iter()).into_iter().map(|(to, edge)| (Reference::Service, to, edge));
    needs.chain(talks).collect()
}

/// One edge for each address; one for a host name where no port of it is known.
fn talks<'a>(used: impl Iterator<Item = &'a (Address, Span)>) -> Vec<(EcoString, Edge)> {
    let mut talks: Vec<_> = used.collect();
    talks.sort_by(|(a, s), (b, t)| (&a.service, a.port, s).cmp(&(&b.service, b.port, t)));
    let known: BTreeSet<&EcoString> =
        talks.iter().filter(|(a, _)| a.port != 0).map(|(a, _)| &a.service).collect();
    talks.retain(|(a, _)| a.port != 0 || !known.contains(&a.service));
    talks.dedup_by(|(a, _), (b, _)| a == b);
    let edge = |(a, span): &(Address, Span)| {
        (a.service.clone(), Edge { kind: EdgeKind::TalksTo(a.port), span: *span })
    };
    talks.into_iter().map(edge).collect()
}

/// The service in `service:x`.
pub(crate) fn shared_service(value: &Value) -> Option<EcoString> {
    match &value.data {
        Data::Reference(Reference::Service, name) => Some(name.clone()),
        _ => value.as_str()?.strip_prefix("service:").map(EcoString::from),
    }
}

/// The service in `x`, `x:ro` and `x:alias`; none in `container:x`.
fn first_part(value: &Value) -> Option<EcoString> {
    match &value.data {
        Data::Reference(Reference::Service, name) => Some(name.clone()),
        _ => match value.as_str()?.split(':').next()? {
            "container" => None,
            name => Some(name.into()),
        },
    }
}
