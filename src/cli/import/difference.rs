//! Where two readings of docker compose differ. Values are not shown: one may be a secret.

use serde_json::{Map, Value};

/// One place in which they differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Difference {
    /// `services.web.ports.80/tcp.published`
    pub(super) path: Vec<String>,
    pub(super) what: What,
}

/// How they differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    /// Only the original has it.
    Missing,
    /// Only what was built has it.
    More,
    /// They have different values.
    Other,
}

/// All differences of what was built from the original, in order.
pub(super) fn differences(original: &Value, built: &Value) -> Vec<Difference> {
    let mut all = Vec::new();
    walk(&mut Vec::new(), original, built, &mut all);
    all
}

fn walk(path: &mut Vec<String>, original: &Value, built: &Value, all: &mut Vec<Difference>) {
    let mut at = |path: &[String], what| all.push(Difference { path: path.to_vec(), what });
    match (original, built) {
        (Value::Object(first), Value::Object(second)) => {
            for (key, value) in first {
                path.push(key.clone());
                match second.get(key) {
                    Some(other) => walk(path, value, other, all),
                    None => all.push(Difference { path: path.clone(), what: What::Missing }),
                }
                path.pop();
            }
            for key in second.keys().filter(|key| !first.contains_key(*key)) {
                path.push(key.clone());
                all.push(Difference { path: path.clone(), what: What::More });
                path.pop();
            }
        }
        (first, second) if first == second => {}
        _ => at(path, What::Other),
    }
}

/// A reading with everything that means the same in one form: what Compose passes over is not there, lists whose
/// order means nothing are sorted, and what goes without saying is not said.
pub(super) fn normal(mut value: Value) -> Value {
    let Value::Object(top) = &mut value else { return value };
    top.retain(|key, _| !key.starts_with("x-"));
    each(top, "services", service);
    for section in ["networks", "volumes", "secrets", "configs"] {
        each(top, section, |resource| {
            resource.retain(|key, value| !key.starts_with("x-") && !is_empty(value))
        });
    }
    top.retain(|_, value| !is_empty(value));
    value
}

fn each(top: &mut Map<String, Value>, section: &str, with: impl Fn(&mut Map<String, Value>)) {
    let Some(Value::Object(entries)) = top.get_mut(section) else { return };
    for entry in entries.values_mut() {
        match entry {
            Value::Object(entry) => with(entry),
            other => *other = Value::Object(Map::new()),
        }
    }
}

/// Lists of a service that are sets.
const SETS: [&str; 8] =
    ["cap_add", "cap_drop", "security_opt", "group_add", "profiles", "ports", "volumes", "secrets"];

fn service(service: &mut Map<String, Value>) {
    service.retain(|key, value| !key.starts_with("x-") && !value.is_null());
    // Docker starts a container again only where it is told to.
    if service.get("restart").is_some_and(|restart| restart == "no") {
        service.shift_remove("restart");
    }
    if let Some(Value::Object(labels)) = service.get_mut("labels") {
        labels.retain(|key, _| !key.starts_with("deployc."));
        if labels.is_empty() {
            service.shift_remove("labels");
        }
    }
    if let Some(Value::Array(mounts)) = service.get_mut("volumes") {
        mounts.iter_mut().filter_map(Value::as_object_mut).for_each(mount);
    }
    if let Some(Value::Array(grants)) = service.get_mut("configs") {
        grants.iter_mut().filter_map(Value::as_object_mut).for_each(config);
    }
    for set in SETS.iter().chain(&["configs"]) {
        if let Some(Value::Array(items)) = service.get_mut(*set) {
            items.sort_by_key(ToString::to_string);
            items.dedup();
        }
    }
    if let Some(Value::Object(networks)) = service.get_mut("networks") {
        for join in networks.values_mut() {
            if let Some(Value::Array(aliases)) = join.as_object_mut().and_then(|join| join.get_mut("aliases"))
            {
                aliases.sort_by_key(ToString::to_string);
            }
            if is_empty(join) {
                *join = Value::Null;
            }
        }
    }
}

/// A config is at `/<name>` where nothing else is said.
fn config(grant: &mut Map<String, Value>) {
    let source = grant.get("source").and_then(Value::as_str).map(|source| format!("/{source}"));
    if source.as_deref() == grant.get("target").and_then(Value::as_str) {
        grant.shift_remove("target");
    }
}

/// What a mount says that goes without saying.
fn mount(mount: &mut Map<String, Value>) {
    for block in ["bind", "volume", "tmpfs"] {
        if let Some(Value::Object(options)) = mount.get_mut(block) {
            options.retain(|_, value| *value != Value::Bool(false));
        }
    }
    mount.retain(|key, value| !key.starts_with("x-") && !is_empty(value));
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Object(map) => map.values().all(is_empty) && map.is_empty(),
        _ => false,
    }
}
