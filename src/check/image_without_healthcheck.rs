//! Leaving the healthcheck to an image that has none.

use super::{Rule, Scene, waived};
use crate::diag::codes::IMAGE_WITHOUT_HEALTHCHECK;
use crate::diag::{Diagnostic, Sink};

pub(super) const RULE: Rule = Rule { code: IMAGE_WITHOUT_HEALTHCHECK, find };

fn find(scene: &Scene<'_>, sink: &mut Sink) {
    for (deployment, service) in scene.services().filter(|(_, s)| !waived(s, IMAGE_WITHOUT_HEALTHCHECK)) {
        let (Some(why), Some(said)) = (&service.unmeasured, service.attributes.get("healthcheck")) else {
            continue;
        };
        let message = format!("`{}` leaves its healthcheck to the image, but {why}", service.name);
        sink.push(
            Diagnostic::new(IMAGE_WITHOUT_HEALTHCHECK, said.origin.span, message)
                .help("write `healthcheck { test = [\"CMD\", …] }` here, or a HEALTHCHECK there")
                .in_env(&deployment.env),
        );
    }
}
