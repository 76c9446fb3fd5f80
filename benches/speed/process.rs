//! One command as a whole process: what to clear away before it, how long it took, what it said about its phases.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::{Duration, Instant};

/// A command that is run many times.
pub(crate) struct Contender {
    pub(crate) label: &'static str,
    pub(crate) program: PathBuf,
    pub(crate) args: Vec<String>,
    pub(crate) folder: PathBuf,
    /// Set for a run that may use one thread only.
    pub(crate) one_thread: bool,
    /// Removed before each run, outside of the measured time, so that each one writes anew.
    pub(crate) clear: Option<PathBuf>,
}

impl Contender {
    /// The time from start to exit of one run.
    pub(crate) fn run(&self) -> Result<Duration, String> {
        self.clear_away()?;
        let mut command = self.command();
        let start = Instant::now();
        let output = command.output();
        let took = start.elapsed();
        self.succeeded(output)?;
        self.wrote_something()?;
        Ok(took)
    }

    /// The phases of one run with `--timings`: its lines `timing <phase> <ms>`, in the order they came.
    pub(crate) fn phases(&self) -> Result<Vec<(String, f64)>, String> {
        self.clear_away()?;
        let output = self.succeeded(self.command().arg("--timings").output())?;
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        Ok(said.lines().filter_map(phase).collect())
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(&self.args).current_dir(&self.folder);
        if self.one_thread {
            command.env("RAYON_NUM_THREADS", "1");
        }
        command
    }

    fn clear_away(&self) -> Result<(), String> {
        let Some(path) = &self.clear else { return Ok(()) };
        match std::fs::remove_dir_all(path) {
            Err(e) if e.kind() != std::io::ErrorKind::NotFound => {
                Err(format!("cannot remove `{}`: {e}", path.display()))
            }
            _ => Ok(()),
        }
    }

    /// A tool that succeeds without its work would win every comparison.
    fn wrote_something(&self) -> Result<(), String> {
        let Some(path) = &self.clear else { return Ok(()) };
        match std::fs::read_dir(path).ok().and_then(|mut entries| entries.next()) {
            Some(_) => Ok(()),
            None => Err(format!("`{}` succeeded but wrote nothing into `{}`", self.label, path.display())),
        }
    }

    fn succeeded(&self, output: std::io::Result<Output>) -> Result<Output, String> {
        let output = output.map_err(|e| format!("cannot start `{}`: {e}", self.program.display()))?;
        if output.status.success() {
            return Ok(output);
        }
        let said = String::from_utf8_lossy(&output.stderr);
        let start = said.lines().take(20).collect::<Vec<_>>().join("\n");
        Err(format!("`{}` {} in `{}`:\n{start}", self.label, output.status, self.folder.display()))
    }
}

/// `timing <phase> <ms>`; a phase may be several words.
fn phase(line: &str) -> Option<(String, f64)> {
    let (name, ms) = line.strip_prefix("timing ")?.rsplit_once(' ')?;
    Some((name.to_owned(), ms.parse().ok()?))
}

/// What `--version` prints, or where the tool is when it prints nothing.
pub(crate) fn version(program: &Path) -> String {
    let output = Command::new(program).arg("--version").output();
    let said = output.map(|o| String::from_utf8_lossy(&o.stdout).trim().to_owned()).unwrap_or_default();
    if said.is_empty() { program.display().to_string() } else { said }
}
