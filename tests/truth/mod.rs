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

mod case;
mod compose;
mod data;
mod difference;
mod environments;
mod label;
mod path;
mod paw;
mod rename;
mod scopemarchiver;
mod sorrydb;
mod table;

use case::{Case, vary_alike};
use compose::HostFile;

const DATALAB_PROD: &[HostFile] = &[
    ("runtime.env", "DATALAB_VERSION=0.7.5\n"),
    (
        "secrets/api.env",
        "PYDATALAB_SECRET_KEY=DUMMY\nFLASK_GITHUB_OAUTH_CLIENT_ID=DUMMY\nFLASK_GITHUB_OAUTH_CLIENT_SECRET=DUMMY\n",
    ),
];
const DOODLEBOT_PROD: &[HostFile] =
    &[("secrets/backend.env", "OPENAI_API_KEY=DUMMY\nAZURE_SPEECH_KEY=DUMMY\n")];

const DATALAB: [Case; 2] = [
    Case { example: "datalab", folder: "prod", truth: "prod.json", host_files: DATALAB_PROD },
    Case { example: "datalab", folder: "dev", truth: "dev.json", host_files: &[] },
];

#[test]
fn datalab_differs_as_its_readme_says() {
    DATALAB.iter().for_each(Case::hold);
}

#[test]
fn datalabs_environments_vary_as_upstreams() {
    vary_alike(&DATALAB, "environments");
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
