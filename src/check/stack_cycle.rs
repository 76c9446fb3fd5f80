//! Compose projects that need each other to be up first.

use std::collections::{BTreeMap, BTreeSet};

use ecow::EcoString;

use super::{Rule, Scene};
use crate::diag::codes::STACK_CYCLE;
use crate::diag::{Diagnostic, Sink};
use crate::model::{After, Deployment};

pub(super) const RULE: Rule = Rule { code: STACK_CYCLE, find };

fn find(scene: &Scene<'_>, sink: &mut Sink) {
    let places: BTreeMap<&str, &Deployment> =
        scene.deployments.iter().map(|deployment| (deployment.place.as_str(), deployment)).collect();
    let mut told: BTreeSet<Vec<&str>> = BTreeSet::new();
    for &start in places.values() {
        let Some(cycle) = shortest(start, &places) else { continue };
        let mut members: Vec<&str> = cycle.iter().map(|(from, _)| from.place.as_str()).collect();
        members.sort_unstable();
        if told.insert(members) {
            sink.push(diagnostic(&cycle));
        }
    }
}

/// One project and what it needs of the next.
type Step<'a> = (&'a Deployment, &'a After);

/// The shortest way from a project back to itself.
fn shortest<'a>(start: &'a Deployment, places: &BTreeMap<&'a str, &'a Deployment>) -> Option<Vec<Step<'a>>> {
    let mut ways: Vec<Vec<Step<'a>>> = vec![Vec::new()];
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut next = 0;
    while let Some(way) = ways.get(next).cloned() {
        next += 1;
        let at = way.last().map_or(Some(start), |(_, after)| places.get(after.place.as_str()).copied());
        for after in at.iter().flat_map(|at| &at.after) {
            let mut longer = way.clone();
            longer.extend(at.map(|at| (at, after)));
            if after.place == start.place {
                return Some(longer);
            }
            if seen.insert(&after.place) {
                ways.push(longer);
            }
        }
    }
    None
}

fn diagnostic(cycle: &[Step<'_>]) -> Diagnostic {
    let names: Vec<EcoString> = cycle.iter().chain(cycle.first()).map(|(from, _)| from.part()).collect();
    let next = cycle.iter().cycle().skip(1);
    let mut steps = cycle.iter().zip(next).map(|((from, after), (to, _))| {
        (after.origin.span, format!("{} needs {} of {}", from.part(), after.what, to.part()))
    });
    let message = format!("compose projects wait for each other: {}", names.join(" -> "));
    let mut out = match steps.next() {
        Some((span, text)) => Diagnostic::new(STACK_CYCLE, span, message).here(text),
        None => Diagnostic::nowhere(STACK_CYCLE, message),
    };
    for (span, text) in steps {
        out = out.label(span, text);
    }
    let out = out.note(
        "a stack is brought up as a whole, after the stacks whose services, networks and volumes it uses",
    );
    let out = out.help("declare what both use in one of them, or put both into one stack");
    match cycle.first() {
        Some((first, _)) => out.in_env(&first.env),
        None => out,
    }
}
