//! The client of a docker engine: reads, by `GET` alone, what runs of some compose projects.
#![expect(
    clippy::disallowed_types,
    reason = "the client's own types are maps without an order; what is made of them has one"
)]

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::ErrorKind;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

use bollard::Docker;
use bollard::errors::Error;
use bollard::models::{
    ContainerInspectResponse, ContainerState, ContainerStateStatusEnum, HealthStatusEnum, Network, PortMap,
    Volume,
};
use bollard::query_parameters::{
    InspectContainerOptions, ListContainersOptions, ListNetworksOptions, ListVolumesOptions,
};
use ecow::EcoString;

use super::refusal::NoEngine;
use crate::plan::{Live, LiveContainer, LiveMount, LivePort, LiveResource, State};

const PROJECT: &str = "com.docker.compose.project";

/// What the engine behind a socket holds of these projects, and all of its networks and volumes. No answer may take
/// longer than `patience`.
pub(super) fn ask(socket: &Path, projects: &BTreeSet<&str>, patience: Duration) -> Result<Live, NoEngine> {
    // The client of the library says less of a socket that cannot be opened.
    if let Err(error) = UnixStream::connect(socket) {
        return Err(match error.kind() {
            ErrorKind::PermissionDenied => NoEngine::NotAllowed,
            _ => NoEngine::NotThere,
        });
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().enable_time().build();
    let runtime = runtime.map_err(|error| NoEngine::Strange(error.to_string()))?;
    let asked = Asked { projects, patience };
    runtime.block_on(asked.live(&socket.to_string_lossy()))
}

/// What is asked, and how long an answer may take.
struct Asked<'a> {
    projects: &'a BTreeSet<&'a str>,
    patience: Duration,
}

impl Asked<'_> {
    async fn live(&self, socket: &str) -> Result<Live, NoEngine> {
        // Of the two, ours is the shorter.
        let patience = self.patience.as_secs() + 1;
        let docker = Docker::connect_with_unix(socket, patience, bollard::API_DEFAULT_VERSION);
        // An older engine is spoken to in its own version.
        let docker = self.answer(docker.map_err(|error| self.refused(error))?.negotiate_version()).await?;
        let mut live = Live::default();
        let filters = HashMap::from([("label".to_owned(), vec![PROJECT.to_owned()])]);
        let all =
            ListContainersOptions { all: true, filters: Some(filters), ..ListContainersOptions::default() };
        for summary in self.answer(docker.list_containers(Some(all))).await? {
            let project = summary.labels.as_ref().and_then(|labels| labels.get(PROJECT));
            let (Some(id), Some(project)) = (&summary.id, project) else { continue };
            if !self.projects.contains(project.as_str()) {
                continue;
            }
            match self.answer(docker.inspect_container(id, None::<InspectContainerOptions>)).await {
                Ok(container) => live.containers.push(of_container(container)),
                // It was removed in the meantime.
                Err(NoEngine::Refused { status: 404, .. }) => {}
                Err(error) => return Err(error),
            }
        }
        let networks = self.answer(docker.list_networks(None::<ListNetworksOptions>)).await?;
        live.networks = networks.into_iter().map(of_network).collect();
        let volumes = self.answer(docker.list_volumes(None::<ListVolumesOptions>)).await?;
        live.volumes = volumes.volumes.unwrap_or_default().into_iter().map(of_volume).collect();
        let references: BTreeSet<EcoString> = live.containers.iter().map(|c| c.image.clone()).collect();
        for reference in references {
            // An image that is gone is no other one.
            if let Ok(image) = self.answer(docker.inspect_image(&reference)).await
                && let Some(id) = image.id
            {
                live.images.insert(reference, id.into());
            }
        }
        live.containers.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(live)
    }

    /// An answer, or what is wrong with it; never later than is bearable.
    async fn answer<T>(&self, answer: impl Future<Output = Result<T, Error>>) -> Result<T, NoEngine> {
        match tokio::time::timeout(self.patience, answer).await {
            Ok(answer) => answer.map_err(|error| self.refused(error)),
            Err(_) => Err(NoEngine::Slow(self.patience)),
        }
    }

    fn refused(&self, error: Error) -> NoEngine {
        match error {
            Error::DockerResponseServerError { status_code, message } => {
                NoEngine::Refused { status: status_code, said: message }
            }
            Error::RequestTimeoutError => NoEngine::Slow(self.patience),
            Error::SocketNotFoundError(_) => NoEngine::NotThere,
            other => NoEngine::Strange(other.to_string()),
        }
    }
}

fn of_container(container: ContainerInspectResponse) -> LiveContainer {
    let config = container.config.unwrap_or_default();
    let mut labels: BTreeMap<EcoString, EcoString> =
        config.labels.unwrap_or_default().into_iter().map(|(k, v)| (k.into(), v.into())).collect();
    let mut compose = |name: &str| labels.remove(&EcoString::from(format!("com.docker.compose.{name}")));
    let (project, service) = (compose("project"), compose("service"));
    let (hash, one_off) = (compose("config-hash"), compose("oneoff"));
    let folder = compose("project.working_dir");
    labels.retain(|name, _| !name.starts_with("com.docker.compose."));
    let mounts = container.mounts.unwrap_or_default().into_iter().filter_map(|mount| {
        let of = match mount.typ.as_deref() {
            Some("volume") => LiveMount::Volume(mount.name.unwrap_or_default().into()),
            Some("bind") => LiveMount::Bind(mount.source.unwrap_or_default().into()),
            _ => LiveMount::Other,
        };
        Some((mount.destination?.into(), of))
    });
    let networks = container.network_settings.and_then(|settings| settings.networks).unwrap_or_default();
    let name = container.name.unwrap_or_default();
    LiveContainer {
        name: name.strip_prefix('/').unwrap_or(&name).into(),
        project: project.unwrap_or_default(),
        service: service.unwrap_or_default(),
        one_off: one_off.is_some_and(|word| word.eq_ignore_ascii_case("true")),
        hash,
        folder,
        image: config.image.unwrap_or_default().into(),
        image_id: container.image.unwrap_or_default().into(),
        state: container.state.map_or(State::Created, of_state),
        labels,
        ports: ports(container.host_config.and_then(|host| host.port_bindings).unwrap_or_default()),
        mounts: mounts.collect(),
        networks: networks.into_keys().map(EcoString::from).collect(),
    }
}

fn of_state(state: ContainerState) -> State {
    use ContainerStateStatusEnum as Status;
    let unhealthy = || state.health.as_ref().and_then(|h| h.status) == Some(HealthStatusEnum::UNHEALTHY);
    match state.status {
        Some(Status::RUNNING | Status::STOPPING) => State::Running { unhealthy: unhealthy() },
        Some(Status::PAUSED) => State::Paused,
        Some(Status::RESTARTING) => State::Restarting,
        Some(Status::EXITED) => State::Ended(state.exit_code.unwrap_or(0)),
        Some(Status::DEAD | Status::REMOVING) => State::Dead,
        Some(Status::CREATED | Status::EMPTY) | None => State::Created,
    }
}

fn ports(bindings: PortMap) -> Vec<LivePort> {
    let mut ports = Vec::new();
    for (target, bindings) in bindings {
        for binding in bindings.unwrap_or_default() {
            let port = binding.host_port.and_then(|port| port.parse().ok()).filter(|port| *port != 0);
            let address = binding.host_ip.unwrap_or_default().into();
            ports.push(LivePort { target: target.as_str().into(), address, port });
        }
    }
    ports.sort();
    ports
}

fn of_network(network: Network) -> LiveResource {
    let labels = network.labels.unwrap_or_default();
    LiveResource {
        name: network.name.unwrap_or_default().into(),
        project: labels.get(PROJECT).map(EcoString::from),
        driver: network.driver.unwrap_or_default().into(),
        internal: network.internal.unwrap_or(false),
        options: options(network.options.unwrap_or_default()),
    }
}

fn of_volume(volume: Volume) -> LiveResource {
    LiveResource {
        name: volume.name.into(),
        project: volume.labels.get(PROJECT).map(EcoString::from),
        driver: volume.driver.into(),
        internal: false,
        options: options(volume.options),
    }
}

fn options(options: HashMap<String, String>) -> BTreeMap<EcoString, EcoString> {
    options.into_iter().map(|(name, value)| (name.into(), value.into())).collect()
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::os::unix::net::UnixListener;

    use super::*;

    /// What comes of an engine that answers every request so; without an answer, of one that says nothing.
    fn of(answer: Option<String>) -> NoEngine {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("s");
        let listener = UnixListener::bind(&socket).unwrap();
        std::thread::spawn(move || {
            let mut open = Vec::new();
            for client in listener.incoming() {
                let mut client = client.unwrap();
                if let Some(answer) = &answer {
                    let _ = client.read(&mut [0; 4096]);
                    let _ = client.write_all(answer.as_bytes());
                } else {
                    open.push(client);
                }
            }
        });
        ask(&socket, &BTreeSet::new(), Duration::from_millis(300)).unwrap_err()
    }

    fn http(status: &str, body: &str) -> Option<String> {
        let length = body.len();
        Some(format!(
            "HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        ))
    }

    #[test]
    fn what_is_no_engine_is_told_apart() {
        let nowhere = ask(Path::new("/nowhere/s"), &BTreeSet::new(), Duration::from_millis(300));
        assert!(matches!(nowhere, Err(NoEngine::NotThere)), "{nowhere:?}");
        assert!(matches!(of(None), NoEngine::Slow(_)));
        let refused = of(http("503 Service Unavailable", r#"{"message": "starting"}"#));
        assert!(
            matches!(&refused, NoEngine::Refused { status: 503, said } if said == "starting"),
            "{refused:?}"
        );
        for strange in
            [http("200 OK", "[1, 2"), http("200 OK", "{}"), Some("SSH-2.0-x\r\n".into()), Some(String::new())]
        {
            let found = of(strange.clone());
            assert!(matches!(found, NoEngine::Strange(_)), "{strange:?}: {found:?}");
        }
    }
}
