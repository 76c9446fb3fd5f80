//! For machines. The shape is versioned: fields may be added within `1.x`, none changes its meaning.

use serde_json::{Map, Value as Json, json as object};

use super::{path, value};
use crate::eval::{Layer, Origin};
use crate::plan::{AttributeChange, Cascade, Class, EnvPlan, Flag, ResourceChange, Via};
use crate::source::{SourceMap, Span};

/// The version of the shape.
const FORMAT_VERSION: &str = "1.0";

/// One object for all environments, in the order in which they are given.
pub fn json(plans: &[EnvPlan], sources: &SourceMap) -> String {
    let risky = plans.iter().any(|p| p.flagged(Flag::DataRisk) > 0);
    let document = object!({
        "format_version": FORMAT_VERSION,
        "has_changes": plans.iter().any(|p| !p.is_empty()),
        "has_data_risk": risky,
        "envs": plans.iter().map(|p| environment(p, sources)).collect::<Vec<_>>(),
    });
    format!("{document:#}\n")
}

fn environment(plan: &EnvPlan, sources: &SourceMap) -> Json {
    let mut counts = Map::new();
    for class in Class::SHOWN.iter().filter(|c| **c != Class::NoOp) {
        counts.insert(class.to_string(), plan.count(*class).into());
    }
    counts.insert(Class::NoOp.to_string(), plan.unchanged.len().into());
    object!({
        "env": plan.env.as_str(),
        "project": plan.project.as_str(),
        "host": plan.host.as_str(),
        "has_changes": !plan.is_empty(),
        "has_data_risk": plan.flagged(Flag::DataRisk) > 0,
        "has_raw": plan.raw.is_some(),
        "counts": counts,
        "changes": plan.resources.iter().map(|r| resource(r, sources)).collect::<Vec<_>>(),
        "unchanged": plan.unchanged.iter().map(|(kind, name)| format!("{kind}.{name}")).collect::<Vec<_>>(),
    })
}

fn resource(change: &ResourceChange, sources: &SourceMap) -> Json {
    let ResourceChange { kind, name, action, class, risks, attributes, because, cause } = change;
    let mut flags: Vec<Flag> = risks.iter().map(|r| r.flag).collect();
    flags.dedup();
    object!({
        "address": format!("{kind}.{name}"),
        "kind": kind.to_string(),
        "name": name.as_str(),
        "action": action.to_string(),
        "class": class.to_string(),
        "flags": flags.iter().map(Flag::to_string).collect::<Vec<_>>(),
        "risks": risks.iter().map(|r| object!({ "flag": r.flag.to_string(), "text": r.text })).collect::<Vec<_>>(),
        "source": cause.as_ref().map(|c| origin(c, sources)),
        "attributes": attributes.iter().map(|a| attribute(a, sources)).collect::<Vec<_>>(),
        "because": because.iter().map(|c| cascade(c, sources)).collect::<Vec<_>>(),
    })
}

/// A side that is not there has no key, for `null` is a value.
fn attribute(change: &AttributeChange, sources: &SourceMap) -> Json {
    let mut out = Map::new();
    out.insert("path".into(), path(change).into());
    for (key, side) in [("before", &change.before), ("after", &change.after)] {
        if let Some(side) = side {
            out.insert(key.into(), value::json(side));
        }
    }
    out.insert("class".into(), change.class.to_string().into());
    out.insert("source".into(), change.cause.as_ref().map(|c| origin(c, sources)).into());
    Json::Object(out)
}

fn cascade(cascade: &Cascade, sources: &SourceMap) -> Json {
    let Cascade { kind, name, via, class, span } = cascade;
    object!({
        "address": format!("{kind}.{name}"),
        "via": match via {
            Via::Namespace(share) => share.attribute(),
            Via::VolumesFrom => "volumes-from",
            Via::Restart => "needs-restart",
            Via::Network => "network",
            Via::Volume => "volume",
        },
        "class": class.to_string(),
        "source": place(*span, sources),
    })
}

/// The place that sets a value, then the places whose values it replaced, the latest first.
fn origin(origin: &Origin, sources: &SourceMap) -> Json {
    let mut out = layered(origin, sources);
    let replaced: Vec<Json> = std::iter::successors(origin.previous.as_deref(), |o| o.previous.as_deref())
        .map(|o| layered(o, sources))
        .collect();
    if !replaced.is_empty() {
        out["replaces"] = replaced.into();
    }
    out
}

fn layered(origin: &Origin, sources: &SourceMap) -> Json {
    let mut out = place(origin.span, sources);
    match &origin.layer {
        Layer::Defaults => out["layer"] = "defaults".into(),
        Layer::Body => out["layer"] = "body".into(),
        Layer::Env(env) => {
            out["layer"] = "env".into();
            out["env"] = env.as_str().into();
        }
    }
    out
}

fn place(span: Span, sources: &SourceMap) -> Json {
    let location = sources.locate(span);
    object!({ "file": location.path, "line": location.line, "column": location.column })
}
