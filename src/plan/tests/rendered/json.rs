//! Plans for machines, held against the published schema.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use crate::model::sample::sources;
use crate::plan::render::{SCHEMA, json as rendered};
use crate::plan::tests::handmade::{everything, plan_of};
use crate::plan::tests::hostile::hostile;
use crate::plan::{EnvPlan, Outage, OutageSpan};

fn schema() -> Json {
    serde_json::from_str(SCHEMA).unwrap()
}

/// Readers must pass over what they do not know; what the schema itself does not know was forgotten in it.
fn closed(mut schema: Json) -> Json {
    fn close(schema: &mut Json) {
        match schema {
            Json::Object(map) => {
                map.values_mut().for_each(close);
                if map.get("properties").is_some_and(|p| p.get("type").is_none_or(Json::is_object)) {
                    map.entry("additionalProperties").or_insert(false.into());
                }
            }
            Json::Array(list) => list.iter_mut().for_each(close),
            _ => {}
        }
    }
    close(&mut schema);
    schema
}

fn valid(plans: &[EnvPlan]) -> Json {
    let document: Json = serde_json::from_str(&rendered(plans, &sources())).unwrap();
    let schema = closed(schema());
    let problems: Vec<String> = jsonschema::validator_for(&schema)
        .unwrap()
        .iter_errors(&document)
        .map(|problem| format!("{}: {problem}", problem.instance_path()))
        .collect();
    assert!(problems.is_empty(), "{problems:#?}");
    document
}

#[test]
fn the_schema_is_a_schema() {
    jsonschema::meta::validate(&schema()).unwrap();
    assert!(SCHEMA.is_ascii() && SCHEMA.ends_with("}\n"));
}

#[test]
fn everything_that_a_plan_holds_is_in_the_schema_and_the_other_way_round() {
    let document = valid(&[everything("web"), plan_of("empty", vec![])]);
    let mut there = BTreeSet::new();
    keys(&document, &mut |key, _| {
        there.insert(key.to_owned());
    });
    let mut wanted = BTreeSet::new();
    keys(&schema(), &mut |key, value| {
        if key == "properties" {
            wanted.extend(value.as_object().unwrap().keys().cloned());
        }
    });
    let missing: Vec<_> = wanted.difference(&there).collect();
    assert!(missing.is_empty(), "no plan ever has {missing:?}");
}

fn keys<'j>(json: &'j Json, tell: &mut impl FnMut(&'j str, &'j Json)) {
    match json {
        Json::Object(map) => {
            for (key, value) in map {
                tell(key, value);
                keys(value, tell);
            }
        }
        Json::Array(list) => list.iter().for_each(|value| keys(value, tell)),
        _ => {}
    }
}

#[test]
fn gates_are_those_of_any_environment() {
    let document = valid(&[plan_of("dev", vec![]), everything("x")]);
    for gate in [
        "changes",
        "effect",
        "data_risk",
        "exposure",
        "secret",
        "major",
        "downtime",
        "recreate",
        "restart",
        "remove",
        "steps",
        "irreversible",
    ] {
        let name = format!("has_{gate}");
        assert_eq!((&document[&name], &document["envs"][0][&name]), (&json!(true), &json!(false)), "{gate}");
    }
    assert_eq!(document["envs"][1]["flags"]["DATA-RISK"], 1);
}

#[test]
fn a_bound_is_rounded_up() {
    let mut plan = plan_of("prod", vec![]);
    plan.outages.push(Outage {
        service: "web".into(),
        routes: vec![],
        because: vec![],
        spans: vec![OutageSpan { what: "stop".into(), at_most: 1_000_001 }],
        unbounded: vec![],
    });
    let outage = &valid(&[plan])["envs"][0]["outages"][0];
    assert_eq!((&outage["at_most_ms"], &outage["is_bounded"]), (&json!(2), &json!(true)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_name_is_a_text_whatever_is_in_it(word in hostile()) {
        let document = valid(&[everything(&word)]);
        prop_assert_eq!(&document["envs"][0]["env"], &json!(word));
        prop_assert_eq!(&document["envs"][0]["outages"][2]["unbounded"][0], &json!(word));
        let names = document["envs"][0]["changes"].as_array().unwrap();
        let first = json!(format!("{word}0"));
        prop_assert!(names.iter().any(|change| change["name"] == first));
    }
}
