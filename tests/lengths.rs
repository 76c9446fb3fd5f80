//! How long the examples are. Takes the table of each example's README, which counts its `.deploy` files and the files
//! that they replace, and the root README's examples, which repeat the counts. Where the replaced files are not beside
//! the repository, only the first column is held, and it says so.

use std::fs;
use std::path::{Path, PathBuf};

/// What an example replaces: files of the folder that its real system was recorded in, or lines of one.
const REPLACED: [(&str, &[&str]); 5] = [
    (
        "datalab",
        // Of the servers' roles only what copies data away: the rest is not described here.
        &[
            "src-head/docker-compose.yml",
            "derived/crontab.expected",
            "derived/host-ansible-new.compose.yml:23-34",
        ],
    ),
    ("doodlebot", &["src/docker/compose.yml", "src/Caddyfile"]),
    (
        "paw",
        &["derived/compose.yml", "derived/compose.dev.yml", "derived/compose.prod.yml", "derived/.env.prod"],
    ),
    (
        "scopemarchiver",
        &[
            "src-head/deployment/archiver-service.docker-compose.yml",
            "src-head/deployment/archiver-service.docker-compose.dev.yml",
            "src-head/deployment/archiver-service.docker-compose.prod.yml",
            "src-head/deployment/archiver-service.docker-compose.qa.yml",
            "src-head/deployment/minio.docker-compose.yml",
            "src-head/deployment/monitoring.docker-compose.yml",
            "src-head/deployment/prefect-worker.docker-compose.yml",
            "src-head/deployment/traefik.docker-compose.yml",
            "src-head/deployment/grafana-stack/grafana.docker-compose.yml",
            "src-head/deployment/.env.dev",
            "src-head/deployment/.env.prod",
            "src-head/deployment/.env.qa",
            "src-head/deployment/grafana-stack/.env",
            "src-head/backend/prefect/vars_dev.toml",
            "src-head/backend/prefect/vars_prod.toml",
            "src-head/backend/prefect/vars_qa.toml",
            "src-head/backend/prefect/concurrency-limits.toml",
            "src-head/deployment/prefect-jobtemplate-dev.json",
            "src-head/deployment/prefect-jobtemplate-prod.json",
            "src-head/deployment/prefect-jobtemplate-qa.json",
        ],
    ),
    (
        "sorrydb",
        &[
            "src-head/leaderboard_deployment/compose.yml",
            "derived/control.compose.yml",
            "derived/env.compose.yml",
            "derived/.env.dev",
            "derived/.env.prod",
            "derived/.env.test",
        ],
    ),
];

/// Lines that are neither blank nor comment, and all lines.
type Lengths = (usize, usize);

#[test]
fn every_readme_says_how_long_its_example_is() {
    for (name, replaced) in REPLACED {
        let folder = examples().join(name);
        let readme = fs::read_to_string(folder.join("README.md")).unwrap();
        let [said, all] = ["neither blank nor comment", "all lines"].map(|row| counts(&readme, row));
        assert_eq!((said[0], all[0]), lengths(&specs(&folder)), "{name}: its `.deploy` files");
        let recorded = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/acid").join(name);
        if recorded.exists() {
            let replaced: Vec<PathBuf> = replaced.iter().map(|file| recorded.join(file)).collect();
            assert_eq!((said[1], all[1]), lengths(&replaced), "{name}: what it replaces");
        } else {
            eprintln!("skipped: {name}: what it replaces is not here");
        }
    }
}

#[test]
fn the_root_readme_repeats_the_lengths() {
    let readme = fs::read_to_string("README.md").unwrap();
    let mut repeated = 0;
    for folder in fs::read_dir(examples()).unwrap().map(|entry| entry.unwrap().path()) {
        let name = folder.file_name().unwrap().to_str().unwrap();
        let row = readme.lines().find(|line| line.starts_with(&format!("| [`examples/{name}`]"))).unwrap();
        let numbers: Vec<usize> = row.split([' ', ',']).filter_map(|word| word.parse().ok()).collect();
        let mut expected = vec![lengths(&specs(&folder)).0];
        if row.contains("lines for") {
            let own = fs::read_to_string(folder.join("README.md")).unwrap();
            expected.push(counts(&own, "neither blank nor comment")[1]);
        }
        if row.contains(" lines") {
            assert_eq!(numbers, expected, "{row}");
            repeated += 1;
        }
    }
    assert!(repeated > 0);
}

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")
}

fn specs(folder: &Path) -> Vec<PathBuf> {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.extension().is_some_and(|extension| extension == "deploy")).collect()
}

fn lengths(files: &[PathBuf]) -> Lengths {
    files.iter().fold((0, 0), |(said, all), file| {
        let path = file.to_str().unwrap();
        let (path, part) =
            path.split_once(':').map_or((path, None), |(path, part)| (path, part.split_once('-')));
        let text = fs::read_to_string(path).unwrap_or_else(|problem| panic!("{path}: {problem}"));
        let (first, last) = part.map_or((1, usize::MAX), |(a, b)| (a.parse().unwrap(), b.parse().unwrap()));
        let lines = || text.lines().take(last).skip(first - 1);
        let speaks = |line: &&str| !line.trim().is_empty() && !line.trim().starts_with('#');
        (said + lines().filter(speaks).count(), all + lines().count())
    })
}

/// The two columns of a row of the README's table.
fn counts(readme: &str, row: &str) -> [usize; 2] {
    let row = readme.lines().find(|line| line.starts_with('|') && line.contains(row)).unwrap();
    let cells: Vec<usize> = row.split('|').filter_map(|cell| cell.trim().parse().ok()).collect();
    cells.try_into().unwrap()
}
