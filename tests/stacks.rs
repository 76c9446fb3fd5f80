//! Several compose projects of one source, as docker compose reads them and as they really run: each project's file
//! stands alone, what is external in one is made by another, and they come up in the order that the graph gives.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::support::compose_config::ComposeConfig;
use crate::support::engine::{Engine, succeeded};

const SHOP: &str = r#"
project shop

host lab { }
defaults service { image = "stand-in:1", restart = unless-stopped }

network inner
volume pages
config greeting { content = "hello" }
secret key shared { file = "key.txt" }

service store {
  command = ["sh", "-c", "echo stocked by ${env.name} > /www/page && exec httpd -f -p 80 -h /www"]
  port http = 80
  networks = [inner, public]
  mount pages -> "/www"
  healthcheck { test = ["CMD", "wget", "-q", "-O", "/dev/null", "http://127.0.0.1/page"], interval = 1s, retries = 10 }
}

stack worker {
  service reader {
    command = ["sh", "-c", "wget -q -O /tmp/page http://${service.store.address.http}/page && exec sleep 1000"]
    networks = [inner]
    needs store healthy
    mount pages -> "/pages" read-only
    mount config.greeting -> "/etc/greeting"
    environment { KEY_FILE = secret.key.file }
    healthcheck { test = ["CMD", "test", "-s", "/tmp/page"], interval = 1s, retries = 10 }
  }
}

shared stack proxy {
  network public per env
  service front { command = ["sleep", "1000"], networks = [public] }
}

env prod { target { host = lab } }
env qa { target { host = lab } }
"#;

fn deployc(verb: &[&str], folder: &Path) -> String {
    succeeded(Command::new(env!("CARGO_BIN_EXE_deployc")).args(verb).arg(folder).output().unwrap())
}

fn built() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("shop.deploy"), SHOP).unwrap();
    std::fs::write(folder.path().join("key.txt"), "open sesame").unwrap();
    deployc(&["build"], folder.path());
    folder
}

/// The projects, as the graph orders them.
fn order(folder: &Path) -> Vec<String> {
    let graph: Value = serde_json::from_str(&deployc(&["graph", "--format", "json"], folder)).unwrap();
    let waves = graph["order"].as_array().unwrap();
    waves.iter().flat_map(|wave| wave.as_array().unwrap()).map(|p| p.as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_is_external_in_one_project_is_made_by_another() {
    let folder = built();
    let order = order(folder.path());
    assert_eq!(order, ["hosts/lab/proxy", "prod", "qa", "prod/worker", "qa/worker"]);
    let mut made: BTreeSet<String> = BTreeSet::new();
    for place in order {
        let Some(config) = ComposeConfig::of(&folder.path().join("deploy").join(&place), &["compose.yaml"])
        else {
            return;
        };
        let read = config.read().unwrap();
        let all = |kind: &str| read[kind].as_object().cloned().unwrap_or_default();
        for (kind, resource) in
            ["networks", "volumes"].iter().flat_map(|k| all(k).into_iter().map(move |r| (k, r.1)))
        {
            let name = format!("{kind} {}", resource["name"].as_str().unwrap());
            match resource["external"].as_bool() {
                Some(true) => assert!(made.contains(&name), "{place} waits for {name}: {made:?}"),
                _ => assert!(made.insert(name.clone()), "{name} is made twice"),
            }
        }
        for file in all("configs").values().chain(all("secrets").values()) {
            let path = file["file"].as_str().unwrap();
            assert!(Path::new(path).exists(), "{place}: {path}");
        }
        let services = all("services");
        let needed = services.values().flat_map(|s| s["depends_on"].as_object().cloned().unwrap_or_default());
        needed.for_each(|(name, _)| assert!(services.contains_key(&name), "{place} needs {name}"));
    }
    let expected = [
        "networks shop-prod_inner",
        "networks shop-proxy_public-prod",
        "networks shop-proxy_public-qa",
        "networks shop-qa_inner",
        "volumes shop-prod_pages",
        "volumes shop-qa_pages",
    ];
    assert_eq!(made.iter().map(String::as_str).collect::<Vec<_>>(), expected);
}

#[test]
fn projects_come_up_in_their_order_and_meet_on_their_networks() {
    let Some(engine) = Engine::start() else { return };
    engine.image("stand-in:1", &[]);
    let folder = built();
    let compose = |place: &str, args: &[&str]| {
        engine.compose(&folder.path().join("deploy").join(place), "compose.yaml", args)
    };
    let up = ["up", "--detach", "--wait", "--wait-timeout", "60"];

    let early = compose("prod/worker", &up);
    let said = String::from_utf8_lossy(&early.stderr);
    assert!(!early.status.success() && said.contains("shop-prod_inner"), "{early:?}");

    for place in order(folder.path()) {
        succeeded(compose(&place, &up));
    }
    let expected = [
        "shop-prod-store-1",
        "shop-prod-worker-reader-1",
        "shop-proxy-front-1",
        "shop-qa-store-1",
        "shop-qa-worker-reader-1",
    ];
    assert_eq!(engine.containers(), expected);

    // Each worker has read the page of its own environment and sees its volume, config and secret.
    for env in ["prod", "qa"] {
        let script = "cat /tmp/page /pages/page /etc/greeting; echo; cat $KEY_FILE";
        let read = compose(&format!("{env}/worker"), &["exec", "-T", "reader", "sh", "-c", script]);
        let page = format!("stocked by {env}\n");
        assert_eq!(succeeded(read), format!("{page}{page}hello\nopen sesame"));
    }
    // The shared stack is on a network with each environment; its own name is known in both.
    for env in ["prod", "qa"] {
        let seen = compose(env, &["exec", "-T", "store", "ping", "-c", "1", "-W", "3", "front"]);
        succeeded(seen);
    }

    // The owner of a network cannot go before who uses it; the other way round all of it goes.
    let early = compose("prod", &["down", "--timeout", "1"]);
    let said = String::from_utf8_lossy(&early.stderr);
    assert!(said.contains("shop-prod_inner"), "{said}");
    for place in order(folder.path()).iter().rev() {
        succeeded(compose(place, &["down", "--volumes", "--timeout", "1"]));
    }
    assert!(engine.containers().is_empty(), "{:?}", engine.containers());
}

/// What the rules `never-created` and `ambiguous-address` say of Docker.
#[test]
fn networks_that_nobody_uses_are_never_made_and_names_may_have_two_addresses() {
    let Some(engine) = Engine::start() else { return };
    engine.image("stand-in:1", &[]);
    let service = "services:\n  web: {image: 'stand-in:1', command: [sleep, '1000'], networks: [used]}\n";
    let networks = [
        ("one", "networks: {used: {name: common}, spare: {}}\nvolumes: {heap: {}}\n"),
        ("two", "networks: {used: {name: common, external: true}}\n"),
    ];
    let folder = tempfile::tempdir().unwrap();
    for (project, networks) in networks {
        let file = folder.path().join(format!("{project}.yaml"));
        std::fs::write(file, format!("name: {project}\n{service}{networks}")).unwrap();
        let up = ["up", "--detach", "--wait"];
        succeeded(engine.compose(folder.path(), &format!("{project}.yaml"), &up));
    }
    let networks = engine.docker(&["network", "ls", "--filter", "type=custom", "--format", "{{.Name}}"]);
    assert_eq!(succeeded(networks), "common\n");
    assert_eq!(succeeded(engine.docker(&["volume", "ls", "--quiet"])), "");

    let found = engine.compose(folder.path(), "one.yaml", &["exec", "-T", "web", "nslookup", "web"]);
    let found = String::from_utf8_lossy(&found.stdout).into_owned();
    let addresses: BTreeSet<&str> = found.lines().filter(|line| line.starts_with("Address: ")).collect();
    assert_eq!(addresses.len(), 2, "{found}");
}
