//! Jobs that do not run on deploy, as docker compose takes what is emitted: `up` leaves them alone, `run` finds them,
//! and what is recorded of them is not part of the hash by which containers are recreated.

use std::path::Path;
use std::process::Command;

use crate::support::compose_config::ComposeConfig;
use crate::support::engine::{Engine, succeeded};

const SHOP: &str = r#"
project shop

volume shared

defaults service { image = "stand-in:1", stop-grace-period = 1s }
defaults job     { image = "stand-in:1" }

service web { command = ["sleep", "600"], needs migrate completed }

job migrate  { command = ["true"], timeout = 5m }
job report   { command = ["sh", "-c", "echo reported > /shared/page; exit 42"], schedule = daily("AT"), mount shared -> "/shared" }
job followup { command = ["cat", "/shared/page"], schedule = daily("05:00"), mount shared -> "/shared" read-only }
job backfill { command = ["true"], run = manual }
job rebuild  { command = ["true"], run = update, needs report completed { required = false } }

env prod { target { name = "shop" } }
"#;

fn build(folder: &Path, at: &str) {
    std::fs::write(folder.join("shop.deploy"), SHOP.replace("AT", at)).unwrap();
    succeeded(Command::new(env!("CARGO_BIN_EXE_deployc")).arg("build").arg(folder).output().unwrap());
}

#[test]
fn only_their_profile_brings_them_in() {
    let folder = tempfile::tempdir().unwrap();
    build(folder.path(), "03:00");
    let services = |profiles: &[&str]| -> Option<Vec<String>> {
        let args: Vec<&str> = profiles.iter().flat_map(|profile| ["--profile", *profile]).collect();
        let config = ComposeConfig::of(&folder.path().join("deploy/prod"), &["compose.yaml"])?;
        let config = config.args(&args).read().unwrap();
        Some(config["services"].as_object().unwrap().keys().cloned().collect())
    };
    let Some(plain) = services(&[]) else { return };
    assert_eq!(plain, ["migrate", "web"]);
    assert_eq!(services(&["manual"]).unwrap(), ["backfill", "migrate", "web"]);
    assert_eq!(services(&["update"]).unwrap(), ["migrate", "rebuild", "web"]);
    assert_eq!(services(&["scheduled"]).unwrap(), ["followup", "migrate", "report", "web"]);
}

#[test]
fn up_leaves_them_alone_and_run_finds_them() {
    let Some(engine) = Engine::start() else { return };
    engine.image("stand-in:1", &[]);
    let folder = tempfile::tempdir().unwrap();
    let artifacts = folder.path().join("deploy/prod");
    let compose = |args: &[&str]| engine.compose(&artifacts, "compose.yaml", args);
    let up = || succeeded(compose(&["up", "--detach", "--remove-orphans"]));

    build(folder.path(), "03:00");
    up();
    assert_eq!(engine.containers(), ["shop-migrate-1", "shop-web-1"]);
    let run = compose(&["run", "--rm", "-T", "report"]);
    assert_eq!(run.status.code(), Some(42), "{run:?}");
    assert_eq!(succeeded(compose(&["run", "--rm", "-T", "followup"])), "reported\n");
    assert_eq!(engine.containers(), ["shop-migrate-1", "shop-web-1"]);

    let before = engine.inspect("shop-web-1")["Id"].clone();
    build(folder.path(), "04:30");
    up();
    assert_eq!(engine.inspect("shop-web-1")["Id"], before, "another schedule recreates nothing");
    succeeded(compose(&["down", "--volumes", "--timeout", "1"]));
}
