//! A compose project through the model and back, held against docker compose's own reading of it.

use std::collections::BTreeSet;
use std::path::Path;

use deployc::diag::{Severity, Sink};
use deployc::source::{Disk, SourceMap};
use deployc::{emit, read};
use serde_json::{Value, json};

use super::compose_config::ComposeConfig;

/// What docker compose makes of the files of a folder.
pub(crate) fn config(compose: &Path, folder: &Path, args: &[&str]) -> Result<Value, String> {
    config_with(compose, folder, args, &[])
}

/// The same with variables set outside.
pub(crate) fn config_with(
    compose: &Path,
    folder: &Path,
    args: &[&str],
    variables: &[(&str, &str)],
) -> Result<Value, String> {
    let mut config =
        ComposeConfig::by(compose, folder).args(args).args(&["--profile", "*"]).variable("HOME", "/root");
    for (name, value) in variables {
        config = config.variable(name, value);
    }
    let mut value = config.read()?;
    normalise(&mut value, "");
    Ok(value)
}

/// Leaves out what means nothing, and brings what has no order into one.
fn normalise(value: &mut Value, at: &str) {
    match value {
        Value::Object(map) => {
            map.iter_mut().for_each(|(key, value)| normalise(value, key));
            if at == "networks" {
                let empty = |value: &&mut Value| **value == json!({});
                map.values_mut().filter(empty).for_each(|value| *value = Value::Null);
            }
            let is_mount = map.contains_key("target");
            map.retain(|key, value| {
                !(is_mount && ["bind", "tmpfs", "volume"].contains(&key.as_str()) && *value == json!({}))
            });
        }
        Value::Array(items) => {
            items.iter_mut().for_each(|item| normalise(item, ""));
            if at == "configs" {
                for item in items.iter_mut().filter_map(Value::as_object_mut) {
                    let target = item.get("target").unwrap_or(&item["source"]).as_str().unwrap();
                    let target = format!("/{}", target.trim_start_matches('/'));
                    item.insert("target".into(), target.into());
                }
            }
            let sets = [
                "ports",
                "volumes",
                "configs",
                "secrets",
                "cap_add",
                "cap_drop",
                "group_add",
                "profiles",
                "ssh",
                "security_opt",
                "platforms",
                "tags",
            ];
            if sets.contains(&at) {
                items.sort_by_key(|item| item.to_string());
            }
        }
        _ => {}
    }
}

/// What docker compose makes of what we make of the files of a folder.
pub(crate) fn through_the_model(compose: &Path, request: &read::Request) -> Result<Value, String> {
    let (mut sources, mut sink) = (SourceMap::default(), Sink::new());
    let loaded = read::project(&Disk, request, &mut sources, &mut sink);
    let errors = sink.iter().filter(|d| d.severity == Severity::Error);
    let said: Vec<String> = errors.map(|d| d.message.clone()).collect();
    let Some(read::Loaded { mut deployment, .. }) = loaded.filter(|_| said.is_empty()) else {
        return Err(format!("error: {}", said.join("\n")));
    };
    (deployment.env, deployment.place) = ("x".into(), "x".into());
    let artifacts = emit::emit("", &deployment, &sources);
    let text = &artifacts.iter().find(|a| a.path.ends_with("compose.yaml")).unwrap().text;
    let written = tempfile::tempdir().unwrap();
    std::fs::write(written.path().join("compose.yaml"), text).unwrap();
    let folder = request.folder.join("deploy/x");
    let file = written.path().join("compose.yaml");
    let mut args = vec!["-f", file.to_str().unwrap(), "--project-directory", folder.to_str().unwrap()];
    let usual = request.folder.join(".env");
    let mut env_files: Vec<&str> = request.env_files.iter().map(|file| file.to_str().unwrap()).collect();
    if env_files.is_empty() && usual.is_file() {
        env_files.push(usual.to_str().unwrap());
    }
    env_files.iter().for_each(|file| args.extend(["--env-file", file]));
    let variables: Vec<(&str, &str)> =
        request.variables.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    config_with(compose, &request.folder, &args, &variables).map_err(|error| format!("{error}\n{text}"))
}

/// Where they differ, and how; `None` where they are the same.
pub(crate) fn differences(real: &Value, ours: &Value) -> Option<String> {
    let mut found = String::new();
    differ("", real, ours, &mut found);
    (!found.is_empty()).then_some(found)
}

fn differ(path: &str, real: &Value, ours: &Value, found: &mut String) {
    match (real, ours) {
        (real, ours) if real == ours => {}
        (Value::Object(a), Value::Object(b)) => {
            let keys: BTreeSet<&String> = a.keys().chain(b.keys()).collect();
            for key in keys {
                let of = |map: &serde_json::Map<String, Value>| {
                    map.get(key).cloned().unwrap_or("(nothing)".into())
                };
                differ(&format!("{path}.{key}"), &of(a), &of(b), found);
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (at, (a, b)) in a.iter().zip(b).enumerate() {
                differ(&format!("{path}[{at}]"), a, b, found);
            }
        }
        (real, ours) => found.push_str(&format!("\n  {path}: {real}, ours {ours}")),
    }
}
