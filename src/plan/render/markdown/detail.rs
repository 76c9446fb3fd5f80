//! All changes of one environment, folded: what changes alike in tables, the rest as a difference.

use std::fmt::Write as _;

use super::escape::{cell, code, html_code, longest_run, prose};
use super::room::Section;
use crate::diag::render::visible;
use crate::eval::written::written;
use crate::plan::render::fold::cut;
use crate::plan::render::order::{Bump, Ordered, repository};
use crate::plan::render::{path, words};
use crate::plan::{AttributeChange, EnvPlan, ResourceChange};
use crate::source::SourceMap;

/// So many characters of a value are shown, those that differ among them.
const VALUE: usize = 240;
/// So many differences of one change are shown.
const DIFFERENCES: usize = 25;
/// So many names of what changes alike are shown.
const NAMES: usize = 30;

/// The sections of one environment: images, other changes, and what stands around them.
pub(super) fn details(plan: &EnvPlan, sources: &SourceMap) -> [Section; 3] {
    let ordered = Ordered::new(plan, sources);
    [images(plan, &ordered, sources), changes(plan, &ordered, sources), around(plan, sources)]
}

/// Folded, under the name of the environment and a text of ours.
fn folded(plan: &EnvPlan, summary: &str) -> String {
    format!("\n<details><summary>{}: {summary}</summary>\n\n", html_code(&plan.env))
}

/// Items are parts of one fence, so that many changes take little room.
fn changes(plan: &EnvPlan, ordered: &Ordered<'_>, sources: &SourceMap) -> Section {
    let lone = ordered.risky.iter().map(|change| (self::change(change, sources), 1));
    let alike = ordered.alike.iter().map(|group| (self::alike(group, sources), group.len()));
    let rest = ordered.rest.iter().map(|change| (self::change(change, sources), 1));
    let items: Vec<(String, usize)> = lone.chain(alike).chain(rest).collect();
    let counts: Vec<String> = words::summary(plan).into_iter().map(|(text, _)| text).collect();
    let longest = items.iter().map(|(item, _)| longest_run(item)).max().unwrap_or(0);
    let ticks = "`".repeat(longest.max(2) + 1);
    Section {
        open: folded(plan, &counts.join(", ")) + &ticks + "diff\n",
        items,
        close: format!("{ticks}\n\n</details>\n"),
        noun: ["change", "changes"],
    }
}

/// A change, with a line above it that viewers of differences set apart.
fn change(change: &ResourceChange, sources: &SourceMap) -> String {
    let place = words::whole_place(change, sources).map(|place| format!("  # {place}")).unwrap_or_default();
    let name = visible(&change.name);
    let class = words::class(change);
    format!("@@ {} {name}: {class} @@{place}\n{}", change.kind, body(change, sources))
}

fn alike(group: &[&ResourceChange], sources: &SourceMap) -> String {
    let Some(first) = group.first() else { return String::new() };
    let many = words::many(first.kind, group.len());
    let names = names(group.iter().copied());
    format!("@@ {many} alike: {} @@\n  {names}\n{}", words::class(first), body(first, sources))
}

/// Reasons and differences.
fn body(change: &ResourceChange, sources: &SourceMap) -> String {
    let mut out = String::new();
    for cascade in change.because.iter().take(DIFFERENCES) {
        let place = words::span(cascade.span, sources);
        let _ = writeln!(out, "  {}  # {place}", words::reason(cascade));
    }
    for attribute in change.attributes.iter().take(DIFFERENCES) {
        out += &difference(attribute, sources);
    }
    for hint in change.hints.iter().take(DIFFERENCES) {
        let _ = writeln!(out, "  {}", visible(hint));
    }
    let left = change.attributes.len().saturating_sub(DIFFERENCES)
        + change.because.len().saturating_sub(DIFFERENCES);
    if left > 0 {
        let _ = writeln!(out, "  and {left} more");
    }
    out
}

fn difference(change: &AttributeChange, sources: &SourceMap) -> String {
    let path = cut(&path(change), 0, VALUE);
    let [before, after] = [&change.before, &change.after].map(|side| side.as_ref().map(written));
    let differs = match (&before, &after) {
        (Some(old), Some(new)) => old.chars().zip(new.chars()).take_while(|(a, b)| a == b).count(),
        _ => 0,
    };
    let place = change.cause.as_ref().map(|cause| words::place(cause, sources));
    let place = place.map(|place| format!("  # {place}")).unwrap_or_default();
    let mut out = String::new();
    let of_after = after.is_some();
    if let Some(before) = before {
        let place = if of_after { "" } else { &place };
        let _ = writeln!(out, "- {path}: {}{place}", cut(&before, differs, VALUE));
    }
    if let Some(after) = after {
        let _ = writeln!(out, "+ {path}: {}{place}", cut(&after, differs, VALUE));
    }
    out
}

/// What changes nothing but its image: a row for each image.
fn images(plan: &EnvPlan, ordered: &Ordered<'_>, sources: &SourceMap) -> Section {
    let services: usize = ordered.bumps.iter().map(|bump| bump.of.len()).sum();
    let summary = format!("{services} services, only their images");
    Section {
        open: folded(plan, &summary)
            + "| image | from | to | services | |\n| --- | --- | --- | --- | --- |\n",
        items: ordered.bumps.iter().map(|bump| (row(bump, sources), bump.of.len())).collect(),
        close: "\n</details>\n".into(),
        noun: ["change", "changes"],
    }
}

fn row(bump: &Bump<'_>, sources: &SourceMap) -> String {
    let [before, after] = [&bump.change.before, &bump.change.after]
        .map(|side| side.as_ref().and_then(|value| value.as_str()).unwrap_or_default());
    let version = |image: &str| cell(image[repository(image).len()..].trim_start_matches(':'));
    let place = bump.change.cause.as_ref().map(|cause| words::place(cause, sources)).unwrap_or_default();
    format!(
        "| {} | {} | {} | {} | {} |\n",
        cell(repository(after)),
        version(before),
        version(after),
        cell(&names(bump.of.iter().copied())),
        cell(&place)
    )
}

/// The order of the roll-out, and what else is no difference.
fn around(plan: &EnvPlan, sources: &SourceMap) -> Section {
    let mut items: Vec<(String, usize)> = Vec::new();
    if plan.waves.len() > 1 {
        for (number, wave) in (1_usize..).zip(&plan.waves) {
            let left = wave.len().saturating_sub(NAMES);
            let more = if left > 0 { format!(" and {left} more") } else { String::new() };
            let names = code(&words::names(wave.iter().take(NAMES)));
            items.push((format!("- wave {number} of the roll-out: {names}{more}\n"), 1));
        }
    }
    if let Some(span) = plan.raw {
        let place = code(&words::span(span, sources));
        items.push((format!("- {} ({place})\n", prose(&words::raw(plan.raw_values))), 1));
    }
    for file in &plan.installed {
        items.push((format!("- to {} on the host by `bin/install`: {}\n", file.action, code(&file.path)), 1));
    }
    for (volume, text, at_risk) in words::coverage(plan) {
        let (open, close) = if at_risk { ("**", "**") } else { ("", "") };
        items.push((format!("- {open}volume{close} {}: {}\n", code(&volume), prose(&text)), 1));
    }
    let unchanged = words::unchanged(plan);
    // Alone it is no more than the table says.
    if !unchanged.is_empty() && !items.is_empty() {
        items.push((format!("- unchanged: {}\n", unchanged.join(", ")), 1));
    }
    Section {
        open: folded(plan, "the roll-out, the host, what saves volumes"),
        items,
        close: "\n</details>\n".into(),
        noun: ["remark", "remarks"],
    }
}

fn names<'a>(group: impl ExactSizeIterator<Item = &'a ResourceChange>) -> String {
    let left = group.len().saturating_sub(NAMES);
    let names = words::names(group.take(NAMES).map(|change| &change.name));
    if left > 0 { format!("{names} and {left} more") } else { names }
}
