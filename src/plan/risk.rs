//! Data at risk, and what exactly happens to it.
//!
//! Docker never moves data: another name is another, empty volume, another source is another folder.
//! Every sentence says where the data stays and what is seen in its place.

use std::collections::BTreeMap;

use ecow::EcoString;

use super::resource::is_external;
use super::saved::Saved;
use super::{AttributeChange, Flag, Risk};
use crate::graph::{Data, is_read_only};
use crate::model::{Deployment, Mount, MountSource, Resource, Service};
use crate::schema::{Effect, VOLUME};

fn data_risk(text: String) -> Risk {
    Risk { flag: Flag::DataRisk, text }
}

/// What the containers of the old project, which run on, keep from those of the new one.
pub(super) fn of_kept_ports(before: &Deployment, after: &Deployment) -> Option<Risk> {
    let old = before.name.as_str().unwrap_or("?");
    let held = |service: &&Service| {
        let again = after.services.values().flat_map(|s| &s.publish).filter_map(|p| p.published);
        let again: Vec<(u16, u16)> = again.collect();
        service
            .publish
            .iter()
            .filter_map(|p| p.published)
            .any(|(a, b)| again.iter().any(|(c, d)| a <= *d && *c <= b))
    };
    before.services.values().find(held).map(|_| Risk {
        flag: Flag::Downtime,
        text: format!(
            "the containers of `{old}` keep the ports that they publish, so that those of the new project do not \
             start: take them down first (`docker compose -p {old} down`)"
        ),
    })
}

/// Another project name takes every default name with it, and leaves what runs running.
pub(super) fn of_project(before: &Deployment, after: &Deployment) -> Option<Risk> {
    let old = before.name.as_str().unwrap_or("?");
    let moved: Vec<&EcoString> = before
        .volumes
        .iter()
        .filter(|(_, v)| !is_external(v))
        .filter(|(name, old)| after.volumes.get(*name).is_some_and(|new| new.real_name() != old.real_name()))
        .map(|(name, _)| name)
        .collect();
    let anonymous =
        before.services.values().any(|s| s.mounts.iter().any(|m| m.source == MountSource::Anonymous));
    let what = match (moved.as_slice(), anonymous) {
        ([], false) => return None,
        ([], true) => "volumes without a name start empty".to_owned(),
        ([one], _) => format!("volume `{one}` starts empty"),
        (several, _) => format!("{} volumes start empty", several.len()),
    };
    Some(data_risk(format!(
        "another project: {what}, the containers of `{old}` go on running beside it until they are taken down"
    )))
}

/// A volume that is no longer declared.
pub(super) fn of_removed_volume(volume: &Resource, saved: &Saved<'_>) -> Risk {
    let (name, saved) = (volume.real_name(), saved.volume(&volume.name));
    data_risk(format!(
        "nothing uses volume `{name}` any more: its data stays in it until someone removes it{saved}"
    ))
}

/// A volume of another identity or with other options.
pub(super) fn of_volume(
    before: &Resource,
    after: &Resource,
    changes: &[AttributeChange],
    saved: &Saved<'_>,
) -> Vec<Risk> {
    let saved = saved.volume(&before.name);
    let (old, new) = (before.real_name(), after.real_name());
    let (was_external, is_external) = (is_external(before), is_external(after));
    if old != new {
        let text = if is_external {
            format!("volume `{new}` is used, which must be there already; the data stays in `{old}`{saved}")
        } else {
            format!("a new empty volume `{new}` is made; the data stays in `{old}`{saved}")
        };
        return vec![data_risk(text)];
    }
    let mut out = Vec::new();
    match (was_external, is_external) {
        (true, false) => out.push(data_risk(format!(
            "volume `{new}` becomes the project's own: `docker compose down --volumes` removes it with its data{saved}"
        ))),
        (false, true) => out.push(data_risk(format!(
            "volume `{new}` is no longer made here: on a host that does not have it nothing starts"
        ))),
        _ => {}
    }
    let options: Vec<String> = changes
        .iter()
        .filter_map(|c| c.path.first())
        .filter(|name| !matches!(name.as_str(), "name" | "external"))
        .filter(|name| VOLUME.attribute(name).is_some_and(|row| row.effect == Effect::DataRisk))
        .map(|name| format!("`{name}`"))
        .collect();
    if let (Some(first), false) = (options.first(), is_external) {
        out.push(data_risk(format!(
            "a volume cannot change its {first}: `{new}` stays as it is until docker compose is answered that it may \
             remove it and make it anew, as `up --yes` does: then all its data is lost{saved}"
        )));
    }
    out
}

/// A network of the same real name that docker compose refuses: it knows its own by the name in the file.
pub(super) fn of_network(before: &Resource, after: &Resource) -> Option<Risk> {
    let name = after.real_name();
    if before.real_name() != name || is_external(after) {
        return None;
    }
    let why = match (is_external(before), before.name == after.name) {
        (true, _) => "which it has not made".to_owned(),
        (false, false) => format!("which it has made as `{}`", before.name),
        (false, true) => return None,
    };
    Some(Risk {
        flag: Flag::Downtime,
        text: format!(
            "docker compose refuses network `{name}`, {why}, and nothing comes up: give it another `name`, or take \
             down what is on it and remove it first (`docker network rm {name}`)"
        ),
    })
}

/// A service that takes a volume without a name with it.
pub(super) fn of_removed_service(service: &Service) -> Vec<Risk> {
    service
        .mounts
        .iter()
        .filter(|m| m.source == MountSource::Anonymous)
        .map(|m| {
            data_risk(format!(
                "the volume without a name at `{}` is left behind: nothing names it any more",
                m.target
            ))
        })
        .collect()
}

/// Where the data behind a mount really is, as two environments can be compared by it.
fn place(mount: &Mount, deployment: &Deployment) -> Option<(&'static str, EcoString)> {
    match Data::of(mount)? {
        Data::Volume(name) => {
            let real = deployment.volumes.get(&name).map_or(name.as_str(), Resource::real_name);
            Some(("volume ", real.into()))
        }
        Data::Path(path) => Some(("", path)),
    }
}

/// Data that a service wrote and that it no longer finds where it was.
pub(super) fn of_mounts(
    (before, old): (&Deployment, &Service),
    (after, new): (&Deployment, &Service),
    saved: &Saved<'_>,
) -> Vec<Risk> {
    let now: BTreeMap<&EcoString, &Mount> = new.mounts.iter().map(|m| (&m.target, m)).collect();
    let mut out = Vec::new();
    for mount in old.mounts.iter().filter(|m| !is_read_only(m)) {
        let target = &mount.target;
        let replaced = now.get(target).copied();
        if mount.source == MountSource::Anonymous
            && replaced.is_none_or(|m| m.source != MountSource::Anonymous)
        {
            out.push(data_risk(format!("what is in the volume without a name at `{target}` is left behind")));
            continue;
        }
        let Some((kind, data)) = place(mount, before) else { continue };
        let saved = match &mount.source {
            MountSource::Volume(name) => saved.volume(name),
            MountSource::Bind(path) => saved.directory(path),
            _ => String::new(),
        };
        // The same volume under another real name is told of at the volume.
        if replaced.is_some_and(|m| m.source == mount.source) {
            continue;
        }
        let seen = replaced.and_then(|m| place(m, after));
        if seen.as_ref().is_some_and(|(_, now)| *now == data) {
            continue;
        }
        let moved = new.mounts.iter().find(|m| place(m, after).is_some_and(|(_, p)| p == data));
        out.push(data_risk(match (seen, replaced, moved) {
            (Some((now_kind, now)), ..) => {
                let is_new = now_kind == "volume " && !before.volumes.values().any(|v| v.real_name() == now);
                match is_new {
                    true => format!("a new empty volume `{now}` is made for `{target}`; the data stays in {kind}`{data}`{saved}"),
                    false => format!("`{target}` shows {now_kind}`{now}`; the data stays in {kind}`{data}`{saved}"),
                }
            }
            (None, Some(_), _) => format!("`{target}` shows something else; the data stays in {kind}`{data}`{saved}"),
            (None, None, Some(moved)) => format!(
                "{kind}`{data}` moves to `{}`: what the service still writes to `{target}` is lost with its container{saved}",
                moved.target
            ),
            (None, None, None) => format!(
                "nothing is mounted at `{target}` any more: the data stays in {kind}`{data}`, what is written from now \
                 on is lost with the container{saved}"
            ),
        }));
    }
    out
}
