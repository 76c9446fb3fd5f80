//! N services as plain data, and the same data written as a `.deploy` project and as a jsonnet program.
//!
//! Takes a number, gives texts; touches neither disk nor clock, so a size always gives the same bytes.
//! Every service has an image, six environment variables (three common, three that prod overrides), two ports,
//! a volume, a healthcheck, up to three needs, two secrets and three labels. Needs stay inside blocks of
//! [`BLOCK`] services: docker compose's own cycle check is exponential in the depth of the graph.

pub(crate) mod deploy;
pub(crate) mod jsonnet;

/// Services that may need one another; the first of each block needs nothing.
pub(crate) const BLOCK: usize = 10;

/// Environment variables that are the same for every service in every env.
pub(crate) const COMMON: [(&str, &str); 3] =
    [("LOG_FORMAT", "json"), ("TZ", "UTC"), ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://otel:4317")];

/// The command of every healthcheck; the rest of it is the same in all writers: 10s, 3s, 3 retries, 15s.
pub(crate) const PROBE: [&str; 4] = ["CMD", "curl", "-fsS", "http://localhost:8080/healthz"];

/// A file of a workload: path relative to its folder, and text.
pub(crate) type File = (String, String);

/// The variables that differ between envs.
#[derive(Debug, Clone)]
pub(crate) struct Tuning {
    pub(crate) log_level: &'static str,
    pub(crate) database_url: String,
    pub(crate) workers: usize,
}

/// One service, before any tool's syntax.
#[derive(Debug, Clone)]
pub(crate) struct Service {
    pub(crate) name: String,
    pub(crate) team: String,
    pub(crate) tier: &'static str,
    pub(crate) tag: String,
    pub(crate) http: usize,
    pub(crate) metrics: usize,
    pub(crate) needs: Vec<String>,
    pub(crate) dev: Tuning,
    pub(crate) prod: Tuning,
}

/// The first `n` services of the workload.
pub(crate) fn services(n: usize) -> Vec<Service> {
    (0..n).map(service).collect()
}

fn service(i: usize) -> Service {
    let name = name(i);
    Service {
        team: format!("team{:02}", i % 17),
        tier: ["edge", "backend", "worker", "data"][i % 4],
        tag: format!("1.{}.{}", i % 10, i % 7),
        http: 10_000 + i,
        metrics: 20_000 + i,
        needs: (1..=1 + i % 3).filter(|back| *back <= i % BLOCK).map(|back| self::name(i - back)).collect(),
        dev: Tuning {
            log_level: "debug",
            database_url: format!("postgres://{name}@localhost:5432/{name}"),
            workers: 1,
        },
        prod: Tuning {
            log_level: "warn",
            database_url: format!("postgres://{name}@db{}.prod.internal:5432/{name}", i % 5),
            workers: 2 + i % 7,
        },
        name,
    }
}

fn name(i: usize) -> String {
    format!("svc{i:04}")
}
