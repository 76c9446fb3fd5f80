//! Every compose file of the corpus: what docker compose accepts imports, is equal, stays in style and passes `check`.

use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::{copy, run, written};
use crate::support::compose_config::ComposeConfig;

const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/corpus");

fn folders() -> Vec<PathBuf> {
    let mut folders: Vec<PathBuf> = std::fs::read_dir(CORPUS)
        .into_iter()
        .flatten()
        .map(|folder| folder.unwrap().path())
        .filter(|folder| folder.join("compose.yaml").is_file())
        .collect();
    folders.sort();
    if folders.is_empty() {
        eprintln!("no compose files at {CORPUS}: nothing to import");
    }
    folders
}

/// What became of one file.
enum Fate {
    Refused,
    Imported { raw: usize, lines: (usize, usize) },
    Wrong(String),
}

fn fate(folder: &Path) -> Option<Fate> {
    let stage = tempfile::tempdir().unwrap();
    let name = folder.file_name().unwrap().to_string_lossy().into_owned();
    let place = stage.path().join(&name);
    copy(folder, &place);
    let accepted = ComposeConfig::of(&place, &["compose.yaml"])?.args(&["--profile", "*"]).read();
    let run = run(&place, &["import", "compose.yaml"])?;
    if run.said.contains("panicked") || run.code == 70 {
        return Some(Fate::Wrong(format!("{name}: {}", run.said)));
    }
    if let Err(refusal) = accepted {
        // What must be set is looked at with a value; anything else that docker compose refuses is nobody's.
        let _ = refusal;
        return Some(Fate::Refused);
    }
    if !run.is_equal(1) {
        return Some(Fate::Wrong(format!("{name}: exit code {}\n{}", run.code, run.said)));
    }
    let file = written(&place).unwrap();
    let text = std::fs::read_to_string(file).unwrap();
    let formatted = deployc::fmt::format(&text).unwrap();
    if formatted.text != text {
        return Some(Fate::Wrong(format!("{name}: not in style")));
    }
    Some(Fate::Imported { raw: run.raw(), lines: run.lines().unwrap_or_default() })
}

#[test]
fn every_file_that_compose_accepts_is_imported_equal() {
    let folders = folders();
    let fates: Vec<Fate> = folders.par_iter().filter_map(|folder| fate(folder)).collect();
    if fates.is_empty() {
        return;
    }
    let wrong: Vec<&String> = fates
        .iter()
        .filter_map(|fate| if let Fate::Wrong(what) = fate { Some(what) } else { None })
        .collect();
    let refused = fates.iter().filter(|fate| matches!(fate, Fate::Refused)).count();
    let imported: Vec<_> = fates
        .iter()
        .filter_map(|fate| if let Fate::Imported { raw, lines } = fate { Some((raw, lines)) } else { None })
        .collect();
    let raw = imported.iter().filter(|(raw, _)| **raw > 0).count();
    let (to, from) = imported.iter().fold((0, 0), |(to, from), (_, lines)| (to + lines.0, from + lines.1));
    println!(
        "{} of {} files imported equal, {refused} refused by docker compose, {raw} need raw compose; {to} lines from {from}",
        imported.len(),
        fates.len()
    );
    assert!(
        wrong.is_empty(),
        "{} went wrong:\n{}",
        wrong.len(),
        wrong.iter().map(|w| w.as_str()).collect::<Vec<_>>().join("\n")
    );
    assert!(raw * 50 <= imported.len(), "{raw} of {} files need raw compose", imported.len());
}
