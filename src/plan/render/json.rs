//! For machines. The shape is versioned: fields may be added within `1.x`, none changes its meaning.

use serde::Serialize;
use serde_json::Value as Json;

use super::{path, value};
use crate::eval::{Layer, Origin};
use crate::plan::{AttributeChange, Cascade, Class, EnvPlan, Flag, ResourceChange, Via};
use crate::source::{SourceMap, Span};

/// The version of the shape.
const FORMAT_VERSION: &str = "1.0";

/// One object for all environments, in the order in which they are given.
pub fn json(plans: &[EnvPlan], sources: &SourceMap) -> String {
    let document = Document {
        format_version: FORMAT_VERSION,
        has_changes: plans.iter().any(|p| !p.is_empty()),
        has_data_risk: plans.iter().any(|p| p.flagged(Flag::DataRisk) > 0),
        envs: plans.iter().map(|p| environment(p, sources)).collect(),
    };
    // Writing to a string fails only where a map has keys that are no text; there is none.
    let mut out = serde_json::to_string_pretty(&document).unwrap_or_default();
    out.push('\n');
    out
}

#[derive(Serialize)]
struct Document<'a> {
    format_version: &'static str,
    has_changes: bool,
    has_data_risk: bool,
    envs: Vec<Environment<'a>>,
}

#[derive(Serialize)]
struct Environment<'a> {
    env: &'a str,
    project: &'a str,
    host: &'a str,
    has_changes: bool,
    has_data_risk: bool,
    /// Whether there is a `raw compose`, whose effect is not compared by attribute.
    has_raw: bool,
    /// How many values it merges.
    raw_values: usize,
    /// Files that `bin/install` puts on the host, changes there or takes away.
    on_host: Vec<OnHost<'a>>,
    counts: serde_json::Map<String, Json>,
    changes: Vec<Change<'a>>,
    unchanged: Vec<String>,
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

#[derive(Serialize)]
struct Place<'a> {
    file: &'a str,
    line: u32,
    column: u32,
}

/// The place that sets a value, then the places whose values it replaced, the latest first.
#[derive(Serialize)]
struct Source<'a> {
    #[serde(flatten)]
    place: Place<'a>,
    layer: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    env: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    replaces: Vec<Source<'a>>,
}

fn environment<'a>(plan: &'a EnvPlan, sources: &'a SourceMap) -> Environment<'a> {
    let classes = Class::SHOWN.iter().filter(|c| **c != Class::NoOp);
    let mut counts: serde_json::Map<_, _> = classes.map(|c| (c.to_string(), plan.count(*c).into())).collect();
    counts.insert(Class::NoOp.to_string(), plan.unchanged.len().into());
    Environment {
        env: &plan.env,
        project: &plan.project,
        host: &plan.host,
        has_changes: !plan.is_empty(),
        has_data_risk: plan.flagged(Flag::DataRisk) > 0,
        has_raw: plan.raw.is_some(),
        raw_values: plan.raw_values,
        on_host: plan
            .installed
            .iter()
            .map(|file| OnHost { path: &file.path, action: file.action.to_string() })
            .collect(),
        counts,
        changes: plan.resources.iter().map(|r| change(r, sources)).collect(),
        unchanged: plan.unchanged.iter().map(|(kind, name)| format!("{kind}.{name}")).collect(),
    }
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
        },
        class: class.to_string(),
        source: place(*span, sources),
    }
}

fn source<'a>(origin: &'a Origin, sources: &'a SourceMap) -> Source<'a> {
    let replaced = std::iter::successors(origin.previous.as_deref(), |o| o.previous.as_deref());
    Source { replaces: replaced.map(|o| layered(o, sources)).collect(), ..layered(origin, sources) }
}

fn layered<'a>(origin: &'a Origin, sources: &'a SourceMap) -> Source<'a> {
    let (layer, env) = match &origin.layer {
        Layer::Defaults => ("defaults", None),
        Layer::Body => ("body", None),
        Layer::Instance(name) => ("instance", Some(name.as_str())),
        Layer::Env(env) => ("env", Some(env.as_str())),
    };
    Source { place: place(origin.span, sources), layer, env, replaces: Vec::new() }
}

fn place(span: Span, sources: &SourceMap) -> Place<'_> {
    let location = sources.locate(span);
    Place { file: location.path, line: location.line, column: location.column }
}
