//! A machine of a test's own with a systemd that runs. `boot.sh` holds it in namespaces; this is its handle. Invariant:
//! after drop, or the death of the test process, no process, mount or file of it is left.

use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use super::engine::Engine;
use super::tools::{Tool, require};

const SUPERVISOR: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/boot.sh");

/// Runs as long as this value lives.
pub(crate) struct Booted {
    /// Its standard input is the machine's life.
    supervisor: Child,
    process: String,
    log: PathBuf,
}

impl Booted {
    /// A machine that has `folder` at `at` and whose docker is the engine; nothing where a tool for it is missing (which
    /// is then said).
    ///
    /// # Panics
    /// When the tools are here and it does not come up: with its log.
    pub(crate) fn start(engine: &Engine, folder: &Path, at: &str) -> Option<Self> {
        require(Tool::Systemd)?;
        let compose = require(Tool::Compose)?;
        let own = TempDir::with_prefix_in("deployc-boot-", "/tmp").expect("a folder in /tmp").keep();
        let supervisor = Command::new("bash")
            .args([SUPERVISOR, "hold"])
            .args([&own, &engine.folder().join("docker.sock"), &compose, folder, Path::new(at)])
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .expect("bash runs");
        let mut booted = Self { supervisor, process: String::new(), log: own.join("log") };
        for _ in 0..300 {
            booted.process = std::fs::read_to_string(own.join("pid")).unwrap_or_default().trim().to_owned();
            let is_there = !booted.process.is_empty();
            if is_there && booted.said(&["systemctl", "is-system-running"]).1.trim() == "running" {
                return Some(booted);
            }
            let ended = booted.supervisor.try_wait().expect("a child");
            assert!(ended.is_none(), "the machine ended before it was up:\n{}", booted.log());
            std::thread::sleep(Duration::from_millis(200));
        }
        let state = booted.said(&["systemctl", "list-jobs"]);
        panic!("the machine did not boot within a minute: {state:?}\n{}", booted.log());
    }

    /// What systemd has to say of itself and of what it starts.
    pub(crate) fn log(&self) -> String {
        let journal = self.said(&["journalctl", "--lines", "20", "--output", "cat"]).1;
        std::fs::read_to_string(&self.log).unwrap_or_default() + &journal
    }

    /// What a command does on that machine, as root.
    pub(crate) fn run(&self, words: &[&str]) -> Output {
        let mut command = Command::new("nsenter");
        command.args(["--target", &self.process, "--mount", "--pid", "--uts", "--ipc", "--net", "--cgroup"]);
        command.args(["--root", "--wd", "env", "-i", "PATH=/usr/sbin:/usr/bin", "HOME=/root", "LC_ALL=C"]);
        command.args(["SYSTEMD_UNIT_PATH=/etc/systemd/system", "SYSTEMD_PAGER="]).args(words);
        command.stdin(Stdio::null()).output().expect("nsenter runs")
    }

    /// The same, with its status and all that it said.
    pub(crate) fn said(&self, words: &[&str]) -> (i32, String) {
        let (code, text) = super::run::said(self.run(words));
        (code.unwrap_or(-1), text)
    }
}

impl Drop for Booted {
    fn drop(&mut self) {
        drop(self.supervisor.stdin.take());
        let _ = self.supervisor.wait();
    }
}
