//! Two declarations for one unit of systemd on a host: units are called `<compose project>-<name>`, and so is what
//! starts a job on its schedule; what starts a project is called like it.

use std::collections::BTreeMap;

use ecow::{EcoString, eco_format};

use super::{Rule, Scene, apart};
use crate::diag::codes::SAME_NAME;
use crate::diag::{Diagnostic, Severity, Sink};
use crate::model::Deployment;
use crate::source::Span;

pub(super) const RULE: Rule = Rule { code: SAME_NAME, find };

/// Who wants a name.
struct Claim<'a> {
    deployment: &'a Deployment,
    /// In words: ``unit `worker` ``.
    who: EcoString,
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
    let units = deployment.units.values().flat_map(move |unit| {
        let claim = |who: EcoString| Claim { deployment, who, span: unit.origin.span };
        let hook = (!unit.on_failure().is_empty()).then(|| {
            let who = eco_format!("what is done when unit `{}` fails", unit.name);
            (eco_format!("{}-failed.service", unit.stem()), claim(who))
        });
        let own = (unit.real_name.clone(), claim(eco_format!("unit `{}`", unit.name)));
        [Some(own), hook].into_iter().flatten()
    });
    let scheduled = deployment.scheduled().into_iter().flat_map(move |it| {
        let name = deployment.real_name(&it.name);
        let claim = |who: EcoString| Claim { deployment, who, span: it.origin.span };
        let hook = (!it.on_failure.is_empty()).then(|| {
            let who = eco_format!("what is done when {} fails", it.what);
            (eco_format!("{name}-failed.service"), claim(who))
        });
        [Some((eco_format!("{name}.service"), claim(it.what.clone()))), hook].into_iter().flatten()
    });
    let stack = deployment.stack_unit().map(|real_name| {
        let who = match &deployment.stack {
            Some(stack) => eco_format!("stack `{stack}`"),
            None => "the compose project".into(),
        };
        (real_name, Claim { deployment, who, span: deployment.name.origin.span })
    });
    units.chain(scheduled).chain(stack)
}

fn same(real_name: &str, first: &Claim<'_>, second: &Claim<'_>) -> Diagnostic {
    let across = first.deployment.place != second.deployment.place;
    let who = |claim: &Claim<'_>| match across {
        true => format!("{} of {}", claim.who, claim.deployment.title()),
        false => claim.who.to_string(),
    };
    let host = &second.deployment.host.name;
    let message = format!("{} and {} are both `{real_name}` on host `{host}`", who(first), who(second));
    let mut out = Diagnostic::new(SAME_NAME, second.span, message)
        .here(format!("{} is `{real_name}`", second.who))
        .label(first.span, format!("{} is `{real_name}`", first.who))
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
