//! Hostile texts through the readers that others use: docker compose's, and one of YAML 1.1.

use std::path::Path;
use std::process::{Command, Stdio};

use deployc::emit::write::{Tree, interpolation::dollars, yaml};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde_json::Value as Json;

use super::sample::hostile;
use crate::support::compose_config::ComposeConfig;
use crate::support::tools::{Tool, require};

/// Every hostile text of the list, and some hundred more.
fn texts() -> Vec<String> {
    let mut runner = TestRunner::deterministic();
    let strategy = hostile();
    let mut texts: Vec<String> =
        (0..1500).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect();
    texts.push("long ".repeat(300_000));
    texts.sort();
    texts.dedup();
    texts
}

fn file<'t>(service: Vec<(&'static str, Tree<'t>)>) -> String {
    let map = |entries: Vec<(&'static str, Tree<'t>)>| {
        Tree::Map(entries.into_iter().map(|(key, tree)| (key.into(), tree)).collect())
    };
    let mut out = String::new();
    let services = map(vec![("s", map(service))]);
    yaml(&mut out, &map(vec![("name", Tree::text("x")), ("services", services)]), 0);
    out
}

#[test]
fn docker_compose_reads_what_was_meant() {
    let texts = texts();
    let numbered = |quoted: bool| {
        let tree = |t| if quoted { Tree::Quoted(dollars(t)) } else { Tree::Text(dollars(t)) };
        Tree::Map(texts.iter().enumerate().map(|(at, t)| (format!("k{at}").into(), tree(t))).collect())
    };
    // Compose's schema wants a label's key to hold something else than line breaks, and `x-…` is no label.
    let is_key = |t: &&String| !t.trim_matches('\n').is_empty() && !t.starts_with("x-");
    let keys = Tree::Map(texts.iter().filter(is_key).map(|t| (t.as_str().into(), Tree::text("v"))).collect());
    let text = file(vec![
        ("image", Tree::text("x")),
        ("command", Tree::List(texts.iter().map(|t| Tree::Text(dollars(t))).collect())),
        ("environment", numbered(true)),
        ("annotations", numbered(false)),
        ("labels", keys),
    ]);
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("compose.yaml"), text).unwrap();
    let Some(config) = ComposeConfig::of(folder.path(), &["compose.yaml"]) else { return };
    let read = config.read().unwrap();
    let service = &read["services"]["s"];
    // What docker compose prints is again a compose file: each `$` is doubled.
    let printed = |text: &str| Json::String(text.replace('$', "$$"));
    for (at, text) in texts.iter().enumerate() {
        assert_eq!(service["command"][at], printed(text), "as an element");
        assert_eq!(service["environment"][format!("k{at}")], printed(text), "as a quoted value");
        assert_eq!(service["annotations"][format!("k{at}")], printed(text), "as a value");
        let key = service["labels"].get(text.replace('$', "$$"));
        assert!(key == Some(&"v".into()) || !is_key(&text), "as a key: {text:?}");
    }
}

#[test]
fn docker_compose_reads_defaults_as_they_were_meant() {
    use deployc::eval::{Piece, Runtime, RuntimeDefault, Text};
    let texts: Vec<String> = texts().into_iter().filter(|t| interpolation_fits(t)).collect();
    let default = |t: &String| {
        let default = RuntimeDefault::Text(t.as_str().into());
        let variable = Piece::Runtime(Runtime { name: "UNSET".into(), default });
        Text::from_pieces([Piece::Known("<}$".into()), variable, Piece::Known("{>".into())])
    };
    let written: Vec<Text> = texts.iter().map(default).collect();
    let values = written.iter().enumerate().map(|(at, text)| {
        (format!("k{at}").into(), Tree::Quoted(deployc::emit::write::interpolation::text(text)))
    });
    let text = file(vec![("image", Tree::text("x")), ("environment", Tree::Map(values.collect()))]);
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("compose.yaml"), text).unwrap();
    let read = |set: bool| {
        let config = ComposeConfig::of(folder.path(), &["compose.yaml"])?;
        let config = if set { config.variable("UNSET", "set") } else { config };
        Some(config.read().unwrap()["services"]["s"]["environment"].clone())
    };
    let (Some(unset), Some(set)) = (read(false), read(true)) else { return };
    for (at, text) in texts.iter().enumerate() {
        let key = format!("k{at}");
        assert_eq!(unset[&key], Json::String(format!("<}}$${}{{>", text.replace('$', "$$"))), "{text:?}");
        assert_eq!(set[&key], Json::String("<}$$set{>".to_owned()), "{text:?}");
    }
}

fn interpolation_fits(text: &str) -> bool {
    deployc::eval::RuntimeDefault::fits(text)
}

#[test]
fn a_reader_of_yaml_1_1_reads_what_was_meant() {
    const READ: &str = "import json, sys, yaml\n\
        json.dump(yaml.safe_load(open(sys.argv[1], encoding='utf-8', newline='')), sys.stdout)";
    let texts = texts();
    let list = |tree: fn(&String) -> Tree<'_>| Tree::List(texts.iter().map(tree).collect());
    let keys = Tree::Map(texts.iter().map(|t| (t.as_str().into(), Tree::Int(1))).collect());
    let mut text = String::new();
    let plain = list(|t| Tree::text(t.as_str()));
    let quoted = list(|t| Tree::Quoted(t.as_str().into()));
    yaml(
        &mut text,
        &Tree::Map(vec![("plain".into(), plain), ("quoted".into(), quoted), ("keys".into(), keys)]),
        0,
    );
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.yaml");
    std::fs::write(&path, text).unwrap();
    let Some(python) = require(Tool::PyYaml) else { return };
    let read = python_json(&python, READ, &path);
    for (at, text) in texts.iter().enumerate() {
        assert_eq!(read["plain"][at], Json::String(text.clone()));
        assert_eq!(read["quoted"][at], Json::String(text.clone()));
        assert_eq!(read["keys"].get(text), Some(&1.into()), "as a key: {text:?}");
    }
}

fn python_json(python: &Path, program: &str, file: &Path) -> Json {
    let output = Command::new(python)
        .args(["-c", program])
        .arg(file)
        .stdin(Stdio::null())
        .output()
        .expect("python runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("python prints json")
}
