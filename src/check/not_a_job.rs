//! Waiting for the end of what never ends, and jobs that are started again and again.

use super::{Rule, Scene, waived};
use crate::diag::codes::NOT_A_JOB;
use crate::diag::{Diagnostic, Sink};
use crate::model::Condition;

pub(super) const RULE: Rule = Rule { code: NOT_A_JOB, find };

fn find(scene: &Scene<'_>, sink: &mut Sink) {
    for (deployment, waiting) in scene.waiting().filter(|(_, waiting)| !waiting.waives(NOT_A_JOB)) {
        let (user, env) = (waiting.name, &deployment.env);
        for need in waiting.needs.iter().filter(|n| n.condition == Condition::Completed) {
            let Some((_, other)) = scene.service(deployment, &need.service) else { continue };
            if other.run().is_some() || waived(other, NOT_A_JOB) {
                continue;
            }
            let name = &other.name;
            sink.push(
                Diagnostic::new(
                    NOT_A_JOB,
                    need.origin.span,
                    format!(
                        "`{user}` waits for `{name}` to complete, but `{name}` is a service, which never ends"
                    ),
                )
                .here("waits for its end")
                .label(other.origin.span, "a service")
                .help(format!("declare it as `job {name}`, or wait for it `started` or `healthy`"))
                .in_env(env),
            );
        }
    }
    for (deployment, service) in scene.services().filter(|(_, service)| !waived(service, NOT_A_JOB)) {
        let (user, env) = (&service.name, &deployment.env);
        let restart = service.attributes.get("restart").filter(|_| service.run().is_some());
        if let Some((value, word)) = restart.and_then(|v| Some((v, v.as_str()?)))
            && matches!(word, "always" | "unless-stopped")
        {
            sink.push(
                Diagnostic::new(
                    NOT_A_JOB,
                    value.origin.span,
                    format!("`{user}` is a job, but `restart = {word}` starts it again whenever it ends"),
                )
                .label(service.origin.span, "a job: it is meant to end")
                .help("say `restart = on-failure` or `restart = no`, or declare it as a service")
                .in_env(env),
            );
        }
    }
}
