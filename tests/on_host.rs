//! What units and timers call, on a real engine: a project that comes up and stops as its unit says, jobs that `bin/run`
//! runs, ends and cleans up after.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::support::engine::Engine;
use crate::support::run::{built, said};

const SPEC: &str = r#"
project shop

defaults service { image = "stand-in:1", restart = unless-stopped, init = true, command = ["sleep", "600"] }
defaults job { image = "stand-in:1", init = true }
volume shared

service web {
  needs before completed
  mount shared -> "/shared"
  healthcheck { test = ["CMD", "test", "-e", "/shared/before"], interval = 1s, timeout = 2s, retries = 5 }
  environment { TAG = runtime("TAG") }
}
service other { needs web healthy }

job before { command = ["touch", "/shared/before"], mount shared -> "/shared" }
job leaf   { command = ["touch", "/shared/leaf"], mount shared -> "/shared" }
job bad    { command = ["sh", "-c", "echo it is bad; exit 42"], schedule = daily("03:00") }
job slow   { command = ["sleep", "600"], timeout = 2s, schedule = daily("04:00") }

host lab { dir = "@DIR@" }
env prod { target { host = lab } }
"#;

struct Shop {
    engine: Engine,
    folder: tempfile::TempDir,
}

impl Shop {
    fn new() -> Option<Self> {
        let engine = Engine::start()?;
        engine.image("stand-in:1", &[]);
        let shop = Self { engine, folder: tempfile::tempdir().unwrap() };
        let place = shop.folder.path().to_string_lossy().into_owned();
        fs::write(shop.file("shop.deploy"), SPEC.replace("@DIR@", &place)).unwrap();
        fs::write(shop.file("runtime.env"), "TAG=\"1\"\n").unwrap();
        built(shop.folder.path());
        Some(shop)
    }

    fn file(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// Executes what a setting of the project's unit says: no word of it needs quotes.
    fn unit(&self, key: &str) -> (Option<i32>, String) {
        let unit = fs::read_to_string(self.file("deploy/prod/systemd/shop-prod.service")).unwrap();
        let line = unit.lines().find_map(|line| line.strip_prefix(&format!("{key}="))).unwrap();
        let script = self.file("command");
        fs::write(&script, format!("#!/bin/sh\nexec {line}\n")).unwrap();
        fs::set_permissions(&script, PermissionsExt::from_mode(0o755)).unwrap();
        said(self.engine.on_host(&script).output().unwrap())
    }

    fn run(&self, job: &str) -> (Option<i32>, String) {
        said(self.engine.on_host(&self.file("deploy/prod/bin/run")).arg(job).output().unwrap())
    }

    /// Whether a container runs; `None` where it is not there.
    fn runs(&self, container: &str) -> Option<bool> {
        if !self.engine.containers().iter().any(|name| name == container) {
            return None;
        }
        self.engine.inspect(container)["State"]["Running"].as_bool()
    }
}

#[test]
fn the_unit_of_a_project_brings_it_up_and_stops_it() {
    let Some(shop) = Shop::new() else { return };
    let (code, text) = shop.unit("ExecStart");
    assert_eq!(code, Some(0), "{text}");
    assert_eq!(shop.runs("shop-prod-web-1"), Some(true), "{text}");
    let web = shop.engine.inspect("shop-prod-web-1");
    assert_eq!(web["State"]["Health"]["Status"], "healthy");
    assert!(web["Config"]["Env"].as_array().unwrap().contains(&"TAG=1".into()));
    assert_eq!(shop.runs("shop-prod-leaf-1"), None, "a job that nobody waits for is the deploy's");
    assert_eq!(shop.unit("ExecReload").0, Some(0));

    let (code, text) = shop.unit("ExecStop");
    assert_eq!(code, Some(0), "{text}");
    assert_eq!((shop.runs("shop-prod-web-1"), shop.runs("shop-prod-other-1")), (Some(false), Some(false)));
    let (code, text) = shop.unit("ExecStart");
    assert_eq!((code, shop.runs("shop-prod-other-1")), (Some(0), Some(true)), "{text}");
}

#[test]
fn a_job_runs_alone_and_leaves_nothing_behind() {
    let Some(shop) = Shop::new() else { return };
    let (code, text) = shop.run("bad");
    assert_eq!(code, Some(42), "{text}");
    assert!(text.contains("it is bad") && text.contains("bad: failed with status 42"), "{text}");
    assert_eq!(shop.run("leaf").0, Some(0));
    let start = Instant::now();
    let (code, text) = shop.run("slow");
    assert_eq!(code, Some(124), "{text}");
    assert!(start.elapsed() < Duration::from_secs(45), "{:?}", start.elapsed());
    assert_eq!(shop.engine.containers(), Vec::<String>::new(), "{text}");
}
