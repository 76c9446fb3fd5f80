//! Two declarations for one object of a host.

use std::collections::BTreeMap;

use ecow::EcoString;
use indexmap::IndexMap;

use super::{NOWHERE_SAID, Rule, Scene, in_other_profiles, waived};
use crate::diag::codes::SAME_NAME;
use crate::diag::{Diagnostic, Severity, Sink};
use crate::eval::{Data, Value};
use crate::model::{Deployment, Resource, Service};
use crate::source::Span;

pub(super) const RULE: Rule = Rule { code: SAME_NAME, find };

/// A declaration of something that a host has once by its name.
#[derive(Clone, Copy)]
struct Claim<'a> {
    kind: &'static str,
    real_name: &'a str,
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
        let mut claims: IndexMap<(&str, &str), Claim<'_>> = IndexMap::new();
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
                match claims.get(&(claim.kind, claim.real_name)) {
                    Some(first) => sink.push(same_object(first, &claim)),
                    None => {
                        claims.insert((claim.kind, claim.real_name), claim);
                    }
                }
            }
        }
    }
}

fn claims_of(deployment: &Deployment) -> Vec<Claim<'_>> {
    let mut out = Vec::new();
    for (kind, resources) in [("network", &deployment.networks), ("volume", &deployment.volumes)] {
        for resource in resources.values().filter(|r| !is_external(r)) {
            let name = resource.attributes.get("name");
            if name.is_none_or(|n| n.as_str().is_some()) {
                out.push(Claim {
                    kind,
                    real_name: resource.real_name(),
                    deployment,
                    service: None,
                    name: &resource.name,
                    span: name.map_or(resource.origin.span, |n| n.origin.span),
                });
            }
        }
    }
    for service in deployment.services.values().filter(|s| !waived(s, SAME_NAME)) {
        let name = service.attributes.get("container-name");
        if let Some((value, real_name)) = name.and_then(|v| Some((v, v.as_str()?))) {
            out.push(Claim {
                kind: "container",
                real_name,
                deployment,
                service: Some(service),
                name: &service.name,
                span: value.origin.span,
            });
        }
    }
    out
}

fn is_external(resource: &Resource) -> bool {
    matches!(resource.attributes.get("external").map(|v: &Value| &v.data), Some(Data::Bool(true)))
}

fn same_project(first: &Deployment, second: &Deployment, project: &str) -> Diagnostic {
    let (one, two, host) = (&first.env, &second.env, &second.host.name);
    let mut out = Diagnostic::new(
        SAME_NAME,
        second.name.origin.span,
        format!("envs {one} and {two} are both the compose project `{project}` on host `{host}`"),
    )
    .here("bringing up one would replace the containers of the other");
    if first.name.origin.span != second.name.origin.span {
        out = out.label(first.name.origin.span, format!("env {one}"));
    }
    out = out.help(format!("remove `name` from the `target` of env {two}, or deploy it to another host"));
    out.envs = vec![one.clone(), two.clone()];
    if host == NOWHERE_SAID {
        out.severity = Severity::Warning;
    }
    out
}

fn same_object(first: &Claim<'_>, second: &Claim<'_>) -> Diagnostic {
    let (kind, real) = (first.kind, first.real_name);
    let across = first.deployment.env != second.deployment.env;
    let who = |c: &Claim<'_>| match across {
        true => format!("`{}` of env {}", c.name, c.deployment.env),
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
    out = out.help(match kind {
        "container" => {
            "remove `container-name`: Compose names containers after project and service".to_owned()
        }
        _ if across => {
            "remove `name`, which then begins with the project, or share one: `external = true` in one env"
                .to_owned()
        }
        _ => format!("give one of them another `name`, or declare one {kind} and use it twice"),
    });
    let mut envs = vec![first.deployment.env.clone(), second.deployment.env.clone()];
    envs.dedup();
    out.envs = envs;
    let apart = first.service.zip(second.service).is_some_and(|(a, b)| in_other_profiles(a, b));
    if apart || across && first.deployment.host.name == NOWHERE_SAID {
        out.severity = Severity::Warning;
    }
    out
}
