//! Elements of lists that Compose takes for the same: the later one stands where the first one stood.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use crate::read::yaml::{Body, Plain};

use super::Node;
use super::form::{get, scalar_text};

/// By what elements of a list are told apart.
#[derive(Clone, Copy)]
enum Key {
    /// What stands before `=`, or all of it.
    Name,
    /// All of a text; of a block its address, ports and protocol.
    Port,
    /// Where it is mounted.
    Volume,
    /// Where it is mounted; by default below this.
    Grant(&'static str),
    /// The path.
    EnvFile,
}

fn key(path: &[&str]) -> Option<Key> {
    Some(match path {
        ["networks", _, "labels"] | ["networks", _, "ipam", "options"] => Key::Name,
        ["services", _, attribute] => match *attribute {
            "annotations" | "cap_add" | "cap_drop" | "dns" | "dns_opt" | "dns_search" | "environment"
            | "expose" | "extra_hosts" | "labels" | "links" | "profiles" | "sysctls" | "tmpfs" => Key::Name,
            "configs" => Key::Grant(""),
            "secrets" => Key::Grant("/run/secrets"),
            "env_file" => Key::EnvFile,
            "ports" => Key::Port,
            "volumes" => Key::Volume,
            _ => return None,
        },
        [
            "services",
            _,
            "build",
            "args" | "additional_contexts" | "extra_hosts" | "platform" | "tags" | "labels",
        ]
        | ["services", _, "deploy", "labels"]
        | ["services", _, "networks", _, "aliases" | "link_local_ips"] => Key::Name,
        _ => return None,
    })
}

/// Leaves one of each in the lists of a tree.
pub(super) fn enforce(node: &mut Node, path: &[&str]) {
    match &mut node.body {
        Body::Map(entries) if path.len() < 5 && !matches!(path, ["volumes" | "configs" | "secrets", ..]) => {
            for entry in entries {
                let mut inner = path.to_vec();
                inner.push(&entry.key);
                enforce(&mut entry.value, &inner);
            }
        }
        Body::List(items) => {
            let Some(key) = key(path) else { return };
            let mut places: BTreeMap<String, usize> = BTreeMap::new();
            let mut kept: Vec<Node> = Vec::with_capacity(items.len());
            for item in std::mem::take(items) {
                match places.entry(name(&item, key)) {
                    Entry::Occupied(known) => kept[*known.get()] = item,
                    Entry::Vacant(free) => {
                        free.insert(kept.len());
                        kept.push(item);
                    }
                }
            }
            *items = kept;
        }
        _ => {}
    }
}

fn name(item: &Node, key: Key) -> String {
    let text = |name: &str| match get(item, name).map(|node| &node.body) {
        Some(Body::Scalar(scalar)) if scalar.resolve() != Plain::Null => Some(scalar_text(scalar)),
        _ => None,
    };
    match (&item.body, key) {
        (Body::Scalar(scalar), Key::Name) => {
            let text = scalar_text(scalar);
            text.split_once('=').map_or_else(|| text.clone(), |(name, _)| name.to_owned())
        }
        (Body::Scalar(scalar), Key::Port | Key::EnvFile) => scalar_text(scalar),
        (Body::Scalar(scalar), Key::Volume) => target(&scalar_text(scalar)).to_owned(),
        (Body::Scalar(scalar), Key::Grant(folder)) => format!("{folder}/{}", scalar_text(scalar)),
        (_, Key::Name) => format!("{:?}", item.place),
        (_, Key::EnvFile) => text("path").unwrap_or_default(),
        (_, Key::Volume) => text("target").unwrap_or_default(),
        (_, Key::Grant(folder)) => {
            text("target").unwrap_or_else(|| format!("{folder}/{}", text("source").unwrap_or_default()))
        }
        (_, Key::Port) => format!(
            "{}:{:?}:{:?}/{}",
            text("host_ip").unwrap_or_else(|| "0.0.0.0".into()),
            text("published"),
            text("target"),
            text("protocol").unwrap_or_else(|| "tcp".into())
        ),
    }
}

/// Where a volume in the short form is mounted. A letter before a colon is a drive.
fn target(text: &str) -> &str {
    let mut parts: Vec<&str> = Vec::new();
    let mut start = 0;
    for (at, _) in text.match_indices(':') {
        let part = &text[start..at];
        if part.chars().count() != 1 || !part.starts_with(char::is_alphabetic) {
            parts.push(part);
            start = at + 1;
        }
    }
    parts.push(&text[start..]);
    match parts.as_slice() {
        [only] => only,
        [_, target, ..] => target,
        [] => text,
    }
}
