//! Small compose projects of every kind, each held against docker compose: what it takes means the same through the
//! model, with variables replaced and with those that are left to the host, and what it refuses is refused.
//!
//! `tests/projects/*.txt` are archives of projects: a section `NAME/PATH` is a file of project NAME, `NAME/args` holds
//! what is typed (`-f FILE`, `--env-file FILE`, `NAME=value`), and `NAME/why` says why we take what docker compose
//! refuses, or the other way round (its first word is `taken` or `refused`).

use std::collections::BTreeMap;
use std::path::Path;

use deployc::read::{Interpolation, Request};
use rayon::prelude::*;

use crate::story::archive::{Archive, Section};
use crate::support::project::{config_with, differences, through_the_model};
use crate::support::tools::{Tool, require};

const PROJECTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/projects");

/// What is typed after `docker compose`.
#[derive(Default)]
struct Args {
    files: Vec<String>,
    env_files: Vec<String>,
    variables: BTreeMap<String, String>,
}

impl Args {
    fn read(text: &str) -> Self {
        let mut args = Self::default();
        let mut words = text.split_whitespace();
        while let Some(word) = words.next() {
            match word {
                "-f" => args.files.extend(words.next().map(str::to_owned)),
                "--env-file" => args.env_files.extend(words.next().map(str::to_owned)),
                word => {
                    let (name, value) = word.split_once('=').unwrap();
                    args.variables.insert(name.to_owned(), value.to_owned());
                }
            }
        }
        args
    }

    fn of_compose(&self) -> Vec<&str> {
        let files = self.files.iter().flat_map(|file| ["-f", file.as_str()]);
        files.chain(self.env_files.iter().flat_map(|file| ["--env-file", file.as_str()])).collect()
    }

    fn request(&self, folder: &Path, interpolation: Interpolation) -> Request {
        let below = |names: &[String]| names.iter().map(|name| folder.join(name)).collect();
        Request {
            folder: folder.to_owned(),
            files: below(&self.files),
            env_files: below(&self.env_files),
            profiles: Vec::new(),
            variables: self.variables.clone(),
            name: None,
            shown: String::new(),
            interpolation,
        }
    }
}

/// What is wrong with how a project is read.
fn problem(compose: &Path, sections: &[&Section]) -> Option<String> {
    let root = tempfile::tempdir().unwrap();
    let folder = root.path().canonicalize().unwrap().join("project");
    let body = |name: &str| {
        let found = sections.iter().find(|s| s.name.split_once('/').unwrap().1 == name);
        found.map(|s| s.body.clone()).unwrap_or_default()
    };
    for section in sections {
        let path = folder.join(section.name.split_once('/').unwrap().1);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, section.bytes().unwrap()).unwrap();
    }
    let (mut args, why) = (Args::read(&body("args")), body("why"));
    args.variables.entry("HOME".into()).or_insert("/root".into());
    let variables: Vec<(&str, &str)> = args.variables.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
    let real = config_with(compose, &folder, &args.of_compose(), &variables);
    for interpolation in [Interpolation::Substitute, Interpolation::Keep] {
        let ours = through_the_model(compose, &args.request(&folder, interpolation));
        let what = match (&real, &ours, why.split(':').next().filter(|word| !word.is_empty())) {
            (Ok(real), Ok(ours), None) => differences(real, ours),
            (Err(_), Err(error), None) if error.starts_with("error: ") => None,
            (Err(_), Ok(_), Some("taken")) | (Ok(_), Err(_), Some("refused")) => None,
            // What the model writes of it is refused in turn; but it was read.
            (Err(_), Err(error), Some("taken")) if !error.starts_with("error: ") => None,
            // With its variables left to the host it is the host that finds out.
            (Err(error), Err(_), None)
                if interpolation == Interpolation::Keep && error.contains("variable") =>
            {
                None
            }
            (Err(error), Ok(_), None)
                if interpolation == Interpolation::Keep && error.contains("required variable") =>
            {
                None
            }
            (Err(real), ours, _) => Some(format!("docker compose refuses it: {real}\nours: {ours:?}")),
            (Ok(_), Err(error), _) => Some(format!("docker compose takes it; ours: {error}")),
            (Ok(_), Ok(_), Some(_)) => Some("the reason is idle".to_owned()),
        };
        if let Some(what) = what {
            return Some(format!("{interpolation:?}: {what}"));
        }
    }
    None
}

#[test]
fn small_projects_are_read_as_docker_compose_reads_them() {
    let Some(compose) = require(Tool::Compose) else { return };
    let wanted = std::env::var("CASE").unwrap_or_default();
    let mut archives: Vec<_> = std::fs::read_dir(PROJECTS).unwrap().map(|e| e.unwrap().path()).collect();
    archives.sort();
    let mut projects: Vec<(String, Vec<Section>)> = Vec::new();
    for path in archives {
        let file = path.file_stem().unwrap().to_string_lossy().into_owned();
        for section in Archive::parse(&std::fs::read_to_string(&path).unwrap()).sections {
            let name = format!("{file}/{}", section.name.split_once('/').unwrap().0);
            match projects.last_mut() {
                Some((last, sections)) if *last == name => sections.push(section),
                _ => projects.push((name, vec![section])),
            }
        }
    }
    projects.retain(|(name, _)| name.contains(&wanted));
    assert!(!projects.is_empty(), "no project has `{wanted}` in its name");
    let problems: Vec<String> = projects
        .par_iter()
        .filter_map(|(name, sections)| {
            let sections: Vec<&Section> = sections.iter().collect();
            Some(format!("== {name}: {}", problem(&compose, &sections)?))
        })
        .collect();
    println!("{} of {} projects are the same", projects.len() - problems.len(), projects.len());
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
