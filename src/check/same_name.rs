//! Two declarations for one object of a host.

use std::collections::BTreeMap;

use ecow::{EcoString, eco_format};
use indexmap::IndexMap;
use indexmap::map::Entry;

use super::{Rule, Scene, apart, in_other_profiles, waived};
use crate::diag::codes::SAME_NAME;
use crate::diag::{Diagnostic, Severity, Sink};
use crate::model::{Deployment, Service};
use crate::source::Span;

pub(super) const RULE: Rule = Rule { code: SAME_NAME, find };

/// A declaration of something that a host has once by its name.
#[derive(Clone)]
struct Claim<'a> {
    kind: &'static str,
    real_name: EcoString,
    deployment: &'a Deployment,
    /// The service, of a container.
    service: Option<&'a Service>,
    /// Its name in the spec.
    name: &'a EcoString,
    span: Span,
}

fn find(scene: &Scene<'_>, sink: &mut Sink) {
    for deployments in scene.hosts().into_values() {
        let mut projects: BTreeMap<&str, &Deployment> = BTreeMap::new();
        let mut claims: IndexMap<(&str, EcoString), Claim<'_>> = IndexMap::new();
        for deployment in deployments {
            if let Some(project) = deployment.name.as_str() {
                if let Some(first) = projects.get(project) {
                    // Everything else in them has the same names too: that is not worth telling.
                    sink.push(same_project(first, deployment, project));
                    continue;
                }
                projects.insert(project, deployment);
            }
            for claim in claims_of(deployment) {
                match claims.entry((claim.kind, claim.real_name.clone())) {
                    Entry::Occupied(first) => sink.push(same_object(first.get(), &claim)),
                    Entry::Vacant(vacant) => {
                        vacant.insert(claim);
                    }
                }
            }
        }
    }
}

fn claims_of(deployment: &Deployment) -> Vec<Claim<'_>> {
    let mut out = Vec::new();
    for (kind, resources) in [("network", &deployment.networks), ("volume", &deployment.volumes)] {
        for resource in resources.values().filter(|r| !r.is_external()) {
            let name = resource.attributes.get("name");
            if name.is_none_or(|n| n.as_str().is_some()) {
                out.push(Claim {
                    kind,
                    real_name: resource.real_name().into(),
                    deployment,
                    service: None,
                    name: &resource.name,
                    span: name.map_or(resource.origin.span, |n| n.origin.span),
                });
            }
        }
    }
    let project = deployment.name.as_str();
    for service in deployment.services.values().filter(|s| !waived(s, SAME_NAME)) {
        let claim = |kind, real_name, span| Claim {
            kind,
            real_name,
            deployment,
            service: Some(service),
            name: &service.name,
            span,
        };
        let said = service.attributes.get("container-name");
        match (said.and_then(|v| Some((v, v.as_str()?))), project) {
            (Some((value, name)), _) => out.push(claim(CONTAINER, name.into(), value.origin.span)),
            // What Compose calls the first container, if it starts one.
            (None, Some(project)) if said.is_none() && !service.is_on_demand() => {
                let name = eco_format!("{project}-{}-1", service.name);
                out.push(claim(CONTAINER, name, service.origin.span));
            }
            _ => {}
        }
    }
    out
}

const CONTAINER: &str = "container";

fn same_project(first: &Deployment, second: &Deployment, project: &str) -> Diagnostic {
    let (one, two, host) = (first.title(), second.title(), &second.host.name);
    let both = match (one.strip_prefix("env "), two.strip_prefix("env ")) {
        (Some(one), Some(two)) => format!("envs {one} and {two}"),
        _ => format!("{one} and {two}"),
    };
    let mut out = Diagnostic::new(
        SAME_NAME,
        second.name.origin.span,
        format!("{both} are both the compose project `{project}` on host `{host}`"),
    )
    .here("bringing up one would replace the containers of the other");
    if first.name.origin.span != second.name.origin.span {
        out = out.label(first.name.origin.span, one);
    }
    out = out.help(match first.stack.is_none() && second.stack.is_none() {
        true => format!("remove `name` from the `target` of {two}, or deploy it to another host"),
        false => "rename the stack, or say `name = …` in it".to_owned(),
    });
    out.envs = envs(first, second);
    if apart(first, second) {
        out.severity = Severity::Warning;
    }
    out
}

fn envs(first: &Deployment, second: &Deployment) -> Vec<EcoString> {
    let mut envs = vec![first.env.clone(), second.env.clone()];
    envs.dedup();
    envs
}

fn same_object(first: &Claim<'_>, second: &Claim<'_>) -> Diagnostic {
    let (kind, real) = (first.kind, &first.real_name);
    let across = first.deployment.place != second.deployment.place;
    let who = |c: &Claim<'_>| match across {
        true => format!("`{}` of {}", c.name, c.deployment.title()),
        false => format!("`{}`", c.name),
    };
    let things = match kind {
        "network" => "networks",
        "volume" => "volumes",
        _ => "the containers of",
    };
    let place = if across { format!("host `{}`", first.deployment.host.name) } else { "the host".to_owned() };
    let mut out = Diagnostic::new(
        SAME_NAME,
        second.span,
        format!("{things} {} and {} are both named `{real}` on {place}", who(first), who(second)),
    )
    .here("the name in both");
    if first.span != second.span {
        out = out
            .here(format!("{} is `{real}`", who(second)))
            .label(first.span, format!("{} is `{real}`", who(first)));
    }
    let says_name = |c: &Claim<'_>| c.service.is_some_and(|s| s.attributes.get("container-name").is_some());
    out = out.help(match kind {
        CONTAINER if says_name(first) || says_name(second) => {
            "remove `container-name`: Compose names containers after project and service".to_owned()
        }
        CONTAINER => "rename one of the two: such names begin with the compose project".to_owned(),
        _ if across => {
            "remove `name`, which then begins with the project, or share one: `external = true` in one env"
                .to_owned()
        }
        _ => format!("give one of them another `name`, or declare one {kind} and use it twice"),
    });
    out.envs = envs(first.deployment, second.deployment);
    let other_profiles = first.service.zip(second.service).is_some_and(|(a, b)| in_other_profiles(a, b));
    if other_profiles || apart(first.deployment, second.deployment) {
        out.severity = Severity::Warning;
    }
    out
}
