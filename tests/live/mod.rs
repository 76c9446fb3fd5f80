//! `plan --live` against a real engine, through a socket that notes what is asked of it.

mod drift;
mod proxy;

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};
use std::thread;

use crate::support::engine::{Engine, succeeded};
use proxy::Proxy;

const SHOP: &str = r#"
project shop
env prod { target { name = "shop" } }

network inner { internal = true }
volume data
secret key { file = "key.txt" }
secret word { generate = alphanumeric(24) }

service web {
  image = "stand-in:1"
  restart = always
  command = ["sh", "-c", "exec httpd -f -p 80 -h /tmp"]
  publish 8080 -> 80
  networks = [inner, default]
  needs once completed
  mount data -> "/data"
  mount secret.key -> "/run/key"
  labels { "shop.part" = "web" }
  environment { WORD = secret.word, PRICE = "$5", REGION = runtime("REGION", "") }
  healthcheck { test = ["CMD", "test", "!", "-e", "/tmp/ill"], interval = 1s, timeout = 2s, retries = 1 }
}
service api { image = "stand-in:1", restart = always, command = ["sleep", "1000"], scale = 2 }
job once { image = "stand-in:1", command = ["true"] }
"#;

struct Host {
    engine: Engine,
    proxy: Proxy,
    folder: tempfile::TempDir,
}

impl Host {
    fn new() -> Option<Self> {
        let engine = Engine::start()?;
        engine.image("stand-in:1", &[]);
        engine.image("stand-in:2", &[("/bin/other", "#!/bin/sh\n")]);
        let proxy = Proxy::before(&engine);
        let it = Self { engine, proxy, folder: tempfile::tempdir().unwrap() };
        let key = it.folder.path().join("key.txt");
        std::fs::write(&key, "open sesame").unwrap();
        std::fs::set_permissions(&key, PermissionsExt::from_mode(0o600)).unwrap();
        // What the host alone knows is not in a shell that asks, but in a file that `bin/deploy` knows of.
        std::fs::write(it.folder.path().join("runtime.env"), "REGION=north\n").unwrap();
        it.build(SHOP);
        succeeded(it.deployc(&["secrets", "init"]));
        Some(it)
    }

    fn program(&self, args: &[&str]) -> Command {
        let mut program = self.engine.on_host(Path::new(env!("CARGO_BIN_EXE_deployc")));
        program.env("DOCKER_HOST", format!("unix://{}", self.proxy.path.display()));
        program.current_dir(self.folder.path()).args(args);
        program
    }

    fn deployc(&self, args: &[&str]) -> Output {
        self.program(args).output().unwrap()
    }

    fn build(&self, source: &str) {
        std::fs::write(self.folder.path().join("shop.deploy"), source).unwrap();
        succeeded(self.deployc(&["build"]));
    }

    fn compose(&self, args: &[&str]) {
        succeeded(self.engine.compose(&self.folder.path().join("deploy/prod"), "compose.yaml", args));
    }

    fn docker(&self, args: &[&str]) {
        succeeded(self.engine.docker(args));
    }

    fn up(&self) {
        self.compose(&[
            "--env-file",
            "../../runtime.env",
            "up",
            "--detach",
            "--wait",
            "--wait-timeout",
            "60",
        ]);
    }

    /// Until the health check of the web service says so.
    fn wait_for(&self, health: &str) {
        for _ in 0..100 {
            if self.engine.inspect("shop-web-1")["State"]["Health"]["Status"] == health {
                return;
            }
            thread::sleep(std::time::Duration::from_millis(200));
        }
        panic!("the web service is not {health}");
    }

    fn is_as_checked_in(&self) {
        let (code, text) = self.live();
        assert_eq!(
            (code, text.as_str()),
            (0, "prod: no changes, 8 unchanged in place, runs as checked in\n")
        );
    }

    /// The exit code of the plan, its text.
    fn live(&self) -> (i32, String) {
        let output = self.deployc(&["plan", "--live", "--detailed-exitcode"]);
        let text = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
        assert!(!text.contains(&self.word()), "{text}");
        (output.status.code().unwrap(), text)
    }

    /// The generated secret.
    fn word(&self) -> String {
        let env = std::fs::read_to_string(self.folder.path().join("deploy/prod/secrets/web.env")).unwrap();
        env.lines().find_map(|line| line.strip_prefix("WORD=")).unwrap().trim_matches('"').to_owned()
    }

    /// That the plan is silent but for these lines.
    fn drifts(&self, lines: &[&str]) {
        let (code, text) = self.live();
        let told = text.lines().skip_while(|line| *line != "  what runs is not what is checked in:").skip(1);
        let found: Vec<&str> = told.take_while(|line| line.starts_with("    ")).map(str::trim).collect();
        let found: Vec<String> =
            found.join("\n").replace("\ndeploy/prod/", "  deploy/prod/").lines().map(without_place).collect();
        assert_eq!(
            (code, found.iter().map(String::as_str).collect::<Vec<_>>()),
            (2, lines.to_vec()),
            "{text}"
        );
    }
}

fn without_place(line: &str) -> String {
    line.split("  deploy/prod/").next().unwrap_or(line).to_owned()
}
