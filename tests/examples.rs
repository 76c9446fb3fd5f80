//! The examples: what is emitted says all that was compiled, what is checked in is what a build writes, where the
//! folder stands changes no byte.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use deployc::diag::Sink;
use deployc::source::Disk;
use deployc::{compile, emit, plan, read};

#[test]
fn every_example_reads_back_as_it_was_compiled() {
    for example in std::fs::read_dir("examples").unwrap() {
        let folder = example.unwrap().path();
        // The recipes for CI are no project.
        if !folder.ends_with("ci") {
            reads_back(&folder);
        }
    }
}

fn reads_back(folder: &Path) {
    let outcome = compile(&Disk, folder, &mut |_| {});
    let mut sources = outcome.sources;
    let compiled = outcome.compiled.unwrap();
    assert!(!compiled.deployments.is_empty(), "{} has no environment", folder.display());
    for deployment in &compiled.deployments {
        let artifacts = emit::emit(&compiled.project, deployment, &sources);
        let compose = artifacts.iter().find(|a| a.path.ends_with("compose.yaml")).unwrap();
        let file = sources.add(compose.path.clone(), compose.text.clone());
        let mut sink = Sink::new();
        let read = read::artifact(file, &compose.text, &emit::folder(&deployment.place), &mut sink).unwrap();
        assert!(sink.is_empty(), "{}: {:?}", compose.path, sink.iter().collect::<Vec<_>>());
        let plan = plan::plan(Some(&read), Some(deployment));
        let text = plan::render::text(std::slice::from_ref(&plan), &sources, plan::render::Style::Plain);
        assert!(plan.is_empty(), "{} differs from the model:\n{text}\n{}", compose.path, compose.text);
    }
}

/// `hello` is what a newcomer plans and builds: it has no artifacts yet.
const BUILT: [&str; 5] = ["datalab", "doodlebot", "paw", "scopemarchiver", "sorrydb"];

#[test]
fn what_is_checked_in_is_what_a_build_writes() {
    for name in BUILT {
        let folder = Path::new("examples").join(name);
        let mut deployc = std::process::Command::new(env!("CARGO_BIN_EXE_deployc"));
        let output = deployc.arg("build").arg("--check").arg(&folder).output().unwrap();
        assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn a_build_elsewhere_writes_the_same_bytes() {
    for name in BUILT {
        let original = Path::new("examples").join(name);
        let elsewhere = tempfile::tempdir().unwrap();
        let copy = elsewhere.path().join("another/place");
        std::fs::create_dir_all(&copy).unwrap();
        for entry in std::fs::read_dir(&original).unwrap() {
            let entry = entry.unwrap();
            if entry.file_name().to_string_lossy().ends_with(".deploy") {
                std::fs::copy(entry.path(), copy.join(entry.file_name())).unwrap();
            }
        }
        let mut deployc = std::process::Command::new(env!("CARGO_BIN_EXE_deployc"));
        assert!(deployc.arg("build").current_dir(&copy).status().unwrap().success());
        let (here, there) = (artifacts(&original.join("deploy")), artifacts(&copy.join("deploy")));
        assert!(here.len() > 2, "{here:?}");
        assert_eq!(here, there);
    }
}

/// Every file under a folder by its path in it.
fn artifacts(folder: &Path) -> BTreeMap<PathBuf, String> {
    let mut all = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(inner) = open.pop() {
        for entry in std::fs::read_dir(inner).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let text = std::fs::read_to_string(&path).unwrap();
                all.insert(path.strip_prefix(folder).unwrap().to_owned(), text);
            }
        }
    }
    all
}
