//! What is emitted says all that was compiled: read back, it is the same model, for every example.

use std::path::Path;

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
        let read = read::compose(file, &compose.text, &emit::folder(&deployment.env), &mut sink).unwrap();
        assert!(sink.is_empty(), "{}: {:?}", compose.path, sink.iter().collect::<Vec<_>>());
        let plan = plan::plan(Some(&read), Some(deployment));
        let text = plan::render::text(&[plan.clone()], &sources, plan::render::Style::Plain);
        assert!(plan.is_empty(), "{} differs from the model:\n{text}\n{}", compose.path, compose.text);
    }
}
