//! Where pairs are played: one engine, two images that differ.

use std::path::{Path, PathBuf};
use std::process::Output;
use std::time::Duration;

use deployc::cli::{self, Terminal};
use deployc::source::Disk;
use serde_json::Value;

use super::expected::{differing, predicted};
use super::outcome::{KEPT, Outcomes, REFUSED};
use super::pair::Pair;
use super::project::Project;
use super::seen::Seen;
use crate::support::engine::Engine;

/// How a pair went.
pub(super) struct Played {
    /// What the plan says.
    pub(super) predicted: Outcomes,
    /// What happened.
    pub(super) seen: Outcomes,
    /// The attributes in which its two sides differ: `service.image`.
    pub(super) tried: Vec<String>,
}

pub(super) struct Stage {
    engine: Engine,
}

impl Stage {
    /// With the docker compose that is held against the plan. Nothing where a tool is missing, which is then said.
    pub(super) fn new(compose: PathBuf) -> Option<Self> {
        let engine = Engine::start()?.with_compose(compose);
        engine.image("stand-in:1", &[]);
        engine.image("stand-in:2", &[("/bin/second", "#!/bin/sh\n")]);
        Some(Self { engine })
    }

    /// Plays a pair; tells at which step that failed.
    pub(super) fn play(&self, pair: &Pair) -> Result<Played, String> {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let file = root.join("deploy/prod/compose.yaml");
        for line in &pair.host {
            let args: Vec<&str> = line.split_whitespace().collect();
            done("host", &self.engine.docker(&args))?;
        }

        pair.write("before", root);
        deployc(root, &["build"])?;
        let before = Project::read(&file);
        done("the first up", &self.up(pair, root))?;
        let was = self.at_rest(&[&before]);
        was.mark(&self.engine, &before);

        pair.write("after", root);
        let plan: Value = serde_json::from_str(&deployc(root, &["plan", "--format", "json"])?).unwrap();
        deployc(root, &["build"])?;
        let after = Project::read(&file);
        let up = self.up(pair, root);
        let is = self.at_rest(&[&before, &after]);
        let mut seen = is.since(&was, &self.engine, &before, &after);
        if !up.status.success() {
            if !seen.0.values().all(|outcome| outcome == KEPT) || pair.told.0.is_empty() {
                eprintln!("{}: {}", pair.name, said(&up));
            }
            seen.0.clear();
            seen.set("project", &after.name, REFUSED);
        }
        is.remove(&self.engine, &[&before, &after]);
        Ok(Played { predicted: predicted(&plan, pair), seen, tried: differing(&plan) })
    }

    fn up(&self, pair: &Pair, root: &Path) -> Output {
        let artifacts = root.join("deploy/prod");
        if pair.by_script {
            let mut script = self.engine.on_host(&artifacts.join("bin/deploy"));
            return script.arg("--no-pull").output().unwrap();
        }
        self.engine.compose(&artifacts, "compose.yaml", &["up", "--detach", "--remove-orphans"])
    }

    /// What there is when nothing starts any more.
    fn at_rest(&self, projects: &[&Project]) -> Seen {
        for _ in 0..20 {
            let seen = Seen::of(&self.engine, projects);
            if !seen.is_starting() {
                return seen;
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        Seen::of(&self.engine, projects)
    }
}
/// Standard output of a verb in a folder.
fn deployc(root: &Path, args: &[&str]) -> Result<String, String> {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let place = root.to_string_lossy();
    let args = [args, &["-C", &place]].concat();
    let code = cli::run(&args, &Disk, &Terminal::none(), &mut out, &mut err);
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    if code == 0 { Ok(text(out)) } else { Err(format!("{args:?} ended with {code}\n{}", text(err))) }
}

fn done(step: &str, output: &Output) -> Result<(), String> {
    if output.status.success() { Ok(()) } else { Err(format!("{step} failed\n{}", said(output))) }
}

fn said(output: &Output) -> String {
    [&output.stdout[..], &output.stderr[..]].iter().map(|bytes| String::from_utf8_lossy(bytes)).collect()
}
