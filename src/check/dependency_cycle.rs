//! Services that wait for each other.

use super::{Rule, Scene, waived};
use crate::diag::codes::DEPENDENCY_CYCLE;
use crate::diag::{Diagnostic, Sink};
use crate::graph::{Cycle, EdgeKind, Graph, Step};
use crate::model::Deployment;

pub(super) const RULE: Rule = Rule { code: DEPENDENCY_CYCLE, find };

/// Names of a path that are shown; the labels have all of them.
const SHOWN: usize = 24;

fn find(scene: &Scene<'_>, sink: &mut Sink) {
    for deployment in scene.deployments {
        for cycle in Graph::of(deployment).cycles() {
            let allowed = |step: &Step| {
                deployment.services.get(&step.from).is_some_and(|s| waived(s, DEPENDENCY_CYCLE))
            };
            if let Some(diagnostic) = diagnostic(deployment, &cycle)
                && !cycle.steps.iter().any(allowed)
            {
                sink.push(diagnostic);
            }
        }
    }
}

fn diagnostic(deployment: &Deployment, cycle: &Cycle) -> Option<Diagnostic> {
    let mut places =
        cycle.steps.iter().flat_map(|step| step.edges.iter().map(move |e| (e.span, label(step, &e.kind))));
    let (span, text) = places.next()?;
    let message = match cycle.steps.as_slice() {
        [alone] => format!("`{}` waits for itself", alone.from),
        steps => {
            let units = steps.iter().all(|step| deployment.units.contains_key(&step.from));
            format!("{} wait for each other: {}", if units { "units" } else { "services" }, path(cycle))
        }
    };
    let mut out = Diagnostic::new(DEPENDENCY_CYCLE, span, message).here(text);
    for (span, text) in places {
        out = out.label(span, text);
    }
    let only: Vec<String> =
        cycle.only_ordering().map(|s| format!("`needs {}` in `{}`", s.to, s.from)).take(3).collect();
    let help = match (cycle.steps.as_slice(), only.as_slice()) {
        ([alone], _) => format!("remove it: `{}` cannot be there before it starts", alone.from),
        (_, []) => {
            "let one of them start without the other and retry, or move what both wait for into a service \
                    of its own"
                .to_owned()
        }
        (_, [one]) => {
            format!("{one} decides only the order of starting: remove it, or say which of the others can go")
        }
        (_, several) => {
            format!("remove one of {}: they decide only the order of starting", several.join(", "))
        }
    };
    Some(out.help(help).in_env(&deployment.env))
}

fn path(cycle: &Cycle) -> String {
    let names: Vec<String> = cycle.path().map(|name| format!("`{name}`")).collect();
    if names.len() <= SHOWN {
        return names.join(" -> ");
    }
    let (head, tail) = (&names[..SHOWN - 4], &names[names.len() - 3..]);
    format!(
        "{} -> … {} more … -> {}",
        head.join(" -> "),
        names.len() - head.len() - tail.len(),
        tail.join(" -> ")
    )
}

fn label(step: &Step, kind: &EdgeKind) -> String {
    let Step { from, to, .. } = step;
    match kind {
        EdgeKind::Needs { condition, .. } => format!("`{from}` needs `{to}` {condition}"),
        EdgeKind::Namespace(share) => format!("`{from}` shares the {} of `{to}`", share.noun()),
        EdgeKind::VolumesFrom => format!("`{from}` mounts the volumes of `{to}`"),
        EdgeKind::Link | EdgeKind::TalksTo(_) | EdgeKind::UsesData { .. } => format!("`{from}` links `{to}`"),
    }
}
