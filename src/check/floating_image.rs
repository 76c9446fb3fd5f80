//! Images in production that change under the same name.

use super::{Rule, Scene, is_production, waived};
use crate::diag::codes::FLOATING_IMAGE;
use crate::diag::{Diagnostic, Sink};

pub(super) const RULE: Rule = Rule { code: FLOATING_IMAGE, find };

fn find(scene: &Scene<'_>, sink: &mut Sink) {
    for (deployment, service) in scene.services().filter(|(d, _)| is_production(d)) {
        let Some(value) = service.attributes.get("image") else { continue };
        // What is built here takes its content from the sources, whatever it is called.
        if service.attributes.get("build").is_some() || waived(service, FLOATING_IMAGE) {
            continue;
        }
        let Some(image) = value.as_str() else { continue };
        let last = image.rsplit('/').next().unwrap_or(image);
        let what = match (last.contains('@'), last.split_once(':')) {
            (true, _) => continue,
            (false, None) => "has no tag, which means `latest`",
            (false, Some((_, "latest"))) => "is `latest`",
            (false, Some(_)) => continue,
        };
        let name = image.strip_suffix(":latest").unwrap_or(image);
        sink.push(
            Diagnostic::new(
                FLOATING_IMAGE,
                value.origin.span,
                format!(
                    "the image of `{}` {what}: production runs whatever is newest that day",
                    service.name
                ),
            )
            .help(format!("name a version: `image = \"{name}:1.2.3\"`"))
            .in_env(&deployment.env),
        );
    }
}
