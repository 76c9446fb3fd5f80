//! Plans against revisions: real repositories in temporary folders, read by the program as people start it.

mod back;
mod compared;
mod refused;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::support::tools::{Tool, require};

/// A project in a repository of its own.
struct Repository {
    outer: TempDir,
    /// The project's folder, which may lie below the repository's.
    project: PathBuf,
}

const SHOP: &str = "project shop\n\nvolume data\n\nservice web { image = \"nginx:1.29\", mount data -> \"/data\" }\n\
                    service api { image = \"api:1\" }\n\nenv prod { }\n";

impl Repository {
    /// Nothing where git is missing, which is then said.
    fn new(below: &str, init: &[&str]) -> Option<Self> {
        require(Tool::Git)?;
        let outer = tempfile::tempdir().unwrap();
        let root = outer.path().join("repository");
        let project = root.join(below);
        std::fs::create_dir_all(&project).unwrap();
        let it = Self { outer, project };
        it.git_in(&root, &[&["init", "--quiet", "--initial-branch=main"], init].concat());
        Some(it)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.outer.path().join(name)
    }

    fn git(&self, args: &[&str]) -> String {
        self.git_in(&self.project, args)
    }

    fn git_in(&self, folder: &Path, args: &[&str]) -> String {
        let output = isolated(Command::new("git").current_dir(folder).args(args)).output().unwrap();
        assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim_end().to_owned()
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.project.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// Builds a source and commits it with its artifacts.
    fn commit(&self, source: &str) {
        self.write("shop.deploy", source);
        let built = run(&self.project, &["build"]);
        assert_eq!(built.code, 0, "{}", built.err);
        self.commit_all();
    }

    fn commit_all(&self) {
        self.git(&["add", "--all", "."]);
        self.commit_index();
    }

    fn commit_index(&self) {
        self.git(&["commit", "--quiet", "--message", "x"]);
    }

    fn plan(&self, args: &[&str]) -> Said {
        run(&self.project, &[&["plan"], args].concat())
    }
}

/// What a run said.
struct Said {
    code: i32,
    out: String,
    err: String,
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// Without the developer's own settings, and without what a hook that runs the tests has set.
fn isolated(command: &mut Command) -> &mut Command {
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("GIT_")) {
        command.env_remove(name);
    }
    for role in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{role}_NAME"), "a").env(format!("GIT_{role}_EMAIL"), "a@localhost");
    }
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_SYSTEM", "/dev/null")
}

fn program(folder: &Path, args: &[&str]) -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_deployc"));
    isolated(program.current_dir(folder).args(args));
    program
}

fn run(folder: &Path, args: &[&str]) -> Said {
    program(folder, args).output().unwrap().into()
}
