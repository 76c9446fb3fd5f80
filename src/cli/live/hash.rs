//! The hashes that docker compose here would give the services of a checked-in file.
//!
//! `docker compose config --hash` leaves out what `env_file` brings, `docker compose up` does not: so one docker compose
//! writes the file with everything in it, and a second one, which reads that from a pipe, gives the hashes. What is in
//! the pipe holds secrets; it is never read here. Neither of the two can reach an engine.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};

use ecow::EcoString;

use crate::emit::RUNTIME;
use crate::source::path::relative;

/// An engine that is none, so that docker compose cannot even ask one.
const NOWHERE: &str = "unix:///dev/null";

/// How docker compose is called: `docker compose`, or `docker-compose`.
pub(super) type Compose = &'static [&'static str];

/// The hash of each service of `root/folder/compose.yaml`, or why there are none.
pub(super) fn hashes(
    compose: Option<Compose>,
    root: &Path,
    folder: &Path,
) -> Result<BTreeMap<EcoString, EcoString>, String> {
    let place = root.join(folder);
    let shown = place.join("compose.yaml");
    let failed = || {
        format!(
            "docker compose cannot resolve the checked-in file here, for lack of an env file perhaps: \
             `docker compose -f {} config --quiet` says why",
            shown.display()
        )
    };
    let program = compose.ok_or("docker compose is not installed")?;
    let compose = || {
        let mut command = Command::new(program[0]);
        command
            .args(&program[1..])
            .current_dir(&place)
            .env_remove("COMPOSE_PROJECT_NAME")
            .env("DOCKER_HOST", NOWHERE);
        command.env_remove("DOCKER_CONTEXT").stdin(Stdio::null()).stdout(Stdio::piped());
        // It may quote the line of a file with secrets that it does not understand.
        command.stderr(Stdio::null());
        command
    };
    let mut first = compose();
    let runtime = relative(&folder.to_string_lossy(), RUNTIME);
    if place.join(&runtime).is_file() {
        first.args(["--env-file", &runtime]);
    }
    let mut first =
        first.args(["-f", "compose.yaml", "--profile", "*", "config"]).spawn().map_err(|_| failed())?;
    let resolved = first.stdout.take().ok_or_else(failed)?;
    let mut second = compose();
    second.args(["-f", "-", "--project-directory", ".", "--profile", "*", "config", "--hash", "*"]);
    let output = second.stdin(resolved).output();
    let resolved = first.wait();
    let output = output.map_err(|_| failed())?;
    if !output.status.success() || !resolved.is_ok_and(|status| status.success()) {
        return Err(failed());
    }
    let text = String::from_utf8_lossy(&output.stdout);
    Ok(text
        .lines()
        .filter_map(|line| line.split_once(' '))
        .map(|(s, hash)| (s.into(), hash.trim().into()))
        .collect())
}

/// How docker compose is called here: as a part of docker, or by itself.
pub(super) fn installed() -> Option<Compose> {
    let ways: [Compose; 2] = [&["docker", "compose"], &["docker-compose"]];
    ways.into_iter().find(|way| {
        let mut version = Command::new(way[0]);
        version.args(&way[1..]).args(["version", "--short"]).env("DOCKER_HOST", NOWHERE);
        match version.stdin(Stdio::null()).output() {
            // The first version of it is another program, with other hashes.
            Ok(output) => output.status.success() && !output.stdout.starts_with(b"1."),
            Err(_) => false,
        }
    })
}
