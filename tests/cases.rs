//! Runs the stories in `tests/cases/`. `CASE=text` runs those whose path contains it, `UPDATE=1` rewrites what came
//! out otherwise; a human then reads the change.

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use crate::story;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases");

#[test]
fn stories_come_out_as_told() {
    let update = std::env::var_os("UPDATE").is_some_and(|v| !v.is_empty() && v != "0");
    let wanted = std::env::var("CASE").unwrap_or_default();
    let mut stories = stories();
    stories.retain(|path| path.to_string_lossy().contains(&wanted));
    assert!(!stories.is_empty(), "no story in {ROOT} has `{wanted}` in its path");
    let failures: Vec<String> = stories.par_iter().filter_map(|path| failure(path, update)).collect();
    assert!(
        failures.is_empty(),
        "{} of {} stories came out otherwise (`UPDATE=1` accepts):\n\n{}",
        failures.len(),
        stories.len(),
        failures.join("\n")
    );
}

/// The files of all stories, in order.
pub(crate) fn stories() -> Vec<PathBuf> {
    let mut stories = Vec::new();
    collect(Path::new(ROOT), &mut stories);
    stories.sort();
    stories
}

fn failure(path: &Path, update: bool) -> Option<String> {
    let text = std::fs::read_to_string(path).unwrap();
    let name = path.strip_prefix(ROOT).unwrap_or(path).display();
    let (problems, came_out) = match std::panic::catch_unwind(|| story::run(&text)) {
        Ok(result) => result,
        Err(_) => return Some(format!("=== {name}\npanicked, see above\n")),
    };
    if update && came_out != text {
        std::fs::write(path, came_out).unwrap();
        // What an update cannot mend, such as a wrong mark, shows in the next run.
        eprintln!("rewritten: {name}");
        return None;
    }
    (!problems.is_empty()).then(|| format!("=== {name}\n{}\n", problems.join("\n")))
}

fn collect(folder: &Path, stories: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, stories);
        } else if path.extension().is_some_and(|e| e == "txt") {
            stories.push(path);
        }
    }
}
