//! Addresses of services that cannot be reached from where they are used.

use std::collections::BTreeSet;

use ecow::EcoString;

use super::{Rule, Scene, waived};
use crate::diag::codes::NO_SHARED_NETWORK;
use crate::diag::{Diagnostic, Sink};
use crate::eval::{Data, Value};
use crate::model::{Deployment, Resource, Service};
use crate::source::Span;

pub(super) const RULE: Rule = Rule { code: NO_SHARED_NETWORK, find };

/// The network that a service lives in.
#[derive(Clone, Copy)]
enum Home<'a> {
    /// The networks of this service: its own, or those of the service whose namespace it shares.
    Networks(&'a Service),
    /// The host's.
    Host,
    /// None at all.
    Nowhere,
    /// One that only the host knows.
    Unknown,
}

fn find(scene: &Scene<'_>, sink: &mut Sink) {
    for (deployment, user) in scene.services() {
        if user.talks_to.is_empty() || waived(user, NO_SHARED_NETWORK) {
            continue;
        }
        let home = home(deployment, user);
        let mut told = BTreeSet::new();
        for (address, span) in &user.talks_to {
            let found = scene.service(deployment, &address.service);
            let Some((owner, other)) = found.filter(|(_, other)| other.name != user.name) else { continue };
            if has_extra_host(user, &other.name) {
                continue;
            }
            if let Some(diagnostic) =
                unreachable((deployment, user, home), (owner, other), *span, address.port)
                && told.insert(&other.name)
            {
                sink.push(diagnostic.in_env(&deployment.env));
            }
        }
    }
}

fn home<'a>(deployment: &'a Deployment, service: &'a Service) -> Home<'a> {
    let mut at = service;
    for _ in 0..deployment.services.len() {
        let Some(mode) = at.attributes.get("network-mode") else { return Home::Networks(at) };
        match mode.as_str() {
            Some("host") => return Home::Host,
            Some("none") => return Home::Nowhere,
            Some(text) => {
                match text.strip_prefix("service:").and_then(|name| deployment.services.get(name)) {
                    Some(next) => at = next,
                    None => return Home::Unknown,
                }
            }
            None => return Home::Unknown,
        }
    }
    Home::Unknown
}

pub(super) fn networks(service: &Service) -> impl Iterator<Item = (&EcoString, &Value)> {
    service.attributes.get("networks").and_then(Value::as_map).into_iter().flatten()
}

pub(super) fn real_name<'a>(deployment: &'a Deployment, network: &'a EcoString) -> &'a str {
    deployment.networks.get(network).map_or(network.as_str(), Resource::real_name)
}

/// Whether two services, each of its own deployment, meet. Each compose project has names of its own for networks.
fn share_a_network((of, a): (&Deployment, &Service), (other, b): (&Deployment, &Service)) -> bool {
    networks(a).any(|(mine, _)| {
        networks(b).any(|(its, _)| {
            (of.place == other.place && mine == its) || real_name(of, mine) == real_name(other, its)
        })
    })
}

/// Whether one of the networks of a service knows it, or who lives in it, by this name.
fn has_alias(service: &Service, name: &str) -> bool {
    networks(service).any(|(_, join)| aliases(join).any(|alias| alias == name))
}

/// The names that a service has on a network besides its own.
pub(super) fn aliases(join: &Value) -> impl Iterator<Item = &str> {
    let aliases = join.as_map().and_then(|j| j.get("aliases")).and_then(Value::as_list);
    aliases.unwrap_or_default().iter().filter_map(Value::as_str)
}

fn has_extra_host(service: &Service, name: &str) -> bool {
    match service.attributes.get("extra-hosts").map(|v| &v.data) {
        Some(Data::Map(map)) => map.contains_key(name),
        Some(Data::List(list)) => {
            list.iter().filter_map(Value::as_str).any(|line| line.split([':', '=']).next() == Some(name))
        }
        _ => false,
    }
}

fn unreachable(
    (deployment, user, home_of_user): (&Deployment, &Service, Home<'_>),
    (of_other, other): (&Deployment, &Service),
    span: Span,
    port: u16,
) -> Option<Diagnostic> {
    let (from, to) = (&user.name, &other.name);
    let error = |message: String| Diagnostic::new(NO_SHARED_NETWORK, span, message);
    let mine = match home_of_user {
        Home::Unknown => return None,
        Home::Host => {
            return Some(
                error(format!("`{from}` uses the address of `{to}`, but is in the host's network, where no service has a name"))
                    .here(format!("`{to}` means nothing there"))
                    .label(mode_span(user), "in the host's network")
                    .help(format!("put `{from}` on a network of `{to}`, or `publish {port}` there and use `127.0.0.1:{port}`")),
            );
        }
        Home::Nowhere => {
            return Some(
                error(format!("`{from}` uses the address of `{to}`, but has no network"))
                    .label(mode_span(user), "no network")
                    .help("remove this `network-mode`"),
            );
        }
        Home::Networks(service) => service,
    };
    let its = match home(of_other, other) {
        Home::Unknown => return None,
        Home::Host => {
            return Some(
                error(format!("`{from}` uses the address of `{to}`, but `{to}` is in the host's network and has no name"))
                    .label(mode_span(other), "in the host's network")
                    .help(format!(
                        "use `host.docker.internal:{port}` with `extra-hosts {{ \"host.docker.internal\" = \"host-gateway\" }}`"
                    )),
            );
        }
        Home::Nowhere => {
            return Some(
                error(format!("`{from}` uses the address of `{to}`, but `{to}` has no network"))
                    .label(mode_span(other), "no network")
                    .help("remove this `network-mode`"),
            );
        }
        Home::Networks(owner) if owner.name != *to && !has_alias(owner, to) => {
            let owner = &owner.name;
            return Some(
                error(format!("`{from}` uses the address of `{to}`, but `{to}` lives in the network of `{owner}` and has no name of its own"))
                    .label(mode_span(other), format!("the network of `{owner}`"))
                    .help(format!("use `{owner}:{port}`")),
            );
        }
        Home::Networks(owner) => owner,
    };
    if share_a_network((deployment, mine), (of_other, its)) {
        return None;
    }
    Some(
        error(format!("`{from}` uses the address of `{to}`, but they share no network"))
            .here(format!("`{to}` cannot be reached from `{from}`"))
            .label(networks_span(mine), format!("`{}` is on {}", mine.name, list(mine)))
            .label(networks_span(its), format!("`{}` is on {}", its.name, list(its)))
            .help(match deployment.place == of_other.place {
                true => help(mine, its),
                false => help_across(mine, (of_other, its)),
            }),
    )
}

fn mode_span(service: &Service) -> Span {
    service.attributes.get("network-mode").map_or(service.origin.span, |v| v.origin.span)
}

fn networks_span(service: &Service) -> Span {
    service.attributes.get("networks").map_or(service.origin.span, |v| v.origin.span)
}

fn list(service: &Service) -> String {
    let names: Vec<String> = networks(service).map(|(name, _)| format!("`{name}`")).collect();
    if names.is_empty() { "no network".to_owned() } else { names.join(", ") }
}

/// Which network of another compose project to join: its `default` is nobody else's.
fn help_across(user: &Service, (owner, other): (&Deployment, &Service)) -> String {
    match networks(other).map(|(name, _)| name).find(|name| *name != "default") {
        Some(_) if !owner.is_shared() => help(user, other),
        // In it a network for each environment has other names than here.
        Some(_) => {
            format!("put `{}` on a network of {} that `{}` is on", user.name, owner.title(), other.name)
        }
        None => format!(
            "declare a network in {}, and put both on it: each compose project has a `default` of its own",
            owner.title()
        ),
    }
}

/// Which network to join. Who says nothing is on `default` and leaves it by naming another.
fn help(user: &Service, other: &Service) -> String {
    let Some(network) =
        networks(other).map(|(n, _)| n).find(|n| *n != "default").or(networks(other).map(|(n, _)| n).next())
    else {
        return format!("put both on one network: `networks = [default]` in `{}`", other.name);
    };
    let mut mine = networks(user).map(|(name, _)| name);
    match (mine.next(), mine.next()) {
        (Some(only), None) if only == "default" => {
            format!("add `networks = [default, {network}]` to `{}`", user.name)
        }
        _ => format!("add `networks += [{network}]` to `{}`", user.name),
    }
}
