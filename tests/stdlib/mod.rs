//! The standard library's examples: each stands in the documentation of a module, compiles without a word, and is what
//! the real `docker compose` reads as the module promises.

mod reference;

use std::fs;
use std::path::Path;

use deployc::diag::Sink;
use deployc::diag::render::{Format, Look, render};
use deployc::source::{Disk, SourceMap};
use deployc::syntax::ast::StatementKind;
use deployc::{compile, emit, stdlib, syntax};
use serde_json::Value;

use crate::snippets::{Snippet, snippets};
use crate::support::compose_config::ComposeConfig;

/// What an example's service must mount its volume at: the image's real data path for the pinned version.
#[rustfmt::skip]
const DATA: [(&str, &str, &str); 13] = [
    ("caddy", "proxy", "/data"),
    ("caddy", "proxy", "/config"),
    ("elasticsearch", "index", "/usr/share/elasticsearch/data"),
    ("mariadb", "db", "/var/lib/mysql"),
    ("minio", "store", "/data"),
    ("mongodb", "db", "/data/db"),
    ("postgres", "db", "/var/lib/postgresql/data"),
    ("prefect", "db", "/var/lib/postgresql/data"),
    ("prefect", "prefect", "/root/.prefect"),
    ("redis", "queue", "/data"),
    ("traefik", "proxy", "/acme"),
    ("auth", "proxy", "/data"),
    ("auth", "proxy", "/acme"),
];

/// The examples in the documentation of a module.
fn examples(text: &str) -> Vec<Snippet> {
    let docs: Vec<&str> = text.lines().map(|line| line.strip_prefix("## ").unwrap_or_default()).collect();
    snippets(&docs.join("\n"))
}

#[test]
fn every_module_parses_and_declares_only_what_can_be_imported() {
    for name in stdlib::names() {
        let text = stdlib::module(name).unwrap();
        let mut sources = SourceMap::default();
        let file = sources.add(stdlib::path(name), text);
        let mut sink = Sink::new();
        let tree = syntax::parse(file, text, &mut sink);
        let said: Vec<_> = sink.iter().map(|d| (&d.message, &d.labels)).collect();
        assert!(said.is_empty(), "{name}: {said:?}");
        for statement in &tree.statements {
            let can_be_imported = match &statement.kind {
                StatementKind::Phrase(phrase) => {
                    matches!(phrase.word.text.as_str(), "component" | "mixin")
                }
                kind => matches!(kind, StatementKind::Alias(_) | StatementKind::Import(_)),
            };
            assert!(can_be_imported, "{name}: {statement:?}");
        }
    }
}

#[test]
fn a_module_is_found_by_its_name_and_shown_under_one_path() {
    assert!(stdlib::names().is_sorted());
    assert!(stdlib::names().all(|name| stdlib::shows(&stdlib::path(name))));
    assert_eq!(stdlib::module("postgresql"), None);
    assert!(!stdlib::shows("std/postgresql.deploy") && !stdlib::shows("lib/std/postgres.deploy"));
}

#[test]
fn every_file_is_a_module_and_has_an_example() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("stdlib");
    let mut files: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    files.sort();
    assert_eq!(files, stdlib::names().collect::<Vec<_>>());
    for name in stdlib::names() {
        let text = stdlib::module(name).unwrap();
        let examples = examples(text);
        assert!(examples.iter().any(|e| e.info == "deploy"), "{name} has no example");
        assert!(examples.iter().all(|e| e.text.contains(&format!("import std.{name}\n"))), "{name}");
    }
}

#[test]
fn every_example_is_what_docker_compose_reads() {
    let mut mounted: Vec<(&str, String, String)> = Vec::new();
    let mut compared = false;
    for name in stdlib::names() {
        for (number, example) in (1..).zip(examples(stdlib::module(name).unwrap())) {
            let what = format!("std.{name}, example {number}");
            let folder = tempfile::tempdir().unwrap();
            fs::write(folder.path().join("example.deploy"), &example.text).unwrap();
            for compose in built(folder.path(), &what) {
                let Some(config) = ComposeConfig::of(compose.parent().unwrap(), &["compose.yaml"]) else {
                    return;
                };
                let deploy = fs::read_to_string(compose.with_file_name("bin").join("deploy")).unwrap();
                let model = config.read().unwrap_or_else(|words| panic!("{what}: {words}"));
                compared = true;
                for (service, body) in model["services"].as_object().unwrap() {
                    hold_promises(&what, service, body);
                    hold_configs(&what, service, body, &deploy);
                    for mount in body["volumes"].as_array().into_iter().flatten() {
                        mounted.push((name, service.clone(), mount["target"].as_str().unwrap().to_owned()));
                    }
                }
            }
        }
    }
    assert!(compared);
    for (module, service, target) in DATA {
        let found = mounted.iter().any(|m| m.0 == module && m.1 == service && m.2 == target);
        assert!(found, "std.{module}: `{service}` keeps nothing at {target}: {mounted:#?}");
    }
}

/// Compiles a folder, which must say nothing, and writes what is emitted. Gives the compose files.
fn built(folder: &Path, what: &str) -> Vec<std::path::PathBuf> {
    let outcome = compile(&Disk, folder, &mut |_| {});
    let look = Look { color: false, unicode: false, width: 120 };
    let said = render(&outcome.diagnostics, &outcome.sources, Format::Concise, &look);
    assert!(outcome.diagnostics.is_empty(), "{what}:\n{said}");
    let compiled = outcome.compiled.unwrap();
    let mut files = Vec::new();
    for deployment in &compiled.deployments {
        for artifact in emit::emit(&compiled.project, deployment, &outcome.sources) {
            let path = folder.join(&artifact.path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, &artifact.text).unwrap();
            if path.ends_with("compose.yaml") {
                compose_on_a_host(&path, &artifact.text);
                files.push(path);
            }
        }
    }
    files
}

/// The environment files that a host would compose stand there, empty: docker compose asks for them.
fn compose_on_a_host(compose: &Path, text: &str) {
    for word in text.split(|c: char| c.is_whitespace() || "\"'[]{},".contains(c)) {
        if let Some(name) = word.strip_prefix("secrets/").or(word.strip_prefix("./secrets/"))
            && name.ends_with(".env")
        {
            let file = compose.with_file_name("secrets").join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, "").unwrap();
        }
    }
}

/// Another content of a config is another container, or `bin/deploy` has it read again: Compose does neither by itself.
fn hold_configs(what: &str, service: &str, body: &Value, deploy: &str) {
    for config in body["configs"].as_array().into_iter().flatten() {
        let name = config["source"].as_str().unwrap();
        let anew = body["labels"][format!("deployc.config.{name}")].is_string();
        let reload = format!("reload {name} config/{name} {service} ");
        let again = deploy.lines().any(|line| line.replace('\'', "").starts_with(&reload));
        assert!(anew != again, "{what}: `{service}` keeps the old {config}, or is made anew in vain");
    }
}

/// What every container of the library promises. Those of the examples themselves carry an image of `example`.
fn hold_promises(what: &str, service: &str, body: &Value) {
    let image = body["image"].as_str().unwrap_or_default();
    if !body["mem_limit"].is_string() {
        return;
    }
    let context = format!("{what}: `{service}` ({image})");
    let tag = image.rsplit_once(':').map(|(_, tag)| tag).unwrap_or_default();
    assert!(tag.contains(|c: char| c.is_ascii_digit()), "{context} is not pinned");
    let options = &body["logging"]["options"];
    assert!(options["max-size"].is_string() && options["max-file"].is_string(), "{context} keeps all logs");
    assert!(body["security_opt"].to_string().contains("no-new-privileges"), "{context} may gain privileges");
    let runs_on = body["restart"] != "no";
    let test = body["healthcheck"]["test"].to_string();
    assert_eq!(runs_on, body["healthcheck"]["test"].is_array(), "{context}: what runs on says how it is");
    assert!(!test.contains("version"), "{context}: {test} asks no server");
    for port in body["ports"].as_array().into_iter().flatten() {
        assert!(["80", "443"].contains(&port["published"].as_str().unwrap()), "{context}: {port}");
    }
}
