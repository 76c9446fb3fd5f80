//! A port that the host answers.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr};

use ecow::EcoString;

use crate::diag::{Diagnostic, codes};
use crate::eval::key::{malformed, publish_sides};
use crate::eval::merge::Keyed;
use crate::eval::{Context, Data, Origin, Reported};
use crate::schema::{PUBLISH, Statement};
use crate::syntax::ast::Expr;

use super::statement;

/// Where a port answers unless its statement says otherwise.
const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

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

impl Protocol {
    /// The protocol of this name.
    pub fn named(name: &str) -> Option<Self> {
        [Self::Tcp, Self::Udp, Self::Sctp].into_iter().find(|p| p.to_string() == name)
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

impl Publish {
    /// The ports that one statement publishes, one for each of a range.
    pub(super) fn evaluate<'a>(
        keyed: &Keyed<'a>,
        row: &'static Statement,
        cx: &mut Context<'_, 'a>,
    ) -> Result<Vec<Self>, Reported> {
        let Some((public, host, container)) = publish_sides(keyed.phrase) else {
            return cx.fail(malformed(row, keyed.origin.span));
        };
        statement::check_flags(keyed.phrase, row, cx)?;
        let (first, last, protocol) = cx.container_ports(container)?;
        let protocol = protocol.and_then(|p| Protocol::named(&p)).unwrap_or(Protocol::Tcp);
        let published = host_ports(host, cx)?;
        let mut options = statement::options(keyed, PUBLISH, cx);
        let exposure = match options.remove("host-ip") {
            Some(ip) => match ip.as_str().and_then(|text| text.parse().ok()) {
                Some(address) => Exposure::Address(address),
                None => {
                    let problem = "`host-ip` is an address of the host, such as `\"10.0.0.5\"`";
                    return cx.fail(Diagnostic::new(codes::BAD_VALUE, ip.origin.span, problem));
                }
            },
            None if public.is_some() => Exposure::Public,
            None => Exposure::Address(LOOPBACK),
        };
        let text = |name: &str| options.text(name).map(EcoString::from);
        let one = |target, published| Publish {
            target,
            protocol,
            published,
            exposure,
            name: text("name"),
            app_protocol: text("app-protocol"),
            mode: text("mode"),
            origin: keyed.origin.clone(),
        };
        Ok(match published {
            None => (first..=last).map(|target| one(target, None)).collect(),
            Some(range) if first == last => vec![one(first, Some(range))],
            Some((low, high)) if high - low == last - first => {
                (first..=last).zip(low..=high).map(|(target, port)| one(target, Some((port, port)))).collect()
            }
            Some((low, high)) => {
                let (hosts, containers) = (u32::from(high - low) + 1, u32::from(last - first) + 1);
                let problem = format!("{hosts} host ports cannot lead to {containers} container ports");
                return cx.fail(
                    Diagnostic::new(codes::BAD_VALUE, keyed.origin.span, problem)
                        .help("write two ranges of one length, or one container port"),
                );
            }
        })
    }
}

/// First and last host port; `0` lets Docker choose a free one.
fn host_ports(expr: &Expr, cx: &mut Context<'_, '_>) -> Result<Option<(u16, u16)>, Reported> {
    if let crate::syntax::ast::ExprKind::Name(_) = expr.kind {
        let (first, last, _) = cx.container_ports(expr)?;
        return Ok(Some((first, last)));
    }
    let value = cx.eval(expr)?;
    match value.data {
        Data::Int(0) => Ok(None),
        Data::Ports(first, last, _) => Ok(Some((first, last))),
        _ => cx.port_number(&value, expr.span).map(|port| Some((port, port))),
    }
}
