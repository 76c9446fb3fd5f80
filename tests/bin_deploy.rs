//! `bin/deploy` and `bin/preflight` on a real engine: what comes up, in which order, what is read again, and what is
//! said when a step fails.

use std::fs;
use std::path::Path;

use crate::support::engine::Engine;
use crate::support::run::{built, said};

/// Serves what its config says, which it reads at its start and at a reload. `@…@` is what a test changes.
const SPEC: &str = r#"
project shop

secret token { generate = urlsafe(24) }
volume shared
config page { content = "@PAGE@\n" }

service store {
  image = "stand-in:1"
  restart = unless-stopped
  init = true
  command = ["serve"]
  mount config.page -> "/etc/page" { on-change = reload, reload = ["reload"] }
  mount shared -> "/shared"
  environment { TOKEN = secret.token }
  healthcheck { test = ["CMD", "test", "-s", "@HEALTH@"], interval = 1s, timeout = 2s, retries = 3 }
}

job fill {
  image = "stand-in:1"
  command = ["sh", "-c", "echo @MARK@ >> /shared/filled; exit @EXIT@"]
  needs store healthy
  mount shared -> "/shared"
}

job migrate { image = "stand-in:1", run = update, command = ["sh", "-c", "echo migrated >> /shared/migrated"], mount shared -> "/shared" }

service web {
  image = "stand-in:1"
  restart = unless-stopped
  init = true
  command = ["sh", "-c", "test -s /shared/filled && exec sleep 600"]
  needs fill completed
  mount shared -> "/shared"
}

env prod { target { name = "shop" } }
"#;

const SERVE: &str = "#!/bin/sh\ncp /etc/page /tmp/page\nexec sleep 600\n";
const RELOAD: &str = "#!/bin/sh\ncp /etc/page /tmp/page\necho reloaded >> /tmp/reloads\n";

struct Shop {
    engine: Engine,
    folder: tempfile::TempDir,
}

impl Shop {
    fn new() -> Option<Self> {
        let engine = Engine::start()?;
        engine.image("stand-in:1", &[("/bin/serve", SERVE), ("/bin/reload", RELOAD)]);
        Some(Self { engine, folder: tempfile::tempdir().unwrap() })
    }

    fn root(&self) -> &Path {
        self.folder.path()
    }

    fn build(&self, changes: &[(&str, &str)]) {
        let mut spec = SPEC.to_owned();
        let usual = [("@PAGE@", "first"), ("@HEALTH@", "/tmp/page"), ("@MARK@", "one"), ("@EXIT@", "0")];
        for (mark, text) in changes.iter().chain(&usual) {
            spec = spec.replace(mark, text);
        }
        fs::write(self.root().join("shop.deploy"), spec).unwrap();
        built(self.root());
    }

    fn deploy(&self, args: &[&str]) -> (Option<i32>, String) {
        let script = self.root().join("deploy/prod/bin/deploy");
        said(self.engine.on_host(&script).arg("--no-pull").args(args).output().unwrap())
    }

    fn inside(&self, service: &str, command: &str) -> String {
        said(self.engine.docker(&["exec", &format!("shop-{service}-1"), "sh", "-c", command])).1
    }

    fn started(&self, service: &str) -> String {
        self.engine.inspect(&format!("shop-{service}-1"))["State"]["StartedAt"].to_string()
    }
}

#[test]
fn it_comes_up_in_order_and_a_changed_config_is_read_again() {
    let Some(shop) = Shop::new() else { return };
    shop.build(&[]);
    let (code, first) = shop.deploy(&[]);
    assert_eq!(code, Some(0), "{first}");
    let steps: Vec<&str> = first.lines().filter_map(|line| line.strip_prefix("== ")).collect();
    assert_eq!(
        steps,
        [
            "secrets",
            "preflight",
            "images",
            "job migrate",
            "up store",
            "job fill",
            "up web",
            "all together",
            "images that nobody uses",
            "up: shop"
        ]
    );
    assert_eq!(shop.engine.containers(), ["shop-store-1", "shop-web-1"]);

    // Again: jobs of each deploy run, those of an update do not, no container is touched.
    let before = (shop.started("store"), shop.started("web"));
    let (code, second) = shop.deploy(&[]);
    assert_eq!(code, Some(0), "{second}");
    assert_eq!((shop.started("store"), shop.started("web")), before);
    assert_eq!(shop.inside("web", "cat /shared/filled /shared/migrated"), "one\none\nmigrated\n");
    assert!(!second.contains("reload"), "{second}");

    // A checkout replaces files; the container that runs sees the new one all the same.
    for page in ["second", "third"] {
        shop.build(&[("@PAGE@", page)]);
        let (code, text) = shop.deploy(&[]);
        assert_eq!(code, Some(0), "{text}");
        assert!(text.contains("== reload store\n"), "{text}");
        assert_eq!(shop.inside("store", "cat /tmp/page"), format!("{page}\n"));
        assert_eq!((shop.started("store"), shop.started("web")), before, "{text}");
    }
    assert_eq!(shop.inside("store", "cat /tmp/reloads"), "reloaded\nreloaded\n");

    // A person restarts it meanwhile: then it has the file of then.
    assert_eq!(said(shop.engine.docker(&["restart", "--time", "1", "shop-store-1"])).0, Some(0));
    shop.build(&[("@PAGE@", "fourth")]);
    let (code, text) = shop.deploy(&[]);
    assert_eq!(code, Some(0), "{text}");
    assert_eq!(shop.inside("store", "cat /tmp/page"), "fourth\n", "{text}");
}

#[test]
fn it_stops_at_what_fails_and_says_what_runs() {
    let Some(shop) = Shop::new() else { return };
    shop.build(&[("@EXIT@", "3")]);
    let (code, text) = shop.deploy(&[]);
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("stopped at: job fill. Nothing behind it was done."), "{text}");
    assert!(text.contains("shop-store-1") && !text.contains("== up web"), "{text}");
    assert_eq!(shop.engine.containers(), ["shop-store-1"]);

    shop.build(&[("@HEALTH@", "/nothing")]);
    let (code, text) = shop.deploy(&[]);
    assert_eq!(code, Some(1), "{text}");
    assert!(text.contains("stopped at: up store."), "{text}");

    shop.build(&[]);
    assert_eq!(shop.deploy(&[]).0, Some(0));
    assert_eq!(shop.deploy(&["--bogus"]).0, Some(64));

    let lock = fs::File::open(shop.root().join("deploy/prod/.host/lock")).unwrap();
    lock.lock().unwrap();
    let (code, text) = shop.deploy(&[]);
    assert_eq!((code, text.trim()), (Some(75), "another deploy of prod is running"));
}

/// What is missing is told all at once, with what to do.
const NEEDY: &str = r#"
project needy

host here {
  address = "localhost"
  sysctl { "kernel.ostype" = "Windows", "kernel.pid_max" = 100 }
  directory "/nowhere/needed" { owner = 1000, mode = 0o750 }
}

secret token { file = ".secrets/token" }
network elsewhere { external = true, name = "other_net" }

service api {
  image = "stand-in:1"
  restart = unless-stopped
  networks = [elsewhere]
  mount "/nowhere/data" -> "/data"
  environment { TOKEN_FILE = secret.token.file, TAG = runtime("TAG") }
}

env prod { target { host = here } }
"#;

#[test]
fn preflight_tells_all_that_is_missing() {
    let Some(engine) = Engine::start() else { return };
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("needy.deploy"), NEEDY).unwrap();
    built(folder.path());
    let (code, text) =
        said(engine.on_host(&folder.path().join("deploy/prod/bin/preflight")).output().unwrap());
    assert_eq!(code, Some(1), "{text}");
    for wanted in [
        "token: ../../.secrets/token is missing",
        "/nowhere/needed: is missing: bin/install makes it, or mkdir -p /nowhere/needed",
        "/nowhere/data: is missing, and api mounts it",
        "kernel.ostype: is Linux: sysctl -w kernel.ostype='Windows'",
        "network other_net: is not there: docker network create other_net",
        "TAG",
    ] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
    assert!(!text.contains("pid_max"), "a limit may be higher: {text}");
}
