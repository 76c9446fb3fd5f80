//! How two environments differ, for machines: one list.

use ecow::EcoString;
use serde::Serialize;
use serde_json::Value as Json;

use super::super::{document_text, value};
use super::SHOWN;
use crate::eval::Value;
use crate::eval::trace::Trace;
use crate::plan::parity::{Because, Difference, Parity};
use crate::source::{SourceMap, Span};

/// The version of the shape.
const FORMAT_VERSION: &str = "1.0";

/// For machines.
pub fn parity_json(parity: &Parity, trace: &Trace, sources: &SourceMap) -> String {
    let place = |span: Span| {
        let at = sources.locate(span);
        Place { file: at.path.to_owned(), line: at.line }
    };
    let side = |value: &Option<Value>| {
        value.as_ref().map(|value| Side {
            value: value::json(value),
            layer: trace.layer(&value.origin).to_string(),
            source: place(value.origin.span),
        })
    };
    let because = |because: &Because| Cause { what: because.what.to_string(), source: place(because.span) };
    let difference = |difference: &Difference| One {
        stack: difference.stack.as_ref().map(ToString::to_string),
        path: words(&difference.path),
        right_path: difference.renamed.as_deref().map(words),
        ground: SHOWN.iter().find(|row| row.0 == difference.ground).map_or("", |row| row.1).replace(' ', "-"),
        left: side(&difference.sides[0]),
        right: side(&difference.sides[1]),
        because: difference.because.iter().map(because).collect(),
        holds: difference
            .holds
            .iter()
            .map(|fact| Held { path: words(&fact.path), value: value::json(&fact.value) })
            .collect(),
    };
    let document = Document {
        format_version: FORMAT_VERSION,
        left: &parity.names[0],
        right: &parity.names[1],
        alike: parity.alike,
        differences: parity.differences.iter().map(difference).collect(),
    };
    document_text(&document)
}

#[derive(Serialize)]
struct Document<'a> {
    format_version: &'static str,
    left: &'a str,
    right: &'a str,
    alike: usize,
    differences: Vec<One>,
}

#[derive(Serialize)]
struct One {
    stack: Option<String>,
    path: Vec<String>,
    /// The path on the right, where a name in it is another.
    #[serde(skip_serializing_if = "Option::is_none")]
    right_path: Option<Vec<String>>,
    ground: String,
    left: Option<Side>,
    right: Option<Side>,
    because: Vec<Cause>,
    /// What is on one side alone because this is.
    holds: Vec<Held>,
}

#[derive(Serialize)]
struct Side {
    value: Json,
    layer: String,
    source: Place,
}

#[derive(Serialize)]
struct Cause {
    what: String,
    source: Place,
}

#[derive(Serialize)]
struct Held {
    path: Vec<String>,
    value: Json,
}

#[derive(Serialize)]
struct Place {
    file: String,
    line: u32,
}

fn words(path: &[EcoString]) -> Vec<String> {
    path.iter().map(ToString::to_string).collect()
}
