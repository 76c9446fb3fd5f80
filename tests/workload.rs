//! The benchmark compares like with like: for a few services, the compose file of `deployc`, the output of jrsonnet
//! and, where it is present, that of `../shared/tools/perf/gen.py` all mean what the plain data says.
//!
//! Meaning is read strictly: an attribute that the workload does not set is a failure, not an extra.
#![allow(clippy::disallowed_methods, reason = "it runs processes on folders")]
#![allow(clippy::print_stderr, reason = "a skipped test says so")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking, in its own functions too")]

#[path = "workload/compose.rs"]
mod compose;
#[path = "../benches/speed/peer.rs"]
mod peer;
#[path = "../benches/speed/workload/mod.rs"]
#[expect(clippy::module_inception, reason = "the benchmark calls it so too")]
mod workload;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use compose::{Compose, Deployed, Grant, Healthcheck, Mount, Need, Port};
use serde_json::Value;
use workload::{COMMON, PROBE, Service, Tuning};

/// More than two blocks, so that needs at the border of a block are compared too.
const N: usize = 25;

fn expected(service: &Service, tuning: &Tuning) -> Deployed {
    let Service { name, team, tier, tag, http, metrics, needs, dev: _, prod: _ } = service;
    let own = [
        ("LOG_LEVEL", tuning.log_level.to_owned()),
        ("DATABASE_URL", tuning.database_url.clone()),
        ("WORKERS", tuning.workers.to_string()),
    ];
    let common = COMMON.map(|(k, v)| (k.to_owned(), v.to_owned()));
    let healthy = || Need { condition: "service_healthy".to_owned(), required: true };
    Deployed {
        image: format!("registry.example.com/{team}/{name}:{tag}"),
        restart: "unless-stopped".to_owned(),
        environment: common.into_iter().chain(own.map(|(k, v)| (k.to_owned(), v))).collect(),
        ports: BTreeSet::from([Port(format!("{http}:8080")), Port(format!("{metrics}:9090"))]),
        volumes: BTreeSet::from([Mount(format!("{name}-data:/var/lib/{name}"))]),
        healthcheck: Healthcheck {
            test: PROBE.map(str::to_owned).to_vec(),
            interval: "10s".to_owned(),
            timeout: "3s".to_owned(),
            retries: 3,
            start_period: "15s".to_owned(),
        },
        depends_on: needs.iter().map(|other| (other.clone(), healthy())).collect(),
        secrets: ["db", "api"].into_iter().map(|key| Grant(format!("{name}-{key}"))).collect(),
        networks: compose::DefaultNetwork,
        labels: [("service", name.as_str()), ("team", team), ("tier", tier)]
            .map(|(key, value)| (format!("com.example.{key}"), value.to_owned()))
            .into(),
    }
}

/// Asserts that `value` is the workload in that env, seen from the folder `depth` levels below the project.
fn assert_means(who: &str, value: Value, env: &str, depth: usize) -> Compose {
    let compose: Compose = serde_json::from_value(value).unwrap_or_else(|e| panic!("{who}: {e}"));
    let services = workload::services(N);
    let names: Vec<_> = services.iter().map(|s| s.name.as_str()).collect();
    assert_eq!(compose.services.keys().collect::<Vec<_>>(), names, "{who}: services");
    for service in &services {
        let tuning = if env == "prod" { &service.prod } else { &service.dev };
        assert_eq!(compose.services[&service.name], expected(service, tuning), "{who}: {}", service.name);
    }
    let volumes: Vec<_> = names.iter().map(|name| format!("{name}-data")).collect();
    assert_eq!(
        compose.volumes.keys().collect::<Vec<_>>(),
        volumes.iter().collect::<Vec<_>>(),
        "{who}: volumes"
    );
    let up = if depth == 0 { "./".to_owned() } else { "../".repeat(depth) };
    let files: BTreeMap<_, _> = compose.secrets.iter().map(|(k, s)| (k.clone(), s.file.clone())).collect();
    let expected: BTreeMap<_, _> = (names.iter())
        .flat_map(|name| ["db", "api"].map(|key| format!("{name}-{key}")))
        .map(|secret| (secret.clone(), format!("{up}secrets/{secret}.txt")))
        .collect();
    assert_eq!(files, expected, "{who}: secrets");
    assert!(compose.networks.keys().all(|name| name == "default"), "{who}: networks {:?}", compose.networks);
    compose
}

/// A new folder with these files in it.
fn folder(name: &str, files: &[workload::File]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("workload-{name}"));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    for (path, text) in files {
        std::fs::write(folder.join(path), text).unwrap();
    }
    folder
}

fn stdout(command: &mut Command) -> String {
    let output = command.output().unwrap_or_else(|e| panic!("{command:?}: {e}"));
    assert!(output.status.success(), "{command:?}\n{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn deployc_builds_what_the_data_says() {
    let project = folder("deploy", &workload::deploy::project(N));
    stdout(Command::new(env!("CARGO_BIN_EXE_deployc")).arg("build").current_dir(&project));
    for env in ["dev", "prod"] {
        let text = std::fs::read_to_string(project.join("deploy").join(env).join("compose.yaml")).unwrap();
        let compose = assert_means("deployc", serde_saphyr::from_str(&text).unwrap(), env, 2);
        assert_eq!(compose.name, format!("shop-{env}"));
        for (key, volume) in &compose.volumes {
            let name = volume.as_ref().and_then(|v| v.name.as_deref());
            assert_eq!(
                name,
                Some(format!("shop-{env}_{key}").as_str()),
                "an identity that hangs on no folder"
            );
        }
    }
}

#[test]
fn a_patch_changes_ten_images() {
    for n in [30, 1000] {
        let (before, after) = (workload::deploy::project(n), workload::deploy::patched(n));
        let lines = |files: &[workload::File]| -> Vec<String> {
            files.iter().flat_map(|(_, text)| text.lines().map(str::to_owned)).collect()
        };
        let changed = lines(&before).iter().zip(&lines(&after)).filter(|(a, b)| a != b).count();
        assert_eq!(changed, 10, "{n}");
    }
}

#[test]
fn a_release_changes_every_tenth_image() {
    let (before, after) = (workload::deploy::project(30), workload::deploy::released(30));
    let lines = |files: &[workload::File]| {
        files.iter().flat_map(|(_, text)| text.lines().map(str::to_owned)).collect::<Vec<_>>()
    };
    let (before, after) = (lines(&before), lines(&after));
    assert_eq!(before.len(), after.len());
    let changed: Vec<_> = after.iter().zip(&before).filter(|(a, b)| a != b).map(|(a, _)| a.trim()).collect();
    assert_eq!(
        changed,
        [
            r#"image = "${registry}/team00/svc0000:2.0.0""#,
            r#"image = "${registry}/team10/svc0010:2.0.3""#,
            r#"image = "${registry}/team03/svc0020:2.0.6""#,
        ]
    );
}

#[test]
fn jrsonnet_gives_what_the_data_says() {
    let Some(jrsonnet) = peer::jrsonnet() else {
        assert!(std::env::var_os("CI").is_none(), "jrsonnet is missing: {}", peer::HOW_TO_GET);
        return eprintln!("skipped: jrsonnet is missing: {}", peer::HOW_TO_GET);
    };
    let program = folder("jsonnet", &workload::jsonnet::program(N));
    let both = stdout(Command::new(jrsonnet).arg("envs.jsonnet").current_dir(&program));
    let mut both: BTreeMap<String, Value> = serde_json::from_str(&both).unwrap();
    for env in ["dev", "prod"] {
        let value = both.remove(&format!("{env}.json")).unwrap();
        assert_eq!(assert_means("jrsonnet", value, env, 0).name, "shop");
    }
    assert!(both.is_empty());
}

#[test]
fn the_shared_generator_gives_what_the_data_says() {
    let generator = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/tools/perf/gen.py");
    if !generator.is_file() {
        return eprintln!("skipped: ../shared/tools/perf/gen.py is not here");
    }
    let out = folder("shared", &[]);
    let mut python = Command::new("python3");
    stdout(python.arg(generator).arg(N.to_string()).arg(&out).env("BLOCK", workload::BLOCK.to_string()));
    let text = std::fs::read_to_string(out.join("ref.prod.json")).unwrap();
    assert_means("gen.py", serde_json::from_str(&text).unwrap(), "prod", 0);
}
