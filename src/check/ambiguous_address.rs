//! Names that several containers of one network answer to: Docker gives the address of any of them.

use std::collections::BTreeMap;

use super::no_shared_network::{aliases, networks, real_name};
use super::{Rule, Scene, apart, waived};
use crate::diag::codes::AMBIGUOUS_ADDRESS;
use crate::diag::{Diagnostic, Severity, Sink};
use crate::model::{Deployment, Resource, Service};
use crate::source::Span;

pub(super) const RULE: Rule = Rule { code: AMBIGUOUS_ADDRESS, find };

/// Who answers to a name on a network, and where that is said.
type Answers<'a> = BTreeMap<(&'a str, &'a str), Vec<(&'a Deployment, &'a Service, Span)>>;

fn find(scene: &Scene<'_>, sink: &mut Sink) {
    for deployments in scene.hosts().into_values().filter(|deployments| deployments.len() > 1) {
        let answers = answers(&deployments);
        for user in deployments.iter().flat_map(|d| d.services.values().map(move |s| (*d, s))) {
            if !waived(user.1, AMBIGUOUS_ADDRESS) {
                of_user(user, &answers, sink);
            }
        }
    }
}

fn answers<'a>(deployments: &[&'a Deployment]) -> Answers<'a> {
    let mut answers = Answers::new();
    for &deployment in deployments {
        for service in deployment.services.values() {
            for (network, join) in networks(service) {
                let names = std::iter::once(service.name.as_str()).chain(aliases(join));
                for name in names {
                    let of_name = answers.entry((real_name(deployment, network), name)).or_default();
                    of_name.push((deployment, service, join.origin.span));
                }
            }
        }
    }
    answers
}

fn of_user((deployment, user): (&Deployment, &Service), answers: &Answers<'_>, sink: &mut Sink) {
    let mut told: Vec<&str> = Vec::new();
    for (address, span) in &user.talks_to {
        let name = address.service.as_str();
        if told.contains(&name) {
            continue;
        }
        let met = networks(user).filter_map(|(network, _)| {
            let all = answers.get(&(real_name(deployment, network), name))?;
            // Two services of one project with one alias are meant.
            let other = all.iter().find(|(of, ..)| of.env != deployment.env);
            Some((network, other.filter(|_| all.iter().any(|(of, ..)| of.env == deployment.env))))
        });
        let met: Vec<_> = met.collect();
        let Some((network, Some((other, _, joins)))) = met.iter().find(|(_, other)| other.is_some()) else {
            continue;
        };
        told.push(name);
        let mut titles = [deployment.title(), other.title()];
        titles.sort();
        let message = format!(
            "`{}` uses the name `{name}`, which on network `{network}` both {} have",
            user.name,
            titles.join(" and ")
        );
        let mut out = Diagnostic::new(AMBIGUOUS_ADDRESS, *span, message)
            .here("Docker answers with any of them")
            .label(*joins, format!("`{name}` joins it here"))
            .help(help(deployment, (user, name), network));
        // Where it is known on another network too, that one may be asked first.
        if met.iter().any(|(_, other)| other.is_none()) || apart(deployment, other) {
            out.severity = Severity::Warning;
        }
        out.envs = vec![deployment.env.clone()];
        sink.push(out);
    }
}

/// Only a shared stack has networks that are one for each environment.
fn help(deployment: &Deployment, (user, name): (&Service, &str), network: &str) -> String {
    let is_shared = |n: &Resource| n.is_external() && n.stack != deployment.stack;
    let user = &user.name;
    if deployment.networks.get(network).is_some_and(is_shared) {
        return format!(
            "make it one network for each environment, `network {network} per env`, or let only one of `{user}` and `{name}` join it"
        );
    }
    format!(
        "put `{user}` and `{name}` on a network of their environment, and let only one of the two join `{network}`"
    )
}
