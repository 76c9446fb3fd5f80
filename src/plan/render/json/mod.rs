//! For machines. The shape is versioned: fields may be added within `1.x`, none changes its meaning. `plan.schema.json`
//! says what each of them is; what is not in it fails its test.

mod around;
mod covered;
mod drift;
mod gates;
mod place;

use ecow::EcoString;
use serde::Serialize;
use serde_json::Value as Json;

use self::around::{Outage, Step, outage, step};
use self::covered::{Covered, covered};
use self::gates::Gates;
use self::place::{Place, Source, place, source};
use super::{document_text, path, value};
use crate::plan::{AttributeChange, Cascade, Class, EnvPlan, Flag, ResourceChange, Via};
use crate::source::SourceMap;

/// The version of the shape.
const FORMAT_VERSION: &str = "1.0";

/// The JSON Schema of what [`json`] gives.
pub const SCHEMA: &str = include_str!("plan.schema.json");

/// One object for all environments, in the order in which they are given.
pub fn json(plans: &[EnvPlan], sources: &SourceMap) -> String {
    let document = Document {
        format_version: FORMAT_VERSION,
        gates: Gates::of(plans),
        envs: plans.iter().map(|p| environment(p, sources)).collect(),
    };
    document_text(&document)
}

#[derive(Serialize)]
struct Document<'a> {
    format_version: &'static str,
    #[serde(flatten)]
    gates: Gates,
    envs: Vec<Environment<'a>>,
}

#[derive(Serialize)]
struct Environment<'a> {
    env: &'a str,
    project: &'a str,
    host: &'a str,
    #[serde(flatten)]
    gates: Gates,
    /// Whether there is a `raw compose`, whose effect is not compared by attribute.
    has_raw: bool,
    /// How many values it merges.
    raw_values: usize,
    raw_source: Option<Place<'a>>,
    /// Files that `bin/install` puts on the host, changes there or takes away.
    on_host: Vec<OnHost<'a>>,
    counts: serde_json::Map<String, Json>,
    flags: serde_json::Map<String, Json>,
    changes: Vec<Change<'a>>,
    unchanged: Vec<String>,
    waves: Vec<Vec<&'a str>>,
    outages: Vec<Outage<'a>>,
    runbook: Vec<Step<'a>>,
    coverage: Vec<Covered<'a>>,
    /// How what runs differs from what is checked in; only where an engine was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    drift: Option<Vec<drift::Difference<'a>>>,
    /// Why hashes of services were not compared, where an engine was asked and they were not.
    #[serde(skip_serializing_if = "Option::is_none")]
    unhashed: Option<&'a str>,
    /// Of the artifacts of both sides; only where it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    fingerprint: Option<&'a str>,
}

#[derive(Serialize)]
struct OnHost<'a> {
    path: &'a str,
    action: String,
}

#[derive(Serialize)]
struct Change<'a> {
    address: String,
    kind: String,
    name: &'a str,
    action: String,
    class: String,
    flags: Vec<String>,
    risks: Vec<RiskText<'a>>,
    source: Option<Source<'a>>,
    attributes: Vec<Difference<'a>>,
    hints: &'a [String],
    because: Vec<Because<'a>>,
}

#[derive(Serialize)]
struct RiskText<'a> {
    flag: String,
    text: &'a str,
}

/// A side that is not there has no key, for `null` is a value.
#[derive(Serialize)]
struct Difference<'a> {
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<Json>,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<Json>,
    class: String,
    source: Option<Source<'a>>,
}

#[derive(Serialize)]
struct Because<'a> {
    address: String,
    via: &'static str,
    class: String,
    source: Place<'a>,
}

fn environment<'a>(plan: &'a EnvPlan, sources: &'a SourceMap) -> Environment<'a> {
    let classes = Class::SHOWN.iter().filter(|c| **c != Class::NoOp);
    let mut counts: serde_json::Map<_, _> = classes.map(|c| (c.to_string(), plan.count(*c).into())).collect();
    counts.insert(Class::NoOp.to_string(), plan.unchanged.len().into());
    Environment {
        env: &plan.env,
        project: &plan.project,
        host: &plan.host,
        gates: Gates::of(std::slice::from_ref(plan)),
        has_raw: plan.raw.is_some(),
        raw_values: plan.raw_values,
        raw_source: plan.raw.map(|span| place(span, sources)),
        on_host: plan
            .installed
            .iter()
            .map(|file| OnHost { path: &file.path, action: file.action.to_string() })
            .collect(),
        counts,
        changes: plan.resources.iter().map(|r| change(r, sources)).collect(),
        flags: Flag::ALL.iter().map(|flag| (flag.to_string(), plan.flagged(*flag).into())).collect(),
        unchanged: plan.unchanged.iter().map(|(kind, name)| format!("{kind}.{name}")).collect(),
        waves: plan.waves.iter().map(|wave| texts(wave)).collect(),
        outages: plan.outages.iter().map(outage).collect(),
        runbook: plan.runbook.iter().map(|s| step(s, sources)).collect(),
        coverage: plan.coverage.iter().map(|c| covered(c, sources)).collect(),
        drift: plan.live.as_ref().map(|live| drift::drift(live, sources)),
        fingerprint: plan.fingerprint.as_deref(),
        unhashed: plan.live.as_ref().and_then(|live| live.unhashed.as_deref()),
    }
}

fn texts(list: &[EcoString]) -> Vec<&str> {
    list.iter().map(EcoString::as_str).collect()
}

fn change<'a>(change: &'a ResourceChange, sources: &'a SourceMap) -> Change<'a> {
    let ResourceChange { kind, name, action, class, risks, attributes, because, cause, hints } = change;
    let mut flags: Vec<Flag> = risks.iter().map(|r| r.flag).collect();
    flags.dedup();
    Change {
        address: format!("{kind}.{name}"),
        kind: kind.to_string(),
        name,
        action: action.to_string(),
        class: class.to_string(),
        flags: flags.iter().map(Flag::to_string).collect(),
        risks: risks.iter().map(|r| RiskText { flag: r.flag.to_string(), text: &r.text }).collect(),
        source: cause.as_ref().map(|c| source(c, sources)),
        attributes: attributes.iter().map(|a| difference(a, sources)).collect(),
        hints,
        because: because.iter().map(|c| reason(c, sources)).collect(),
    }
}

fn difference<'a>(change: &'a AttributeChange, sources: &'a SourceMap) -> Difference<'a> {
    Difference {
        path: path(change),
        before: change.before.as_ref().map(value::json),
        after: change.after.as_ref().map(value::json),
        class: change.class.to_string(),
        source: change.cause.as_ref().map(|c| source(c, sources)),
    }
}

fn reason<'a>(cascade: &Cascade, sources: &'a SourceMap) -> Because<'a> {
    let Cascade { kind, name, via, class, span } = cascade;
    Because {
        address: format!("{kind}.{name}"),
        via: match via {
            Via::Namespace(share) => share.attribute(),
            Via::VolumesFrom => "volumes-from",
            Via::Restart => "needs-restart",
            Via::Project => "project",
            Via::Network => "network",
            Via::Volume => "volume",
            Via::Config => "config",
        },
        class: class.to_string(),
        source: place(*span, sources),
    }
}
