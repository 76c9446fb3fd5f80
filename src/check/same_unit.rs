//! Two declarations for one unit of systemd on a host: units are called `<compose project>-<name>`, and so is what
//! starts a job on its schedule; what starts a project is called like it.

use std::collections::BTreeMap;

use ecow::{EcoString, eco_format};

use super::{Rule, Scene, apart};
use crate::diag::codes::SAME_NAME;
use crate::diag::{Diagnostic, Severity, Sink};
use crate::model::{Deployment, Run};
use crate::source::Span;

pub(super) const RULE: Rule = Rule { code: SAME_NAME, find };

/// Who wants a name.
struct Claim<'a> {
    deployment: &'a Deployment,
    /// `unit`, `job` or `stack`.
    word: &'static str,
    name: &'a EcoString,
    span: Span,
}

fn find(scene: &Scene<'_>, sink: &mut Sink) {
    for deployments in scene.hosts().into_values() {
        let mut claims: BTreeMap<EcoString, Claim<'_>> = BTreeMap::new();
        for deployment in deployments {
            for (real_name, claim) in claims_of(deployment) {
                match claims.get(&real_name) {
                    // Two environments that are one project have all their names in common, which is said of the project.
                    Some(first) if first.deployment.name == deployment.name && first.span == claim.span => {}
                    Some(first) => sink.push(same(&real_name, first, &claim)),
                    None => {
                        claims.insert(real_name, claim);
                    }
                }
            }
        }
    }
}

fn claims_of(deployment: &Deployment) -> impl Iterator<Item = (EcoString, Claim<'_>)> {
    let units = deployment.units.values().map(move |unit| {
        let claim = Claim { deployment, word: "unit", name: &unit.name, span: unit.origin.span };
        (unit.real_name.clone(), claim)
    });
    let jobs = deployment.services.values().filter(|job| job.run() == Some(Run::Scheduled));
    let jobs = jobs.filter_map(move |job| {
        let span = job.says_when().map_or(job.origin.span, |when| when.origin.span);
        let real_name = eco_format!("{}-{}.service", deployment.name.as_str()?, job.name);
        Some((real_name, Claim { deployment, word: "job", name: &job.name, span }))
    });
    let stack = deployment.stack_unit().map(|real_name| {
        let (name, span) =
            (deployment.stack.as_ref().unwrap_or(&deployment.env), deployment.name.origin.span);
        (real_name, Claim { deployment, word: "stack", name, span })
    });
    units.chain(jobs).chain(stack)
}

fn same(real_name: &str, first: &Claim<'_>, second: &Claim<'_>) -> Diagnostic {
    let across = first.deployment.place != second.deployment.place;
    let who = |claim: &Claim<'_>| match across {
        true => format!("{} `{}` of {}", claim.word, claim.name, claim.deployment.title()),
        false => format!("{} `{}`", claim.word, claim.name),
    };
    let host = &second.deployment.host.name;
    let message = format!("{} and {} are both `{real_name}` on host `{host}`", who(first), who(second));
    let mut out = Diagnostic::new(SAME_NAME, second.span, message)
        .here(format!("`{}` is `{real_name}`", second.name))
        .label(first.span, format!("`{}` is `{real_name}`", first.name))
        .help(
            "rename one of them: units, and jobs on a schedule, are `<compose project>-<name>` on their host",
        );
    let mut envs = vec![first.deployment.env.clone(), second.deployment.env.clone()];
    envs.dedup();
    out.envs = envs;
    if apart(first.deployment, second.deployment) {
        out.severity = Severity::Warning;
    }
    out
}
