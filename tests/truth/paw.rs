//! PAW: development and production.
//!
//! Takes the example's folders and the recorded models. Beyond the difference of each folder from its model, what
//! differs between the environments must be what differs between the recorded ones.

use super::case::{Case, vary_alike};
use super::compose::HostFile;

const SORTINGHAT: [HostFile; 2] = [
    (
        "secrets/sortinghat.env",
        "SORTINGHAT_SECRET_KEY=DUMMY\nSORTINGHAT_DB_PASSWORD=DUMMY\nSORTINGHAT_REDIS_PASSWORD=DUMMY\n\
         SORTINGHAT_SUPERUSER_PASSWORD=DUMMY\n",
    ),
    (
        "secrets/sortinghat_worker.env",
        "SORTINGHAT_SECRET_KEY=DUMMY\nSORTINGHAT_DB_PASSWORD=DUMMY\nSORTINGHAT_REDIS_PASSWORD=DUMMY\n",
    ),
];
const ELASTICSEARCH: HostFile = ("secrets/elasticsearch.env", "ELASTIC_PASSWORD=DUMMY\n");

const DEV: Case = Case { example: "paw", folder: "dev", truth: "dev.json", host_files: &SORTINGHAT };
const PROD: Case = Case {
    example: "paw",
    folder: "prod",
    truth: "prod.json",
    host_files: &[SORTINGHAT[0], SORTINGHAT[1], ELASTICSEARCH],
};

#[test]
fn development_differs_as_the_readme_says() {
    DEV.hold();
}

#[test]
fn production_differs_as_the_readme_says() {
    PROD.hold();
}

#[test]
fn the_environments_vary_as_the_recorded_ones() {
    vary_alike(&[DEV, PROD], "environments");
}
