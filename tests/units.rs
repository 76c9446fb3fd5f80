//! What a unit's values come to. No artifact shows them yet, so the model is asked.

use std::path::Path;

use deployc::eval::{Data, Value};
use deployc::model::{Deployment, Unit};
use deployc::schema::Reference;
use deployc::source::Memory;

const SHOP: &str = r#"
project shop

component store {
  secret password { generate = urlsafe(24) }
  service self { image = "store:1", port store = 5432, publish 15432 -> store }
  unit backup {
    exec = ["/opt/backup", service.self.address.store]
    environment { PASSWORD_FILE = secret.password.file, NAME = self.name }
    needs self
  }
  output url = "store://${service.self.address.store}"
}
store db { }

secret token { file = ".secrets/token.txt" }
secret login { fields = [user, password], file = ".secrets/login_${field}.txt" }
secret key   { generate = hex(32) }

let api-url = "http://${service.api.address.http}/v1"
param to: address = service.lan.address.http

mixin capped for unit {
  param memory: size
  memory-max = memory
  environment { CAP = "${memory}" }
}

defaults unit { user = "shop", restart = on-failure }

service api { image = "api:1", port http = 8000, publish public 18000 -> http, environment { OWN = api-url } }
service six { image = "api:1", port http = 80, publish public 8081 -> http { host-ip = "::" } }
service lan { image = "api:1", port http = 80, publish 8082 -> http { host-ip = "10.0.0.4" } }
service raw { image = "api:1", port http = 9000, network-mode = host }

unit worker {
  exec = ["worker", "--port", "${service.api.port.http + 1}"]
  environment {
    API    = api-url
    HOST   = service.lan.host
    LAN    = to
    RAW    = service.raw.address.http
    SIX    = service.six.address.http
    STORE  = db.url
    TOKEN  = secret.token.file
    LOGIN  = secret.login.user.file
    OTHER  = unit.db-backup.name
  }
  credentials = [key]
  needs db-backup
  use capped { memory = 2GiB }
  if env.name == "prod" { nice = 10 } else { nice = 19 }
}

env prod { unit worker { environment { HOST = null } } }
"#;

fn deployment() -> Deployment {
    deployments(SHOP).remove(0)
}

fn deployments(text: &str) -> Vec<Deployment> {
    let host = Memory::new();
    host.insert("shop/shop.deploy", text);
    let outcome = deployc::compile(&host, Path::new("shop"), &mut |_| {});
    let said: Vec<_> = outcome.diagnostics.iter().map(|d| (d.code.name, d.message.clone())).collect();
    assert!(said.iter().all(|(code, _)| *code == "no-host"), "{said:?}");
    outcome.compiled.unwrap().deployments
}

fn variables(unit: &Unit) -> Vec<(&str, &str)> {
    let map = unit.attributes.get("environment").and_then(Value::as_map).unwrap();
    map.iter().map(|(name, value)| (name.as_str(), value.as_str().unwrap())).collect()
}

#[test]
fn a_unit_sees_containers_by_what_they_publish_and_secrets_as_files_of_systemd() {
    let deployment = deployment();
    let worker = &deployment.units["worker"];
    assert_eq!(worker.real_name, "shop-prod-worker.service");
    let mut variables = variables(worker);
    variables.sort_unstable();
    assert_eq!(
        variables,
        [
            ("API", "http://127.0.0.1:18000/v1"),
            ("CAP", "2147483648"),
            ("LAN", "10.0.0.4:8082"),
            ("LOGIN", "/run/credentials/shop-prod-worker.service/login-user"),
            ("OTHER", "shop-prod-db-backup.service"),
            ("RAW", "127.0.0.1:9000"),
            ("SIX", "[::1]:8081"),
            ("STORE", "store://127.0.0.1:15432"),
            ("TOKEN", "/run/credentials/shop-prod-worker.service/token"),
        ]
    );
    assert_eq!(worker.credentials.keys().collect::<Vec<_>>(), ["key", "login-user", "token"]);
    let mut talks: Vec<_> = worker.talks_to.iter().map(|(to, _)| (to.service.as_str(), to.port)).collect();
    talks.sort_unstable();
    assert_eq!(talks, [("api", 8000), ("db", 5432), ("lan", 80), ("raw", 9000), ("six", 80)]);
    let exec = worker.attributes.get("exec").and_then(Value::as_list).unwrap();
    assert_eq!(
        exec.iter().map(|word| word.as_str().unwrap()).collect::<Vec<_>>(),
        ["worker", "--port", "18001"]
    );
    assert_eq!(worker.attributes.text("restart"), Some("on-failure"));
    let data = |name: &str| worker.attributes.get(name).map(|value| value.data.clone());
    assert_eq!((data("memory-max"), data("nice")), (Some(Data::Size(2 << 30)), Some(Data::Int(10))));
}

#[test]
fn a_container_sees_the_same_values_its_own_way() {
    let deployment = deployment();
    let environment =
        deployment.services["api"].attributes.get("environment").and_then(Value::as_map).unwrap();
    assert_eq!(environment["OWN"].as_str(), Some("http://api:8000/v1"));
}

#[test]
fn a_component_makes_units_under_its_instance_s_name() {
    let deployment = deployment();
    let backup = &deployment.units["db-backup"];
    assert_eq!(
        variables(backup),
        [
            ("PASSWORD_FILE", "/run/credentials/shop-prod-db-backup.service/db-password"),
            ("NAME", "db-backup")
        ]
    );
    let [(Reference::Service, need)] = backup.needs.as_slice() else { panic!("{:?}", backup.needs) };
    assert_eq!(need.service, "db");
    let exec = backup.attributes.get("exec").map(|value| &value.data);
    let Some(Data::List(words)) = exec else { panic!("{exec:?}") };
    assert_eq!(words[1].as_str(), Some("127.0.0.1:15432"));
    let [(Reference::Unit, need)] = deployment.units["worker"].needs.as_slice() else { panic!() };
    assert_eq!(need.service, "db-backup");
}

#[test]
fn units_of_stacks_are_named_after_them_and_reach_every_stack_of_the_host() {
    let text = r#"
project shop
host lab { dir = "/srv/shop" }
shared stack mon {
  service prom { image = "prom:1", port http = 9090, publish 19090 -> http }
  unit exporter { exec = ["exporter", service.prom.address.http] }
}
stack web {
  service front { image = "front:1", port http = 80, publish 18080 -> http, networks = [shown] }
  network shown
  unit side { exec = ["side", service.front.address.http, service.prom.address.http, unit.exporter.name] }
}
unit plain { exec = ["plain", service.front.address.http, unit.side.name] }
service api { image = "api:1", networks = [shown] }
env prod { target { host = lab } }
"#;
    let mut said = Vec::new();
    for deployment in deployments(text) {
        for unit in deployment.units.values() {
            let exec = unit.attributes.get("exec").and_then(Value::as_list).unwrap();
            let words: Vec<_> = exec.iter().map(|word| word.as_str().unwrap()).collect();
            said.push(format!("{} {}", unit.real_name, words[1..].join(" ")));
        }
    }
    said.sort();
    assert_eq!(
        said,
        [
            "shop-mon-exporter.service 127.0.0.1:19090",
            "shop-prod-plain.service 127.0.0.1:18080 shop-prod-web-side.service",
            "shop-prod-web-side.service 127.0.0.1:18080 127.0.0.1:19090 shop-mon-exporter.service",
        ]
    );
}
