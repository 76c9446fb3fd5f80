//! What only containers of one compose project can share, asked of a service of another.

use super::{Rule, Scene, waived};
use crate::diag::codes::OTHER_STACK;
use crate::diag::{Diagnostic, Sink};
use crate::graph::{EdgeKind, edges};

pub(super) const RULE: Rule = Rule { code: OTHER_STACK, find };

fn find(scene: &Scene<'_>, sink: &mut Sink) {
    if scene.deployments.len() < 2 {
        return;
    }
    for (deployment, user) in scene.services().filter(|(_, user)| !waived(user, OTHER_STACK)) {
        for (name, edge) in edges(user) {
            let what = match edge.kind {
                EdgeKind::Namespace(share) => format!("shares the {} of", share.noun()),
                EdgeKind::VolumesFrom => "mounts the volumes of".to_owned(),
                EdgeKind::Link => "links".to_owned(),
                EdgeKind::Needs { .. } | EdgeKind::TalksTo(_) | EdgeKind::UsesData { .. } => continue,
            };
            let Some((owner, other)) = scene.service(deployment, &name) else { continue };
            if owner.place == deployment.place {
                continue;
            }
            let place = owner.stack.as_ref().map_or("no stack".into(), |_| owner.part());
            let message = format!("`{}` {what} `{name}`, which is in {place}", user.name);
            sink.push(
                Diagnostic::new(OTHER_STACK, edge.span, message)
                    .here("only containers of one compose project can")
                    .label(other.origin.span, format!("in {place}"))
                    .help("declare both in one stack; services of two stacks share networks and volumes")
                    .in_env(&deployment.env),
            );
        }
    }
}
