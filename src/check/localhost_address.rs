//! `localhost` where another container is meant.

use std::collections::{BTreeMap, BTreeSet};

use super::{Rule, Scene, waived};
use crate::diag::codes::LOCALHOST_ADDRESS;
use crate::diag::{Diagnostic, Sink};
use crate::eval::Value;
use crate::model::{Deployment, Service};

pub(super) const RULE: Rule = Rule { code: LOCALHOST_ADDRESS, find };

fn find(scene: &Scene<'_>, sink: &mut Sink) {
    for deployment in scene.deployments {
        // Most deployments say `localhost` nowhere: then there is nothing to prepare.
        let mut known: Option<Known<'_>> = None;
        for service in deployment.services.values() {
            if service.attributes.get("network-mode").is_some() || waived(service, LOCALHOST_ADDRESS) {
                continue;
            }
            let environment = service.attributes.get("environment").and_then(Value::as_map);
            for (variable, value) in environment.into_iter().flatten() {
                let Some(port) = value.as_str().and_then(local_port) else { continue };
                let known = known.get_or_insert_with(|| Known::of(deployment));
                if let Some(other) = known.meant(service, variable, port) {
                    sink.push(diagnostic(service, variable, value, other, port).in_env(&deployment.env));
                }
            }
        }
    }
}

/// The port in `localhost:5432` or in a whole URL with such a host; none in lists and prose.
fn local_port(text: &str) -> Option<u16> {
    if !text.contains("localhost") && !text.contains("127.0.0.1") && !text.contains("[::1]") {
        return None;
    }
    let rest = text.split_once("://").map_or(text, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next()?;
    if authority.contains([',', ' ', ';']) || rest.contains("://") {
        return None;
    }
    let host = authority.rsplit('@').next()?;
    let port = ["localhost:", "127.0.0.1:", "[::1]:"].iter().find_map(|h| host.strip_prefix(h))?;
    port.parse().ok()
}

/// Who answers on which port, and who is called what.
struct Known<'a> {
    listens: BTreeMap<u16, Vec<&'a Service>>,
    by_word: BTreeMap<String, Vec<&'a Service>>,
    published: Vec<(u16, u16)>,
}

impl<'a> Known<'a> {
    fn of(deployment: &'a Deployment) -> Self {
        let mut known = Self { listens: BTreeMap::new(), by_word: BTreeMap::new(), published: Vec::new() };
        for service in deployment.services.values() {
            for port in own_ports(service) {
                known.listens.entry(port).or_default().push(service);
            }
            for word in words(&service.name) {
                known.by_word.entry(word).or_default().push(service);
            }
            known.published.extend(service.publish.iter().filter_map(|p| p.published));
        }
        known
    }

    /// The service that is meant by a `localhost` with this port: the only other one that has the port,
    /// or the only other one that the variable is named after. What the host answers may be meant for a
    /// browser, and what the service itself answers is its own.
    fn meant(&self, user: &Service, variable: &str, port: u16) -> Option<&'a Service> {
        if self.published.iter().any(|&(first, last)| (first..=last).contains(&port))
            || own_ports(user).contains(&port)
        {
            return None;
        }
        let only = |services: &[&'a Service]| match services {
            [one] if one.name != user.name => Some(*one),
            _ => None,
        };
        if let Some(services) = self.listens.get(&port) {
            return only(services);
        }
        let word = words(variable).into_iter().next()?;
        if words(&user.name).contains(&word) {
            return None;
        }
        // A service with ports that are known would have been found by its port.
        only(self.by_word.get(&word)?).filter(|s| own_ports(s).is_empty())
    }
}

fn own_ports(service: &Service) -> BTreeSet<u16> {
    service.ports.values().map(|(port, _)| *port).chain(service.publish.iter().map(|p| p.target)).collect()
}

/// `PREFECT_API_URL` and `prefect-server`: the words of a name.
fn words(name: &str) -> Vec<String> {
    name.split(|c: char| !c.is_alphanumeric()).filter(|w| w.len() > 1).map(str::to_lowercase).collect()
}

fn diagnostic(user: &Service, variable: &str, value: &Value, other: &Service, port: u16) -> Diagnostic {
    let (from, to) = (&user.name, &other.name);
    Diagnostic::new(
        LOCALHOST_ADDRESS,
        value.origin.span,
        format!(
            "`{variable}` of `{from}` names `localhost:{port}`, which is the container of `{from}` itself"
        ),
    )
    .here(format!("`{to}` is not reached this way"))
    .label(other.origin.span, format!("`{to}` runs in another container"))
    .help(match other.ports.iter().find(|(_, (p, _))| *p == port) {
        Some((name, _)) => format!("write `${{service.{to}.address.{name}}}` in place of `localhost:{port}`"),
        None => format!(
            "name the port, `port http = {port}` in `{to}`, and write `${{service.{to}.address.http}}`"
        ),
    })
}
