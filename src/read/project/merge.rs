//! Compose's merge rules: what a later file, or a service that extends another, does to what was there.
//!
//! Takes two trees whose variables are replaced, gives one. Mappings merge key by key, lists are joined, anything
//! else is replaced; the table below names what differs. Everything keeps the place where it was written.

use std::collections::BTreeMap;

use crate::read::fault::{Fault, Place};
use crate::read::yaml::Body;

use super::Node;
use super::form::{as_build, as_names, get, is_null, scalar_text, sequence};

/// What happens to an attribute that both say.
enum Rule {
    /// Mappings merge, lists are joined, scalars are replaced.
    Plain,
    /// The later one replaces, also where it says nothing.
    Replace,
    /// Both become lists of `KEY=value`, and these are joined.
    Join,
    /// A text is the context.
    Build,
    /// A list of names is a mapping, each with this in it.
    Names(&'static [(&'static str, &'static str)]),
    /// Options go with their driver.
    Logging,
    /// Subnets merge by themselves.
    Subnets,
}

const STARTED: &[(&str, &str)] = &[("condition", "service_started"), ("required", "true")];

fn rule(path: &[&str]) -> Rule {
    match path {
        ["networks", _, "ipam", "config"] => Rule::Subnets,
        ["networks" | "volumes", _, "labels"] => Rule::Join,
        ["services", _, attribute] => match *attribute {
            "build" => Rule::Build,
            "command" | "entrypoint" => Rule::Replace,
            "depends_on" => Rule::Names(STARTED),
            "logging" => Rule::Logging,
            "networks" | "models" => Rule::Names(&[]),
            "annotations" | "dns" | "dns_opt" | "dns_search" | "env_file" | "environment" | "extra_hosts"
            | "label_file" | "labels" | "sysctls" | "tmpfs" => Rule::Join,
            _ => Rule::Plain,
        },
        ["services", _, "build", "args" | "additional_contexts" | "extra_hosts" | "labels"] => Rule::Join,
        ["services", _, "deploy", "labels"] => Rule::Join,
        ["services", _, "healthcheck", "test"] => Rule::Replace,
        ["services", _, "ulimits", _] => Rule::Replace,
        _ => Rule::Plain,
    }
}

/// `over` laid over `base`, both found at `path`.
pub(super) fn merge(base: Node, over: Node, path: &[&str]) -> Result<Node, Fault> {
    match rule(path) {
        Rule::Replace => return Ok(over),
        Rule::Join => {
            let place = base.place;
            let mut items = sequence(base);
            items.extend(sequence(over));
            return Ok(Node { place, body: Body::List(items) });
        }
        Rule::Build => return mappings(as_build(base), as_build(over), path),
        Rule::Names(each) => return mappings(as_names(base, each)?, as_names(over, each)?, path),
        Rule::Logging => {
            let same = match (driver(&base), driver(&over)) {
                (Some(a), Some(b)) => a == b,
                _ => true,
            };
            return if same { mappings(base, over, path) } else { Ok(over) };
        }
        Rule::Subnets => return subnets(base, over, path),
        Rule::Plain => {}
    }
    if is_null(&over) {
        return Ok(base);
    }
    match base.body {
        Body::Map(_) => mappings(base, over, path),
        Body::List(mut items) => match over.body {
            Body::List(more) => {
                items.extend(more);
                Ok(Node { place: base.place, body: Body::List(items) })
            }
            _ => Err(differ(base.place, &over, "a list")),
        },
        Body::Scalar(_) => Ok(over),
    }
}

fn mappings(base: Node, over: Node, path: &[&str]) -> Result<Node, Fault> {
    let place = base.place;
    let mut entries = match base.body {
        Body::Map(entries) => entries,
        _ if is_null(&base) => Vec::new(),
        _ => return Err(differ(over.place, &base, "a mapping")),
    };
    let over = match over.body {
        Body::Map(over) => over,
        _ if is_null(&over) => Vec::new(),
        _ => return Err(differ(place, &over, "a mapping")),
    };
    let mut places: BTreeMap<String, usize> =
        entries.iter().enumerate().map(|(at, entry)| (entry.key.to_string(), at)).collect();
    for entry in over {
        let Some(&at) = places.get(&*entry.key) else {
            places.insert(entry.key.to_string(), entries.len());
            entries.push(entry);
            continue;
        };
        let old = &mut entries[at];
        if entry.key.starts_with("x-") {
            *old = entry;
            continue;
        }
        let mut inner = path.to_vec();
        inner.push(&entry.key);
        let nothing = Node { place: old.value.place, body: Body::List(Vec::new()) };
        let value = std::mem::replace(&mut old.value, nothing);
        old.value = merge(value, entry.value, &inner)?;
    }
    Ok(Node { place, body: Body::Map(entries) })
}

fn differ(first: Place, node: &Node, expected: &str) -> Fault {
    let message = format!("{} cannot be merged with {expected}", node.what());
    Fault::new(node.place, message).also(first, "the other")
}

fn driver(node: &Node) -> Option<String> {
    match &get(node, "driver")?.body {
        Body::Scalar(scalar) => Some(scalar_text(scalar)),
        _ => None,
    }
}

/// Compose holds each subnet of the one against each of the other: equal ones merge, others are added.
fn subnets(base: Node, over: Node, path: &[&str]) -> Result<Node, Fault> {
    let place = base.place;
    let (base, over) = (sequence(base), sequence(over));
    let subnet = |node: &Node| match get(node, "subnet").map(|subnet| &subnet.body) {
        Some(Body::Scalar(scalar)) => Some(scalar_text(scalar)),
        _ => None,
    };
    let mut merged: Vec<Node> = Vec::new();
    for right in base {
        for left in &over {
            let known = merged.iter().position(|m| subnet(m) == subnet(left));
            if subnet(left) != subnet(&right) && known.is_none() {
                merged.push(left.clone());
                continue;
            }
            let both = mappings(right.clone(), left.clone(), path)?;
            match merged.iter().position(|m| subnet(m) == subnet(&both)) {
                Some(at) => merged[at] = both,
                None => merged.push(both),
            }
        }
    }
    Ok(Node { place, body: Body::List(merged) })
}
