//! The workload as a jsonnet program: a function that makes a service, a base that calls it, prod on top of it.
//!
//! Written in the peer's favour: strings are put together with `+`, which no implementation is slow at, and
//! `envs.jsonnet` gives both envs to one process so that it need not parse the base twice.

use std::fmt::Write as _;

use super::{COMMON, File, PROBE, Service, Tuning, services};

/// The program's folder for the first `n` services.
pub(crate) fn program(n: usize) -> Vec<File> {
    let services = services(n);
    vec![
        ("service.libsonnet".to_owned(), function()),
        ("dev.jsonnet".to_owned(), dev(&services)),
        ("prod.jsonnet".to_owned(), prod(&services)),
        (
            "envs.jsonnet".to_owned(),
            "{ 'dev.json': import 'dev.jsonnet', 'prod.json': import 'prod.jsonnet' }\n".to_owned(),
        ),
    ]
}

fn function() -> String {
    let common = COMMON.map(|(k, v)| format!("{k}: '{v}'")).join(", ");
    let probe = PROBE.map(|word| format!("'{word}'")).join(", ");
    format!(
        r"local common = {{ {common} }};

function(name, team, tier, tag, http, metrics, needs=[]) {{
  image: 'registry.example.com/' + team + '/' + name + ':' + tag,
  restart: 'unless-stopped',
  environment: common + {{
    LOG_LEVEL: 'debug',
    DATABASE_URL: 'postgres://' + name + '@localhost:5432/' + name,
    WORKERS: '1',
  }},
  ports: [http + ':8080', metrics + ':9090'],
  volumes: [name + '-data:/var/lib/' + name],
  healthcheck: {{
    test: [{probe}],
    interval: '10s',
    timeout: '3s',
    retries: 3,
    start_period: '15s',
  }},
  depends_on: {{ [other]: {{ condition: 'service_healthy' }} for other in needs }},
  secrets: [name + '-db', name + '-api'],
  labels: {{
    'com.example.service': name,
    'com.example.team': team,
    'com.example.tier': tier,
  }},
}}
"
    )
}

fn dev(services: &[Service]) -> String {
    let mut out =
        String::from("local service = import 'service.libsonnet';\n\n{\n  name: 'shop',\n  services: {\n");
    for Service { name, team, tier, tag, http, metrics, needs, dev: _, prod: _ } in services {
        let needs = needs.iter().map(|other| format!("'{other}'")).collect::<Vec<_>>().join(", ");
        let _ = writeln!(
            out,
            "    {name}: service('{name}', '{team}', '{tier}', '{tag}', {http}, {metrics}, [{needs}]),"
        );
    }
    out.push_str(
        r"  },
  volumes: { [name + '-data']: {} for name in std.objectFields($.services) },
  secrets: {
    [name + '-' + use]: { file: './secrets/' + name + '-' + use + '.txt' }
    for name in std.objectFields($.services)
    for use in ['db', 'api']
  },
}
",
    );
    out
}

fn prod(services: &[Service]) -> String {
    let mut out = String::from("(import 'dev.jsonnet') + {\n  services+: {\n");
    for Service { name, prod: Tuning { log_level, database_url, workers }, .. } in services {
        let _ = writeln!(
            out,
            "    {name}+: {{ environment+: {{ LOG_LEVEL: '{log_level}', DATABASE_URL: '{database_url}', \
             WORKERS: '{workers}' }} }},"
        );
    }
    out.push_str("  },\n}\n");
    out
}
