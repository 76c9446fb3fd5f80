//! The door to the real `docker compose config`: what it lets in, how it answers, how it says no.

use std::path::Path;

use serde_json::{Value, json};

use crate::support::compose_config::{ComposeConfig, at_root};

fn folder_with(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    folder
}

#[test]
fn files_merge_and_only_given_variables_interpolate() {
    let base = "name: shop\nservices:\n  web: {image: 'web:${TAG}', volumes: ['./site:/site:ro'], \
                environment: {HOME_OF: '${HOME-nobody}'}}\n  extra: {image: extra, profiles: [more]}\n";
    let over = "services:\n  web: {command: [serve]}\n";
    let folder = folder_with(&[("base.yaml", base), ("over.yaml", over), (".env", "TAG=from-file\n")]);
    let config = || ComposeConfig::of(folder.path(), &["base.yaml", "over.yaml"]);

    let Some(plain) = config() else { return };
    let value = at_root(plain.read().unwrap(), folder.path());
    assert_eq!(value["services"]["web"]["image"], "web:from-file");
    assert_eq!(value["services"]["web"]["command"], json!(["serve"]));
    assert_eq!(value["services"]["web"]["environment"]["HOME_OF"], "nobody");
    assert_eq!(value["services"]["web"]["volumes"][0]["source"], "@ROOT@/site");
    assert_eq!(value["services"].get("extra"), None);
    assert!(keys_are_sorted(&value), "{value:#}");

    let value = config().unwrap().variable("TAG", "given").args(&["--profile", "more"]).read().unwrap();
    assert_eq!(value["services"]["web"]["image"], "web:given");
    assert_eq!(value["services"]["extra"]["image"], "extra");
}

#[test]
fn a_refusal_comes_back_in_compose_s_words() {
    let folder = folder_with(&[("compose.yaml", "services:\n  web: {image: web, depends_on: [ghost]}\n")]);
    let Some(config) = ComposeConfig::of(folder.path(), &["compose.yaml"]) else { return };
    let refusal = config.read().unwrap_err();
    assert!(refusal.contains("depends on undefined service \"ghost\""), "{refusal}");
}

#[test]
fn only_the_root_itself_and_what_is_below_is_rewritten() {
    let value = json!({"a": ["/srv/app", "/srv/app/x:/srv/app", "/srv/app2/x", "/srv/app-old"], "b": 1});
    let expected = json!({"a": ["@ROOT@", "@ROOT@/x:@ROOT@", "/srv/app2/x", "/srv/app-old"], "b": 1});
    assert_eq!(at_root(value, Path::new("/srv/app")), expected);
}

fn keys_are_sorted(value: &Value) -> bool {
    match value {
        Value::Object(entries) => entries.keys().is_sorted() && entries.values().all(keys_are_sorted),
        Value::Array(items) => items.iter().all(keys_are_sorted),
        _ => true,
    }
}
