//! What there is on the engine of compose projects at one time, and what became of it since another.

use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;

use serde_json::Value;

use super::outcome::{KEPT, Outcomes};
use super::project::Project;
use crate::support::engine::{Engine, succeeded};

#[derive(Debug)]
pub(super) struct Seen {
    containers: Vec<Container>,
    /// Identity of every network of the engine by real name.
    networks: BTreeMap<String, String>,
    /// The same of volumes.
    volumes: BTreeMap<String, String>,
}

#[derive(Debug)]
struct Container {
    project: String,
    service: String,
    id: String,
    started: String,
    status: String,
}

/// A file in each volume, by which its content is known again.
const MARK: &str = "mark";

impl Seen {
    pub(super) fn of(engine: &Engine, projects: &[&Project]) -> Self {
        Self {
            containers: projects.iter().flat_map(|project| containers(engine, &project.name)).collect(),
            networks: networks(engine),
            volumes: volumes(engine),
        }
    }

    /// Whether something has not come to rest yet.
    pub(super) fn is_starting(&self) -> bool {
        self.containers.iter().any(|it| it.status == "restarting" || it.status == "created")
    }

    /// Leaves a mark in every volume of a project.
    pub(super) fn mark(&self, engine: &Engine, project: &Project) {
        for name in project.volumes.values() {
            if self.volumes.contains_key(name) {
                std::fs::write(data(engine, name).join(MARK), name).unwrap();
            }
        }
    }

    /// What became of everything that either of two projects declares.
    pub(super) fn since(&self, was: &Self, engine: &Engine, before: &Project, after: &Project) -> Outcomes {
        let mut out = Outcomes::default();
        for service in before.services.iter().chain(&after.services) {
            let old = was.of_service(&before.name, service);
            let new = self.of_service(&after.name, service);
            let stays = before.name != after.name && !self.of_service(&before.name, service).is_empty();
            out.set("service", service, became(&old, &new, stays));
        }
        for (key, (old, new)) in sides(&before.networks, &after.networks) {
            out.set(
                "network",
                &key,
                object(old, new, |name| (was.networks.get(name).cloned(), self.networks.get(name).cloned())),
            );
        }
        for (key, (old, new)) in sides(&before.volumes, &after.volumes) {
            let outcome =
                object(old, new, |name| (was.volumes.get(name).cloned(), self.volumes.get(name).cloned()));
            let had = old.filter(|name| was.volumes.contains_key(*name));
            let lost = had.is_some_and(|name| !data(engine, name).join(MARK).exists());
            out.set("volume", &key, if lost { format!("{outcome}, its data is lost") } else { outcome });
        }
        out
    }

    fn of_service(&self, project: &str, service: &str) -> BTreeMap<&str, &Container> {
        let is = |it: &&Container| it.project == project && it.service == service;
        self.containers.iter().filter(is).map(|it| (it.id.as_str(), it)).collect()
    }

    /// Takes away containers and networks, of which an engine has a few dozen only.
    pub(super) fn remove(&self, engine: &Engine, projects: &[&Project]) {
        let ids: Vec<&str> = self.containers.iter().map(|it| it.id.as_str()).collect();
        let networks: Vec<&str> =
            projects.iter().flat_map(|it| it.networks.values()).map(String::as_str).collect();
        for (args, names) in [(["rm", "--force"], ids), (["network", "rm"], networks)] {
            if !names.is_empty() {
                engine.docker(&[&args[..], &names[..]].concat());
            }
        }
    }
}

fn containers(engine: &Engine, project: &str) -> Vec<Container> {
    let label = format!("label=com.docker.compose.project={project}");
    let listed = engine.docker(&["ps", "--all", "--quiet", "--no-trunc", "--filter", &label]);
    let listed = succeeded(listed);
    if listed.is_empty() {
        return Vec::new();
    }
    let args: Vec<&str> = ["container", "inspect"].into_iter().chain(listed.lines()).collect();
    // One that goes while it is asked for is no longer there.
    let found: Value = serde_json::from_slice(&engine.docker(&args).stdout).unwrap();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let container = |it: &Value| Container {
        project: project.to_owned(),
        service: text(&it["Config"]["Labels"]["com.docker.compose.service"]),
        id: text(&it["Id"]),
        started: text(&it["State"]["StartedAt"]),
        status: text(&it["State"]["Status"]),
    };
    found.as_array().unwrap().iter().map(container).collect()
}

fn networks(engine: &Engine) -> BTreeMap<String, String> {
    let listed = succeeded(engine.docker(&["network", "ls", "--no-trunc", "--format", "{{.Name}} {{.ID}}"]));
    listed
        .lines()
        .filter_map(|line| line.split_once(' '))
        .map(|(name, id)| (name.into(), id.into()))
        .collect()
}

/// A volume has no identity but its name; its folder has one.
fn volumes(engine: &Engine) -> BTreeMap<String, String> {
    let folders = std::fs::read_dir(engine.folder().join("data/volumes")).unwrap();
    let identity = |entry: std::io::Result<std::fs::DirEntry>| {
        let entry = entry.unwrap();
        let metadata = entry.metadata().ok().filter(std::fs::Metadata::is_dir)?;
        let made = metadata.created().unwrap();
        Some((entry.file_name().into_string().unwrap(), format!("{} {made:?}", metadata.ino())))
    };
    folders.filter_map(identity).collect()
}

fn data(engine: &Engine, volume: &str) -> PathBuf {
    engine.folder().join("data/volumes").join(volume).join("_data")
}

type Sides<'a> = (Option<&'a String>, Option<&'a String>);

/// The real names of both sides by key. One real name under two keys is one object, under its new key.
fn sides<'a>(
    before: &'a BTreeMap<String, String>,
    after: &'a BTreeMap<String, String>,
) -> BTreeMap<String, Sides<'a>> {
    let mut out: BTreeMap<String, Sides<'a>> = BTreeMap::new();
    for (key, real) in after {
        let old = before.get(key).or_else(|| before.values().find(|old| *old == real));
        out.insert(key.clone(), (old, Some(real)));
    }
    for (key, real) in before {
        if !after.contains_key(key) && !after.values().any(|new| new == real) {
            out.insert(key.clone(), (Some(real), None));
        }
    }
    out
}

/// What became of the containers of a service. `stays`: those of the old project are still there.
fn became(old: &BTreeMap<&str, &Container>, new: &BTreeMap<&str, &Container>, stays: bool) -> String {
    let same: Vec<(&Container, &Container)> =
        old.iter().filter_map(|(id, old)| Some((*old, *new.get(id)?))).collect();
    let is_down = new.values().any(|it| it.status == "created");
    let outcome = match (old.len(), new.len(), same.len()) {
        (0, 0, _) => KEPT,
        (0, ..) => "created",
        (_, 0, _) => "removed",
        (_, _, 0) if stays => "created beside the old one",
        (_, _, 0) => "recreated",
        (a, b, c) if a == b && b == c => match same.iter().all(|(old, new)| old.started == new.started) {
            true => KEPT,
            false => "restarted",
        },
        (a, b, c) if c == a.min(b) => "scaled",
        _ => "recreated in part",
    };
    if is_down { format!("{outcome}, but does not run") } else { outcome.to_owned() }
}

/// What became of a network or volume with these real names. `find` gives its identity then and now.
fn object(
    old: Option<&String>,
    new: Option<&String>,
    find: impl Fn(&str) -> (Option<String>, Option<String>),
) -> String {
    let one = |name: &String| match find(name) {
        (None, None) => KEPT,
        (None, Some(_)) => "created",
        (Some(_), None) => "removed",
        (Some(was), Some(is)) if was == is => KEPT,
        _ => "made again",
    };
    match (old.map(|name| (name, one(name))), new.map(|name| (name, one(name)))) {
        (Some((a, _)), Some((b, outcome))) if a == b => outcome.to_owned(),
        // What is external was there before.
        (Some((_, KEPT)), Some((_, "created" | KEPT))) => "another one, the old one is left".to_owned(),
        (Some((name, KEPT)), None) => if find(name).0.is_some() { "left" } else { KEPT }.to_owned(),
        (Some((_, outcome)), None) | (None, Some((_, outcome))) => outcome.to_owned(),
        (old, new) => format!("{} before, {} now", old.map_or("", |it| it.1), new.map_or("", |it| it.1)),
    }
}
