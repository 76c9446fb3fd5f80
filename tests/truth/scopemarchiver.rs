//! ScopeMArchiver: three environments of two projects each, and what two hosts have once.
//!
//! Takes the example's folders and the recorded models. Beyond the difference of each folder from its model, what
//! differs between the environments must be what differs between the recorded ones.

use super::case::{Case, vary_alike};
use super::compose::HostFile;

const PREFECT_SERVER: &[HostFile] =
    &[("secrets/prefect-server.env", "PREFECT_API_DATABASE_CONNECTION_URL=DUMMY\n")];
const AUTHENTIK: &[HostFile] = &[("secrets/authentik-proxy.env", "AUTHENTIK_TOKEN=DUMMY\n")];
const OTEL: &[HostFile] = &[("secrets/otel-collector.env", "PROM_REMOTE_WRITE_PW=DUMMY\n")];
const MINIO: &[HostFile] = &[("secrets/minio-buckets.env", "MC_HOST_server=DUMMY\n")];
const GRAFANA: &[HostFile] = &[(
    "secrets/grafana.env",
    "GF_SECURITY_ADMIN_PASSWORD=DUMMY\nGF_AUTH_GENERIC_OAUTH_CLIENT_ID=DUMMY\nGF_AUTH_GENERIC_OAUTH_CLIENT_SECRET=DUMMY\n",
)];

/// Every folder of the example, its recorded model and what the host adds. A folder has two models where upstream's
/// commands have a second outcome.
const CASES: [(&str, &str, &[HostFile]); 14] = [
    ("prod/archiver", "prod.json", PREFECT_SERVER),
    ("qa/archiver", "qa.json", PREFECT_SERVER),
    ("dev/archiver", "dev.json", PREFECT_SERVER),
    ("prod/worker", "prod.worker.json", &[]),
    ("qa/worker", "qa.worker.json", &[]),
    ("dev/worker", "dev.worker.json", &[]),
    ("dev/worker", "dev.worker.as-documented.json", &[]),
    ("hosts/openem/proxy", "prod.traefik.json", AUTHENTIK),
    ("hosts/openem/proxy", "qa.traefik.json", AUTHENTIK),
    ("hosts/openem2/proxy", "dev.traefik.json", AUTHENTIK),
    ("hosts/openem/monitoring", "monitoring.with-minio.json", OTEL),
    ("hosts/openem2/monitoring", "monitoring.with-minio.json", OTEL),
    ("hosts/openem2/minio", "minio.json", MINIO),
    ("hosts/openem2/grafana", "grafana.json", GRAFANA),
];

fn cases(stack: &str) -> Vec<Case> {
    let wanted = CASES.iter().filter(|(folder, ..)| folder.ends_with(stack));
    let cases: Vec<Case> = wanted
        .map(|&(folder, truth, host_files)| Case { example: "scopemarchiver", folder, truth, host_files })
        .collect();
    assert!(!cases.is_empty(), "{stack}");
    cases
}

#[test]
fn the_archiver_differs_as_its_readme_says() {
    cases("/archiver").iter().for_each(Case::hold);
}

#[test]
fn the_workers_differ_as_the_readme_says() {
    cases("/worker").iter().for_each(Case::hold);
}

#[test]
fn the_proxies_differ_as_the_readme_says() {
    cases("/proxy").iter().for_each(Case::hold);
}

#[test]
fn the_monitoring_differs_as_the_readme_says() {
    cases("/monitoring").iter().for_each(Case::hold);
}

#[test]
fn minio_differs_as_the_readme_says() {
    cases("/minio").iter().for_each(Case::hold);
}

#[test]
fn grafana_differs_as_the_readme_says() {
    cases("/grafana").iter().for_each(Case::hold);
}

/// One case of a folder, the first one.
fn folders(stack: &str) -> Vec<Case> {
    let mut cases = cases(stack);
    cases.dedup_by_key(|case| case.folder);
    cases
}

#[test]
fn environments_of_the_archiver_vary_as_the_recorded_ones() {
    vary_alike(&folders("/archiver"), "environments archiver");
}

#[test]
fn environments_of_the_workers_vary_as_the_recorded_ones() {
    vary_alike(&folders("/worker"), "environments worker");
}

#[test]
fn the_proxies_vary_as_the_recorded_ones() {
    vary_alike(&folders("/proxy"), "environments proxy");
}
