//! Compose files of other people, read as docker compose reads them: what the model makes of a file is the same to
//! docker compose as the file itself, with its variables replaced and with those that are left to the host. The files
//! stand beside the checkout where there are some; without them this says so and passes.

use std::path::{Path, PathBuf};

use deployc::source::{Disk, Memory};
use deployc::{compose, read};
use rayon::prelude::*;

use crate::support::project::{config, differences, through_the_model};
use crate::support::tools::{Tool, require};

const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/corpus");

fn files() -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = std::fs::read_dir(CORPUS)
        .into_iter()
        .flatten()
        .map(|folder| folder.unwrap().path().canonicalize().unwrap().join("compose.yaml"))
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    if files.is_empty() {
        eprintln!("no compose files at {CORPUS}: nothing to read");
    }
    files
}

/// Files that the model means the same as docker compose, of those that it takes.
fn same(interpolation: read::Interpolation) {
    let files = files();
    let Some(compose) = require(Tool::Compose).filter(|_| !files.is_empty()) else { return };
    let wrong: Vec<String> = files
        .par_iter()
        .filter_map(|path| {
            let folder = path.parent().unwrap();
            let real = config(&compose, folder, &[]).ok()?;
            let request =
                read::Request { folder: folder.to_owned(), interpolation, ..read::Request::default() };
            let difference = match through_the_model(&compose, &request) {
                Err(error) => error,
                Ok(ours) => differences(&real, &ours)?,
            };
            Some(format!("{}: {difference}", name(path)))
        })
        .collect();
    println!("{} of {} files are the same", files.len() - wrong.len(), files.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn with_variables_replaced_a_file_means_the_same() {
    same(read::Interpolation::Substitute);
}

#[test]
fn with_variables_left_to_the_host_a_file_means_the_same() {
    same(read::Interpolation::Keep);
}

fn name(path: &Path) -> String {
    path.parent().and_then(Path::file_name).unwrap_or_default().to_string_lossy().into_owned()
}

/// What `check` says of a file: the codes, in order of place.
fn said(path: &Path) -> String {
    let request = read::Request { folder: path.parent().unwrap().to_owned(), ..read::Request::default() };
    let outcome = compose(&Disk, &request, &mut |_| {});
    let codes: Vec<&str> = outcome.diagnostics.iter().map(|d| d.code.id).collect();
    if codes.is_empty() { "-".into() } else { codes.join(" ") }
}

#[test]
fn what_check_says_is_what_was_judged() {
    let files = files();
    let judged = include_str!("corpus/judged.txt");
    let rows: Vec<Vec<&str>> =
        judged.lines().filter(|l| l.contains(" | ")).map(|l| l.split(" | ").collect()).collect();
    assert!(rows.len() >= 40, "{} files are judged", rows.len());
    let wrong = rows.iter().filter(|row| row[2] != "right").count();
    assert!(wrong * 20 <= rows.len(), "{wrong} of {} judgements are that it is wrong", rows.len());
    let mut problems = Vec::new();
    for path in &files {
        let (name, said) = (name(path), said(path));
        match rows.iter().find(|row| row[0] == name) {
            Some(row) if row[1] == said => {}
            Some(row) => problems.push(format!("{name}: judged {}, said {said}", row[1])),
            // Everything that is said of any file is judged.
            None if said == "-" => {}
            None => problems.push(format!("{name}: {said} is not judged")),
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn no_broken_file_makes_the_reader_panic() {
    let words = [
        "~", "[]", "{}", "-1", "${", "${X:?y}", "a:b:c", "!reset x", "&a", "*a", "<<", "\"", "\t", "- -", "?",
    ];
    files().par_iter().enumerate().for_each(|(at, path)| {
        let text = std::fs::read_to_string(path).unwrap();
        let mut lines: Vec<String> = text.lines().take(300).map(str::to_owned).collect();
        for round in 0..12 {
            let line = (at * 31 + round * 17) % lines.len();
            let word = words[(at + round) % words.len()];
            match (round % 3, lines[line].find(": ")) {
                (0, _) => _ = lines.remove(line),
                (1, Some(colon)) => lines[line].replace_range(colon + 2.., word),
                _ => lines.insert(line, format!("  {word}: {word}")),
            }
            let host = Memory::new();
            host.insert("compose.yaml", lines.join("\n"));
            for interpolation in [read::Interpolation::Keep, read::Interpolation::Substitute] {
                compose(&host, &read::Request { interpolation, ..read::Request::default() }, &mut |_| {});
            }
        }
    });
}
