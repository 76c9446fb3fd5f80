//! What of a deployment docker compose makes when it is brought up.
//!
//! A service that runs on demand, or in a profile, is passed over; a network or volume that no other uses is not
//! made, though it is declared.

use std::collections::BTreeSet;

use ecow::EcoString;

use super::ResourceKind;
use crate::eval::{Data, Value};
use crate::model::{Deployment, MountSource, Service};

/// Whether `docker compose up` looks at a service at all.
pub(super) fn is_enabled(service: &Service) -> bool {
    let profiles = service.attributes.get("profiles").and_then(Value::as_list);
    !service.is_on_demand() && profiles.is_none_or(<[Value]>::is_empty)
}

/// How many containers it keeps of it.
pub(super) fn count(service: &Service) -> i64 {
    let number = |value: &Value| match value.data {
        Data::Int(n) => Some(n),
        _ => None,
    };
    let replicas = || service.attributes.get("deploy")?.as_map()?.get("replicas").and_then(number);
    match is_enabled(service) {
        true => service.attributes.get("scale").and_then(number).or_else(replicas).unwrap_or(1),
        false => 0,
    }
}

/// The networks and volumes that services use which `up` looks at.
pub(super) fn used(deployment: Option<&Deployment>) -> BTreeSet<(ResourceKind, &EcoString)> {
    let mut used = BTreeSet::new();
    let services = deployment.into_iter().flat_map(|d| d.services.values());
    for service in services.filter(|service| is_enabled(service)) {
        let networks = service.attributes.get("networks").and_then(Value::as_map).into_iter().flatten();
        used.extend(networks.map(|(name, _)| (ResourceKind::Network, name)));
        used.extend(service.mounts.iter().filter_map(|mount| match &mount.source {
            MountSource::Volume(name) => Some((ResourceKind::Volume, name)),
            _ => None,
        }));
    }
    used
}
