//! Files of the first Compose, which are nothing but services, as the specification writes them.
//!
//! docker compose reads them no more. What it says to people who have one is done here: the services go below
//! `services`, what was renamed gets its new name, and named volumes are declared under the names that they have on
//! the host. All services are on the project's network, where links reach them as they did.

use crate::read::fault::Place;
use crate::read::yaml::{Body, Entry, Scalar};

use super::Node;
use super::form::{get, scalar_text};

/// What begins a file of today.
const TODAY: [&str; 9] =
    ["version", "name", "services", "networks", "volumes", "secrets", "configs", "models", "include"];

/// What the first Compose wanted in every service, one of them.
const RUNS: [&str; 3] = ["image", "build", "extends"];

/// Brings a file of the first Compose into today's form; any other is left alone.
pub(super) fn today(tree: &mut Node) {
    let place = tree.place;
    let Body::Map(entries) = &mut tree.body else { return };
    let is_service = |entry: &Entry<'_>| match entry.value.body {
        Body::Map(_) => RUNS.iter().any(|attribute| get_entry(&entry.value, attribute)),
        _ => false,
    };
    let says_something = entries.iter().any(|entry| !entry.key.starts_with("x-"));
    let mut said = entries.iter().filter(|entry| !entry.key.starts_with("x-"));
    if !says_something || !said.all(|entry| is_service(entry) && !TODAY.contains(&&*entry.key)) {
        return;
    }
    let (fields, mut services): (Vec<_>, Vec<_>) =
        std::mem::take(entries).into_iter().partition(|entry| entry.key.starts_with("x-"));
    *entries = fields;
    let names: Vec<String> = services.iter().map(|entry| entry.key.to_string()).collect();
    let mut volumes: Vec<Entry<'static>> = Vec::new();
    for service in &mut services {
        declare(&service.value, &mut volumes);
        renamed(&mut service.value, &names);
    }
    entries.push(section("services", place, services));
    if !volumes.is_empty() {
        entries.push(section("volumes", place, volumes));
    }
}

fn get_entry(node: &crate::read::yaml::Node<'_>, key: &str) -> bool {
    matches!(&node.body, Body::Map(entries) if entries.iter().any(|entry| entry.key == key))
}

fn section(key: &'static str, place: Place, entries: Vec<Entry<'static>>) -> Entry<'static> {
    Entry { key: key.into(), place, value: Node { place, body: Body::Map(entries) } }
}

/// The named volumes of a service, declared.
fn declare(service: &Node, volumes: &mut Vec<Entry<'static>>) {
    let driver = get(service, "volume_driver");
    let Some(Body::List(items)) = get(service, "volumes").map(|node| &node.body) else { return };
    for item in items {
        let Body::Scalar(scalar) = &item.body else { continue };
        let text = scalar_text(scalar);
        let Some((name, _)) = text.split_once(':') else { continue };
        let is_name = name.len() > 1 && !name.starts_with(['.', '/', '~', '$', '\\']);
        if !is_name || volumes.iter().any(|volume| volume.key == name) {
            continue;
        }
        let word =
            |text: &str| Node { place: item.place, body: Body::Scalar(Scalar::new(text.to_owned(), false)) };
        let mut said = vec![Entry { key: "name".into(), place: item.place, value: word(name) }];
        said.extend(driver.map(|d| Entry { key: "driver".into(), place: d.place, value: d.clone() }));
        let value = Node { place: item.place, body: Body::Map(said) };
        volumes.push(Entry { key: name.to_owned().into(), place: item.place, value });
    }
}

/// What has another name or another place today.
fn renamed(service: &mut Node, names: &[String]) {
    let Body::Map(entries) = &mut service.body else { return };
    let mut take = |key: &str| {
        let at = entries.iter().position(|entry| entry.key == key)?;
        Some(entries.remove(at))
    };
    let (dockerfile, driver, options, net) =
        (take("dockerfile"), take("log_driver"), take("log_opt"), take("net"));
    take("volume_driver");
    if let (Some(dockerfile), Some(build)) =
        (dockerfile, entries.iter_mut().find(|entry| entry.key == "build"))
    {
        let place = build.value.place;
        let context = std::mem::replace(&mut build.value, Node { place, body: Body::Map(Vec::new()) });
        let context = Entry { key: "context".into(), place, value: context };
        build.value.body = Body::Map(vec![context, dockerfile]);
    }
    let logging: Vec<_> = [("driver", driver), ("options", options)]
        .into_iter()
        .filter_map(|(key, entry)| Some(Entry { key: key.into(), ..entry? }))
        .collect();
    if let Some(first) = logging.first() {
        entries.push(section("logging", first.place, logging));
    }
    if let Some(mut net) = net {
        net.key = "network_mode".into();
        if let Body::Scalar(scalar) = &mut net.value.body
            && let Some(name) = scalar.text.strip_prefix("container:")
            && names.iter().any(|known| known == name)
        {
            scalar.text = format!("service:{name}").into();
        }
        entries.push(net);
    }
}
