//! What stands around the changes, for machines: closed ways in, and steps for people.

use serde::Serialize;

use super::place::{Source, source};
use super::texts;
use crate::plan;
use crate::source::SourceMap;

#[derive(Serialize)]
pub(super) struct Outage<'a> {
    service: &'a str,
    routes: Vec<&'a str>,
    because: Vec<&'a str>,
    /// The sum of the spans, in milliseconds; a lower bound where something is unbounded.
    at_most_ms: u64,
    is_bounded: bool,
    spans: Vec<Span<'a>>,
    unbounded: Vec<&'a str>,
}

#[derive(Serialize)]
struct Span<'a> {
    what: &'a str,
    at_most_ms: u64,
}

#[derive(Serialize)]
pub(super) struct Step<'a> {
    phase: &'static str,
    text: &'a str,
    command: Option<&'a str>,
    irreversible: Option<&'a str>,
    source: Option<Source<'a>>,
}

pub(super) fn outage(outage: &plan::Outage) -> Outage<'_> {
    let plan::Outage { service, routes, because, spans, unbounded } = outage;
    Outage {
        service,
        routes: texts(routes),
        because: texts(because),
        at_most_ms: milliseconds(outage.at_most()),
        is_bounded: unbounded.is_empty(),
        spans: spans.iter().map(span).collect(),
        unbounded: texts(unbounded),
    }
}

fn span(span: &plan::OutageSpan) -> Span<'_> {
    let plan::OutageSpan { what, at_most } = span;
    Span { what, at_most_ms: milliseconds(*at_most) }
}

/// A bound is never less than what it bounds.
fn milliseconds(nanoseconds: u64) -> u64 {
    nanoseconds.div_ceil(1_000_000)
}

pub(super) fn step<'a>(step: &'a plan::Step, sources: &'a SourceMap) -> Step<'a> {
    let plan::Step { phase, text, command, irreversible, cause } = step;
    Step {
        phase: match phase {
            plan::Phase::BeforeMerge => "before-merge",
            plan::Phase::BeforeDeploy => "before-deploy",
            plan::Phase::Deploy => "deploy",
            plan::Phase::AfterDeploy => "after-deploy",
        },
        text,
        command: command.as_deref(),
        irreversible: irreversible.as_deref(),
        source: cause.as_ref().map(|c| source(c, sources)),
    }
}
