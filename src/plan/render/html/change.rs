//! One change, folded up: its reasons, its differences, and where each comes from.

use std::fmt::Write;

use super::escape::{Escaped, sentence};
use crate::eval::written::written;
use crate::plan::render::fold::cut;
use crate::plan::render::{path, words};
use crate::plan::{AttributeChange, ResourceChange};
use crate::source::SourceMap;

/// So many characters of a value are shown, those that differ among them.
const VALUE: usize = 2000;

/// A change that is found by its id; what is at risk is open.
pub(super) fn details(change: &ResourceChange, id: &str, sources: &SourceMap) -> String {
    let (class, open) = if change.risks.is_empty() { ("", "") } else { (" class=\"risky\"", " open") };
    let mut out = format!(
        "<details{class}{open}><summary>{} <strong>{}</strong> {}</summary><div id=\"{id}\">\n",
        change.kind,
        Escaped(&change.name),
        tags(change)
    );
    if let Some(place) = words::whole_place(change, sources) {
        let _ = writeln!(out, "<p class=\"where\">{}</p>", Escaped(&place));
    }
    let risks = change.risks.iter().map(|risk| sentence(&risk.text));
    let reasons = change.because.iter().map(|cascade| {
        let place = words::span(cascade.span, sources);
        format!("{} <span class=\"where\">{}</span>", sentence(&words::reason(cascade)), Escaped(&place))
    });
    let hints = change.hints.iter().map(|hint| sentence(hint));
    for line in risks.chain(reasons).chain(hints) {
        let _ = writeln!(out, "<p>{line}</p>");
    }
    if !change.attributes.is_empty() {
        out += "<table><thead><tr><th scope=\"col\">attribute</th><th scope=\"col\">before</th>\
                <th scope=\"col\">after</th><th scope=\"col\">set at</th></tr></thead><tbody>\n";
        for attribute in &change.attributes {
            row(&mut out, attribute, sources);
        }
        out += "</tbody></table>\n";
    }
    out + "</div></details>\n"
}

fn tags(change: &ResourceChange) -> String {
    let class = change.class;
    let mut out = format!("<span class=\"tag {class}\">{class}</span>");
    for flag in words::flags(change) {
        let _ = write!(out, " <span class=\"tag alarm\">{}</span>", words::alarm(flag));
    }
    out
}

fn row(out: &mut String, change: &AttributeChange, sources: &SourceMap) {
    let [before, after] = [&change.before, &change.after].map(|side| side.as_ref().map(written));
    let differs = match (&before, &after) {
        (Some(old), Some(new)) => old.chars().zip(new.chars()).take_while(|(a, b)| a == b).count(),
        _ => 0,
    };
    let shown = |side: Option<String>, tag: &str| match side {
        Some(text) => format!("<{tag}>{}</{tag}>", Escaped(&cut(&text, differs, VALUE))),
        None => "<span class=\"faint\">–</span>".to_owned(),
    };
    let place = change.cause.as_ref().map(|cause| words::place(cause, sources)).unwrap_or_default();
    let _ = writeln!(
        out,
        "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td class=\"where\">{}</td></tr>",
        Escaped(&path(change)),
        shown(before, "del"),
        shown(after, "ins"),
        Escaped(&place)
    );
}
