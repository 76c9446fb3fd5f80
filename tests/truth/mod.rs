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
mod difference;
mod path;
mod rename;
mod table;

use std::fs;
use std::path::Path;

use compose::HostFile;
use serde_json::Value;
use table::Table;

/// One env of an example, the model recorded of what it describes, and what its host would add.
struct Case {
    example: &'static str,
    env: &'static str,
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
    Case { example: "datalab", env: "prod", truth: "prod.json", host_files: DATALAB_PROD }.hold();
}

#[test]
fn datalab_dev_differs_as_its_readme_says() {
    Case { example: "datalab", env: "dev", truth: "dev.json", host_files: &[] }.hold();
}

#[test]
fn doodlebot_differs_from_what_runs_as_its_readme_says() {
    Case { example: "doodlebot", env: "prod", truth: "prod.json", host_files: DOODLEBOT_PROD }.hold();
}

#[test]
fn doodlebot_differs_from_the_derived_target_as_its_readme_says() {
    Case { example: "doodlebot", env: "prod", truth: "prod.derived.json", host_files: DOODLEBOT_PROD }.hold();
}

impl Case {
    /// Compares, or says why it cannot.
    fn hold(&self) {
        let Self { example, env, truth, .. } = self;
        let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
        let recorded = repository.join("../shared/acid").join(example).join("truth").join(truth);
        let Ok(recorded) = fs::read_to_string(recorded) else {
            eprintln!("skipped: {example} {env}: the recorded model {truth} is not here");
            return;
        };
        let Some(compose) = compose::compose_command() else {
            assert_ne!(std::env::var("CI").as_deref(), Ok("true"), "docker compose is not installed");
            eprintln!("skipped: {example} {env}: docker compose is not installed");
            return;
        };
        let readme = repository.join("examples").join(example).join("README.md");
        let readme = fs::read_to_string(readme).expect("an example has a README");
        let problems = self.compare(&compose, &recorded, &readme).unwrap_or_else(|problem| vec![problem]);
        assert!(problems.is_empty(), "{example} {env} against {truth}:\n  {}", problems.join("\n  "));
    }

    fn compare(&self, compose: &[String], recorded: &str, readme: &str) -> Result<Vec<String>, String> {
        let table = Table::parse(readme, self.env, self.truth)?;
        let mut recorded: Value = serde_json::from_str(recorded).map_err(|problem| problem.to_string())?;
        let mut resolved = compose::resolve(compose, self)?;
        table.renames.iter().try_for_each(|rename| rename.apply(&mut recorded, &resolved.model))?;
        table.roots.iter().try_for_each(|root| root.apply(&mut resolved.model, &resolved.example))?;
        Ok(table.problems(&difference::differences(&resolved.model, &recorded)))
    }
}
