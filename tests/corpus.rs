//! Compose files of other people: none makes the reader panic, most are read, and what is read survives being
//! written. The files stand beside the checkout where there are some; without them this says so and passes.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use deployc::diag::Sink;
use deployc::eval::{Data, Text, Value};
use deployc::model::Deployment;
use deployc::source::SourceMap;
use deployc::{emit, read};

use crate::support::tools::{Tool, require};

const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/corpus");

fn files() -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(CORPUS)
        .into_iter()
        .flatten()
        .map(|folder| folder.unwrap().path().canonicalize().unwrap().join("compose.yaml"))
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    if files.is_empty() {
        eprintln!("no compose files at {CORPUS}: nothing to read");
    }
    files
}

/// The deployment and what could not be read of it, by line.
fn read(text: &str, folder: &str) -> (Option<Deployment>, Vec<(u32, String)>) {
    let mut sources = SourceMap::default();
    let file = sources.add("compose.yaml", text);
    let mut sink = Sink::new();
    let deployment = read::compose(file, text, folder, &mut sink);
    let line = |d: &deployc::diag::Diagnostic| d.span().map_or(0, |span| sources.locate(span).line);
    let problems = sink.iter().map(|d| (line(d), d.message.clone())).collect();
    (deployment, problems)
}

#[test]
fn what_is_read_survives_being_written() {
    let mut whole = 0;
    let files = files();
    for path in &files {
        let text = String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned();
        let (deployment, problems) = read(&text, "deploy/x");
        whole += usize::from(problems.is_empty());
        for (line, message) in &problems {
            println!("{}:{line}: {message}", name(path));
        }
        let Some(mut deployment) = deployment else { continue };
        (deployment.env, deployment.place) = ("x".into(), "x".into());
        let artifacts = emit::emit("", &deployment, &SourceMap::default());
        let written = &artifacts.iter().find(|a| a.path.ends_with("compose.yaml")).unwrap().text;
        let (back, problems) = read(written, "deploy/x");
        assert!(problems.is_empty(), "{}: {problems:?}\n{written}", name(path));
        let back = back.unwrap();
        assert_eq!(back.services, deployment.services, "{}\n{written}", name(path));
        assert_eq!(back.networks, deployment.networks, "{}", name(path));
        assert_eq!(back.volumes, deployment.volumes, "{}", name(path));
    }
    println!("{whole} of {} files are read without a problem", files.len());
    assert!(whole * 10 >= files.len() * 9, "the reader has become worse");
}

fn name(path: &Path) -> String {
    path.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy().into_owned()
}

/// What docker compose makes of a file without looking at its surroundings.
fn as_compose_has_it(compose: &Path, file: &Path) -> Option<String> {
    let output = Command::new(compose)
        .arg("-f")
        .arg(file)
        .args(["config", "--no-interpolate", "--no-path-resolution", "--no-consistency"])
        .env_clear()
        .stdin(Stdio::null())
        .output()
        .expect("docker compose runs");
    output.status.success().then(|| String::from_utf8(output.stdout).unwrap())
}

/// What compose adds that means nothing, and what it drops that has no effect.
fn without_what_compose_adds(deployment: &mut Deployment) {
    let without = |value: &mut Value, key: &str, said: &Data| {
        if let Data::Map(map) = &mut value.data
            && map.get(key).is_some_and(|value| value.data == *said)
        {
            map.shift_remove(key);
        }
    };
    for service in deployment.services.values_mut() {
        if let Some(Data::List(files)) = service.attributes.get_mut("env-file").map(|v| &mut v.data) {
            files.iter_mut().for_each(|file| without(file, "required", &Data::Bool(true)));
        }
        if let Some(build) = service.attributes.get_mut("build") {
            without(build, "dockerfile", &Data::Text(Text::known("Dockerfile")));
        }
        // One form of a device is text, the other a block; nothing but their form is told apart here.
        service.attributes.remove("devices");
        for publish in &mut service.publish {
            publish.mode = publish.mode.take().filter(|mode| mode != "ingress");
        }
        for mount in &mut service.mounts {
            mount.options.remove("consistency");
        }
    }
    // What something else made is called by its key where nothing else is said.
    for resource in deployment.networks.values_mut().chain(deployment.volumes.values_mut()) {
        if resource.attributes.get("external").is_some() && resource.real_name() == resource.name {
            resource.attributes.remove("name");
        }
    }
    for resource in deployment.secrets.values_mut().chain(deployment.configs.values_mut()) {
        resource.attributes.remove("name");
    }
}

#[test]
fn short_forms_mean_what_compose_makes_of_them() {
    let files = files();
    let Some(compose) = require(Tool::Compose).filter(|_| !files.is_empty()) else { return };
    let mut compared = 0;
    for path in &files {
        let Some(canonical) = as_compose_has_it(&compose, path) else { continue };
        let text = String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned();
        let ((Some(mut written), problems), (Some(mut canonical), more)) =
            (read(&text, &name(path)), read(&canonical, &name(path)))
        else {
            continue;
        };
        // With its variables left alone compose takes `${X:-./data}` for the name of a volume.
        if !problems.is_empty() || more.iter().any(|(_, m)| m == "the name of what is mounted must be known")
        {
            continue;
        }
        compared += 1;
        assert!(more.is_empty(), "{}: {more:?}", name(path));
        without_what_compose_adds(&mut written);
        without_what_compose_adds(&mut canonical);
        for (service, canonical) in written.services.values().zip(canonical.services.values_mut()) {
            // Sharing a namespace is a dependency that nobody wrote.
            canonical.needs.retain(|need| service.needs.iter().any(|n| n.service == need.service));
            assert_eq!(service, canonical, "{}", name(path));
        }
        assert_eq!(written.services.len(), canonical.services.len(), "{}", name(path));
        assert_eq!(written.networks, canonical.networks, "{}", name(path));
        assert_eq!(written.volumes, canonical.volumes, "{}", name(path));
        assert_eq!(written.secrets, canonical.secrets, "{}", name(path));
        assert_eq!(written.configs, canonical.configs, "{}", name(path));
    }
    println!("{compared} of {} files are the same to docker compose", files.len());
}

/// What docker compose makes of the files of a folder.
fn config(compose: &Path, folder: &Path, args: &[&str]) -> Result<serde_json::Value, String> {
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
    let mut value: serde_json::Value = serde_json::from_slice(&output.stdout).expect("docker compose prints json");
    value.sort_all_objects();
    normalise(&mut value, "");
    Ok(value)
}

/// Leaves out what means nothing, and brings what has no order into one.
fn normalise(value: &mut serde_json::Value, at: &str) {
    use serde_json::Value;
    match value {
        Value::Object(map) => {
            map.iter_mut().for_each(|(key, value)| normalise(value, key));
            for nothing in ["volume", "bind", "tmpfs"] {
                if map.contains_key("target") && map.get(nothing).is_some_and(|v| v == &serde_json::json!({})) {
                    map.remove(nothing);
                }
            }
        }
        Value::Array(items) => {
            items.iter_mut().for_each(|item| normalise(item, ""));
            let sets = ["ports", "volumes", "configs", "secrets", "cap_add", "cap_drop", "group_add"];
            if sets.contains(&at) {
                items.sort_by_key(|item| item.to_string());
            }
        }
        _ => {}
    }
}

/// What docker compose makes of what we make of the files of a folder.
fn through_the_model(compose: &Path, request: &read::Request) -> Result<serde_json::Value, String> {
    let (mut sources, mut sink) = (SourceMap::default(), Sink::new());
    let loaded = read::project(&deployc::source::Disk, request, &mut sources, &mut sink);
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

#[test]
fn what_docker_compose_reads_is_read_the_same() {
    let files = files();
    let Some(compose) = require(Tool::Compose).filter(|_| !files.is_empty()) else { return };
    let mut equal = 0;
    for path in &files {
        let folder = path.parent().unwrap();
        let Ok(real) = config(&compose, folder, &[]) else { continue };
        let request = read::Request {
            folder: folder.to_owned(),
            interpolation: read::Interpolation::Substitute,
            ..read::Request::default()
        };
        match through_the_model(&compose, &request) {
            Err(error) => println!("{}: {error}", name(path)),
            Ok(ours) if ours == real => equal += 1,
            Ok(ours) => println!("{}: {}", name(path), similar_lines(&real, &ours)),
        }
    }
    println!("{equal} of {} files are the same", files.len());
}

fn similar_lines(a: &serde_json::Value, b: &serde_json::Value) -> String {
    let (a, b) = (format!("{a:#}"), format!("{b:#}"));
    let left: std::collections::BTreeSet<&str> = a.lines().collect();
    let right: std::collections::BTreeSet<&str> = b.lines().collect();
    let only = |sign: &str, x: &std::collections::BTreeSet<&str>, y: &std::collections::BTreeSet<&str>| {
        x.difference(y).map(|l| format!("\n  {sign}{l}")).collect::<String>()
    };
    only("-", &left, &right) + &only("+", &right, &left)
}
