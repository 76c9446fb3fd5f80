//! Units and schedules of an environment that says no host: nothing is written that would start them.

use super::{NOWHERE_SAID, Rule, Scene};
use crate::diag::codes::NO_HOST;
use crate::diag::{Diagnostic, Sink};
use crate::model::Deployment;
use crate::source::Span;

pub(super) const RULE: Rule = Rule { code: NO_HOST, find };

fn find(scene: &Scene<'_>, sink: &mut Sink) {
    for deployment in scene.deployments {
        let nowhere = deployment.host.name == NOWHERE_SAID && deployment.host.dir.is_none();
        // A developer's machine is nobody's host.
        let at_home = matches!(deployment.tier.as_deref(), Some("development" | "test"));
        let needs = on_host(deployment);
        let Some((_, first)) = needs.first().filter(|_| nowhere && !at_home) else { continue };
        let names: Vec<&str> = needs.iter().map(|(name, _)| name.as_str()).collect();
        let (what, where_to) = match names.as_slice() {
            [one] => ((*one).to_owned(), "it runs"),
            [all @ .., last] => (format!("{} and {last}", all.join(", ")), "they run"),
            [] => continue,
        };
        let mut out = Diagnostic::new(NO_HOST, *first, format!("nothing starts {what}: no host is said"))
            .here("this is for systemd or cron on a host");
        for (_, span) in needs.iter().skip(1) {
            out = out.label(*span, "and this");
        }
        sink.push(
            out.help(format!(
                "say where {where_to}: `host NAME {{ dir = \"/srv/…\" }}` and `target {{ host = NAME }}`"
            ))
            .note("an env of `tier = development` or `tier = test` is not asked for one")
            .in_env(&deployment.env),
        );
    }
}

/// What of a deployment is started by systemd or cron, in words and with its place.
pub(super) fn on_host(deployment: &Deployment) -> Vec<(String, Span)> {
    let units = deployment.units.values().map(|unit| (format!("unit `{}`", unit.name), unit.origin.span));
    let scheduled = deployment
        .scheduled()
        .into_iter()
        .map(|scheduled| (scheduled.what.to_string(), scheduled.origin.span));
    units.chain(scheduled).collect()
}
