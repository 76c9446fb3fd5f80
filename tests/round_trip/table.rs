//! Every attribute of the schema survives being written and read.

use deployc::diag::Sink;
use deployc::emit;
use deployc::eval::{Data, Value};
use deployc::model::{Attributes, Deployment, Mount, MountSource, Resource, Service};
use deployc::read;
use deployc::schema::{self, Attribute, Kind};
use deployc::source::SourceMap;
use ecow::EcoString;
use indexmap::IndexMap;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

use super::random::{deployment, service};
use super::sample::{self, nowhere, value};

/// Holds that a deployment is what its artifact says; gives the artifact.
pub(crate) fn assert_survives(deployment: &Deployment, about: &str) {
    let artifacts = emit::emit("", deployment, &SourceMap::default());
    let text = &artifacts.iter().find(|a| a.path.ends_with("/compose.yaml")).expect("an artifact").text;
    let mut sources = SourceMap::default();
    let file = sources.add("compose.yaml", text.clone());
    let mut sink = Sink::new();
    let read = read::artifact(file, text, "deploy/test", &mut sink);
    let problems: Vec<_> =
        sink.iter().map(|d| (&d.message, d.span().map(|s| sources.locate(s).line))).collect();
    assert!(problems.is_empty(), "{about}: {problems:?}\n{text}");
    let read = read.expect("a deployment");
    assert_eq!(read.name, deployment.name, "{about}\n{text}");
    for (name, service) in &deployment.services {
        let back = read.services.get(name).unwrap_or_else(|| panic!("{about}: no service {name}\n{text}"));
        let differs = |what: &str| panic!("{about}: {what}\nwritten: {service:#?}\nread: {back:#?}\n{text}");
        assert_same(&service.attributes, &back.attributes, about, text);
        for (written, read) in service.mounts.iter().zip(&back.mounts) {
            assert_same(&written.options, &read.options, about, text);
            assert_eq!(written, read, "{about}\n{text}");
        }
        if service != back {
            differs("service");
        }
    }
    assert_eq!(read.services.len(), deployment.services.len(), "{about}\n{text}");
    for (written, read) in [
        (&deployment.networks, &read.networks),
        (&deployment.volumes, &read.volumes),
        (&deployment.secrets, &read.secrets),
        (&deployment.configs, &read.configs),
        (&deployment.models, &read.models),
    ] {
        for (written, read) in written.values().zip(read.values()) {
            assert_same(&written.attributes, &read.attributes, &format!("{about}: {}", written.name), text);
        }
        assert_eq!(written, read, "{about}\n{text}");
    }
    assert_eq!(read.raw, deployment.raw, "{about}: raw\n{text}");
}

fn assert_same(written: &Attributes, read: &Attributes, about: &str, text: &str) {
    for (row, written) in written.iter() {
        match read.get(row.name) {
            Some(read) if read == written => {}
            Some(read) => panic!("{about}: {}\n{text}", difference(row.name, written, read)),
            None => panic!("{about}: `{}` is gone: {:?}\n{text}", row.name, written.data),
        }
    }
    for (row, read) in read.iter() {
        assert!(written.get(row.name).is_some(), "{about}: `{}` is new: {:?}\n{text}", row.name, read.data);
    }
}

/// The first place where two values differ.
fn difference(at: &str, written: &Value, read: &Value) -> String {
    match (&written.data, &read.data) {
        (Data::Map(a), Data::Map(b)) if a.keys().all(|k| b.contains_key(k)) && a.len() == b.len() => a
            .iter()
            .find(|(key, value)| b[*key] != **value)
            .map_or_else(String::new, |(key, value)| difference(&format!("{at}.{key:?}"), value, &b[key])),
        (Data::List(a), Data::List(b)) if a.len() == b.len() => a
            .iter()
            .zip(b)
            .find(|(a, b)| a != b)
            .map_or_else(String::new, |(a, b)| difference(&format!("{at}[]"), a, b)),
        (a, b) => format!("`{at}`\nwritten: {a:?}\nread: {b:?}"),
    }
}

fn samples(row: &'static Attribute, count: usize) -> Vec<Value> {
    let mut runner = TestRunner::deterministic();
    let strategy = sample::of(&row.ty);
    (0..count).map(|_| strategy.new_tree(&mut runner).expect("a value").current()).collect()
}

fn rows(kind: &'static Kind) -> impl Iterator<Item = &'static Attribute> {
    kind.attributes.iter().filter(|row| row.recorded || !row.compose.is_empty())
}

/// What the model never holds, because it has one way to say it.
pub(crate) fn is_normal(row: &str, value: &Value) -> bool {
    match (row, &value.data) {
        ("healthcheck", Data::Text(_)) => false,
        ("networks" | "secrets", Data::Map(map)) if map.is_empty() => false,
        ("bind" | "volume" | "tmpfs" | "image", Data::Map(map)) if map.is_empty() => false,
        ("bind", Data::Map(map)) => map.get("create-host-path").is_none_or(|v| v.data == Data::Bool(true)),
        ("secrets", Data::Map(map)) => map.values().all(|grant| {
            let target = grant.as_map().and_then(|g| g.get("target"));
            target.is_none_or(|t| !t.as_str().is_some_and(|t| t.starts_with('/')))
        }),
        _ => true,
    }
}

#[test]
fn every_attribute_of_a_job_survives() {
    for row in rows(schema::JOB) {
        let mut deployment = deployment();
        for (at, value) in samples(row, 40).into_iter().filter(|v| is_normal(row.name, v)).enumerate() {
            let mut service: Service = service(&format!("s{at}"));
            if row.name == "network-mode" {
                service.attributes.remove("networks");
            }
            service.attributes.set(schema::JOB, row, value);
            deployment.services.insert(service.name.clone(), service);
        }
        assert_survives(&deployment, row.name);
    }
}

#[test]
fn every_attribute_of_a_resource_survives() {
    for kind in [schema::NETWORK, schema::VOLUME, schema::SECRET, schema::CONFIG, schema::MODEL] {
        for row in rows(kind) {
            let mut deployment = deployment();
            let resources = match kind.name {
                "network" => &mut deployment.networks,
                "volume" => &mut deployment.volumes,
                "secret" => &mut deployment.secrets,
                "config" => &mut deployment.configs,
                _ => &mut deployment.models,
            };
            for (at, sample) in samples(row, 40).into_iter().enumerate() {
                let name: EcoString = format!("r{at}").into();
                let mut attributes = Attributes::default();
                if let Some(real) = kind.attribute("name") {
                    attributes.set(kind, real, Value::text("real", nowhere()));
                }
                attributes.set(kind, row, sample);
                resources.insert(
                    name.clone(),
                    Resource { name, stack: None, raw: None, origin: nowhere().into(), attributes },
                );
            }
            assert_survives(&deployment, &format!("{}.{}", kind.name, row.name));
        }
    }
}

#[test]
fn every_option_of_a_mount_survives() {
    let grant = ["uid", "gid", "mode"];
    for row in rows(schema::MOUNT) {
        let mut deployment = deployment();
        let mut service = service("s");
        for (at, value) in samples(row, 40).into_iter().filter(|v| is_normal(row.name, v)).enumerate() {
            let mut options = Attributes::default();
            options.set(schema::MOUNT, row, value);
            let source = match grant.contains(&row.name) {
                true if at % 2 == 0 => MountSource::Config("c".into()),
                true => MountSource::Secret("c".into()),
                false => MountSource::Volume("v".into()),
            };
            service.mounts.push(Mount {
                target: format!("/{at:03}").into(),
                source,
                options,
                origin: nowhere().into(),
            });
        }
        deployment.services.insert("s".into(), service);
        assert_survives(&deployment, &format!("mount.{}", row.name));
    }
}

#[test]
fn kinds_are_all_reached_from_the_ones_that_are_tested() {
    let mut reached: Vec<&str> = vec!["project", "host", "target", "job", "unit", "publish", "needs"];
    let mut open = vec![
        schema::SERVICE,
        schema::NETWORK,
        schema::VOLUME,
        schema::SECRET,
        schema::CONFIG,
        schema::MODEL,
        schema::MOUNT,
    ];
    while let Some(kind) = open.pop() {
        if !reached.contains(&kind.name) {
            reached.push(kind.name);
            open.extend(kind.attributes.iter().flat_map(|row| kinds(&row.ty)));
        }
    }
    let is_written = |kind: &&&Kind| kind.attributes.iter().any(|row| !row.compose.is_empty());
    for kind in schema::KINDS.iter().filter(is_written) {
        assert!(reached.contains(&kind.name), "no test writes a `{}`", kind.name);
    }
}

fn kinds(ty: &'static schema::Type) -> Vec<&'static Kind> {
    use schema::Type::{List, Map, Named, OneOf, OneOrMore, Record, Set};
    match ty {
        Record(kind) | Named(_, kind) => vec![kind],
        List(of) | OneOrMore(of) | Set(of) | Map(of) => kinds(of),
        OneOf(types) => types.iter().flat_map(kinds).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn fields_that_compose_ignores_survive() {
    let mut deployment = deployment();
    deployment.services.insert("s".into(), service("s"));
    let map = |entries: Vec<(&str, Value)>| {
        value(Data::Map(
            entries.into_iter().map(|(k, v)| (k.into(), v)).collect::<IndexMap<EcoString, Value>>(),
        ))
    };
    let list = value(Data::List(vec![value(Data::Int(1)), value(Data::Bool(true)), value(Data::Null)]));
    deployment.raw = Some(map(vec![
        ("x-note", Value::text("1e3 $ no", nowhere())),
        ("x-list", list.clone()),
        ("services", map(vec![("s", map(vec![("x-own", list)]))])),
    ]));
    assert_survives(&deployment, "extensions");
}
