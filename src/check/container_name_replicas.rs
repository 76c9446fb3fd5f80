//! One container name for several containers.

use super::{Rule, Scene, replicas, waived};
use crate::diag::codes::CONTAINER_NAME_REPLICAS;
use crate::diag::{Diagnostic, Sink};

pub(super) const RULE: Rule = Rule { code: CONTAINER_NAME_REPLICAS, find };

fn find(scene: &Scene<'_>, sink: &mut Sink) {
    for (deployment, service) in scene.services() {
        let (Some(name), Some((count, value))) =
            (service.attributes.get("container-name"), replicas(service))
        else {
            continue;
        };
        if count > 1 && !waived(service, CONTAINER_NAME_REPLICAS) {
            sink.push(
                Diagnostic::new(
                    CONTAINER_NAME_REPLICAS,
                    name.origin.span,
                    format!("`{}` has a fixed container name, but {count} containers", service.name),
                )
                .here("only one container can have it")
                .label(value.origin.span, "more than one container")
                .help("remove `container-name`: Compose then numbers the containers")
                .in_env(&deployment.env),
            );
        }
    }
}
