//! What an engine's answers hold, as the facts that are compared. Environment variables are not among them: what is in
//! the answers besides is dropped here.
#![expect(
    clippy::disallowed_types,
    reason = "the client's own types are maps without an order; what is made of them has one"
)]

use std::collections::{BTreeMap, HashMap};

use bollard::models::{
    ContainerInspectResponse, ContainerState, ContainerStateStatusEnum, HealthStatusEnum, Network, PortMap,
    Volume,
};
use ecow::EcoString;

use crate::plan::{LiveContainer, LiveMount, LivePort, LiveResource, State};

/// The label that says of which compose project something is.
pub(super) const PROJECT: &str = "com.docker.compose.project";

pub(super) fn of_container(container: ContainerInspectResponse) -> LiveContainer {
    let config = container.config.unwrap_or_default();
    let mut labels: BTreeMap<EcoString, EcoString> =
        config.labels.unwrap_or_default().into_iter().map(|(k, v)| (k.into(), v.into())).collect();
    let mut compose = |name: &str| labels.remove(&EcoString::from(format!("com.docker.compose.{name}")));
    let (project, service) = (compose("project"), compose("service"));
    let (hash, one_off) = (compose("config-hash"), compose("oneoff"));
    let folder = compose("project.working_dir");
    // What docker compose itself compares.
    let image_id = compose("image").or_else(|| container.image.map(EcoString::from));
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
        image_id: image_id.unwrap_or_default(),
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

pub(super) fn of_network(network: Network) -> LiveResource {
    let labels = network.labels.unwrap_or_default();
    LiveResource {
        name: network.name.unwrap_or_default().into(),
        project: labels.get(PROJECT).map(EcoString::from),
        driver: network.driver.unwrap_or_default().into(),
        internal: network.internal.unwrap_or(false),
        options: options(network.options.unwrap_or_default()),
    }
}

pub(super) fn of_volume(volume: Volume) -> LiveResource {
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
