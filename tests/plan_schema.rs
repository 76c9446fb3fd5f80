//! The JSON of every plan that a story tells is as the schema says that `deployc schema plan` prints.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value as Json;

use crate::cases::stories;
use crate::story::archive::Archive;

#[test]
fn every_plan_of_the_stories_is_as_the_schema_says() {
    let output = Command::new(env!("CARGO_BIN_EXE_deployc")).args(["schema", "plan"]).output().unwrap();
    let mut schema: Json = serde_json::from_slice(&output.stdout).unwrap();
    close(&mut schema);
    let validator = jsonschema::validator_for(&schema).unwrap();
    let mut plans = 0;
    for path in stories() {
        let story = Archive::parse(&fs::read_to_string(&path).unwrap());
        for section in story.sections.iter().filter(|section| section.name == "stdout") {
            for plan in plans_in(&section.body) {
                let problems: Vec<_> =
                    validator.iter_errors(&plan).map(|problem| problem.to_string()).collect();
                assert!(problems.is_empty(), "{}: {problems:#?}", path.display());
                plans += 1;
            }
        }
    }
    assert!(plans > 2, "only {plans} stories have a plan as JSON");
}

#[test]
fn the_schema_is_the_file() {
    let output = Command::new(env!("CARGO_BIN_EXE_deployc")).args(["schema", "plan"]).output().unwrap();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/plan/render/json/plan.schema.json");
    assert_eq!(output.stdout, fs::read(file).unwrap());
}

/// What has no property in the schema was forgotten in it.
fn close(schema: &mut Json) {
    match schema {
        Json::Object(map) => {
            map.values_mut().for_each(close);
            if map.get("type").is_some_and(|ty| ty == "object") && map.contains_key("properties") {
                map.entry("additionalProperties").or_insert(false.into());
            }
        }
        Json::Array(list) => list.iter_mut().for_each(close),
        _ => {}
    }
}

/// Each document in a text that is a plan's.
fn plans_in(text: &str) -> Vec<Json> {
    let starts = text.match_indices("{\n  \"format_version\"").map(|(at, _)| at);
    let documents =
        starts.filter_map(|at| serde_json::Deserializer::from_str(&text[at..]).into_iter().next());
    let documents: Vec<Json> = documents.filter_map(|document| document.ok()).collect();
    documents.into_iter().filter(|document| document["envs"][0].get("unchanged").is_some()).collect()
}
