//! The project's own shell scripts: clean for shellcheck, and the installer's manners.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::tools::{Tool, require};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const TOOLS: [Tool; 9] = [
    Tool::Compose,
    Tool::Docker,
    Tool::Dockerd,
    Tool::Busybox,
    Tool::Shellcheck,
    Tool::SystemdAnalyze,
    Tool::Systemd,
    Tool::Crontab,
    Tool::PyYaml,
];

fn scripts() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for folder in [".ci", "scripts", "tests/support"] {
        for entry in std::fs::read_dir(Path::new(ROOT).join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() && std::fs::read_to_string(&path).unwrap().starts_with("#!") {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// What the installer says in a fresh checkout on a machine that has only these programs, given as shell text.
fn installer_among(programs: &[(&str, &str)]) -> String {
    let checkout = tempfile::tempdir().unwrap();
    let (scripts, path) = (checkout.path().join("scripts"), checkout.path().join("path"));
    std::fs::create_dir(&scripts).unwrap();
    std::fs::create_dir(&path).unwrap();
    std::fs::copy(Path::new(ROOT).join("scripts/install-tools"), scripts.join("install-tools")).unwrap();
    for (name, text) in programs.iter().chain(&[("dirname", "exec /usr/bin/dirname \"$@\"")]) {
        std::fs::write(path.join(name), format!("#!/bin/sh\n{text}\n")).unwrap();
        std::fs::set_permissions(path.join(name), PermissionsExt::from_mode(0o755)).unwrap();
    }
    let run =
        Command::new("/bin/bash").arg(scripts.join("install-tools")).env("PATH", path).output().unwrap();
    assert_eq!(run.status.code(), Some(1), "{run:?}");
    String::from_utf8(run.stderr).unwrap()
}

#[test]
fn shellcheck_finds_nothing() {
    let Some(shellcheck) = require(Tool::Shellcheck) else { return };
    let scripts = scripts();
    for known in ["scripts/install-tools", "scripts/test", ".ci/run", "tests/support/engine.sh"] {
        assert!(scripts.contains(&Path::new(ROOT).join(known)), "{known} is not among {scripts:?}");
    }
    let output = Command::new(shellcheck).args(["--norc", "--"]).args(&scripts).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

#[test]
fn the_installer_is_silent_when_all_is_there() {
    // With something missing the call below would install it, which is not a test's business.
    if TOOLS.into_iter().any(|tool| require(tool).is_none()) {
        return;
    }
    let output = Command::new(Path::new(ROOT).join("scripts/install-tools")).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!((output.stdout, output.stderr), (Vec::new(), Vec::new()));
}

#[test]
fn the_installer_says_that_there_is_no_apt() {
    assert_eq!(
        installer_among(&[]),
        "install-tools: error: this machine has no apt: install docker with compose v2, shellcheck, systemd, cron, \
         chromium and a static busybox your own way\n"
    );
}

#[test]
fn the_installer_says_that_it_needs_root() {
    assert_eq!(
        installer_among(&[("apt-get", "exit 9"), ("dpkg-deb", "exit 9"), ("id", "echo 1000")]),
        "install-tools: error: only root can install what is missing: run `sudo scripts/install-tools`\n"
    );
}
