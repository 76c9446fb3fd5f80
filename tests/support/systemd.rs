//! systemd's own readers of unit files, without a systemd that runs.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A tree of a machine with units in place, and a stub of everything that they name.
pub(crate) struct Machine {
    root: tempfile::TempDir,
    units: Vec<String>,
}

const UNITS: &str = "etc/systemd/system";

impl Machine {
    pub(crate) fn with(units: &BTreeMap<String, String>) -> Self {
        let root = tempfile::tempdir().unwrap();
        let machine = Self { root, units: units.keys().cloned().collect() };
        let stub = |name: &str| {
            let body =
                if name.ends_with(".service") { "[Service]\nExecStart=/bin/true\n" } else { "[Unit]\n" };
            machine.write(&format!("usr/lib/systemd/system/{name}"), body, 0o644);
        };
        let targets = ["multi-user", "basic", "sysinit", "shutdown", "timers", "network-online", "network"];
        targets.iter().for_each(|target| stub(&format!("{target}.target")));
        for (name, text) in units {
            machine.write(&format!("{UNITS}/{name}"), text, 0o644);
            for line in text.lines() {
                match line.split_once('=') {
                    Some(("Requires" | "Wants" | "After", others)) => {
                        others.split(' ').filter(|other| !units.contains_key(*other)).for_each(stub);
                    }
                    Some((key, command)) if key.starts_with("Exec") => {
                        let program = first_word(command);
                        let program =
                            if program.starts_with('/') { program } else { format!("/usr/bin/{program}") };
                        machine.write(program.trim_start_matches('/'), "#!/bin/sh\n", 0o755);
                    }
                    _ => {}
                }
            }
        }
        machine
    }

    fn write(&self, path: &str, text: &str, mode: u32) {
        let path = self.root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, PermissionsExt::from_mode(mode)).unwrap();
    }

    /// What `systemd-analyze verify` finds wrong.
    pub(crate) fn verify(&self, systemd_analyze: &Path) -> Result<(), String> {
        let run = Command::new(systemd_analyze)
            .args(["verify", "--man=no", "--recursive-errors=one"])
            .arg(format!("--root={}", self.root.path().display()))
            .args(&self.units)
            .current_dir(self.root.path().join(UNITS))
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&[run.stdout, run.stderr].concat()).into_owned();
        if run.status.success() && said.is_empty() { Ok(()) } else { Err(said) }
    }

    /// How much of the machine a service may touch, from 0 (nothing) to 100.
    pub(crate) fn exposure(&self, systemd_analyze: &Path, unit: &str) -> u32 {
        let run = Command::new(systemd_analyze)
            .args(["security", "--offline=true", "--no-pager"])
            .arg(format!("--root={}", self.root.path().display()))
            .arg(unit)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&run.stdout).into_owned();
        let level = said.lines().find_map(|line| line.split_once(&format!("level for {unit}: ")));
        let level = level.and_then(|(_, rest)| rest.split(' ').next()).unwrap_or_else(|| panic!("{said}"));
        level.replace('.', "").parse().unwrap()
    }

    /// What systemd has read of each unit, as it says it itself. It runs as nobody and starts nothing.
    pub(crate) fn dump(&self, systemd: &Path) -> String {
        let units = self.root.path().join(UNITS);
        let wants: Vec<String> = self.units.iter().map(|unit| format!("Wants={unit}")).collect();
        fs::write(units.join("default.target"), format!("[Unit]\n{}\n", wants.join("\n"))).unwrap();
        fs::set_permissions(self.root.path(), PermissionsExt::from_mode(0o755)).unwrap();
        let run = Command::new("setpriv")
            .args(["--reuid=65534", "--regid=65534", "--clear-groups"])
            .arg(systemd)
            .args(["--test", "--system", "--no-pager", "--unit=default.target"])
            .env("SYSTEMD_UNIT_PATH", &units)
            .env("HOME", "/nonexistent")
            .output()
            .unwrap();
        String::from_utf8_lossy(&run.stdout).into_owned()
    }
}

/// The unit files below a folder, by name.
pub(crate) fn units_below(folder: &Path) -> BTreeMap<String, String> {
    let mut units = BTreeMap::new();
    let mut folders: Vec<PathBuf> = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if folder.ends_with("systemd") {
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                units.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    units
}

fn first_word(command: &str) -> String {
    match command.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next().unwrap().replace("%%", "%"),
        None => command.split(' ').next().unwrap().to_owned(),
    }
}
