//! Files for `/etc/cron.d`, held against Debian's cron and against what every cron that reads the folder asks of them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::support::run::built;
use crate::support::tools::{Tool, require};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

const SPEC: &str = r#"
project the_shop
target { scheduler = cron, name = "the_shop" }
defaults job { image = "shop:1" }
job a { schedule = hourly(":15") }
job b { schedule = daily("03:00") }
job c { schedule = weekly("sat-tue 04:05") }
job d { schedule = quarterly("28 23:59"), timeout = 2h }
job e { schedule = every(6h) }
job f_g { schedule = cron("*/20 8-18/2 * 1-3,12 *") }
host lab { dir = "/srv/the.shop" }
env prod { target { host = lab } }
"#;

/// The files in folders `cron.d` below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => found.extend(files(&path)),
            false if folder.ends_with("cron.d") => found.push(path),
            false => {}
        }
    }
    found.sort();
    found
}

#[test]
fn cron_takes_every_file() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("shop.deploy"), SPEC).unwrap();
    built(folder.path());
    let ours = files(folder.path());
    assert_eq!(ours.len(), 6);
    let crontab = require(Tool::Crontab);
    for file in ours.into_iter().chain(files(&Path::new(ROOT).join("examples"))) {
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        assert!(name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'), "{name}");
        let text = fs::read_to_string(&file).unwrap();
        assert!(text.ends_with('\n') && !text.contains('\r'), "{name}");
        let entries: Vec<&str> = text
            .lines()
            .filter(|line| !line.starts_with('#') && !line.split(' ').next().unwrap().contains('='))
            .collect();
        let [entry] = entries.as_slice() else { panic!("{name}: {entries:?}") };
        assert!(entry.len() < 900 && !entry.contains(['%', '$', '"', '\'', '\\', '`']), "{entry}");
        let words: Vec<&str> = entry.split(' ').collect();
        assert!(words.get(5) == Some(&"root") && words[6].starts_with('/'), "{entry}");
        // Restricted days of both kinds are read in two ways.
        assert!(words[2] == "*" || words[4] == "*", "{entry}");
        if let Some(crontab) = &crontab {
            let run = Command::new(crontab).arg("-n").arg(&file).output().unwrap();
            assert!(run.status.success(), "{name}: {}", String::from_utf8_lossy(&run.stderr));
        }
    }
}
