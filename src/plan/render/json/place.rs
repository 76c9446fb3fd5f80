//! Where something stands, for machines.

use serde::Serialize;

use crate::eval::{Layer, Origin};
use crate::source::{SourceMap, Span};

#[derive(Serialize)]
pub(super) struct Place<'a> {
    file: &'a str,
    line: u32,
    column: u32,
}

/// The place that sets a value, then the places whose values it replaced, the latest first.
#[derive(Serialize)]
pub(super) struct Source<'a> {
    #[serde(flatten)]
    place: Place<'a>,
    layer: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    env: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    replaces: Vec<Source<'a>>,
}

pub(super) fn source<'a>(origin: &'a Origin, sources: &'a SourceMap) -> Source<'a> {
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

pub(super) fn place(span: Span, sources: &SourceMap) -> Place<'_> {
    let location = sources.locate(span);
    Place { file: location.path, line: location.line, column: location.column }
}
