//! For a comment under a pull request: markers by which it is found again, a table of all environments, what they
//! risk, what is closed meanwhile, what people have to do, and all changes to be unfolded.
//!
//! Names and values come from strangers: none of them is more than text in code ([`escape`]). The comment is within
//! the limits of the forges ([`room`]); what is worth least is left out first, and the comment says what.

mod detail;
mod escape;
mod room;

use std::fmt::Write;

use self::detail::details;
use self::escape::{cell, code, fence, marker, prose};
use self::room::{Room, Section};
use super::order::gravest_first;
use super::{drift, words};
use crate::plan::{Class, EnvPlan, Flag, Outage, ResourceChange, Step};
use crate::source::SourceMap;

/// So many environments are in the table.
const ENVS: usize = 60;

/// All environments in one comment.
pub fn markdown(plans: &[EnvPlan], sources: &SourceMap) -> String {
    let mut head: String = plans.iter().take(ENVS).map(|plan| marker(&plan.env) + "\n").collect();
    let told: Vec<&EnvPlan> = plans.iter().filter(|plan| !plan.is_silent()).collect();
    if told.is_empty() {
        head += "**deployc plan**: no changes.\n";
        return head;
    }
    head += &title(&told);
    head += &table(plans);
    head += &fingerprints(plans);
    let mut room = Room::beside(&head);
    let mut body = String::new();
    body += &room.fit(risks(&told, sources), 1);
    body += &room.fit(drift(&told, sources), 1);
    body += &room.fit(outages(&told), 1);
    body += &room.fit(steps(&told, sources), 1);
    for (at, plan) in told.iter().enumerate() {
        for section in details(plan, sources) {
            body += &room.fit(section, told.len() - at);
        }
    }
    if let Some(left_out) = room.note() {
        let _ = write!(head, "\n> There is no room here for {left_out}: `deployc plan -v` shows them.\n");
    }
    head + &body
}

/// The gravest that there is, in one line.
fn title(plans: &[&EnvPlan]) -> String {
    let count = |flag: &Flag| plans.iter().map(|plan| plan.flagged(*flag)).sum::<usize>();
    let flags = Flag::ALL.iter().filter(|flag| count(flag) > 0);
    let flags: Vec<String> = flags.map(|flag| format!("{} {}", count(flag), words::alarm(*flag))).collect();
    match flags.as_slice() {
        [] => "### deployc plan\n\n".to_owned(),
        flags => format!("### deployc plan: {}\n\n", flags.join(", ")),
    }
}

/// A row for each environment, a column for each class that there is.
fn table(plans: &[EnvPlan]) -> String {
    let shown = &plans[..plans.len().min(ENVS)];
    let classes: Vec<Class> =
        Class::SHOWN.into_iter().filter(|class| shown.iter().any(|plan| plan.count(*class) > 0)).collect();
    let on_host = shown.iter().any(|plan| !plan.installed.is_empty());
    let mut out = "| environment | risks |".to_owned();
    for class in &classes {
        let _ = write!(out, " {class} |");
    }
    out += if on_host { " on the host |" } else { "" };
    out += " unchanged |\n| --- | --- |";
    out += &" ---: |".repeat(classes.len() + usize::from(on_host) + 1);
    out.push('\n');
    let number = |count: usize| if count == 0 { String::new() } else { count.to_string() };
    for plan in shown {
        let flags = Flag::ALL.iter().map(|flag| (plan.flagged(*flag), words::alarm(*flag)));
        let flags: Vec<String> =
            flags.filter(|(count, _)| *count > 0).map(|(n, flag)| format!("**{n} {flag}**")).collect();
        let _ = write!(out, "| {} | {} |", cell(&plan.env), flags.join(", "));
        for class in &classes {
            let _ = write!(out, " {} |", number(plan.count(*class)));
        }
        if on_host {
            let _ = write!(out, " {} |", number(plan.installed.len()));
        }
        let _ = writeln!(out, " {} |", number(plan.unchanged.len()));
    }
    if shown.len() < plans.len() {
        let _ =
            write!(out, "\nand {} more environments: `deployc plan` lists all\n", plans.len() - shown.len());
    }
    out
}

/// By which each plan is told from another one.
fn fingerprints(plans: &[EnvPlan]) -> String {
    let told = plans.iter().take(ENVS).filter_map(|plan| Some((plan, plan.fingerprint.as_ref()?)));
    let lines: String = told
        .map(|(plan, print)| format!("- {} has the fingerprint {}\n", code(&plan.env), code(print)))
        .collect();
    if lines.is_empty() { lines } else { format!("\n{lines}") }
}

/// Each risk of each environment, the gravest flag first.
fn risks(plans: &[&EnvPlan], sources: &SourceMap) -> Section {
    let mut items = Vec::new();
    for flag in Flag::ALL {
        for plan in plans {
            for change in gravest_first(plan).into_iter().filter(|change| change.has(flag)) {
                items.extend(risk(plan, change, flag, sources).map(|item| (item, 1)));
            }
        }
    }
    Section { open: "\n#### Think twice\n\n".into(), items, close: String::new(), noun: ["risk", "risks"] }
}

fn risk<'a>(
    plan: &'a EnvPlan,
    change: &'a ResourceChange,
    flag: Flag,
    sources: &'a SourceMap,
) -> impl Iterator<Item = String> + 'a {
    change.risks.iter().filter(move |risk| risk.flag == flag).map(move |risk| {
        let place = words::risk_place(change, sources).map(|place| format!(" ({})", code(&place)));
        format!(
            "- **{}** {} {} {}, {}: {}{}\n",
            words::alarm(flag),
            code(&plan.env),
            change.kind,
            code(&change.name),
            change.class,
            prose(&risk.text),
            place.unwrap_or_default()
        )
    })
}

/// What runs otherwise than is checked in.
fn drift(plans: &[&EnvPlan], sources: &SourceMap) -> Section {
    let mut items = Vec::new();
    for plan in plans {
        for drift in plan.live.iter().flat_map(|live| &live.drift) {
            let place = drift.span.map(|span| format!(" ({})", code(&words::span(span, sources))));
            let mut item = format!("- {} {}", code(&plan.env), code(&drift::line(drift)));
            item += &place.unwrap_or_default();
            item.push('\n');
            for detail in &drift.details {
                let _ = writeln!(item, "  - {}", code(&drift::difference(detail)));
            }
            items.push((item, 1));
        }
        if let Some(why) = plan.live.as_ref().and_then(|live| live.unhashed.as_deref()) {
            items.push((format!("- {} {}\n", code(&plan.env), prose(&drift::unhashed(why))), 1));
        }
    }
    let open = "\n#### What runs is not what is checked in\n\n".into();
    Section { open, items, close: String::new(), noun: ["difference", "differences"] }
}

/// Ways in that are closed, and for how long.
fn outages(plans: &[&EnvPlan]) -> Section {
    let all = plans.iter().flat_map(|plan| plan.outages.iter().map(move |outage| (plan, outage)));
    Section {
        open: "\n#### Closed meanwhile\n\n".into(),
        items: all.map(|(plan, outage)| (self::outage(plan, outage), 1)).collect(),
        close: String::new(),
        noun: ["closed way in", "closed ways in"],
    }
}

fn outage(plan: &EnvPlan, outage: &Outage) -> String {
    let mut out = format!("- {} {}", code(&plan.env), code(&outage.service));
    if !outage.routes.is_empty() {
        let _ = write!(out, " ({})", code(&words::names(&outage.routes)));
    }
    let _ = write!(out, ": {}", words::how_long(outage));
    if !outage.because.is_empty() {
        let _ = write!(out, ", because of {}", code(&words::names(&outage.because)));
    }
    let parts: Vec<String> = words::time_parts(outage).iter().map(|part| prose(part)).collect();
    if !parts.is_empty() {
        let _ = write!(out, " ({})", parts.join(", "));
    }
    out + "\n"
}

/// A list of tasks, by when they are due.
fn steps(plans: &[&EnvPlan], sources: &SourceMap) -> Section {
    let mut items = Vec::new();
    for plan in plans.iter().filter(|plan| plan.has_errands()) {
        let mut number = 0;
        for steps in plan.runbook.chunk_by(|a, b| a.phase == b.phase) {
            let mut heading = format!("\n{}, {}:\n\n", code(&plan.env), words::phase(steps[0].phase));
            for step in steps {
                number += 1;
                items.push((std::mem::take(&mut heading) + &self::step(number, step, sources), 1));
            }
        }
    }
    Section { open: "\n#### To do\n".into(), items, close: String::new(), noun: ["step", "steps"] }
}

fn step(number: usize, step: &Step, sources: &SourceMap) -> String {
    let lead = format!("{number}. ");
    let mut out = format!("{lead}[ ] {}", prose(&step.text));
    if let Some(cause) = &step.cause {
        let _ = write!(out, " ({})", code(&words::place(cause, sources)));
    }
    if let Some(why) = &step.irreversible {
        let _ = write!(out, " **cannot be undone**: {}", prose(why));
    }
    out.push('\n');
    if let Some(command) = &step.command {
        out += &fence("sh", command, lead.len());
    }
    out
}
