//! Lines of the examples' artifacts lead back to the source: nothing panics, and what a line says of the source is in it.

use std::collections::BTreeMap;
use std::path::Path;

use deployc::compile_traced;
use deployc::emit::emit;
use deployc::plan::explanation::facts_of;
use deployc::plan::influence::{Line, influences};
use deployc::source::Disk;

/// How many lines of each kind of file are asked for.
const ASKED: usize = 12;

#[test]
fn lines_of_artifacts_have_their_facts() {
    let mut asked: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for example in ["datalab", "sorrydb"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(example);
        let (outcome, trace) = compile_traced(&Disk, &folder, &mut |_| {});
        let (compiled, trace) = (outcome.compiled.unwrap(), trace.unwrap());
        let project = folder.to_string_lossy();
        for deployment in compiled.deployments.iter().filter(|d| d.env == "prod") {
            let facts = facts_of(deployment, &trace);
            for artifact in emit(&project, deployment, &outcome.sources) {
                let kind = kind(&artifact.path);
                let count = artifact.text.lines().count();
                for index in (0..count).step_by((count / ASKED).max(1)) {
                    let (project, sources) = (&*project, &outcome.sources);
                    let line = Line { project, deployment, sources, artifact: &artifact, index: Some(index) };
                    let found = influences(&line, &facts);
                    let of_kind = asked.entry(kind.clone()).or_default();
                    of_kind.0 += 1;
                    of_kind.1 += usize::from(!found.is_empty());
                }
            }
        }
    }
    for kind in ["compose.yaml", "systemd", "config"] {
        let (lines, known) = asked[kind];
        assert!(known * 2 > lines, "only {known} of {lines} lines of {kind} have facts");
    }
    println!("lines asked, and those that the source says something of: {asked:?}");
}

fn kind(path: &str) -> String {
    let parts: Vec<&str> = path.split('/').collect();
    let below = parts.iter().rev().nth(1).copied().unwrap_or_default();
    match below {
        "systemd" | "config" | "bin" | "cron.d" | "sysctl.d" => below.to_owned(),
        _ => parts.last().copied().unwrap_or_default().to_owned(),
    }
}
