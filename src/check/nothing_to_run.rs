//! Environments in which nothing would start.

use super::{Rule, Scene};
use crate::diag::codes::NOTHING_TO_RUN;
use crate::diag::{Diagnostic, Severity, Sink};
use crate::eval::Value;
use crate::model::{Deployment, Service};

pub(super) const RULE: Rule = Rule { code: NOTHING_TO_RUN, find };

fn find(scene: &Scene<'_>, sink: &mut Sink) {
    for deployment in scene.deployments {
        let span = deployment.name.origin.span;
        let is_empty = |d: &Deployment| d.services.is_empty() && d.units.is_empty();
        if is_empty(deployment) {
            // What stands in no stack may be there for the stacks.
            let mut of_env = scene.deployments.iter().filter(|d| d.env == deployment.env);
            if deployment.place == deployment.env && !of_env.all(is_empty) {
                continue;
            }
            let message = "there is no service to run";
            sink.push(
                Diagnostic::new(NOTHING_TO_RUN, span, message)
                    .help("declare one: `service web { image = \"…\" }`")
                    .in_env(&deployment.env),
            );
            continue;
        }
        // What runs on a schedule or by hand is something to run.
        let mut waiting = deployment.services.values().filter(|s| !s.is_on_demand()).peekable();
        if waiting.peek().is_some() && waiting.all(|s| profiles(s).is_some()) {
            let message = "no service would start: each of them has `profiles`";
            let mut out = Diagnostic::new(NOTHING_TO_RUN, span, message).in_env(&deployment.env);
            out.severity = Severity::Warning;
            for value in
                deployment.services.values().filter(|s| !s.is_on_demand()).filter_map(profiles).take(3)
            {
                out = out.label(value.origin.span, "starts only where its profile is asked for");
            }
            sink.push(out.help(
                "leave `profiles` out of what always runs, and `remove` in an env what it does not have",
            ));
        }
    }
}

fn profiles(service: &Service) -> Option<&Value> {
    service.attributes.get("profiles").filter(|v| v.as_list().is_some_and(|l| !l.is_empty()))
}
