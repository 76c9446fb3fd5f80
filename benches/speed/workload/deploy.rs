//! The workload as a `.deploy` project of three files: what is common, one block a service, and what prod changes.
//!
//! Written as an engineer would without components: nothing is computed from a service's name, so it is the long
//! way to say it. Dev and prod live on hosts of their own, since both publish the same ports and read the same
//! secret files. All of prod is one block on purpose: a parser that works on top-level items gets a large one.

use std::fmt::Write as _;

use super::{COMMON, File, PROBE, Service, Tuning, services};

/// The project folder of the first `n` services.
pub(crate) fn project(n: usize) -> Vec<File> {
    let services = services(n);
    vec![
        ("shop.deploy".to_owned(), common()),
        ("services.deploy".to_owned(), blocks(&services)),
        ("prod.deploy".to_owned(), prod(&services)),
    ]
}

/// The same project one release later: every tenth service has a new image, nothing else differs.
pub(crate) fn released(n: usize) -> Vec<File> {
    with_images(n, n.div_ceil(10))
}

/// The same project after ten services got a new image.
pub(crate) fn patched(n: usize) -> Vec<File> {
    with_images(n, 10)
}

/// So many services, far from each other, have a new image.
fn with_images(n: usize, number: usize) -> Vec<File> {
    let mut services = services(n);
    for service in services.iter_mut().step_by((n / number).max(1)) {
        service.tag = format!("2{}", &service.tag[1..]);
    }
    let mut files = project(n);
    files[1].1 = blocks(&services);
    files
}

fn common() -> String {
    let environment: String = COMMON.iter().map(|(k, v)| format!("    {k} = \"{v}\"\n")).collect();
    let probe = PROBE.map(|word| format!("\"{word}\"")).join(", ");
    format!(
        r#"project shop {{ description = "A workload for measuring" }}

host laptop {{ address = "localhost" }}
host shop-server {{ address = "shop.example.com", dir = "/srv/shop" }}

let registry = "registry.example.com"

defaults service {{
  restart = unless-stopped
  healthcheck {{
    test = [{probe}]
    interval = 10s
    timeout = 3s
    retries = 3
    start-period = 15s
  }}
  environment {{
{environment}  }}
}}

env dev {{ target {{ host = laptop }} }}
env prod {{ target {{ host = shop-server }} }}
"#
    )
}

fn blocks(services: &[Service]) -> String {
    let mut out = String::new();
    for service in services {
        block(&mut out, service);
    }
    out
}

fn block(out: &mut String, service: &Service) {
    let Service { name, team, tier, tag, http, metrics, needs, dev, prod: _ } = service;
    let needs: String = needs.iter().map(|other| format!("  needs {other} healthy\n")).collect();
    let _ = write!(
        out,
        r#"service {name} {{
  image = "${{registry}}/{team}/{name}:{tag}"
  publish public {http} -> 8080
  publish public {metrics} -> 9090
  mount {name}-data -> "/var/lib/{name}"
{needs}  secrets = [{name}-db, {name}-api]
  environment {{
{environment}  }}
  labels {{
    "com.example.service" = "{name}"
    "com.example.team" = "{team}"
    "com.example.tier" = "{tier}"
  }}
}}
volume {name}-data
secret {name}-db {{ file = "secrets/{name}-db.txt" }}
secret {name}-api {{ file = "secrets/{name}-api.txt" }}

"#,
        environment = entries(dev, "    "),
    );
}

fn prod(services: &[Service]) -> String {
    let mut out = String::from("env prod {\n");
    for Service { name, prod, .. } in services {
        let environment = entries(prod, "      ");
        let _ = write!(out, "  service {name} {{\n    environment {{\n{environment}    }}\n  }}\n");
    }
    out.push_str("}\n");
    out
}

fn entries(tuning: &Tuning, indent: &str) -> String {
    let Tuning { log_level, database_url, workers } = tuning;
    format!(
        "{indent}LOG_LEVEL = \"{log_level}\"\n{indent}DATABASE_URL = \"{database_url}\"\n{indent}WORKERS = {workers}\n"
    )
}
