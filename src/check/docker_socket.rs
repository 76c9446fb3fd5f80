//! Containers that control the host.

use super::{Rule, Scene, waived};
use crate::diag::codes::DOCKER_SOCKET;
use crate::diag::{Diagnostic, Sink};
use crate::eval::HostPath;
use crate::model::MountSource;

pub(super) const RULE: Rule = Rule { code: DOCKER_SOCKET, find };

fn find(scene: &Scene<'_>, sink: &mut Sink) {
    for (deployment, service) in scene.services() {
        let socket = service.mounts.iter().find(|m| match &m.source {
            MountSource::Bind(HostPath::Absolute(path)) => {
                matches!(path.as_str(), "/var/run/docker.sock" | "/run/docker.sock")
            }
            _ => false,
        });
        let Some(mount) = socket.filter(|_| !waived(service, DOCKER_SOCKET)) else { continue };
        sink.push(
            Diagnostic::new(
                DOCKER_SOCKET,
                mount.origin.span,
                format!(
                    "`{}` mounts the Docker socket: whoever controls it is root on the host",
                    service.name
                ),
            )
            .help("where it must be, say why: `allow docker-socket \"starts one container per run\"`")
            .note("mounting it read-only changes nothing: requests are written to it, the file is not")
            .in_env(&deployment.env),
        );
    }
}
