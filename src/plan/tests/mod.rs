//! Plans of models made by hand.

mod cascade;
mod class;
mod handmade;
mod hostile;
mod parity;
mod property;
mod render;
mod rendered;
mod risk;

use serde_json::{Value as Json, json};

use super::{EnvPlan, plan, render as renderers};
use crate::model::sample::{Body, Sample, sources};

/// The plan from one to the other.
fn between(before: &Sample, after: &Sample) -> EnvPlan {
    plan(Some(&before.deployment), Some(&after.deployment))
}

/// `change service.api recreate`, by kind and name.
fn lines(plan: &EnvPlan) -> Vec<String> {
    plan.resources.iter().map(|r| format!("{} {}.{} {}", r.action, r.kind, r.name, r.class)).collect()
}

/// Every sentence about data at risk, with whose it is.
fn risks(plan: &EnvPlan) -> Vec<String> {
    let of = |r: &super::ResourceChange| {
        let data = r.risks.iter().filter(|k| k.flag == super::Flag::DataRisk);
        data.map(|k| format!("{}: {}", r.name, k.text)).collect::<Vec<_>>()
    };
    plan.resources.iter().flat_map(of).collect()
}

fn json_of(plan: &EnvPlan) -> Json {
    serde_json::from_str(&renderers::json(std::slice::from_ref(plan), &sources())).unwrap()
}

/// An environment of one service.
fn api(fill: impl FnOnce(&mut Body<'_>)) -> Sample {
    Sample::new("prod").service("api", fill)
}

/// A service that keeps data in the volume `data` of this real name.
fn store(volume: Json) -> Sample {
    Sample::new("prod")
        .service("db", |s| {
            s.volume("data", "/data");
        })
        .volume("data", &volume)
}

fn named(name: &str) -> Json {
    json!({ "name": name })
}
