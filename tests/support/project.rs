//! A compose project through the model and back, held against docker compose's own reading of it.

use std::path::Path;
use std::process::{Command, Stdio};

use deployc::diag::Sink;
use deployc::source::{Disk, SourceMap};
use deployc::{emit, read};
use serde_json::{Value, json};

/// What docker compose makes of the files of a folder.
pub(crate) fn config(compose: &Path, folder: &Path, args: &[&str]) -> Result<Value, String> {
    let output = Command::new(compose)
        .args(args)
        .args(["--profile", "*", "config", "--format", "json"])
        .current_dir(folder)
        .env_clear()
        .env("HOME", "/root")
        .stdin(Stdio::null())
        .output()
        .expect("docker compose runs");
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    let mut value: Value = serde_json::from_slice(&output.stdout).expect("docker compose prints json");
    value.sort_all_objects();
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
            for nothing in ["volume", "bind", "tmpfs"] {
                if map.contains_key("target") && map.get(nothing).is_some_and(|v| v == &json!({})) {
                    map.remove(nothing);
                }
            }
        }
        Value::Array(items) => {
            items.iter_mut().for_each(|item| normalise(item, ""));
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
    let said: Vec<String> = sink.iter().map(|d| d.message.clone()).collect();
    let Some(read::Loaded { mut deployment, .. }) = loaded.filter(|_| said.is_empty()) else {
        return Err(said.join("\n"));
    };
    (deployment.env, deployment.place) = ("x".into(), "x".into());
    let artifacts = emit::emit("", &deployment, &sources);
    let text = &artifacts.iter().find(|a| a.path.ends_with("compose.yaml")).unwrap().text;
    let written = tempfile::tempdir().unwrap();
    std::fs::write(written.path().join("compose.yaml"), text).unwrap();
    let folder = request.folder.join("deploy/x");
    let file = written.path().join("compose.yaml");
    let mut args = vec!["-f", file.to_str().unwrap(), "--project-directory", folder.to_str().unwrap()];
    let env = request.folder.join(".env");
    if env.is_file() {
        args.extend(["--env-file", env.to_str().unwrap()]);
    }
    config(compose, &request.folder, &args).map_err(|error| format!("{error}\n{text}"))
}

/// The lines that only one of them has; `None` where they are the same.
pub(crate) fn differences(real: &Value, ours: &Value) -> Option<String> {
    if real == ours {
        return None;
    }
    let (real, ours) = (format!("{real:#}"), format!("{ours:#}"));
    let only = |sign: &str, these: &str, those: &str| {
        let those: Vec<&str> = those.lines().collect();
        let lines = these.lines().filter(|line| !those.contains(line));
        lines.map(|line| format!("\n  {sign}{line}")).collect::<String>()
    };
    Some(format!("differs{}{}", only("-", &real, &ours), only("+", &ours, &real)))
}
