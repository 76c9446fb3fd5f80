//! `import` over what people have: the program itself, on copies of real compose files, judged by docker compose.
//!
//! The files stand beside the checkout where there are some; without them a test says so and passes.

mod acid;
mod corpus;
mod property;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::support::tools::{Tool, require};

/// What one run of `import` said.
struct Run {
    code: i32,
    said: String,
}

impl Run {
    /// Whether docker compose found every environment equal.
    fn is_equal(&self, environments: usize) -> bool {
        let equal = self.said.lines().filter(|line| line.contains(": equal, by docker compose ")).count();
        self.code == 0 && equal == environments
    }

    /// How many lines were written, and from how many.
    fn lines(&self) -> Option<(usize, usize)> {
        let line = self.said.lines().find(|line| line.contains(" lines from "))?;
        let mut words = line.split_whitespace().filter_map(|word| word.parse().ok());
        Some((words.next()?, words.next()?))
    }

    /// How many attributes went to `raw compose`, fields that Compose passes over apart.
    fn raw(&self) -> usize {
        let line = self.said.lines().find(|line| line.contains("for which the language has no word"));
        line.and_then(|line| line.split_whitespace().find_map(|word| word.parse().ok())).unwrap_or(0)
    }
}

/// Runs the program in a folder, with docker compose on its `PATH`; `None`, which is said, where there is none.
fn run(folder: &Path, args: &[&str]) -> Option<Run> {
    let compose = require(Tool::Compose)?;
    let path = format!("{}:/usr/bin:/bin", compose.parent().unwrap_or(Path::new("")).display());
    let output = Command::new(env!("CARGO_BIN_EXE_deployc"))
        .args(args)
        .current_dir(folder)
        .env_clear()
        .env("PATH", path)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    Some(Run { code: output.status.code().unwrap_or(-1), said })
}

/// A copy of a folder with all that is in it.
fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let place = to.join(path.file_name().unwrap());
        if path.is_dir() {
            copy(&path, &place);
        } else if path.is_file() {
            std::fs::copy(&path, &place).unwrap();
        }
    }
}

/// The only `.deploy` file of a folder.
fn written(folder: &Path) -> Option<PathBuf> {
    let mut found = std::fs::read_dir(folder).ok()?.map(|entry| entry.unwrap().path());
    found.find(|path| path.extension().is_some_and(|e| e == "deploy"))
}
