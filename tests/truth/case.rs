//! One comparison: a compose project of an example with the model that was recorded of it.
//!
//! Takes the example's name, the project's folder and the model's name, gives what the README does not explain and what
//! it explains in vain. Where the recorded models or docker compose are missing there is nothing to compare, and it
//! says so; without docker compose it fails under `CI=true`.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::compose::{self, HostFile};
use super::difference::differences;
use super::environments::variations;
use super::table::Table;

/// One compose project of an example, the model recorded of what it describes, and what its host would add.
pub(crate) struct Case {
    pub(crate) example: &'static str,
    /// Its folder below `deploy/`: `prod`, `prod/worker`, `hosts/lab/proxy`.
    pub(crate) folder: &'static str,
    pub(crate) truth: &'static str,
    pub(crate) host_files: &'static [HostFile],
}

/// Our model, the recorded one as the README calls things, and the README's rows.
struct Models {
    ours: Value,
    truth: Value,
    table: Table,
}

impl Case {
    /// Compares, or says why it cannot.
    pub(crate) fn hold(&self) {
        let Self { example, folder, truth, .. } = self;
        let problems = match self.models() {
            None => return,
            Some(Err(problem)) => vec![problem],
            Some(Ok(models)) => models.table.problems(&differences(&models.ours, &models.truth)),
        };
        assert!(problems.is_empty(), "{example} {folder} against {truth}:\n  {}", problems.join("\n  "));
    }

    fn models(&self) -> Option<Result<Models, String>> {
        let Self { example, folder, truth, .. } = self;
        let Ok(recorded) = fs::read_to_string(recorded().join(example).join("truth").join(truth)) else {
            eprintln!("skipped: {example} {folder}: the recorded model {truth} is not here");
            return None;
        };
        let Some(compose) = compose::compose_command() else {
            assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "docker compose is not installed");
            eprintln!("skipped: {example} {folder}: docker compose is not installed");
            return None;
        };
        Some(self.read(&compose, &recorded))
    }

    fn read(&self, compose: &[String], recorded: &str) -> Result<Models, String> {
        let table = table(self.example, &format!("differences {} {}", self.folder, self.truth))?;
        let mut truth: Value = serde_json::from_str(recorded).map_err(|problem| problem.to_string())?;
        let compose::Resolved { model: mut ours, example } = compose::resolve(compose, self)?;
        table.renames.iter().try_for_each(|rename| rename.apply(&mut truth, &ours))?;
        table.labels.iter().try_for_each(|label| label.apply(&mut truth))?;
        table.roots.iter().try_for_each(|root| root.apply(&mut ours, &example))?;
        table.data.iter().try_for_each(|data| data.apply(&mut ours, &mut truth, &self::recorded()))?;
        Ok(Models { ours, truth, table })
    }
}

/// Holds that the cases vary among each other where the recorded models do, but for the rows of the README's table
/// `about`.
pub(crate) fn vary_alike(cases: &[Case], about: &str) {
    let models: Option<Result<Vec<Models>, String>> = cases.iter().map(Case::models).collect();
    let problems = match models {
        None => return,
        Some(Err(problem)) => vec![problem],
        Some(Ok(models)) => {
            let (ours, truth): (Vec<_>, Vec<_>) = models.into_iter().map(|m| (m.ours, m.truth)).unzip();
            let rows = table(cases[0].example, about);
            rows.map_or_else(|problem| vec![problem], |rows| rows.problems(&variations(&ours, &truth)))
        }
    };
    assert!(problems.is_empty(), "{about}:\n  {}", problems.join("\n  "));
}

fn table(example: &str, about: &str) -> Result<Table, String> {
    let readme = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(example).join("README.md");
    let readme =
        fs::read_to_string(readme).map_err(|problem| format!("the README of {example}: {problem}"))?;
    Table::parse(&readme, about)
}

/// Where the recorded models are, `@ROOT@` in them.
fn recorded() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/acid")
}
