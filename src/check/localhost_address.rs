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
    let text = text.strip_prefix("jdbc:").unwrap_or(text);
    let (_, behind) = text.split_at(text.find(':')?);
    let rest = behind.strip_prefix("://").unwrap_or(text);
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?;
    let port = ["localhost:", "127.0.0.1:", "[::1]:"].iter().find_map(|h| host.strip_prefix(h))?;
    // In a list of URLs the port is followed by more.
    port.parse().ok().filter(|_| !rest.contains("://"))
}

/// Words of variables that hold addresses as a browser knows them.
const BROWSERS: [&str; 8] =
    ["allowed", "callback", "cors", "external", "origin", "origins", "public", "redirect"];

/// Who answers on which port, and who is called what.
struct Known<'a> {
    listens: BTreeMap<u16, Vec<&'a Service>>,
    by_word: BTreeMap<String, Vec<&'a Service>>,
    /// First and last port of what is published, sorted, none overlapping another.
    published: Vec<(u16, u16)>,
}

impl<'a> Known<'a> {
    fn of(deployment: &'a Deployment) -> Self {
        let mut listens: BTreeMap<u16, Vec<&Service>> = BTreeMap::new();
        let mut by_word: BTreeMap<String, Vec<&Service>> = BTreeMap::new();
        let mut ranges = Vec::new();
        for service in deployment.services.values() {
            for port in own_ports(service).collect::<BTreeSet<_>>() {
                listens.entry(port).or_default().push(service);
            }
            for word in words(&service.name).collect::<BTreeSet<_>>() {
                by_word.entry(word).or_default().push(service);
            }
            ranges.extend(service.publish.iter().filter_map(|p| p.published));
        }
        ranges.sort_unstable();
        let mut published: Vec<(u16, u16)> = Vec::with_capacity(ranges.len());
        for (first, last) in ranges {
            match published.last_mut() {
                Some(before) if first <= before.1 => before.1 = before.1.max(last),
                _ => published.push((first, last)),
            }
        }
        Self { listens, by_word, published }
    }

    fn is_published(&self, port: u16) -> bool {
        let behind = self.published.partition_point(|(first, _)| *first <= port);
        behind.checked_sub(1).and_then(|at| self.published.get(at)).is_some_and(|(_, last)| port <= *last)
    }

    /// The service that is meant by a `localhost` with this port: the only other one that has the port,
    /// or the only other one that the variable is named after. What the host answers may be meant for a
    /// browser, and what the service itself answers is its own.
    fn meant(&self, user: &Service, variable: &str, port: u16) -> Option<&'a Service> {
        let for_browsers = words(variable).any(|word| BROWSERS.contains(&word.as_str()));
        if for_browsers || self.is_published(port) || own_ports(user).any(|own| own == port) {
            return None;
        }
        let only = |services: &[&'a Service]| match services {
            [one] if one.name != user.name => Some(*one),
            _ => None,
        };
        if let Some(services) = self.listens.get(&port) {
            return only(services);
        }
        let word = words(variable).next()?;
        if words(&user.name).any(|own| own == word) {
            return None;
        }
        // A service with ports that are known would have been found by its port.
        only(self.by_word.get(&word)?).filter(|s| own_ports(s).next().is_none())
    }
}

fn own_ports(service: &Service) -> impl Iterator<Item = u16> {
    service.ports.values().map(|(port, _)| *port).chain(service.publish.iter().map(|p| p.target))
}

/// `PREFECT_API_URL` and `prefect-server`: the words of a name.
fn words(name: &str) -> impl Iterator<Item = String> {
    name.split(|c: char| !c.is_alphanumeric()).filter(|w| w.len() > 1).map(str::to_lowercase)
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
