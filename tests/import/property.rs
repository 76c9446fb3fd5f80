//! What a build wrote, imported and built again, is the same to the byte: the examples, and deployments at random.

use std::path::{Path, PathBuf};

use deployc::diag::{Severity, Sink};
use deployc::eval::Value;
use deployc::import::{Environment, import};
use deployc::model::{Attributes, Deployment, MountSource, Resource};
use deployc::read::{self, Request};
use deployc::schema::{Attribute, SERVICE, Stage, Type};
use deployc::source::{Memory, SourceMap};
use deployc::{compile, emit};
use ecow::EcoString;
use proptest::prelude::*;

use crate::round_trip::random::{self, deployments};

const EXAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples");

/// Why nothing comes of a compose file.
#[derive(Debug)]
enum Refused {
    /// It is none that docker compose would take.
    ByReader(String),
    /// What was made of it is no sound spec.
    ByLanguage(String),
}

/// The compose file that comes of importing one.
fn again(text: &str) -> Result<String, Refused> {
    let host = Memory::new();
    host.insert("deploy/default/compose.yaml", text);
    let (mut sources, mut sink) = (SourceMap::default(), Sink::new());
    let request = Request {
        folder: "deploy/default".into(),
        files: vec!["deploy/default/compose.yaml".into()],
        ..Request::default()
    };
    let loaded = read::project(&host, &request, &mut sources, &mut sink)
        .ok_or(Refused::ByReader("not read at all".into()))?;
    if let Some(problem) = sink.iter().next() {
        return Err(Refused::ByReader(problem.message.clone()));
    }
    let environment = Environment { name: "default", loaded: &loaded };
    let imported = import(&[environment], "deploy/default", "x", &sources)
        .map_err(|defect| Refused::ByLanguage(defect.what))?;
    host.insert("x.deploy", imported.text.as_str());
    let outcome = compile(&host, Path::new(""), &mut |_| {});
    if let Some(error) = outcome
        .diagnostics
        .iter()
        .find(|d| d.severity == Severity::Error && ("E01".."E06").contains(&d.code.id))
    {
        return Err(Refused::ByLanguage(format!("{}\n{}", error.message, imported.text)));
    }
    let built = outcome.compiled.as_ref().and_then(|compiled| compiled.deployments.first());
    let Some(built) = built else {
        return Err(Refused::ByLanguage(format!("{:?}\n{}", outcome.diagnostics, imported.text)));
    };
    let artifacts = emit::emit("", built, &outcome.sources);
    let compose = artifacts.into_iter().find(|a| a.path == "deploy/default/compose.yaml");
    compose.map(|artifact| artifact.text).ok_or(Refused::ByLanguage("nothing was built".into()))
}

/// The deployment as far as it is one that a spec can build and docker compose takes.
fn consistent(mut deployment: Deployment) -> Deployment {
    let legal = |name: &EcoString| name.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
    deployment.services.retain(|name, _| legal(name));
    for resources in [&mut deployment.networks, &mut deployment.volumes] {
        resources.values_mut().for_each(sound);
    }
    // A content is written as a file.
    for resources in [&mut deployment.configs, &mut deployment.secrets] {
        resources.values_mut().for_each(sound);
        resources.retain(|_, resource| {
            let says = |name: &&str| resource.attributes.get(name).is_some();
            ["file", "environment", "external"].iter().filter(|name| says(name)).count() == 1
                && !says(&"content")
        });
    }
    let services: Vec<EcoString> = deployment.services.keys().cloned().collect();
    for (at, service) in deployment.services.values_mut().enumerate() {
        // Towards the front alone: no cycle.
        service.needs.retain(|need| services[..at].contains(&need.service));
        service.mounts.retain(|mount| match &mount.source {
            MountSource::Volume(name) => deployment.volumes.contains_key(name),
            MountSource::Config(name) => deployment.configs.contains_key(name),
            MountSource::Secret(name) => deployment.secrets.contains_key(name),
            _ => true,
        });
        let recorded = ["run", "schedule", "timeout", "on-failure"];
        let named = [
            "networks",
            "network-mode",
            "secrets",
            "models",
            "volumes-from",
            "pid",
            "ipc",
            "links",
            "build",
            "credential-spec",
            "provider",
            "pre-start",
        ];
        for name in recorded.into_iter().chain(named) {
            service.attributes.remove(name);
        }
        keep(&mut service.attributes, |row, value| {
            // Compose says one of two that come to the same once, and variables that nothing sets come to nothing.
            if row.ty != Type::Command
                && value.stage() > Stage::Known
                && value.as_list().is_some_and(|list| list.len() > 1)
            {
                return false;
            }
            // An empty map says what saying nothing says, and is not imported.
            value.stage() <= row.stage && value.as_map().is_none_or(|map| !map.is_empty())
        });
        let plain = random::service(&service.name);
        if let (Some(networks), Some(row)) = (plain.attributes.get("networks"), SERVICE.attribute("networks"))
        {
            service.attributes.set(SERVICE, row, networks.clone());
        }
        // What is no image is refused by name.
        if let Some(row) = SERVICE.attribute("image") {
            service.attributes.set(SERVICE, row, Value::text("x:1", service.origin.clone()));
        }
    }
    deployment
}

/// What is external has a name at most, and nothing waits for the host where it must be known.
fn sound(resource: &mut Resource) {
    let external = resource.is_external();
    keep(&mut resource.attributes, |row, value| {
        value.stage() <= row.stage && (!external || matches!(row.name, "external" | "name"))
    });
}

/// What has a variable in its name must be known whole.
fn names_variables(value: &Value) -> bool {
    let of_map = value
        .as_map()
        .is_some_and(|map| map.iter().any(|(key, value)| key.contains('$') || names_variables(value)));
    of_map || value.as_list().is_some_and(|list| list.iter().any(names_variables))
}

fn keep(attributes: &mut Attributes, fits: impl Fn(&Attribute, &Value) -> bool) {
    let others: Vec<&str> = attributes
        .iter()
        .filter(|(row, value)| names_variables(value) || !fits(row, value))
        .map(|(row, _)| row.name)
        .collect();
    for name in others {
        attributes.remove(name);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, max_shrink_iters: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn deployments_at_random_are_imported_and_built_the_same(random in deployments()) {
        let mut deployment = consistent(random);
        (deployment.env, deployment.place) = ("default".into(), "default".into());
        let text = |deployment: &Deployment| {
            let artifacts = emit::emit("", deployment, &SourceMap::default());
            artifacts.into_iter().find(|a| a.path.ends_with("compose.yaml")).map(|a| a.text).unwrap_or_default()
        };
        let first = text(&deployment);
        prop_assume!(!deployment.services.is_empty());
        let built = again(&first).map_err(|refused| match refused {
            // Hostile texts are refused where docker compose refuses them.
            Refused::ByReader(why) => TestCaseError::reject(why),
            Refused::ByLanguage(why) => TestCaseError::fail(why),
        })?;
        let lost = differences(&said(&first), &said(&built));
        prop_assert!(lost.is_empty(), "{}\n{}", lost, differences(body(&first), body(&built)));
        let second = again(&built).map_err(|refused| TestCaseError::fail(format!("{refused:?}")))?;
        let changed = differences(body(&built), body(&second));
        prop_assert!(changed.is_empty(), "{}", changed);
    }
}

/// All that a compose file says, without order and spelling: a spec has an order of its own, and what must be known
/// is the default of its variable.
fn said(text: &str) -> String {
    let mut lines: Vec<String> = body(text)
        .replace(":-}", "-}")
        .lines()
        .map(resolved)
        .map(|line| line.trim_start_matches([' ', '-']).replace('"', ""))
        .map(|line| line.strip_suffix(".0").map(str::to_owned).unwrap_or(line))
        .collect();
    lines.sort_unstable();
    // What Compose takes for a set may say one thing twice.
    lines.dedup();
    lines.join("\n")
}

/// Every variable replaced by its default.
fn resolved(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        out.push_str(before);
        rest = match after.strip_prefix('{').and_then(|braced| braced.split_once('}')) {
            Some((variable, behind)) => {
                let default = variable.split_once(['-', '?']).map_or("", |(_, default)| default);
                out.push_str(&default.replace("$$", ""));
                behind
            }
            None => after.strip_prefix('$').unwrap_or(after),
        };
    }
    out + rest
}

/// The lines that only one of two texts has, with those around them.
fn differences(first: &str, second: &str) -> String {
    similar::TextDiff::from_lines(first, second).unified_diff().context_radius(4).to_string()
}

/// Without the header, which names sources, and what only the host composes.
fn body(text: &str) -> &str {
    text.split_once("\nname: ").map_or(text, |(_, body)| body)
}

fn artifacts() -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![PathBuf::from(EXAMPLES)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.file_name().is_some_and(|name| name == "compose.yaml") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

#[test]
fn the_examples_built_are_imported_and_built_the_same() {
    let files = artifacts();
    assert!(files.len() > 5, "{files:?}");
    for path in files {
        let text = std::fs::read_to_string(&path).unwrap();
        let built = again(&text).unwrap_or_else(|why| panic!("{}: {why:?}", path.display()));
        let differences = differences(body(&text), body(&built));
        assert!(differences.is_empty(), "{}:\n{differences}", path.display());
    }
}
