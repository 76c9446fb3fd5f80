//! How a process of the host sees what runs in containers: by the ports that they publish, and secrets by the files
//! that systemd hands it.
//!
//! A unit is evaluated with a [`HostSide`]. Values that depend on it are computed anew and not remembered, for the
//! same `let` is another text in a container.

use std::collections::BTreeMap;
use std::net::IpAddr;

use ecow::{EcoString, eco_format};

use super::context::Context;
use super::value::{Address, Data, Text, Use, Value};
use super::world::Reported;
use crate::diag::{Diagnostic, codes};
use crate::source::Span;
use crate::syntax::ast::Name;

/// What every service of an environment publishes.
pub type Published = BTreeMap<EcoString, Vec<Door>>;

/// A port of a container that the host answers.
#[derive(Debug, Clone, Copy)]
pub struct Door {
    /// The port in the container.
    pub container: u16,
    /// The address of the host by which a process of it gets there.
    pub host: IpAddr,
    /// The port of the host; `None` where Docker chooses it.
    pub port: Option<u16>,
    /// The statement.
    pub span: Span,
}

/// What a unit is told of the world.
#[derive(Debug, Clone, Copy)]
pub struct HostSide<'w> {
    /// What it can reach.
    pub published: &'w Published,
    /// Its name.
    pub unit: &'w str,
    /// Its declaration.
    pub declared: Span,
    /// The folder in which systemd shows it its secrets.
    pub credentials: &'w str,
}

impl<'w> Context<'w, '_> {
    /// `service.x.…` as a process of the host sees it; `None` for what does not depend on who asks.
    pub(super) fn seen_by_host(
        &mut self,
        service: &Name,
        words: &[&str],
        span: Span,
    ) -> Result<Option<Value>, Reported> {
        let Some(side) = self.host_side else { return Ok(None) };
        let (port, rest) = match words {
            ["host"] => (None, "host"),
            ["port", port] => (Some(*port), "port"),
            ["address", port] => (Some(*port), ""),
            ["address", port, rest @ ("host" | "port")] => (Some(*port), *rest),
            _ => return Ok(None),
        };
        let number = match port {
            Some(port) => Some(self.service_port(service, port, span)?.0),
            None => None,
        };
        let doors: &'w [Door] = side.published.get(&service.text).map_or(&[], Vec::as_slice);
        let fits = |door: &&Door| number.is_none_or(|number| door.container == number);
        let door = doors.iter().filter(fits).find_map(|door| Some((door.host, door.port?)));
        let Some((host, published)) = door else {
            let chosen = doors.iter().find(fits).map(|door| door.span);
            return self.fail(not_published(side, &service.text, number, chosen, span));
        };
        let host = match host {
            IpAddr::V4(host) => eco_format!("{host}"),
            IpAddr::V6(host) => eco_format!("[{host}]"),
        };
        let text = match rest {
            "port" => return Ok(Some(Value::new(Data::Int(published.into()), span))),
            "host" => host,
            _ => eco_format!("{host}:{published}"),
        };
        let address = Address { service: service.text.clone(), port: number.unwrap_or(0) };
        Ok(Some(Value::new(Text::known(text).using([Use::Published(address, span)]), span)))
    }

    /// Where the file of a secret is, for whoever is evaluated.
    pub(super) fn secret_path(&self, key: &str) -> EcoString {
        let folder = self.host_side.map_or("/run/secrets", |side| side.credentials);
        eco_format!("{folder}/{key}")
    }
}

fn not_published(
    side: HostSide<'_>,
    service: &str,
    port: Option<u16>,
    chosen: Option<Span>,
    span: Span,
) -> Diagnostic {
    let unit = side.unit;
    let what = match port {
        Some(port) => format!("port {port}"),
        None => "any port".to_owned(),
    };
    let message = format!("unit `{unit}` uses the address of `{service}`, which does not publish {what}");
    let mut out = Diagnostic::new(codes::NOT_PUBLISHED, span, message)
        .here(format!("`{service}` has no address on the host"))
        .label(side.declared, "runs on the host, in no network of containers");
    if let Some(chosen) = chosen {
        out = out.label(chosen, "Docker chooses the port of the host");
    }
    let port = port.map_or("PORT".to_owned(), |port| port.to_string());
    out.help(match chosen {
        Some(_) => format!("publish it under one number: `publish 18000 -> {port}`"),
        None => format!(
            "add `publish {port}` to `{service}`: it is then reached at 127.0.0.1, and from nowhere else"
        ),
    })
}
