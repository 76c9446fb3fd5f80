//! A pair of specs, as its file tells it.
//!
//! ```text
//! One sentence: what is shown.
//!
//! -- before.deploy --
//! service web { environment { LEVEL = "info" } }
//!
//! -- after.deploy --
//! service web { environment { LEVEL = "debug" } }
//!
//! -- happens --
//! service web: recreated
//! ```
//! Beside the spec stands [`COMMON`], unless the spec says its own `project`. `happens by bin/deploy` has it brought up
//! by the generated script; `happens with 2.26` is what an older docker compose does; `unseen` what no plan can
//! know: there it says what the plan says. `host` holds docker commands that are run first. Any other section is a file,
//! `after/PATH` one that is there for the second time only. What is not told of is kept. `UPDATE=1` rewrites `happens`.

use std::path::{Path, PathBuf};

use super::outcome::Outcomes;
use crate::story::archive::{Archive, Section};

/// Containers that run and stop at once. `NAME` is the pair's.
const COMMON: &str = r#"
project NAME
env prod { target { name = "NAME", tier = test } }
defaults service { image = "stand-in:1", init = true, stop-grace-period = 2s, command = ["sleep", "600"] }
defaults job { image = "stand-in:1", init = true, command = ["true"] }
"#;

/// The sections that are no files.
const OWN: [&str; 5] = ["before.deploy", "after.deploy", "host", "happens", "unseen"];

pub(super) struct Pair {
    pub(super) name: String,
    file: PathBuf,
    archive: Archive,
    /// What its file says that happens.
    pub(super) told: Outcomes,
    /// The same with docker compose 2.26, where that differs.
    pub(super) told_of_older: Option<Outcomes>,
    /// Docker commands.
    pub(super) host: Vec<String>,
    /// What no plan can foresee, and what it says instead.
    pub(super) unseen: Outcomes,
    /// It is brought up by the generated script.
    pub(super) by_script: bool,
}

impl Pair {
    pub(super) fn read(file: &Path) -> Self {
        let archive = Archive::parse(&std::fs::read_to_string(file).unwrap());
        let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
        let section = |name: &str, words: &[&str]| {
            let is = |s: &&Section| s.name == name && s.words == words;
            archive.sections.iter().find(is).map(|s| s.body.clone())
        };
        assert_eq!(archive.reason.lines().count(), 1, "{name}: a pair begins with one sentence on one line");
        Self {
            told: Outcomes::read(
                &section("happens", &[]).or(section("happens", &["by", "bin/deploy"])).unwrap_or_default(),
            ),
            told_of_older: section("happens", &["with", "2.26"]).map(|text| Outcomes::read(&text)),
            host: section("host", &[]).unwrap_or_default().lines().map(str::to_owned).collect(),
            unseen: Outcomes::read(&section("unseen", &[]).unwrap_or_default()),
            by_script: section("happens", &["by", "bin/deploy"]).is_some(),
            file: file.to_owned(),
            name,
            archive,
        }
    }

    /// Writes what is there on one of the two sides.
    pub(super) fn write(&self, side: &str, folder: &Path) {
        let spec = self.spec(side);
        let own = spec.lines().any(|line| line.starts_with("project "));
        let common = COMMON.replace("NAME", &self.name);
        std::fs::write(folder.join("pair.deploy"), spec).unwrap();
        std::fs::write(folder.join("common.deploy"), if own { "" } else { &common }).unwrap();
        for section in &self.archive.sections {
            let path = match section.name.strip_prefix("after/") {
                Some(path) if side == "after" => path,
                None if !OWN.contains(&section.name.as_str()) => &section.name,
                _ => continue,
            };
            let path = folder.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, section.bytes().unwrap()).unwrap();
        }
    }

    /// The spec of one of the two sides.
    pub(super) fn spec(&self, side: &str) -> &str {
        let name = format!("{side}.deploy");
        &self.archive.sections.iter().find(|s| s.name == name).expect("a spec for each side").body
    }

    /// Puts what was seen into its file.
    pub(super) fn rewrite(&self, seen: &Outcomes) {
        self.write_section(if self.by_script { &["by", "bin/deploy"] } else { &[] }, Some(seen));
    }

    /// The same for docker compose 2.26, where it did otherwise.
    pub(super) fn rewrite_older(&self, seen: &Outcomes) {
        let differs = seen.text() != self.told.text();
        self.write_section(&["with", "2.26"], differs.then_some(seen));
    }

    fn write_section(&self, words: &[&str], seen: Option<&Outcomes>) {
        let mut archive = self.archive.clone();
        let at = archive.sections.iter().position(|s| s.name == "happens" && s.words == words);
        match (at, seen) {
            (Some(at), Some(seen)) => archive.sections[at].body = seen.text(),
            (Some(at), None) => drop(archive.sections.remove(at)),
            (None, Some(seen)) => {
                let words = words.iter().map(|&word| word.to_owned()).collect();
                archive.sections.push(Section { name: "happens".to_owned(), words, body: seen.text() });
            }
            (None, None) => return,
        }
        std::fs::write(&self.file, archive.text()).unwrap();
    }
}
