//! What a compose file leaves unsaid and the model says: the default network, the real names, and which
//! services are jobs.

use std::collections::BTreeSet;

use ecow::EcoString;
use indexmap::IndexMap;

use crate::eval::{Data, Origin, Piece, Text, Value};
use crate::model::{Attributes, Condition, Deployment, Resource, Run, ServiceKind};
use crate::schema::{Kind, NETWORK, SERVICE, VOLUME};

/// Completes a deployment that was just read.
pub(super) fn complete(deployment: &mut Deployment) {
    if join_default(deployment) {
        let origin = deployment.name.origin.clone();
        deployment.networks.entry("default".into()).or_insert_with(|| Resource {
            stack: None,
            raw: None,
            name: "default".into(),
            origin,
            attributes: Attributes::default(),
        });
    }
    find_jobs(deployment);
    let project = deployment.name.clone();
    deployment.networks.values_mut().for_each(|network| name(network, NETWORK, &project));
    deployment.volumes.values_mut().for_each(|volume| name(volume, VOLUME, &project));
}

/// Puts services without a network on the one named `default`; says whether any is on it.
fn join_default(deployment: &mut Deployment) -> bool {
    let Some(row) = SERVICE.attribute("networks") else { return false };
    let mut used = false;
    for service in deployment.services.values_mut() {
        let networks = service.attributes.get("networks").and_then(Value::as_map);
        let on_none = networks.is_none_or(IndexMap::is_empty);
        used |= networks.is_some_and(|map| map.contains_key("default"));
        if on_none && service.attributes.get("network-mode").is_none() {
            let empty = Value::new(Data::Map(IndexMap::new()), service.origin.clone());
            let networks = Data::Map(IndexMap::from([(EcoString::from("default"), empty)]));
            service.attributes.set(SERVICE, row, Value::new(networks, service.origin.clone()));
            used = true;
        }
    }
    used
}

/// Compose has no word for a job: what others wait for until it has completed is one.
fn find_jobs(deployment: &mut Deployment) {
    let needs = deployment.services.values().flat_map(|s| &s.needs);
    let awaited: BTreeSet<EcoString> =
        needs.filter(|n| n.condition == Condition::Completed).map(|n| n.service.clone()).collect();
    for name in awaited {
        if let Some(service) = deployment.services.get_mut(&name).filter(|s| s.run().is_none()) {
            service.kind = ServiceKind::Job(Run::Deploy);
        }
    }
}

/// `<project>_<name>`, unless the file says a name or something else made it.
fn name(resource: &mut Resource, kind: &'static Kind, project: &Value) {
    let external = resource.attributes.get("external").is_some_and(|v| v.data == Data::Bool(true));
    if external || resource.attributes.get("name").is_some() {
        return;
    }
    let Some(row) = kind.attribute("name") else { return };
    let mut pieces = match &project.data {
        Data::Text(text) => text.pieces(),
        _ => Vec::new(),
    };
    pieces.push(Piece::Known(format!("_{}", resource.name).into()));
    let origin: Origin = resource.origin.clone();
    resource.attributes.set(kind, row, Value::new(Text::from_pieces(pieces), origin));
}
