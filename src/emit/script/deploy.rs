//! `bin/deploy`: brings a deployment up, step by step.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use crate::emit::write::shell::{comment, quoted};
use crate::eval::{Data, HostPath, Value};
use crate::graph::Graph;
use crate::model::{Deployment, Mount, MountSource, Run, Service};
use crate::source::path::relative;

const BODY: &str = include_str!("deploy.sh");

/// The script.
pub(super) fn text(deployment: &Deployment, folder: &str) -> String {
    let mut out = BODY
        .replace("@PLACE@", &comment(&deployment.place))
        .replace("@RUNTIME@", &relative(folder, super::RUNTIME));
    out.push_str("prepare\n");
    // Writing to a string cannot fail.
    for backup in deployment.backups.values().filter(|backup| backup.before_update) {
        let _ = writeln!(out, "before {}", quoted(&backup.name));
    }
    let followers: Vec<(&Service, Vec<&str>)> = followers(deployment).collect();
    if !followers.is_empty() {
        let names: BTreeSet<&str> = followers
            .iter()
            .flat_map(|(follower, needed)| needed.iter().copied().chain([follower.name.as_str()]))
            .collect();
        let _ = writeln!(out, "know {}", words(names));
    }
    let _ =
        writeln!(out, "networks {}", words(deployment.kept_running().map(|service| service.name.as_str())));
    for job in deployment.services.values().filter(|service| service.run() == Some(Run::Update)) {
        let _ = writeln!(out, "update {}", quoted(&job.name));
    }
    let mut all = Vec::new();
    let kept: BTreeSet<&str> = deployment.kept_running().map(|service| service.name.as_str()).collect();
    for wave in Graph::of(deployment).waves() {
        let here = wave.iter().filter_map(|name| deployment.services.get(name));
        let (jobs, services): (Vec<&Service>, Vec<&Service>) = here
            .filter(|s| s.run().is_some() || kept.contains(s.name.as_str()))
            .partition(|s| s.run().is_some());
        for job in jobs {
            let _ = writeln!(out, "job {}", quoted(&job.name));
        }
        if !services.is_empty() {
            let _ = writeln!(out, "up {}", wait(&services));
            all.extend(services);
        }
    }
    for (follower, needed) in followers {
        let _ = writeln!(out, "follow {} {}", quoted(&follower.name), words(needed));
    }
    if !all.is_empty() {
        let _ = writeln!(out, "rest {}", wait(&all));
    }
    for service in deployment.services.values() {
        for mount in service.mounts.iter().filter(|mount| mount.is_reloaded()) {
            if let Some(line) = reload(deployment, service, mount, folder) {
                let _ = writeln!(out, "{line}");
            }
        }
    }
    let _ = writeln!(out, "finish {}", quoted(deployment.project()));
    out
}

/// Who is started again with services that it needs, and with which. Docker Compose does that for services that it
/// brings up together only, and waves are not together.
fn followers(deployment: &Deployment) -> impl Iterator<Item = (&Service, Vec<&str>)> {
    let runs: BTreeSet<&str> = deployment.kept_running().map(|service| service.name.as_str()).collect();
    deployment.kept_running().filter_map(move |service| {
        let needed = service.needs.iter().filter(|need| need.restart).map(|need| need.service.as_str());
        let needed: Vec<&str> = needed.filter(|name| runs.contains(name)).collect();
        (!needed.is_empty()).then_some((service, needed))
    })
}

fn words<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    names.into_iter().map(quoted).collect::<Vec<_>>().join(" ")
}

/// Services, after the seconds within which they are healthy or never.
fn wait(services: &[&Service]) -> String {
    let longest = services.iter().map(|service| service.longest_start()).max().unwrap_or_default();
    let names: Vec<String> = services.iter().map(|service| quoted(&service.name)).collect();
    format!("{} {}", longest.div_ceil(1_000_000_000) + 60, names.join(" "))
}

fn reload(deployment: &Deployment, service: &Service, mount: &Mount, folder: &str) -> Option<String> {
    let MountSource::Config(config) = &mount.source else { return None };
    let file = match &deployment.configs.get(config)?.attributes.get("file")?.data {
        Data::Path(HostPath::Project(path)) => relative(folder, path),
        Data::Path(HostPath::Absolute(path)) => path.to_string(),
        _ => return None,
    };
    let command = mount.options.get("reload")?;
    let words: Vec<String> = match command.as_list() {
        Some(words) => words.iter().filter_map(Value::as_str).map(quoted).collect(),
        None => vec!["sh".into(), "-c".into(), quoted(command.as_str()?)],
    };
    let places = [config.as_str(), &file, &service.name, &mount.target].map(quoted).join(" ");
    Some(format!("reload {places} {}", words.join(" ")))
}
