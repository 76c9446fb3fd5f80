//! Published ports of a container that has no network of its own to publish them from.

use super::{Rule, Scene, waived};
use crate::diag::codes::PUBLISH_WITHOUT_NETWORK;
use crate::diag::{Diagnostic, Severity, Sink};

pub(super) const RULE: Rule = Rule { code: PUBLISH_WITHOUT_NETWORK, find };

fn find(scene: &Scene<'_>, sink: &mut Sink) {
    for (deployment, service) in scene.services() {
        let (Some(first), Some(mode)) = (service.publish.first(), service.attributes.get("network-mode"))
        else {
            continue;
        };
        if waived(service, PUBLISH_WITHOUT_NETWORK) {
            continue;
        }
        let name = &service.name;
        let (severity, what, help) = match mode.as_str() {
            Some("host") => (
                Severity::Warning,
                "Docker ignores `publish` there: every port it opens is the host's already".to_owned(),
                "remove the `publish`, or the `network-mode`".to_owned(),
            ),
            Some("none") => (
                Severity::Warning,
                "nothing can reach a container without a network".to_owned(),
                "remove the `publish`, or the `network-mode`".to_owned(),
            ),
            Some(text) if text.starts_with("service:") || text.starts_with("container:") => {
                let owner = text.split_once(':').map_or("", |(_, owner)| owner);
                (
                    Severity::Error,
                    "Docker refuses to start it".to_owned(),
                    format!("move the `publish` to `{owner}`, whose network it is"),
                )
            }
            _ => continue,
        };
        let text = mode.as_str().unwrap_or_default();
        let mut out = Diagnostic::new(
            PUBLISH_WITHOUT_NETWORK,
            first.origin.span,
            format!("`{name}` publishes ports, but has `network-mode = \"{text}\"`"),
        )
        .here(what)
        .label(mode.origin.span, "not a network of its own")
        .help(help)
        .in_env(&deployment.env);
        out.severity = severity;
        sink.push(out);
    }
}
