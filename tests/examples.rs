//! The examples: what is emitted says all that was compiled, what is checked in is what a build writes, where the
//! folder stands changes no byte, and the READMEs count the lines that there are.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use deployc::diag::Sink;
use deployc::source::Disk;
use deployc::{compile, emit, plan, read};

#[test]
fn every_example_reads_back_as_it_was_compiled() {
    for example in std::fs::read_dir("examples").unwrap() {
        let folder = example.unwrap().path();
        reads_back(&folder);
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

#[test]
fn the_readmes_count_the_lines_that_there_are() {
    let mut counted = 0;
    for name in BUILT {
        let folder = Path::new("examples").join(name);
        let readme = std::fs::read_to_string(folder.join("README.md")).unwrap();
        if !readme.contains("| all lines |") {
            continue;
        }
        let sources = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path());
        let sources = sources.filter(|path| path.extension().is_some_and(|end| end == "deploy"));
        let text: String = sources.map(|path| std::fs::read_to_string(path).unwrap()).collect();
        let said = |line: &&str| !line.trim().is_empty() && !line.trim().starts_with('#');
        let (all, say) = (text.lines().count(), text.lines().filter(said).count());
        for row in [format!("| all lines | {all} |"), format!("neither blank nor comment | {say} |")] {
            assert!(readme.contains(&row), "{name}: the README does not say `{row}`");
        }
        counted += 1;
    }
    assert!(counted >= 2, "{counted}");
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
