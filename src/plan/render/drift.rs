//! What runs otherwise than is checked in, as lines, as JSON, and in the words that every format has of it.

use serde::Serialize;

use super::layout::Page;
use crate::diag::render::visible;
use crate::plan::{Comparison, Detail, Drift};
use crate::source::SourceMap;

/// The lines of one environment, below its changes.
pub(super) fn text(page: &mut Page, live: &Comparison, alarm: anstyle::Style, sources: &SourceMap) {
    if !live.drift.is_empty() {
        page.painted(2, "what runs is not what is checked in:", alarm);
    }
    for drift in &live.drift {
        let Drift { kind, resource, name, text, details, span } = drift;
        let place = span.map(|span| {
            let at = sources.locate(span);
            format!("{}:{}", visible(at.path), at.line)
        });
        let line = format!("{kind} {resource} {}: {}", visible(name), visible(text));
        page.with_place(4, &line, place.as_deref());
        for detail in details {
            page.with_place(8, &visible(&detail_line(detail)), None);
        }
    }
    if let Some(why) = unhashed(live) {
        page.dim(2, &visible(&why));
    }
}

/// `image: web:2 is checked in, web:1 runs`
pub(super) fn detail_line(detail: &Detail) -> String {
    let Detail { path, declared, live } = detail;
    let line = match (declared, live) {
        (Some(declared), Some(live)) => format!("{declared} is checked in, {live} runs"),
        (Some(declared), None) => format!("{declared} is checked in and does not run"),
        (None, Some(live)) => format!("{live} runs and is not checked in"),
        (None, None) => "is another one".to_owned(),
    };
    format!("{path}: {line}")
}

/// What was compared instead of hashes, and why.
pub(super) fn unhashed(live: &Comparison) -> Option<String> {
    let why = live.unhashed.as_ref()?;
    Some(format!("only image, labels, ports, mounts and networks of containers were compared: {why}"))
}

/// One difference for machines. A side that is not there, or is not shown, has no key.
#[derive(Serialize)]
pub(super) struct Json<'a> {
    kind: String,
    address: String,
    text: &'a str,
    details: Vec<JsonDetail<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
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

#[derive(Serialize)]
struct Place<'a> {
    file: &'a str,
    line: u32,
    column: u32,
}

/// The differences of one environment.
pub(super) fn json<'a>(live: &'a Comparison, sources: &'a SourceMap) -> Vec<Json<'a>> {
    let one = |drift: &'a Drift| Json {
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
        source: drift.span.map(|span| {
            let at = sources.locate(span);
            Place { file: at.path, line: at.line, column: at.column }
        }),
    };
    live.drift.iter().map(one).collect()
}
