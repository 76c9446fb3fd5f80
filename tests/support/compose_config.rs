//! The real `docker compose config`, offline: compose files in, what docker compose makes of them out, as JSON with
//! sorted keys. Invariant: nothing of the developer's environment gets in, only files and the variables given.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use super::tools::{Tool, require};

/// One call of `docker compose config --format json`.
pub(crate) struct ComposeConfig {
    compose: PathBuf,
    folder: PathBuf,
    args: Vec<String>,
    variables: Vec<(String, String)>,
}

impl ComposeConfig {
    /// Nothing where docker compose is missing, which is then said.
    pub(crate) fn of(folder: &Path, files: &[&str]) -> Option<Self> {
        let compose = require(Tool::Compose)?;
        let args: Vec<&str> = files.iter().flat_map(|file| ["-f", *file]).collect();
        Some(Self::by(&compose, folder).args(&args))
    }

    /// By a docker compose that is there, of the files that it finds in the folder or that arguments name.
    pub(crate) fn by(compose: &Path, folder: &Path) -> Self {
        Self { compose: compose.into(), folder: folder.into(), args: Vec::new(), variables: Vec::new() }
    }

    /// Global arguments, such as `--profile NAME` or `--env-file FILE`.
    pub(crate) fn args(mut self, args: &[&str]) -> Self {
        self.args.extend(args.iter().map(|arg| (*arg).to_owned()));
        self
    }

    /// A variable of the environment compose interpolates from.
    pub(crate) fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// What compose makes of it, or the words it refuses it with.
    pub(crate) fn read(self) -> Result<Value, String> {
        let output = Command::new(&self.compose)
            .args(&self.args)
            .args(["config", "--format", "json"])
            .current_dir(&self.folder)
            .env_clear()
            .envs(self.variables)
            .stdin(Stdio::null())
            .output()
            .expect("docker compose runs");
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into_owned());
        }
        let mut value: Value = serde_json::from_slice(&output.stdout).expect("docker compose prints json");
        value.sort_all_objects();
        Ok(value)
    }
}

/// The same value with the absolute path `root` written as `@ROOT@` wherever a text names it or something below it.
pub(crate) fn at_root(value: Value, root: &Path) -> Value {
    let root = root.to_str().expect("a path in UTF-8");
    match value {
        Value::String(text) => Value::String(text_at_root(&text, root)),
        Value::Array(items) => items.into_iter().map(|item| at_root(item, Path::new(root))).collect(),
        Value::Object(entries) => {
            entries.into_iter().map(|(key, item)| (key, at_root(item, Path::new(root)))).collect()
        }
        other => other,
    }
}

fn text_at_root(text: &str, root: &str) -> String {
    let mut parts = text.split(root);
    let mut written = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        // `/srv/app2` is not below `/srv/app`.
        let ends_here = !part.starts_with(|next: char| next.is_alphanumeric() || "._-".contains(next));
        written.push_str(if ends_here { "@ROOT@" } else { root });
        written.push_str(part);
    }
    written
}
