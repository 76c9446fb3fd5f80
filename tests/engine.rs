//! Compose files that really run: health dependency, one-shot job, networks and published ports, and that the engine
//! they ran on leaves nothing behind.

use std::path::Path;

use crate::support::engine::{Engine, succeeded};

/// Each step works only if the one before has really been waited for: the job fetches a page that the store serves a
/// second after its start, the web service shows what the job left on the volume.
const STORE_JOB_WEB: &str = r#"
name: shop
services:
  store:
    image: stand-in:1
    command: ["serve-late"]
    healthcheck: {test: ["CMD", "is-ready"], interval: 1s, timeout: 2s, retries: 10}
    networks: [inner]
  job:
    image: stand-in:1
    command: ["sh", "-c", "wget -q -O /shared/page http://store/page"]
    depends_on: {store: {condition: service_healthy}}
    volumes: ["shared:/shared"]
    networks: [inner]
  web:
    image: stand-in:1
    command: ["sh", "-c", "test -s /shared/page && exec httpd -f -p 80 -h /shared"]
    depends_on: {job: {condition: service_completed_successfully}}
    volumes: ["shared:/shared:ro"]
    ports: ["127.0.0.1:8080:80"]
    networks: [outer]
networks:
  inner: {internal: true}
  outer: {}
volumes:
  shared: {}
"#;

const SERVE_LATE: &str =
    "#!/bin/sh\nmkdir /www\nsleep 1\necho stocked > /www/page\nexec httpd -f -p 80 -h /www\n";
const IS_READY: &str = "#!/bin/sh\nexec wget -q -O /dev/null http://127.0.0.1/page\n";

fn engine_with_image() -> Option<Engine> {
    let engine = Engine::start()?;
    engine.image("stand-in:1", &[("/bin/serve-late", SERVE_LATE), ("/bin/is-ready", IS_READY)]);
    Some(engine)
}

#[test]
fn a_job_between_a_healthy_store_and_a_web_service_goes_up_and_down() {
    let Some(engine) = engine_with_image() else { return };
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("compose.yaml"), STORE_JOB_WEB).unwrap();
    let compose = |args: &[&str]| engine.compose(folder.path(), "compose.yaml", args);

    succeeded(compose(&["up", "--detach", "--wait", "--wait-timeout", "60"]));
    assert_eq!(engine.containers(), ["shop-job-1", "shop-store-1", "shop-web-1"]);
    let [store, job, web] = ["shop-store-1", "shop-job-1", "shop-web-1"].map(|it| engine.inspect(it));
    assert_eq!(
        (&store["State"]["Status"], &store["State"]["Health"]["Status"]),
        (&"running".into(), &"healthy".into())
    );
    assert_eq!((&job["State"]["Status"], &job["State"]["ExitCode"]), (&"exited".into(), &0.into()));
    assert_eq!(web["State"]["Status"], "running");

    let page = engine.on_its_host(&["wget", "-T", "3", "-q", "-O", "-", "http://127.0.0.1:8080/page"]);
    assert_eq!(succeeded(page), "stocked\n");
    // The networks are real: the web service shares none with the store and so does not know its name.
    let stranger = compose(&["exec", "-T", "web", "wget", "-T", "3", "-O", "-", "http://store/page"]);
    let said = String::from_utf8_lossy(&stranger.stderr);
    assert!(!stranger.status.success() && said.contains("bad address 'store'"), "{stranger:?}");

    succeeded(compose(&["down", "--volumes", "--timeout", "1"]));
    assert!(engine.containers().is_empty(), "{:?}", engine.containers());
    assert_eq!(succeeded(engine.docker(&["volume", "ls", "--quiet"])), "");
}

/// The same kind of deployment as a spec: what runs here is what `deployc build` wrote.
const SHOP: &str = r#"
project shop
env prod { target { name = "shop" } }

network inner { internal = true }
volume shared
secret key { file = "key.txt" }
config greeting { content = "GREETING\n" }

service store {
  image = "stand-in:1"
  command = ["serve-late"]
  port http = 80
  networks = [inner]
  healthcheck { test = ["CMD", "is-ready"], interval = 1s, timeout = 2s, retries = 10 }
}
job fetch {
  image = "stand-in:1"
  command = ["sh", "-c", "wget -q -O /shared/page http://${service.store.address.http}/page"]
  networks = [inner]
  needs store healthy
  mount shared -> "/shared"
}
service web {
  image = "stand-in:1"
  command = ["sh", "-c", "test -s /shared/page && exec httpd -f -p 80 -h /shared"]
  publish 8080 -> 80
  needs fetch completed
  mount shared -> "/shared" read-only
  mount config.greeting -> "/etc/greeting"
  environment { KEY_FILE = secret.key.file, PRICE = "$5 & ${project.name}" }
}
"#;

#[test]
fn what_is_built_goes_up_follows_a_config_and_goes_down() {
    let Some(engine) = engine_with_image() else { return };
    let folder = tempfile::tempdir().unwrap();
    let build = |greeting: &str| {
        std::fs::write(folder.path().join("shop.deploy"), SHOP.replace("GREETING", greeting)).unwrap();
        let mut deployc = std::process::Command::new(env!("CARGO_BIN_EXE_deployc"));
        succeeded(deployc.arg("build").arg(folder.path()).output().unwrap());
    };
    std::fs::write(folder.path().join("key.txt"), "open sesame").unwrap();
    let artifacts = folder.path().join("deploy/prod");
    let compose = |args: &[&str]| engine.compose(&artifacts, "compose.yaml", args);
    let in_web = |script: &str| succeeded(compose(&["exec", "-T", "web", "sh", "-c", script]));

    build("hello");
    succeeded(compose(&["up", "--detach", "--wait", "--wait-timeout", "60"]));
    assert_eq!(engine.containers(), ["shop-fetch-1", "shop-store-1", "shop-web-1"]);
    assert_eq!(engine.inspect("shop-store-1")["State"]["Health"]["Status"], "healthy");
    assert_eq!(engine.inspect("shop-fetch-1")["State"]["ExitCode"], 0);
    let page = engine.on_its_host(&["wget", "-T", "3", "-q", "-O", "-", "http://127.0.0.1:8080/page"]);
    assert_eq!(succeeded(page), "stocked\n");
    assert_eq!(in_web("cat /etc/greeting $KEY_FILE; echo; echo $PRICE"), "hello\nopen sesame\n$5 & shop\n");
    assert_eq!(succeeded(engine.docker(&["volume", "ls", "--quiet"])), "shop_shared\n");

    let before = engine.inspect("shop-web-1")["Id"].clone();
    build("good evening");
    succeeded(compose(&["up", "--detach", "--wait", "--wait-timeout", "60"]));
    assert_ne!(engine.inspect("shop-web-1")["Id"], before, "another config is another container");
    assert_eq!(in_web("cat /etc/greeting"), "good evening\n");

    succeeded(compose(&["down", "--volumes", "--timeout", "1"]));
    assert!(engine.containers().is_empty(), "{:?}", engine.containers());
}

#[test]
fn what_waits_for_a_failed_job_never_starts() {
    let Some(engine) = engine_with_image() else { return };
    let folder = tempfile::tempdir().unwrap();
    let broken = STORE_JOB_WEB.replace("http://store/page", "http://store/no-such-page");
    std::fs::write(folder.path().join("compose.yaml"), broken).unwrap();

    let up = engine.compose(folder.path(), "compose.yaml", &["up", "--detach"]);
    assert_eq!(up.status.code(), Some(1), "{up:?}");
    assert_eq!(engine.inspect("shop-job-1")["State"]["ExitCode"], 1);
    assert_eq!(engine.inspect("shop-web-1")["State"]["Status"], "created");
}

#[test]
fn a_dropped_engine_leaves_nothing_behind() {
    let Some(engine) = engine_with_image() else { return };
    succeeded(engine.docker(&["run", "--detach", "--name", "left", "stand-in:1", "sleep", "600"]));
    let folder = engine.folder().to_owned();
    let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
    let process = std::fs::read_to_string(folder.join("outer.pid")).unwrap();
    let process = Path::new("/proc").join(process.trim());
    assert!(process.exists() && !control_groups_of(&name).is_empty());

    drop(engine);

    assert!(!folder.exists() && !process.exists());
    assert_eq!(control_groups_of(&name), "");
    let mounts = std::fs::read_to_string("/proc/self/mounts").unwrap();
    assert!(!mounts.contains(&name), "{mounts}");
}

fn control_groups_of(engine: &str) -> String {
    let mut find = std::process::Command::new("find");
    find.args(["/sys/fs/cgroup", "-type", "d", "-path", &format!("*/{engine}*")]);
    String::from_utf8(find.output().unwrap().stdout).unwrap()
}
