//! Services compared: attributes, and the statements that have a key.

use std::collections::{BTreeMap, BTreeSet};

use ecow::EcoString;

use super::pairs::pairs;
use super::presence::{count, is_enabled};
use super::saved::Saved;
use super::{
    Action, AttributeChange, Class, EnvPlan, Pair, ResourceChange, ResourceKind, attribute, raw, risk,
};
use crate::eval::{Data, HostPath, Origin, Piece, Text, Value};
use crate::graph::is_read_only;
use crate::model::{Deployment, Exposure, Mount, MountSource, Need, Protocol, Publish, Service};

/// Compares all of them.
pub(super) fn compare(pair: Pair<'_>, saved: &Saved<'_>, plan: &mut EnvPlan) {
    let none = BTreeMap::new();
    let before = pair.before.map_or(&none, |d| &d.services);
    let after = pair.after.map_or(&none, |d| &d.services);
    for sides in pairs(before, after) {
        match (sides, pair.before.zip(pair.after)) {
            ((Some(old), Some(new)), Some((before, after))) => {
                match changed((before, old), (after, new), saved) {
                    Some(change) => plan.resources.push(change),
                    None => plan.unchanged.push((ResourceKind::Service, new.name.clone())),
                }
            }
            ((None, Some(new)), _) => {
                let mut out = ResourceChange::new(ResourceKind::Service, &new.name, Action::Create);
                let class = if count(new) > 0 { Class::Create } else { Class::Metadata };
                (out.class, out.cause) = (class, Some(new.origin.clone()));
                plan.resources.push(out);
            }
            ((Some(old), None), _) => {
                let mut out = ResourceChange::new(ResourceKind::Service, &old.name, Action::Remove);
                let class = if count(old) > 0 { Class::Remove } else { Class::Metadata };
                (out.class, out.cause) = (class, Some(old.origin.clone()));
                out.risks = risk::of_removed_service(old);
                plan.resources.push(out);
            }
            _ => {}
        }
    }
}

fn changed(
    (before, old): (&Deployment, &Service),
    (after, new): (&Deployment, &Service),
    saved: &Saved<'_>,
) -> Option<ResourceChange> {
    let mut out = ResourceChange::new(ResourceKind::Service, &new.name, Action::Change);
    out.cause = Some(new.origin.clone());
    out.attributes = attribute::changes(&old.attributes, &new.attributes, &[], &new.origin);
    if before.raw.is_some() || after.raw.is_some() {
        let origin = new.raw.as_ref().or(after.raw.as_ref()).map_or(&new.origin, |raw| &raw.origin);
        out.attributes.extend(raw::fields(&new.name, before, after, origin));
    }
    if old.publish != new.publish {
        publish(old, new, &mut out.attributes);
    }
    if old.mounts != new.mounts {
        mounts(old, new, &mut out.attributes);
        out.risks = risk::of_mounts((before, old), (after, new), saved);
    }
    if old.needs != new.needs {
        needs(old, new, &mut out.attributes);
    }
    settle_presence(old, new, &mut out.attributes);
    out.settle().then_some(out)
}

/// Corrects the classes where no container is kept of it before or after.
fn settle_presence(old: &Service, new: &Service, attributes: &mut [AttributeChange]) {
    let class = match (count(old), count(new)) {
        // Its first container is made with all that is new.
        (0, 1..) => Class::Create,
        (1.., 0) if is_enabled(new) => Class::Remove,
        // Who is made when somebody asks for it is made as it is then; who goes into a profile runs on as it was.
        (_, 0) => Class::Metadata,
        (before, after) => {
            let alike = attributes.iter_mut().filter(|c| before == after && c.class == Class::Scale);
            return alike.for_each(|change| change.class = Class::Metadata);
        }
    };
    for change in attributes {
        let first = change.path.first().map_or("", EcoString::as_str);
        change.class = match change.class {
            Class::Schedule if class == Class::Metadata || !matches!(first, "run" | "schedule") => {
                Class::Schedule
            }
            Class::Scale | Class::Schedule => class,
            _ if first == "profiles" => class,
            _ => Class::Metadata,
        };
    }
}

/// A difference of a statement, with what it says as text.
fn statement(
    word: &str,
    key: impl Into<EcoString>,
    class: Class,
    before: Option<Value>,
    after: Option<Value>,
    origin: &Origin,
) -> AttributeChange {
    let cause = after.as_ref().map_or(origin, |v| &v.origin).clone();
    AttributeChange { path: vec![word.into(), key.into()], before, after, class, cause: Some(cause) }
}

/// By container port and protocol: one of them may be published several times.
fn publish(old: &Service, new: &Service, out: &mut Vec<AttributeChange>) {
    type Sides<'a> = (Vec<&'a Publish>, Vec<&'a Publish>);
    let mut ports: BTreeMap<(u16, Protocol), Sides<'_>> = BTreeMap::new();
    for publish in &old.publish {
        ports.entry((publish.target, publish.protocol)).or_default().0.push(publish);
    }
    for publish in &new.publish {
        ports.entry((publish.target, publish.protocol)).or_default().1.push(publish);
    }
    for ((target, protocol), (before, after)) in ports {
        if before != after {
            let key = format!("{target}/{protocol}");
            out.push(statement(
                "publish",
                key,
                Class::Recreate,
                published(&before),
                published(&after),
                &new.origin,
            ));
        }
    }
}

fn published(all: &[&Publish]) -> Option<Value> {
    let mut values: Vec<Value> = all.iter().map(|p| Value::text(publish_text(p), p.origin.clone())).collect();
    if values.len() < 2 {
        return values.pop();
    }
    let origin = values.first()?.origin.clone();
    Some(Value::new(Data::List(values), origin))
}

pub(super) fn publish_text(publish: &Publish) -> String {
    let Publish { target: _, protocol: _, published, exposure, name, app_protocol, mode, origin: _ } =
        publish;
    let port = match published {
        None => "any port".to_owned(),
        Some((first, last)) if first == last => first.to_string(),
        Some((first, last)) => format!("{first}-{last}"),
    };
    let mut out = match exposure {
        Exposure::Public => format!("public {port}"),
        Exposure::Address(address) if address.is_ipv6() => format!("[{address}]:{port}"),
        Exposure::Address(address) => format!("{address}:{port}"),
    };
    for (key, value) in [("name", name), ("app-protocol", app_protocol), ("mode", mode)] {
        if let Some(value) = value {
            out.push_str(&format!(", {key} = {value}"));
        }
    }
    out
}

/// By target. Options are attributes with paths of their own where the mount is on both sides.
fn mounts(old: &Service, new: &Service, out: &mut Vec<AttributeChange>) {
    let before: BTreeMap<&EcoString, &Mount> = old.mounts.iter().map(|m| (&m.target, m)).collect();
    let after: BTreeMap<&EcoString, &Mount> = new.mounts.iter().map(|m| (&m.target, m)).collect();
    let targets: BTreeSet<&EcoString> = before.keys().chain(after.keys()).copied().collect();
    for target in targets {
        let sides = (before.get(target).copied(), after.get(target).copied());
        if let (Some(old), Some(new)) = sides {
            let prefix = ["mount".into(), target.clone()];
            out.extend(attribute::changes(&old.options, &new.options, &prefix, &new.origin));
            if old.source == new.source {
                continue;
            }
        }
        let value = |mount: Option<&Mount>, alone: bool| {
            mount.map(|m| Value::new(Data::Text(mount_text(m, alone)), m.origin.clone()))
        };
        let alone = sides.0.is_none() || sides.1.is_none();
        let (before, after) = (value(sides.0, alone), value(sides.1, alone));
        out.push(statement("mount", target.clone(), Class::Recreate, before, after, &new.origin));
    }
}

pub(super) fn mount_text(mount: &Mount, with_flags: bool) -> Text {
    let known = |text: String| vec![Piece::Known(text.into())];
    let mut pieces = match &mount.source {
        MountSource::Volume(name) => known(format!("volume {name}")),
        MountSource::Anonymous => known("a volume without a name".to_owned()),
        MountSource::Bind(HostPath::Absolute(path)) => known(path.to_string()),
        MountSource::Bind(HostPath::Project(path)) => known(format!("./{path}")),
        MountSource::Bind(HostPath::Unknown(text)) => text.pieces(),
        MountSource::Config(name) => known(format!("config {name}")),
        MountSource::Secret(name) => known(format!("secret {name}")),
        MountSource::Tmpfs => known("tmpfs".to_owned()),
        MountSource::Image(image) => [known("image ".to_owned()), image.pieces()].concat(),
        MountSource::NamedPipe(name) => known(format!("pipe {name}")),
        MountSource::Cluster(name) => known(format!("cluster volume {name}")),
    };
    if with_flags && is_read_only(mount) {
        pieces.extend(known(" read-only".to_owned()));
    }
    Text::from_pieces(pieces)
}

/// By service. `depends_on` is not in what docker compose hashes: nothing that runs notices.
fn needs(old: &Service, new: &Service, out: &mut Vec<AttributeChange>) {
    let before: BTreeMap<&EcoString, &Need> = old.needs.iter().map(|n| (&n.service, n)).collect();
    let after: BTreeMap<&EcoString, &Need> = new.needs.iter().map(|n| (&n.service, n)).collect();
    let names: BTreeSet<&EcoString> = before.keys().chain(after.keys()).copied().collect();
    for name in names {
        let (before, after) = (before.get(name), after.get(name));
        if before != after {
            let value = |need: &&Need| Value::text(need_text(need), need.origin.clone());
            let (before, after) = (before.map(value), after.map(value));
            out.push(statement("needs", name.clone(), Class::Metadata, before, after, &new.origin));
        }
    }
}

pub(super) fn need_text(need: &Need) -> String {
    let mut out = need.condition.to_string();
    for (word, is) in [(", restart", need.restart), (", optional", !need.required)] {
        if is {
            out.push_str(word);
        }
    }
    out
}
