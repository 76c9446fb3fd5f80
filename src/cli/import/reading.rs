//! Where docker compose is not installed: the models of the original and of what was built, in one form.
//!
//! Invariant: what is put into one form means the same to docker compose; nothing else is touched.

use std::collections::BTreeMap;
use std::fmt::Display;

use ecow::{EcoString, eco_format};

use crate::eval::{Data, HostPath, Piece, RuntimeDefault, Text, Value};
use crate::model::{Deployment, MountSource, Resource};
use crate::schema::{BUILD, SECRET};
use crate::source::path::clean;

/// Calls `f` with every value of a deployment, those within values too.
fn each(deployment: &mut Deployment, f: &mut dyn FnMut(&mut Data)) {
    fn within(value: &mut Value, f: &mut dyn FnMut(&mut Data)) {
        match &mut value.data {
            Data::List(list) => list.iter_mut().for_each(|value| within(value, f)),
            Data::Map(map) => map.values_mut().for_each(|value| within(value, f)),
            data => f(data),
        }
    }
    for service in deployment.services.values_mut() {
        service.attributes.values_mut().for_each(|value| within(value, f));
        for mount in &mut service.mounts {
            mount.options.values_mut().for_each(|value| within(value, f));
            if let MountSource::Bind(path) = &mut mount.source {
                let mut data = Data::Path(path.clone());
                f(&mut data);
                if let Data::Path(changed) = data {
                    *path = changed;
                }
            }
            if let MountSource::Image(image) = &mut mount.source {
                let mut data = Data::Text(image.clone());
                f(&mut data);
                if let Data::Text(changed) = data {
                    *image = changed;
                }
            }
        }
    }
    let sections = [
        &mut deployment.networks,
        &mut deployment.volumes,
        &mut deployment.secrets,
        &mut deployment.configs,
        &mut deployment.models,
    ];
    for resource in sections.into_iter().flat_map(BTreeMap::values_mut) {
        resource.attributes.values_mut().for_each(|value| within(value, f));
    }
}

/// Paths as they are seen from another folder, from which `base` leads to the one that they are relative to.
pub(super) fn rebase(deployment: &mut Deployment, base: &str) {
    if base.is_empty() {
        return;
    }
    each(deployment, &mut |data| {
        if let Data::Path(HostPath::Project(path)) = data {
            *path = clean(&format!("{base}/{path}")).into();
        }
    });
}

/// What the host would put in the place of its variables.
pub(super) fn substitute(deployment: &mut Deployment, variables: &BTreeMap<String, String>) {
    let text = |text: &Text| {
        let pieces = text.pieces().into_iter().map(|piece| match piece {
            Piece::Runtime(variable) => {
                match (variables.get(variable.name.as_str()), &variable.default) {
                    // What is passed through may be set to nothing.
                    (Some(value), RuntimeDefault::Absent) => Piece::Known(value.into()),
                    (Some(value), _) if !value.is_empty() => Piece::Known(value.into()),
                    (_, RuntimeDefault::Text(default)) => Piece::Known(default.clone()),
                    _ => Piece::Runtime(variable),
                }
            }
            piece => piece,
        });
        Text::from_pieces(pieces)
    };
    each(deployment, &mut |data| match data {
        Data::Text(said) => *said = text(said),
        Data::Path(HostPath::Unknown(said)) => {
            let known = text(said);
            let path = match known.as_known() {
                Some(path) if path.starts_with(['/', '~']) => HostPath::Absolute(path.into()),
                Some(path) => HostPath::Project(clean(path).into()),
                None => HostPath::Unknown(known),
            };
            *data = Data::Path(path);
        }
        _ => {}
    });
}

/// One form for what means the same; `ours` are the secrets that the original does not have.
pub(super) fn normal(deployment: &mut Deployment, ours: &[&str]) {
    deployment.raw = None;
    deployment.secrets.retain(|name, _| !ours.contains(&name.as_str()));
    for service in deployment.services.values_mut() {
        let attributes = &mut service.attributes;
        if attributes.text("restart") == Some("no") {
            attributes.remove("restart");
        }
        if attributes.get("healthcheck").is_some_and(|check| check.as_map().is_none()) {
            attributes.remove("healthcheck");
        }
        if let Some(Data::Map(labels)) = attributes.get_mut("labels").map(|labels| &mut labels.data) {
            labels.retain(|name, _| !name.starts_with("deployc."));
        }
        if let Some(build) = attributes.get_mut("build") {
            let origin = build.origin.clone();
            if let (Data::Map(build), Some(row)) = (&mut build.data, BUILD.attribute("context")) {
                let here = || Value { data: Data::Path(HostPath::Project(".".into())), origin };
                build.entry(row.name.into()).or_insert_with(here);
            }
        }
        let empty: Vec<&'static str> = attributes
            .iter()
            .filter(|(row, value)| row.name == "labels" && value.as_map().is_some_and(|map| map.is_empty()))
            .map(|(row, _)| row.name)
            .collect();
        for name in empty {
            attributes.remove(name);
        }
        for publish in &mut service.publish {
            publish.mode = publish.mode.take().filter(|mode| mode != "ingress");
        }
        service.publish.sort_by_key(|port| (port.target, port.protocol, port.published, port.exposure));
        service.mounts.sort_by(|a, b| a.target.cmp(&b.target));
        service.needs.sort_by(|a, b| a.service.cmp(&b.service));
    }
    let sections = [&mut deployment.networks, &mut deployment.volumes];
    for resource in sections.into_iter().flat_map(BTreeMap::values_mut) {
        // What something else made is called by its key where nothing else is said.
        if resource.is_external() && resource.attributes.text("name") == Some(resource.name.as_str()) {
            resource.attributes.remove("name");
        }
    }
    deployment.secrets.values_mut().for_each(only_source);
}

/// A secret by where it comes from.
fn only_source(secret: &mut Resource) {
    let own: Vec<&'static str> =
        SECRET.attributes.iter().filter(|row| row.compose.is_empty()).map(|row| row.name).collect();
    for name in own {
        secret.attributes.remove(name);
    }
}

/// A place in words of the compose file: `services.web.image`.
pub(super) fn section(kind: &impl Display) -> EcoString {
    eco_format!("{kind}s")
}
