//! What a build wrote, imported and built again, is the same to the byte: the examples, and deployments at random.

use std::path::{Path, PathBuf};

use deployc::diag::{Severity, Sink};
use deployc::import::{Environment, import};
use deployc::model::{Deployment, MountSource};
use deployc::read::{self, Request};
use deployc::schema::SERVICE;
use deployc::source::{Memory, SourceMap};
use deployc::{compile, emit};
use ecow::EcoString;
use proptest::prelude::*;

use crate::round_trip::random::{self, deployments};

const EXAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/examples");

/// The compose file that comes of importing one; `None` where it cannot be read at all.
fn again(text: &str) -> Result<String, String> {
    let host = Memory::new();
    host.insert("deploy/default/compose.yaml", text);
    let (mut sources, mut sink) = (SourceMap::default(), Sink::new());
    let request = Request {
        folder: "deploy/default".into(),
        files: vec!["deploy/default/compose.yaml".into()],
        ..Request::default()
    };
    let loaded = read::project(&host, &request, &mut sources, &mut sink).ok_or("it is not read")?;
    if let Some(problem) = sink.iter().next() {
        return Err(format!("it is not read: {}", problem.message));
    }
    let environment = Environment { name: "default", loaded: &loaded };
    let imported = import(&[environment], "deploy/default", "x", &sources).map_err(|defect| defect.what)?;
    host.insert("x.deploy", imported.text.as_str());
    let outcome = compile(&host, Path::new(""), &mut |_| {});
    if let Some(error) = outcome
        .diagnostics
        .iter()
        .find(|d| d.severity == Severity::Error && ("E01".."E06").contains(&d.code.id))
    {
        return Err(format!("{}\n{}", error.message, imported.text));
    }
    let built = outcome.compiled.as_ref().and_then(|compiled| compiled.deployments.first());
    let Some(built) = built else { return Err(format!("{:?}\n{}", outcome.diagnostics, imported.text)) };
    let artifacts = emit::emit("", built, &outcome.sources);
    let compose = artifacts.into_iter().find(|a| a.path == "deploy/default/compose.yaml");
    compose.map(|artifact| artifact.text).ok_or_else(|| "nothing was built".into())
}

/// The deployment as far as it is one that docker compose would take: what names nothing is left out.
fn consistent(mut deployment: Deployment) -> Deployment {
    let legal = |name: &EcoString| name.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
    deployment.services.retain(|name, _| legal(name));
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
        let named =
            ["networks", "network-mode", "secrets", "models", "volumes-from", "pid", "ipc", "links", "build"];
        for name in recorded.into_iter().chain(named) {
            service.attributes.remove(name);
        }
        // An empty map says what saying nothing says, and is not imported.
        let says_nothing = |value: &deployc::eval::Value| value.as_map().is_some_and(|map| map.is_empty());
        let empty: Vec<&str> =
            service.attributes.iter().filter(|(_, v)| says_nothing(v)).map(|(row, _)| row.name).collect();
        for name in empty {
            service.attributes.remove(name);
        }
        let plain = random::service(&service.name);
        if let (Some(networks), Some(row)) = (plain.attributes.get("networks"), SERVICE.attribute("networks"))
        {
            service.attributes.set(SERVICE, row, networks.clone());
        }
    }
    deployment
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, max_shrink_iters: 200, failure_persistence: None, ..ProptestConfig::default() })]

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
        // Hostile texts are refused where docker compose refuses them, and by the rules of the language.
        let Ok(built) = again(&first) else { return Ok(()) };
        // `${A-}` and `${A:-}` are one: nothing either way.
        let said = |text: &str| body(text).replace(":-}", "-}");
        prop_assert_eq!(said(&first), said(&built));
    }
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
        let built = again(&text).unwrap_or_else(|why| panic!("{}: {why}", path.display()));
        let differences: Vec<String> = similar::TextDiff::from_lines(body(&text), body(&built))
            .iter_all_changes()
            .filter(|change| change.tag() != similar::ChangeTag::Equal)
            .map(|change| format!("{}{}", change.tag(), change.value()))
            .collect();
        assert!(differences.is_empty(), "{}:\n{}", path.display(), differences.concat());
    }
}
