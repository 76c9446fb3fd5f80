//! What is told of one environment: its risks, its graph, what is to be done, all that changes.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::drawing::Drawing;
use super::escape::{Escaped, lines, sentence};
use super::{change, svg, tags};
use crate::graph::Graph;
use crate::plan::render::order::gravest_first;
use crate::plan::render::{drift, words};
use crate::plan::{Drift, EnvPlan, ResourceChange};
use crate::source::SourceMap;

/// So many names of what is not touched are listed.
const NAMES: usize = 500;

pub(super) fn section(plan: &EnvPlan, graph: Option<&Graph>, number: usize, sources: &SourceMap) -> String {
    let mut out = format!(
        "<section id=\"e{number}\" aria-labelledby=\"e{number}-name\">\n<h2 id=\"e{number}-name\">{}</h2>\n\
         <p>project <code>{}</code> on host <code>{}</code>: {}</p>\n",
        Escaped(&plan.env),
        Escaped(&plan.project),
        Escaped(&plan.host),
        tags(plan)
    );
    if let Some(fingerprint) = &plan.fingerprint {
        let _ = writeln!(out, "<p>fingerprint <code>{}</code></p>", Escaped(fingerprint));
    }
    out += &risks(plan, number, sources);
    out += &drifted(plan, sources);
    out += &figure(plan, graph, number);
    out += &outages(plan);
    out += &runbook(plan, sources);
    out += &changes(plan, number, sources);
    out += &around(plan, sources);
    out + "</section>\n"
}

/// The changes as they are told, the gravest first, each with the id by which it is found: its place in the plan.
fn told(plan: &EnvPlan, env: usize) -> Vec<(String, &ResourceChange)> {
    let place: BTreeMap<_, usize> =
        plan.resources.iter().enumerate().map(|(at, change)| ((change.kind, &change.name), at)).collect();
    let id = |change: &ResourceChange| place.get(&(change.kind, &change.name)).copied().unwrap_or_default();
    gravest_first(plan).into_iter().map(|change| (format!("e{env}-c{}", id(change)), change)).collect()
}

fn risks(plan: &EnvPlan, env: usize, sources: &SourceMap) -> String {
    let mut items = String::new();
    for (id, change) in told(plan, env) {
        for risk in &change.risks {
            let place = words::risk_place(change, sources).unwrap_or_default();
            let _ = writeln!(
                items,
                "<li><span class=\"tag alarm\">{}</span> <a href=\"#{}\">{} {}</a>: {} <span class=\"where\">{}</span></li>",
                words::alarm(risk.flag),
                id,
                change.kind,
                Escaped(&change.name),
                sentence(&risk.text),
                Escaped(&place)
            );
        }
    }
    if items.is_empty() {
        items
    } else {
        format!("<h3>Think twice</h3>\n<ul class=\"risks\">\n{items}</ul>\n")
    }
}

fn drifted(plan: &EnvPlan, sources: &SourceMap) -> String {
    let Some(live) = plan.live.as_ref().filter(|live| !live.is_silent()) else { return String::new() };
    let mut out = "<h3>What runs is not what is checked in</h3>\n<ul>\n".to_owned();
    for Drift { kind, resource, name, text, details, span } in &live.drift {
        let place = span.map(|span| words::span(span, sources)).unwrap_or_default();
        let _ = write!(
            out,
            "<li><span class=\"tag alarm\">{kind}</span> {resource} <strong>{}</strong>: {} <span class=\"where\">{}</span>",
            Escaped(name),
            sentence(text),
            Escaped(&place)
        );
        for detail in details {
            let _ = write!(out, "<p>{}</p>", Escaped(&drift::difference(detail)));
        }
        out += "</li>\n";
    }
    if let Some(why) = &live.unhashed {
        let _ = writeln!(out, "<li>{}</li>", sentence(&drift::unhashed(why)));
    }
    out + "</ul>\n"
}

fn figure(plan: &EnvPlan, graph: Option<&Graph>, number: usize) -> String {
    let Some(graph) = graph else { return String::new() };
    let drawing = Drawing::new(plan, graph);
    if drawing.nodes.is_empty() {
        return String::new();
    }
    let title = format!("services of {}, and who depends on whom", plan.env);
    let mut out = format!(
        "<h3>The order in which it starts</h3>\n<div class=\"graph\" tabindex=\"0\" role=\"region\" \
         aria-label=\"graph of {}\">\n",
        Escaped(&plan.env)
    );
    out += &svg::svg(&drawing, number, &title);
    out += "</div>\n<p class=\"legend\"><span class=\"tag alarm\">at risk</span>\
            <span class=\"tag recreate\">recreated or restarted</span><span class=\"tag create\">created</span>\
            <span class=\"tag remove\">removed</span><span>left of each: what it depends on; an arrow: \
            what happens to one because of the other; Tab goes through what changes</span></p>\n";
    match drawing.left_out {
        0 => {}
        1 => out += "<p class=\"faint\">1 that stays as it is is not drawn.</p>\n",
        left => {
            let _ = writeln!(out, "<p class=\"faint\">{left} that stay as they are are not drawn.</p>");
        }
    }
    out
}

fn outages(plan: &EnvPlan) -> String {
    if plan.outages.is_empty() {
        return String::new();
    }
    let mut out = "<h3>Closed meanwhile</h3>\n<table><thead><tr><th scope=\"col\">service</th>\
                   <th scope=\"col\">way in</th><th scope=\"col\">how long</th><th scope=\"col\">made of</th>\
                   <th scope=\"col\">because of</th></tr></thead><tbody>\n"
        .to_owned();
    for outage in &plan.outages {
        let parts: Vec<String> = words::time_parts(outage).iter().map(|part| sentence(part)).collect();
        let _ = writeln!(
            out,
            "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>",
            Escaped(&outage.service),
            Escaped(&words::names(&outage.routes)),
            words::how_long(outage),
            parts.join(", "),
            Escaped(&words::some_names(&outage.because))
        );
    }
    out + "</tbody></table>\n"
}

/// Numbered through, under a heading for each phase.
fn runbook(plan: &EnvPlan, sources: &SourceMap) -> String {
    if !plan.has_errands() {
        return String::new();
    }
    let mut out = String::new();
    let mut number = 1;
    for steps in plan.runbook.chunk_by(|a, b| a.phase == b.phase) {
        let _ = write!(
            out,
            "<h4>{}</h4>\n<ol class=\"steps\" start=\"{number}\">\n",
            words::phase(steps[0].phase)
        );
        for step in steps {
            let place = step.cause.as_ref().map(|cause| words::place(cause, sources)).unwrap_or_default();
            let _ =
                write!(out, "<li>{} <span class=\"where\">{}</span>", sentence(&step.text), Escaped(&place));
            if let Some(why) = &step.irreversible {
                let _ = write!(out, " <span class=\"tag alarm\">cannot be undone</span> {}", sentence(why));
            }
            if let Some(command) = &step.command {
                let _ = write!(out, "<pre tabindex=\"0\">{}</pre>", lines(command));
            }
            out += "</li>\n";
        }
        out += "</ol>\n";
        number += steps.len();
    }
    format!("<h3>To do</h3>\n{out}")
}

fn changes(plan: &EnvPlan, env: usize, sources: &SourceMap) -> String {
    if plan.resources.is_empty() {
        return String::new();
    }
    let details = told(plan, env).into_iter().map(|(id, change)| change::details(change, &id, sources));
    details.fold("<h3>All that changes</h3>\n".to_owned(), |out, change| out + &change)
}

fn around(plan: &EnvPlan, sources: &SourceMap) -> String {
    let mut out = String::new();
    if let Some(span) = plan.raw {
        let place = words::span(span, sources);
        let _ = writeln!(
            out,
            "<p>{} <span class=\"where\">{}</span></p>",
            sentence(&words::raw(plan.raw_values)),
            Escaped(&place)
        );
    }
    if !plan.installed.is_empty() {
        out += "<h3>On the host, by <code>bin/install</code></h3>\n<ul>\n";
        for file in &plan.installed {
            let _ = writeln!(out, "<li>{} <code>{}</code></li>", file.action, Escaped(&file.path));
        }
        out += "</ul>\n";
    }
    let rows = words::coverage(plan);
    if !rows.is_empty() {
        out += "<h3>What saves its volumes</h3>\n<table><thead><tr><th scope=\"col\">volume</th>\
                <th scope=\"col\">saved by</th></tr></thead><tbody>\n";
        for (volume, text, at_risk) in rows {
            let text = sentence(&text);
            let text = if at_risk { format!("<span class=\"tag alarm\">{text}</span>") } else { text };
            let _ = writeln!(out, "<tr><th scope=\"row\">{}</th><td>{text}</td></tr>", Escaped(&volume));
        }
        out += "</tbody></table>\n";
    }
    let unchanged = words::unchanged_names(plan);
    if !unchanged.is_empty() {
        let counts = words::unchanged(plan).join(", ");
        let _ = writeln!(out, "<details><summary>unchanged: {counts}</summary><div>");
        for (kind, names) in unchanged {
            let left = names.len().saturating_sub(NAMES);
            let more = if left > 0 { format!(" and {left} more") } else { String::new() };
            let plural = words::plural(kind, names.len());
            let names = words::names(names.into_iter().take(NAMES));
            let _ = writeln!(out, "<p>{plural}: {}{more}</p>", Escaped(&names));
        }
        out += "</div></details>\n";
    }
    out
}
