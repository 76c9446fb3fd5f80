//! The real `docker compose`, asked what it makes of an example's checked-in artifacts.
//!
//! Takes the folder of one compose project, gives the model that `docker compose config --format json` prints. It runs on a copy
//! of the artifacts, beside which stand the files a host would add: `runtime.env` and the secrets. A config that is a
//! file is given as its content, for that is what a container sees.
//! Invariant: nothing is written outside the build's temporary folder.

use std::fs;
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use super::case::Case;

/// A file that exists on the host only, relative to the project's folder.
pub(crate) type HostFile = (&'static str, &'static str);

/// A project's model as docker compose sees it, and the folder that stands for the example's in it.
pub(crate) struct Resolved {
    pub(crate) model: Value,
    pub(crate) example: String,
}

/// How docker compose is called here: `.tools/docker-compose`, the stand-alone binary, or the plugin.
pub(crate) fn compose_command() -> Option<Vec<String>> {
    let local = Path::new(env!("CARGO_MANIFEST_DIR")).join(".tools/docker-compose");
    let candidates: [&[&str]; 3] =
        [&[local.to_str().unwrap_or_default()], &["docker-compose"], &["docker", "compose"]];
    candidates
        .into_iter()
        .find(|words| answers(words))
        .map(|words| words.iter().map(ToString::to_string).collect())
}

fn answers(words: &[&str]) -> bool {
    let mut command = Command::new(words[0]);
    command.args(&words[1..]).arg("version").stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// Resolves the case's artifacts with the host's files beside them.
pub(crate) fn resolve(compose: &[String], case: &Case) -> Result<Resolved, String> {
    let Case { example, folder: project, host_files, .. } = case;
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    let artifacts = repository.join("examples").join(example).join("deploy").join(project);
    let copy = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).map_err(|problem| problem.to_string())?;
    let copy = copy.path();
    let folder = copy.join("deploy").join(project);
    prepare(&artifacts, &folder, host_files)
        .map_err(|problem| format!("`{}` cannot be copied: {problem}", artifacts.display()))?;

    let mut command = Command::new(&compose[0]);
    command.args(&compose[1..]).current_dir(&folder);
    // Nothing of the caller's shell may fill a value in: what the host gives is in the files.
    command.env_clear().env("PATH", std::env::var("PATH").unwrap_or_default());
    if folder.join("runtime.env").exists() {
        command.args(["--env-file", "runtime.env"]);
    }
    // Jobs that do not run on deploy stand in profiles.
    command.args(["--file", "compose.yaml", "--profile", "*", "config", "--format", "json"]);
    let output = command.output();
    let output = output.map_err(|problem| format!("`{}` does not run: {problem}", compose.join(" ")))?;
    let complaint = String::from_utf8_lossy(&output.stderr);
    // An unset variable is only a warning to compose; here it is a `$` that was not escaped.
    if !output.status.success() || complaint.contains("variable is not set") {
        return Err(format!("docker compose refuses `{example}` {project}: {complaint}"));
    }
    let mut model = serde_json::from_slice(&output.stdout).map_err(|problem| problem.to_string())?;
    inline_configs(&mut model)?;
    Ok(Resolved { model, example: copy.display().to_string() })
}

fn inline_configs(model: &mut Value) -> Result<(), String> {
    let configs = model.get_mut("configs").and_then(Value::as_object_mut);
    for config in configs.into_iter().flat_map(|map| map.values_mut()).filter_map(Value::as_object_mut) {
        if let Some(Value::String(file)) = config.remove("file") {
            let text = fs::read_to_string(&file).map_err(|problem| format!("`{file}`: {problem}"))?;
            config.insert("content".to_owned(), text.into());
        }
    }
    Ok(())
}

fn prepare(artifacts: &Path, folder: &Path, host_files: &[HostFile]) -> io::Result<()> {
    copy_folder(artifacts, folder)?;
    for (name, text) in host_files {
        let file = folder.join(name);
        fs::create_dir_all(file.parent().unwrap_or(folder))?;
        fs::write(file, text)?;
    }
    Ok(())
}

fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}
