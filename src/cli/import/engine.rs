//! The real docker compose, where it is installed: what it makes of compose files.

use std::env;
use std::ffi::OsString;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// Docker Compose v2.
pub(super) struct Engine {
    program: PathBuf,
    first: Vec<OsString>,
    pub(super) version: String,
}

/// What it is to read.
pub(super) enum Input<'a> {
    /// Files, and the files with variables for them.
    Files { files: &'a [PathBuf], variables: &'a [PathBuf], project: Option<&'a str> },
    /// A text in a folder that need not be there.
    Text { text: &'a str, folder: &'a Path },
}

impl Engine {
    /// `docker-compose`, or `docker` with its plugin, on the `PATH`.
    pub(super) fn find() -> Option<Self> {
        let folders: Vec<PathBuf> = env::split_paths(&env::var_os("PATH")?).collect();
        let on_path = |name: &str| folders.iter().map(|folder| folder.join(name)).find(|path| path.is_file());
        let candidates = [("docker-compose", Vec::new()), ("docker", vec![OsString::from("compose")])];
        candidates.into_iter().find_map(|(name, first)| {
            let mut engine = Self { program: on_path(name)?, first, version: String::new() };
            let version = engine.command().args(["version", "--short"]).output().ok()?;
            let version = String::from_utf8_lossy(&version.stdout);
            let major = version.trim().trim_start_matches('v').split('.').next()?.parse::<u32>().ok()?;
            engine.version = version.trim().trim_start_matches('v').to_owned();
            (major >= 2).then_some(engine)
        })
    }

    /// `docker compose config` with all profiles, as JSON; or the words in which it refuses.
    pub(super) fn config(&self, input: &Input<'_>, more: &[(String, String)]) -> Result<Value, String> {
        let mut command = self.command();
        command.args(["--profile", "*"]).envs(more.iter().map(|(name, value)| (name, value)));
        let mut text = "";
        match input {
            Input::Files { files, variables, project } => {
                command.args(project.iter().flat_map(|name| ["-p", name]));
                for file in *files {
                    command.arg("-f").arg(file);
                }
                for file in *variables {
                    command.arg("--env-file").arg(file);
                }
            }
            Input::Text { text: said, folder } => {
                text = said;
                command.args(["-f", "-", "--project-directory"]).arg(folder);
                // A `.env` beside the project is of the original.
                command.args(["--env-file", "/dev/null"]);
            }
        }
        command.args(["config", "--format", "json"]);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().map_err(|error| error.to_string())?;
        if let Some(mut stdin) = child.stdin.take() {
            // It reads all of it before it answers; where it does not, its answer says why.
            let _ = stdin.write_all(text.as_bytes());
        }
        let output = child.wait_with_output().map_err(|error| error.to_string())?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).trim().to_owned());
        }
        serde_json::from_slice(&output.stdout).map_err(|error| error.to_string())
    }

    /// Without the variables of this process: both readings see the same.
    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.first).env_clear();
        for name in ["PATH", "HOME", "DOCKER_CONFIG", "DOCKER_HOST", "DOCKER_CONTEXT"] {
            command.envs(env::var_os(name).map(|value| (name, value)));
        }
        command
    }
}
