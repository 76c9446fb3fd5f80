//! Compose files of other people, read as docker compose reads them: what the model makes of a file is the same to
//! docker compose as the file itself, with its variables replaced and with those that are left to the host. The files
//! stand beside the checkout where there are some; without them this says so and passes.

use std::path::{Path, PathBuf};

use deployc::read;
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
