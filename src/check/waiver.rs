//! What `allow` hides: whether it hides anything, and what comes back when its time is over.
//!
//! Both are found by asking the rules again without it.

use std::collections::BTreeMap;

use ecow::EcoString;
use rayon::prelude::*;

use super::{RULES, Rule, Scene, no_backup};
use crate::diag::codes::IDLE_ALLOW;
use crate::diag::{Diagnostic, Sink};
use crate::model::backup::{Waived, coverage};
use crate::model::{Allow, Deployment};
use crate::schema::parse::date::Date;
use crate::source::{SourceMap, Span};

/// Warns about each `allow` that hides nothing, in no environment.
pub(super) fn idle(scene: &Scene<'_>, sink: &mut Sink) {
    let hidden = uncovered(scene.deployments, scene.sources, &|_| true);
    let mut said: BTreeMap<Span, (&Allow, &EcoString, bool)> = BTreeMap::new();
    for (name, allow) in allows(scene.deployments) {
        let hides = hidden.iter().any(|found| concerns(found, allow, name));
        said.entry(allow.span).or_insert((allow, name, false)).2 |= hides;
    }
    for (allow, name, _) in said.values().filter(|(_, _, hides)| !hides) {
        let message = format!("`{name}` allows `{}`, and nothing asks for it", allow.rule);
        sink.push(
            Diagnostic::new(IDLE_ALLOW, allow.span, message)
                .help("drop it: a rule that is waived for nothing will one day hide something"),
        );
    }
    needless(scene.deployments, sink);
}

/// Warns about each volume that says why it needs no backup, and is in one wherever it says so.
fn needless(deployments: &[Deployment], sink: &mut Sink) {
    let mut said: BTreeMap<Span, Option<(EcoString, EcoString)>> = BTreeMap::new();
    let waiving = deployments.iter().filter(|d| d.kept.iter().any(|volume| volume.waived.is_some()));
    for covered in waiving.flat_map(|deployment| coverage(deployment, deployments)) {
        let Some(waived) = covered.waived else { continue };
        let saved = covered.by.first().map(|saving| (covered.volume, saving.backup.clone()));
        let all = said.entry(waived.span).or_insert_with(|| saved.clone());
        *all = all.take().filter(|_| saved.is_some());
    }
    for (span, found) in said {
        let Some((volume, backup)) = found else { continue };
        let message =
            format!("volume `{volume}` says that it needs no backup, and backup `{backup}` saves it");
        sink.push(Diagnostic::new(IDLE_ALLOW, span, message).help("drop the one that is not meant"));
    }
}

/// What comes back on a day because an `allow` held until an earlier one.
pub fn expired(deployments: &[Deployment], sources: &SourceMap, today: Date) -> Sink {
    let is_over = |allow: &Allow| allow.until.is_some_and(|until| until < today);
    let mut sink = Sink::new();
    let over: Vec<_> = allows(deployments).filter(|(_, allow)| is_over(allow)).collect();
    let back = if over.is_empty() { Vec::new() } else { uncovered(deployments, sources, &is_over) };
    for found in back {
        let allow = over.iter().find(|(name, allow)| concerns(&found, allow, name));
        sink.push(match allow.and_then(|(_, allow)| Some((allow, allow.until?))) {
            Some((allow, until)) => found
                .label(allow.span, format!("allowed until {until}"))
                .note(format!("it was allowed because: {}", allow.reason)),
            None => found,
        });
    }
    unsaved(deployments, sources, today, &mut sink);
    sink
}

/// Volumes whose reason to be in no backup held until an earlier day.
fn unsaved(deployments: &[Deployment], sources: &SourceMap, today: Date, sink: &mut Sink) {
    let mut over: BTreeMap<Span, Waived> = BTreeMap::new();
    let mut bare = deployments.to_vec();
    for volume in bare.iter_mut().flat_map(|deployment| &mut deployment.kept) {
        let is_over = volume.waived.as_ref().is_some_and(|w| w.until.is_some_and(|until| until < today));
        if let Some(waived) = volume.waived.take_if(|_| is_over) {
            over.insert(volume.origin.span, waived);
        }
    }
    if over.is_empty() {
        return;
    }
    let anyway = found(deployments, sources, &no_backup::RULE);
    for found in found(&bare, sources, &no_backup::RULE) {
        let volume = found.labels.first().and_then(|label| over.get(&label.span));
        let Some((waived, until)) = volume.and_then(|waived| Some((waived, waived.until?))) else { continue };
        if !anyway.contains(&found) {
            sink.push(
                found
                    .label(waived.span, format!("needed none until {until}"))
                    .note(format!("it needed none because: {}", waived.reason)),
            );
        }
    }
}

fn found(deployments: &[Deployment], sources: &SourceMap, rule: &Rule) -> Vec<Diagnostic> {
    let mut sink = Sink::new();
    (rule.find)(&Scene { deployments, sources }, &mut sink);
    sink.finish(0)
}

/// What the rules find beyond what they find anyway, when some `allow`s do not hold.
fn uncovered(
    deployments: &[Deployment],
    sources: &SourceMap,
    without: &(dyn Fn(&Allow) -> bool + Sync),
) -> Vec<Diagnostic> {
    let is_waived =
        |rule: &&Rule| allows(deployments).any(|(_, a)| a.rule == rule.code.name || a.rule == rule.code.id);
    let rules: Vec<&Rule> = RULES.iter().filter(is_waived).collect();
    if rules.is_empty() {
        return Vec::new();
    }
    let mut bare = deployments.to_vec();
    for deployment in &mut bare {
        let of_services = deployment.services.values_mut().flat_map(|service| &mut service.allows);
        let of_backups = deployment.backups.values_mut().flat_map(|backup| &mut backup.allows);
        for allow in of_services.chain(of_backups).filter(|allow| without(allow)) {
            allow.suspended = true;
        }
    }
    let more = rules.into_par_iter().map(|rule| {
        let anyway = found(deployments, sources, rule);
        let mut all = found(&bare, sources, rule);
        all.retain(|one| !anyway.contains(one));
        all
    });
    more.flatten().collect()
}

/// Every `allow`, and the name of what says it.
fn allows(deployments: &[Deployment]) -> impl Iterator<Item = (&EcoString, &Allow)> {
    deployments.iter().flat_map(|d| {
        let of_services = d.services.values().map(|service| (&service.name, &service.allows));
        let of_backups = d.backups.values().map(|backup| (&backup.name, &backup.allows));
        let all = of_services.chain(of_backups);
        all.flat_map(|(name, allows)| allows.iter().map(move |allow| (name, allow)))
    })
}

/// Whether what was found is about what says the `allow`, and of the rule that it allows. Every rule names what it is
/// about.
fn concerns(found: &Diagnostic, allow: &Allow, name: &str) -> bool {
    let name = format!("`{name}`");
    (allow.rule == found.code.name || allow.rule == found.code.id)
        && (found.message.contains(&name) || found.labels.iter().any(|label| label.text.contains(&name)))
}
