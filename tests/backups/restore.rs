//! What is destroyed comes back row by row.

use std::collections::BTreeSet;
use std::fs;
use std::process::{Child, Stdio};

use serde_json::Value;

use super::stage::{Stage, assert_same, said};
use crate::support::engine::succeeded;

/// Runs while another process does, and notes each argument that any process has.
fn arguments_while(child: &mut Child) -> BTreeSet<String> {
    let mut seen = BTreeSet::new();
    while child.try_wait().unwrap().is_none() {
        for process in fs::read_dir("/proc").unwrap().flatten() {
            let Ok(line) = fs::read(process.path().join("cmdline")) else { continue };
            seen.extend(line.split(|b| *b == 0).map(|word| String::from_utf8_lossy(word).into_owned()));
        }
    }
    seen
}

#[test]
fn what_is_destroyed_is_restored_row_by_row() {
    let Some(stage) = Stage::set("") else { return };
    stage.up();
    stage.fill();
    let rows = stage.rows();
    assert!(rows.contains("☃ 1000") && rows.contains("job-49") && rows.contains("clerk"), "{rows}");

    let mut both =
        stage.script(0, "backup-data", &[]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let arguments = arguments_while(&mut both);
    assert!(both.wait().unwrap().success());
    for secret in ["restic", "postgres-password", "mariadb-password", "redis-password"] {
        let value = stage.secret(secret);
        assert!(!arguments.iter().any(|word| word.contains(&value)), "{secret} was an argument");
    }
    assert!(arguments.iter().any(|word| word == "pg_dump"), "the dumps were not seen at all");
    assert_same(&stage.rows(), &rows, "a backup changes nothing");

    for (shell, repository) in ["vault", "disk"].into_iter().enumerate() {
        stage.destroy();
        stage.up();
        let args = [repository, "--in-place", "--without-safety-copy"];
        let out = stage.script(shell, "restore-data", &args).output().unwrap();
        assert!(out.status.success(), "{repository}: {}", said(&out));
        assert_same(&stage.rows(), &rows, repository);
    }

    // What is written now is gone after the restore, and in the safety copy.
    stage.sql("orders", "UPDATE items SET what = 'changed'");
    stage.redis("rpush jobs late");
    stage.sqlite("DELETE FROM notes");
    stage.shell("echo late >/files/a.txt; echo new >/files/new.txt");
    let changed = stage.rows();
    let scratch = stage.root().join("scratch");
    let args = ["disk", "latest", "--to", scratch.to_str().unwrap()];
    succeeded(stage.script(1, "restore-data", &args).output().unwrap());
    assert_same(&stage.rows(), &changed, "a restore beside what runs changes nothing");
    assert_eq!(fs::read_to_string(scratch.join("files/a.txt")).unwrap(), "a\n");
    let again = stage.script(0, "restore-data", &args).output().unwrap();
    assert!(!again.status.success() && said(&again).contains("is not empty"), "{}", said(&again));

    let out = stage.script(0, "restore-data", &["vault", "--in-place"]).output().unwrap();
    assert!(out.status.success(), "{}", said(&out));
    assert_same(&stage.rows(), &rows, "after a safety copy");
    let states = fs::read_dir(stage.place().join("state/data")).unwrap().flatten();
    let copy = states.map(|it| it.path()).find(|path| path.to_string_lossy().contains("/before-")).unwrap();
    assert!(fs::read_to_string(copy.join("orders")).unwrap().contains("changed"));
    assert!(copy.join("files.tar").exists() && copy.join("queue").exists());
    assert!(!stage.state("restore.work").exists() && !stage.state("vault.work").exists());
}

#[test]
fn a_drill_proves_what_was_saved_and_leaves_nothing() {
    let Some(stage) = Stage::set("") else { return };
    stage.up();
    stage.fill();
    succeeded(stage.script(1, "backup-data", &[]).output().unwrap());
    let before = (stage.engine.containers(), stage.rows());
    for (shell, repository) in ["disk", "vault"].into_iter().enumerate() {
        let out = stage.script(shell, "drill-data", &[repository]).output().unwrap();
        assert!(out.status.success(), "{}", said(&out));
        let evidence = fs::read_to_string(stage.state(&format!("drill-{repository}.json"))).unwrap();
        let evidence: Value = serde_json::from_str(&evidence).unwrap();
        assert_eq!(evidence["ok"], true);
        let answers: Vec<(&str, &str)> = evidence["sources"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| (it["name"].as_str().unwrap(), it["answer"].as_str().unwrap()))
            .collect();
        let expected = [("orders", "1000"), ("queue", "50"), ("web", "200"), ("wiki", "500")];
        assert!(expected.iter().all(|row| answers.contains(row)), "{answers:?}");
    }
    assert_eq!(stage.engine.containers(), before.0);
    assert_same(&stage.rows(), &before.1, "a drill changes nothing");
    let volumes = succeeded(stage.engine.docker(&["volume", "ls", "--quiet"]));
    assert_eq!(volumes.lines().count(), 5, "{volumes}");

    // A copy of a table without rows restores, and proves nothing.
    stage.sql("orders", "DELETE FROM items");
    succeeded(stage.script(0, "backup-data", &["disk"]).output().unwrap());
    let out = stage.script(0, "drill-data", &["disk"]).output().unwrap();
    assert_eq!(out.status.code(), Some(1));
    assert!(said(&out).contains("orders: `SELECT count(*) FROM items` answers `0`"), "{}", said(&out));
    let evidence = fs::read_to_string(stage.state("drill-disk.json")).unwrap();
    assert!(evidence.contains("\"ok\":false"), "{evidence}");
    assert_eq!(stage.engine.containers(), before.0);
}

#[test]
fn all_databases_of_a_server_come_back() {
    let Some(stage) = Stage::with_whole_server() else { return };
    stage.up();
    stage.fill();
    let rows = stage.rows();
    succeeded(stage.script(0, "backup-data", &["disk"]).output().unwrap());
    stage.sql("postgres", "DROP DATABASE orders");
    stage.sql("postgres", "DROP ROLE clerk");
    let out = stage.script(1, "restore-data", &["disk", "--in-place", "--only", "orders"]).output().unwrap();
    assert!(out.status.success(), "{}", said(&out));
    assert_same(&stage.rows(), &rows, "all databases");
}
