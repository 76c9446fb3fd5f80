//! The five real systems: their own compose files and files of variables, each environment equal.

use std::path::Path;

use super::{copy, run};

const ACID: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/acid");

/// A folder, the arguments, and how many environments come of them.
const SYSTEMS: &[(&str, &[&str], usize)] = &[
    (
        "scopemarchiver/src-head/deployment",
        &[
            "archiver-service.docker-compose.yml",
            "--env",
            "prod=.env.prod,archiver-service.docker-compose.prod.yml,name=prod",
            "--env",
            "qa=.env.prod,.env.qa,archiver-service.docker-compose.qa.yml,name=qa",
            "--env",
            "dev=.env.prod,.env.dev,archiver-service.docker-compose.dev.yml,name=dev",
        ],
        3,
    ),
    (
        "scopemarchiver/src-head/deployment",
        &[
            "prefect-worker.docker-compose.yml",
            "--env",
            "prod=.env.prod,name=prod",
            "--env",
            "qa=.env.prod,.env.qa,name=qa",
            "--env",
            "dev=.env.prod,.env.dev,name=dev",
        ],
        3,
    ),
    (
        "scopemarchiver/src-head/deployment",
        &["traefik.docker-compose.yml", "--env", "prod=.env.prod", "--env", "dev=.env.prod,.env.dev"],
        2,
    ),
    ("scopemarchiver/src-head/deployment", &["minio.docker-compose.yml", "--env", "prod=.env.prod"], 1),
    ("scopemarchiver/src-head/deployment/grafana-stack", &["grafana.docker-compose.yml"], 1),
    (
        "paw/derived",
        &[
            "compose.yml",
            "--env",
            "prod=.env.prod,compose.prod.yml",
            "--env",
            "dev=.env.prod,compose.dev.yml",
        ],
        2,
    ),
    (
        "sorrydb/derived",
        &["env.compose.yml", "--env", "prod=.env.prod", "--env", "test=.env.test", "--env", "dev=.env.dev"],
        3,
    ),
    ("sorrydb/derived", &["control.compose.yml"], 1),
    ("sorrydb/src-head/leaderboard_deployment", &["compose.yml"], 1),
    ("doodlebot/src/docker", &["compose.yml"], 1),
    ("doodlebot/derived", &["compose.yml"], 1),
    ("datalab/src-head", &["docker-compose.yml"], 1),
    ("datalab/derived", &["host-ansible-new.compose.yml"], 1),
    ("datalab/derived/doc-prod", &["docker-compose.prod.yml"], 1),
];

#[test]
fn the_five_systems_are_imported_equal_in_each_environment() {
    if !Path::new(ACID).is_dir() {
        eprintln!("no systems at {ACID}: nothing to import");
        return;
    }
    let (mut to, mut from) = (0, 0);
    for (folder, args, environments) in SYSTEMS {
        let stage = tempfile::tempdir().unwrap();
        copy(Path::new(ACID), stage.path());
        let mut all = vec!["import"];
        all.extend(*args);
        all.extend(["--out", "project"]);
        let Some(run) = run(&stage.path().join(folder), &all) else { return };
        assert!(run.is_equal(*environments), "{folder} {args:?}: exit code {}\n{}", run.code, run.said);
        assert_eq!(run.raw(), 0, "{folder} {args:?}\n{}", run.said);
        let lines = run.lines().unwrap();
        println!("{folder}/{}: {} lines from {}", args[0], lines.0, lines.1);
        (to, from) = (to + lines.0, from + lines.1);
    }
    println!("{to} lines from {from}");
    assert!(to * 100 <= from * 60, "{to} lines from {from} are more than 60 %");
}
