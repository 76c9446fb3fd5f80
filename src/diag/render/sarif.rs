//! For code scanning: SARIF 2.1.0 (OASIS, 2020).
//!
//! A result keeps its fingerprint while the lines around it move: it is made of the code, the path and the text of the
//! line, with a number where one line is blamed several times.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::diag::{Code, Diagnostic, Fix, Label};
use crate::source::{SourceMap, Span};

/// The part of a path that a URI holds as it is: RFC 3986's `pchar`, and what separates.
const PATH: &percent_encoding::AsciiSet = &percent_encoding::NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/')
    .remove(b'@')
    .remove(b'+');

pub(super) fn render(diagnostics: &[Diagnostic], sources: &SourceMap) -> String {
    let mut codes: Vec<&'static Code> = diagnostics.iter().map(|diagnostic| diagnostic.code).collect();
    codes.sort();
    codes.dedup();
    let mut seen = BTreeMap::new();
    let results: Vec<Value> =
        diagnostics.iter().map(|diagnostic| result(diagnostic, &codes, sources, &mut seen)).collect();
    let document = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": env!("CARGO_PKG_NAME"),
                "version": env!("CARGO_PKG_VERSION"),
                "rules": codes.iter().map(|code| rule(code)).collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    format!("{document:#}\n")
}

fn rule(code: &Code) -> Value {
    let (_, text) = code.page.split_once("\n\n").unwrap_or(("", code.page));
    let first = text.split("\n\n").next().unwrap_or_default().replace('\n', " ");
    json!({
        "id": code.id,
        "name": code.name,
        "shortDescription": { "text": first },
        "help": { "text": first, "markdown": code.page },
        "defaultConfiguration": { "level": code.severity.word() },
    })
}

fn result<'s>(
    diagnostic: &Diagnostic,
    codes: &[&'static Code],
    sources: &'s SourceMap,
    seen: &mut BTreeMap<(&'static str, &'s str, &'s str), usize>,
) -> Value {
    let Diagnostic { code, severity, message, labels, help, note, fix, envs, within: _ } = diagnostic;
    let mut text = message.clone();
    if !envs.is_empty() {
        let envs: Vec<&str> = envs.iter().map(|env| env.as_str()).collect();
        text.push_str(&format!(" (in {})", envs.join(", ")));
    }
    for (word, said) in [("help", help), ("note", note)] {
        text.extend(said.iter().map(|said| format!("\n{word}: {said}")));
    }
    let mut result = json!({
        "ruleId": code.id,
        "ruleIndex": codes.iter().position(|known| known == code),
        "level": severity.word(),
        "message": { "text": text },
    });
    if let Some((first, others)) = labels.split_first() {
        result["locations"] = json!([location(first, sources)]);
        if !others.is_empty() {
            let others: Vec<Value> = others.iter().map(|label| location(label, sources)).collect();
            result["relatedLocations"] = others.into();
        }
        let at = sources.locate(first.span);
        let line = sources.line(first.span.file, at.line).map_or("", |(_, line)| line.trim());
        let number = seen.entry((code.id, at.path, line)).or_default();
        *number += 1;
        let digest = Sha256::digest(format!("{}\n{}\n{line}", code.id, at.path));
        let digest: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        result["partialFingerprints"] = json!({ "primaryLocationLineHash": format!("{digest}:{number}") });
    }
    if let Some(Fix { span, text }) = fix {
        result["fixes"] = json!([{
            "artifactChanges": [{
                "artifactLocation": artifact(*span, sources),
                "replacements": [{
                    "deletedRegion": region(*span, sources),
                    "insertedContent": { "text": text },
                }],
            }],
        }]);
    }
    result
}

fn location(label: &Label, sources: &SourceMap) -> Value {
    let mut location = json!({
        "physicalLocation": {
            "artifactLocation": artifact(label.span, sources),
            "region": region(label.span, sources),
        },
    });
    if !label.text.is_empty() {
        location["message"] = json!({ "text": label.text });
    }
    location
}

fn artifact(span: Span, sources: &SourceMap) -> Value {
    let uri = percent_encoding::utf8_percent_encode(sources.path(span.file), PATH).to_string();
    if uri.starts_with('/') { json!({ "uri": format!("file://{uri}") }) } else { json!({ "uri": uri }) }
}

fn region(span: Span, sources: &SourceMap) -> Value {
    let (start, end) = (sources.locate(span), sources.locate(Span { start: span.end, ..span }));
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::codes;

    fn fingerprints(text: &str) -> Vec<String> {
        let mut sources = SourceMap::default();
        let file = sources.add("a b.deploy", text);
        let found = text.match_indices("imag ").map(|(at, word)| {
            let start = u32::try_from(at).unwrap();
            let span = Span { file, start, end: start + u32::try_from(word.len()).unwrap() };
            Diagnostic::new(codes::UNKNOWN_ATTRIBUTE, span, "`imag` is no attribute")
        });
        let document: Value = serde_json::from_str(&render(&found.collect::<Vec<_>>(), &sources)).unwrap();
        let results = document["runs"][0]["results"].as_array().unwrap().clone();
        assert_eq!(results[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "a%20b.deploy");
        let hash = |result: &Value| result["partialFingerprints"]["primaryLocationLineHash"].to_string();
        results.iter().map(hash).collect()
    }

    #[test]
    fn a_result_is_the_same_when_it_moves() {
        let first = fingerprints("project x\nservice a { imag = 1 }\nservice b { imag = 1 }\n");
        let moved = fingerprints("project x\n\n\nservice a { imag = 1 }\n  service b { imag = 1 }\n");
        assert_eq!(first, moved);
        let twice = fingerprints("imag = 1\nimag = 1\n");
        assert_ne!(twice[0], twice[1]);
    }
}
