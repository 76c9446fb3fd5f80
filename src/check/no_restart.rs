//! Services in production that a reboot ends.

use super::{Rule, Scene, is_production, waived};
use crate::diag::codes::NO_RESTART;
use crate::diag::{Diagnostic, Sink};
use crate::eval::Value;

pub(super) const RULE: Rule = Rule { code: NO_RESTART, find };

fn find(scene: &Scene<'_>, sink: &mut Sink) {
    for (deployment, service) in scene.services().filter(|(d, _)| is_production(d)) {
        let policy =
            service.attributes.get("deploy").and_then(Value::as_map).and_then(|d| d.get("restart-policy"));
        let Some(publish) = service.publish.first() else { continue };
        if service.run().is_some()
            || service.attributes.get("restart").is_some()
            || policy.is_some()
            || waived(service, NO_RESTART)
        {
            continue;
        }
        sink.push(
            Diagnostic::new(
                NO_RESTART,
                service.origin.span,
                format!("`{}` is published, but does not come back after a crash or a reboot", service.name),
            )
            .here("has no `restart`")
            .label(publish.origin.span, "published here")
            .help("add `restart = unless-stopped`, or to all services: `defaults service { restart = unless-stopped }`")
            .in_env(&deployment.env),
        );
    }
}
