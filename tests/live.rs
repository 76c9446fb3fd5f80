//! `plan --live` against a real engine, through a socket that notes what is asked of it.

use std::io::{Read, Write};
use std::os::unix::fs::MetadataExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};
use std::thread;

use crate::support::engine::{Engine, succeeded};

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

/// A socket that passes on what is said and keeps the requests.
struct Proxy {
    path: PathBuf,
    requests: Arc<Mutex<Vec<u8>>>,
}

impl Proxy {
    fn before(engine: &Engine) -> Self {
        let path = engine.folder().join("proxy.sock");
        let (to, requests) = (engine.folder().join("docker.sock"), Arc::new(Mutex::new(Vec::new())));
        let listener = UnixListener::bind(&path).unwrap();
        let seen = requests.clone();
        thread::spawn(move || {
            for client in listener.incoming() {
                let (Ok(client), Ok(server)) = (client, UnixStream::connect(&to)) else { return };
                let (mut back, mut answers) = (client.try_clone().unwrap(), server.try_clone().unwrap());
                let seen = seen.clone();
                thread::spawn(move || pass(client, server, Some(&seen)));
                thread::spawn(move || {
                    let _ = std::io::copy(&mut answers, &mut back);
                    let _ = back.shutdown(std::net::Shutdown::Write);
                });
            }
        });
        Self { path, requests }
    }

    /// The methods of all requests, and how many there were.
    fn methods(&self) -> (Vec<String>, usize) {
        let text = String::from_utf8_lossy(&self.requests.lock().unwrap()).into_owned();
        let lines = text.lines().filter(|line| line.ends_with(" HTTP/1.1"));
        let mut methods: Vec<_> = lines.map(|line| line.split(' ').next().unwrap().to_owned()).collect();
        let count = methods.len();
        methods.sort();
        methods.dedup();
        (methods, count)
    }
}

fn pass(mut from: UnixStream, mut to: UnixStream, seen: Option<&Mutex<Vec<u8>>>) {
    let mut buffer = [0; 4096];
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        if let Some(seen) = seen {
            seen.lock().unwrap().extend_from_slice(&buffer[..count]);
        }
        if to.write_all(&buffer[..count]).is_err() {
            return;
        }
    }
    let _ = to.shutdown(std::net::Shutdown::Write);
}

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
        std::fs::set_permissions(&key, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
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
        let found: Vec<&str> = text.lines().filter(|line| line.starts_with("    ")).map(str::trim).collect();
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

#[test]
fn what_runs_is_held_against_what_is_checked_in() {
    let Some(host) = Host::new() else { return };
    host.drifts(&["missing project shop: nothing of it is on this engine"]);

    host.up();
    host.is_as_checked_in();

    host.docker(&["exec", "shop-web-1", "touch", "/tmp/ill"]);
    host.wait_for("unhealthy");
    host.drifts(&["unhealthy service web: container `shop-web-1` is unhealthy"]);
    host.docker(&["exec", "shop-web-1", "rm", "/tmp/ill"]);
    host.wait_for("healthy");

    host.docker(&["rm", "--force", "shop-api-2"]);
    host.docker(&["stop", "--time", "0", "shop-api-1"]);
    host.drifts(&[
        "missing service api: 1 of 2 containers are there",
        "stopped service api: container `shop-api-1` has ended with status 137",
    ]);
    host.up();

    let project = "com.docker.compose.project=shop";
    host.docker(&["network", "disconnect", "shop_inner", "shop-web-1"]);
    host.docker(&["volume", "create", "--label", project, "shop_old"]);
    host.docker(&["network", "create", "--label", project, "shop_old"]);
    let service = "com.docker.compose.service=gone";
    host.docker(&[
        "run",
        "--detach",
        "--name",
        "left",
        "--label",
        project,
        "--label",
        service,
        "stand-in:1",
        "sleep",
        "99",
    ]);
    host.drifts(&[
        "changed service web: container `shop-web-1` is another one",
        "networks[\"inner\"]: shop_inner is checked in and does not run",
        "extra network shop_old: it is of this project and not declared",
        "extra volume shop_old: it is of this project and not declared",
        "extra service gone: container `left` is of no declared service",
    ]);
    host.docker(&["rm", "--force", "left"]);
    host.docker(&["volume", "rm", "shop_old"]);
    host.docker(&["network", "rm", "shop_old"]);
    host.docker(&["network", "connect", "shop_inner", "shop-web-1"]);
    host.is_as_checked_in();

    // What only the hash tells: a value that came through an env file.
    let env = host.folder.path().join("deploy/prod/secrets/web.env");
    let text = std::fs::read_to_string(&env).unwrap();
    std::fs::write(&env, text.replace("WORD=", "WORD=x")).unwrap();
    host.drifts(&["changed service web: container `shop-web-1` is of another configuration"]);
    std::fs::write(&env, text).unwrap();

    // An image of the same name that is another one by now is one that docker compose takes.
    host.docker(&["tag", "stand-in:2", "stand-in:1"]);
    let (code, text) = host.live();
    assert_eq!(code, 2, "{text}");
    assert_eq!(text.matches("  changed service").count(), 4, "{text}");
    host.up();
    host.is_as_checked_in();

    let (methods, count) = host.proxy.methods();
    assert_eq!(methods, ["GET"]);
    assert!(count > 50, "{count} requests went through the proxy");
}

#[test]
fn a_socket_of_others_is_named_with_what_to_do() {
    let folder = tempfile::tempdir_in("/tmp").unwrap();
    let (socket, mode) = (folder.path().join("s"), std::os::unix::fs::PermissionsExt::from_mode);
    let _listener = UnixListener::bind(&socket).unwrap();
    std::fs::set_permissions(&socket, mode(0o600)).unwrap();
    std::fs::set_permissions(folder.path(), mode(0o755)).unwrap();
    let program = folder.path().join("deployc");
    // By another process: a file that this one has open for writing cannot be run while it starts others.
    let copied = Command::new("cp").arg(env!("CARGO_BIN_EXE_deployc")).arg(&program).status().unwrap();
    assert!(copied.success());
    std::fs::write(
        folder.path().join("shop.deploy"),
        "project shop\nservice a { image = \"a:1\" }\nenv prod { }\n",
    )
    .unwrap();
    let mut asked = Command::new(&program);
    asked
        .current_dir(folder.path())
        .args(["plan", "--live"])
        .env("DOCKER_HOST", format!("unix://{}", socket.display()));
    if std::fs::metadata(&socket).unwrap().uid() != 0 {
        println!("skipped: only root can be somebody else");
        return;
    }
    let output = asked.uid(65534).gid(65534).output().unwrap();
    let text = String::from_utf8(output.stderr).unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(output.status.code(), Some(1), "{text}");
    assert!(
        text.contains("error[E0721] no-engine: `/tmp/") && text.contains("is not for this user"),
        "{text}"
    );
}

#[test]
fn what_is_checked_in_and_was_not_brought_up_is_shown_in_detail() {
    let Some(host) = Host::new() else { return };
    host.up();
    let other = SHOP
        .replacen("image = \"stand-in:1\"", "image = \"stand-in:2\"", 1)
        .replace("publish 8080 -> 80", "publish public 8081 -> 80")
        .replace("= \"web\" }", "= \"shop\" }")
        .replace("internal = true", "internal = false")
        .replace("volume data", "volume data { driver-opts { o = \"size=1m\" } }");
    host.build(&other);
    let web = [
        "changed service web: container `shop-web-1` is another one",
        "image: stand-in:2 is checked in, stand-in:1 runs",
        "labels[\"shop.part\"]: is another one",
        "ports[\"80/tcp\"]: public:8081 is checked in, 127.0.0.1:8080 runs",
    ];
    let resources = [
        "changed network inner: network `shop_inner` is another one",
        "internal: false is checked in, true runs",
        "changed volume data: volume `shop_data` is another one",
        "driver-opts[\"o\"]: size=1m is checked in and does not run",
    ];
    host.drifts(&[&resources[..], &web[..]].concat());
    // The same checkout in another folder has other paths.
    let other = tempfile::tempdir().unwrap();
    let copy = Command::new("cp").arg("-r").arg(host.folder.path()).arg(other.path().join("copy")).status();
    assert!(copy.unwrap().success());
    let output = host.program(&["plan", "--live"]).current_dir(other.path().join("copy")).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("prod: no changes, 8 unchanged in place, 3 DRIFTED"), "{text}");
    assert!(text.contains("which is another folder than this"), "{text}");
    // Where a secret is missing, so is what docker compose would make a hash of.
    let env = host.folder.path().join("deploy/prod/secrets/web.env");
    std::fs::rename(&env, env.with_extension("gone")).unwrap();
    let output = host.deployc(&["plan", "--live", "--format", "json"]);
    let plan: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(plan["has_drift"], true);
    let env = &plan["envs"][0];
    assert!(env["unhashed"].as_str().unwrap().contains("for lack of an env file perhaps"), "{env:#}");
    let kinds: Vec<_> =
        env["drift"].as_array().unwrap().iter().map(|d| (&d["kind"], &d["address"])).collect();
    assert_eq!(
        serde_json::to_string(&kinds).unwrap(),
        r#"[["changed","network.inner"],["changed","volume.data"],["changed","service.web"]]"#
    );
    assert_eq!(env["drift"][2]["source"]["file"], "deploy/prod/compose.yaml");
    assert_eq!(host.proxy.methods().0, ["GET"]);
}
