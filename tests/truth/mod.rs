//! The examples, held against the systems they describe.
//!
//! Takes the checked-in artifacts of an example and the recorded model of the real deployment, both as the real
//! `docker compose config` prints them. Every difference must be in a table of the example's README, and every row of
//! that table must explain a difference. The recorded models lie beside the repository and belong to others: where
//! they are absent the comparison says so and passes. Without docker compose it is skipped, but fails under `CI=true`.
#![expect(
    clippy::disallowed_methods,
    clippy::print_stderr,
    reason = "a test reads files and says when it skips"
)]

mod compose;
mod data;
mod difference;
mod path;
mod rename;
mod table;

use std::fs;
use std::path::{Path, PathBuf};

use compose::HostFile;
use serde_json::Value;
use table::Table;

/// One compose project of an example, the model recorded of what it describes, and what its host would add.
struct Case {
    example: &'static str,
    /// Its folder below `deploy/`: `prod`, `prod/worker`, `hosts/lab/proxy`.
    folder: &'static str,
    truth: &'static str,
    host_files: &'static [HostFile],
}

const DATALAB_PROD: &[HostFile] = &[
    ("runtime.env", "DATALAB_VERSION=0.7.5\n"),
    (
        "secrets/api.env",
        "PYDATALAB_SECRET_KEY=DUMMY\nFLASK_GITHUB_OAUTH_CLIENT_ID=DUMMY\nFLASK_GITHUB_OAUTH_CLIENT_SECRET=DUMMY\n",
    ),
];
const DOODLEBOT_PROD: &[HostFile] =
    &[("secrets/backend.env", "OPENAI_API_KEY=DUMMY\nAZURE_SPEECH_KEY=DUMMY\n")];

#[test]
fn datalab_prod_differs_as_its_readme_says() {
    Case { example: "datalab", folder: "prod", truth: "prod.json", host_files: DATALAB_PROD }.hold();
}

#[test]
fn datalab_dev_differs_as_its_readme_says() {
    Case { example: "datalab", folder: "dev", truth: "dev.json", host_files: &[] }.hold();
}

#[test]
fn doodlebot_differs_from_what_runs_as_its_readme_says() {
    Case { example: "doodlebot", folder: "prod", truth: "prod.json", host_files: DOODLEBOT_PROD }.hold();
}

#[test]
fn doodlebot_differs_from_the_derived_target_as_its_readme_says() {
    Case { example: "doodlebot", folder: "prod", truth: "prod.derived.json", host_files: DOODLEBOT_PROD }
        .hold();
}

/// Where the recorded models are, `@ROOT@` in them.
fn recorded() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/acid")
}

impl Case {
    /// Compares, or says why it cannot.
    fn hold(&self) {
        let Self { example, folder, truth, .. } = self;
        let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
        let Ok(recorded) = fs::read_to_string(recorded().join(example).join("truth").join(truth)) else {
            eprintln!("skipped: {example} {folder}: the recorded model {truth} is not here");
            return;
        };
        let Some(compose) = compose::compose_command() else {
            assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "docker compose is not installed");
            eprintln!("skipped: {example} {folder}: docker compose is not installed");
            return;
        };
        let readme = repository.join("examples").join(example).join("README.md");
        let readme = fs::read_to_string(readme).expect("an example has a README");
        let problems = self.compare(&compose, &recorded, &readme).unwrap_or_else(|problem| vec![problem]);
        assert!(problems.is_empty(), "{example} {folder} against {truth}:\n  {}", problems.join("\n  "));
    }

    fn compare(&self, compose: &[String], recorded: &str, readme: &str) -> Result<Vec<String>, String> {
        let table = Table::parse(readme, &format!("differences {} {}", self.folder, self.truth))?;
        let mut recorded: Value = serde_json::from_str(recorded).map_err(|problem| problem.to_string())?;
        let mut resolved = compose::resolve(compose, self)?;
        table.renames.iter().try_for_each(|rename| rename.apply(&mut recorded, &resolved.model))?;
        table.roots.iter().try_for_each(|root| root.apply(&mut resolved.model, &resolved.example))?;
        let folder = self::recorded();
        table.data.iter().try_for_each(|data| data.apply(&mut resolved.model, &mut recorded, &folder))?;
        Ok(table.problems(&difference::differences(&resolved.model, &recorded)))
    }
}
