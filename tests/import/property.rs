//! What a build wrote, imported and built again, is the same to the byte: the examples, and deployments at random.

use std::path::{Path, PathBuf};

use deployc::diag::Sink;
use deployc::import::{Environment, import};
use deployc::read::{self, Request};
use deployc::source::{Memory, SourceMap};
use deployc::{compile, emit};

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
    let built = outcome.compiled.as_ref().and_then(|compiled| compiled.deployments.first());
    let Some(built) = built else { return Err(format!("{:?}\n{}", outcome.diagnostics, imported.text)) };
    let artifacts = emit::emit("", built, &outcome.sources);
    let compose = artifacts.into_iter().find(|a| a.path == "deploy/default/compose.yaml");
    compose.map(|artifact| artifact.text).ok_or_else(|| "nothing was built".into())
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
