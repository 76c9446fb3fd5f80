//! SorryDB: three environments of one project each, and what their host has once.
//!
//! Takes the example's folders and the recorded models, which are of a deployment as it should be where upstream starts
//! programs by hand. Beyond the difference of each folder from its model, what differs between the environments must be
//! what differs between the recorded ones.

use super::case::{Case, vary_alike};
use super::compose::HostFile;

const LEADERBOARD: &[HostFile] =
    &[("secrets/api.env", "DATABASE_URL=DUMMY\nSECRET_KEY=DUMMY\nINITIAL_ADMIN_PASSWORD=DUMMY\n")];

const fn case(folder: &'static str, truth: &'static str, host_files: &'static [HostFile]) -> Case {
    Case { example: "sorrydb", folder, truth, host_files }
}

const ENVIRONMENTS: [Case; 3] =
    [case("dev", "dev.json", &[]), case("test", "test.json", &[]), case("prod", "prod.json", &[])];

#[test]
fn the_environments_differ_as_the_readme_says() {
    ENVIRONMENTS.iter().for_each(Case::hold);
}

#[test]
fn environments_vary_as_the_recorded_ones() {
    vary_alike(&ENVIRONMENTS, "environments");
}

#[test]
fn prefect_differs_as_the_readme_says() {
    case("hosts/sorry/control", "control.derived.json", &[]).hold();
}

#[test]
fn the_leaderboard_differs_as_the_readme_says() {
    case("hosts/sorry/leaderboard", "leaderboard.json", LEADERBOARD).hold();
}
