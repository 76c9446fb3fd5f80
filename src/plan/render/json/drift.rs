//! What runs otherwise than is checked in.

use serde::Serialize;

use super::place::{Place, place};
use crate::plan::{Comparison, Detail};
use crate::source::SourceMap;

/// One difference for machines. A side that is not there, or is not shown, has no key.
#[derive(Serialize)]
pub(super) struct Difference<'a> {
    kind: String,
    address: String,
    text: &'a str,
    details: Vec<JsonDetail<'a>>,
    source: Option<Place<'a>>,
}

#[derive(Serialize)]
struct JsonDetail<'a> {
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    declared: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    live: Option<&'a str>,
}

/// The differences of one environment.
pub(super) fn drift<'a>(live: &'a Comparison, sources: &'a SourceMap) -> Vec<Difference<'a>> {
    let one = |drift: &'a crate::plan::Drift| Difference {
        kind: drift.kind.to_string(),
        address: format!("{}.{}", drift.resource, drift.name),
        text: &drift.text,
        details: drift
            .details
            .iter()
            .map(|Detail { path, declared, live }| JsonDetail {
                path,
                declared: declared.as_deref(),
                live: live.as_deref(),
            })
            .collect(),
        source: drift.span.map(|span| place(span, sources)),
    };
    live.drift.iter().map(one).collect()
}
