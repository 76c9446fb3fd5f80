//! What `allow` hides: whether it hides anything, and what comes back when its time is over.
//!
//! Both are found by asking the rules again without it.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::{RULES, Rule, Scene};
use crate::diag::codes::IDLE_ALLOW;
use crate::diag::{Diagnostic, Sink};
use crate::model::{Allow, Deployment, Service};
use crate::schema::parse::date::Date;
use crate::source::{SourceMap, Span};

/// Warns about each `allow` that hides nothing, in no environment.
pub(super) fn idle(scene: &Scene<'_>, sink: &mut Sink) {
    let hidden = uncovered(scene.deployments, scene.sources, &|_| true);
    let mut said: BTreeMap<Span, (&Allow, &Service, bool)> = BTreeMap::new();
    for (_, service) in scene.services() {
        for allow in &service.allows {
            let hides = hidden.iter().any(|found| concerns(found, allow, service));
            said.entry(allow.span).or_insert((allow, service, false)).2 |= hides;
        }
    }
    for (allow, service, _) in said.values().filter(|(_, _, hides)| !hides) {
        let message = format!("`{}` allows `{}`, and nothing asks for it", service.name, allow.rule);
        sink.push(
            Diagnostic::new(IDLE_ALLOW, allow.span, message)
                .help("drop it: a rule that is waived for nothing will one day hide something"),
        );
    }
}

/// What comes back on a day because an `allow` held until an earlier one.
pub fn expired(deployments: &[Deployment], sources: &SourceMap, today: Date) -> Sink {
    let is_over = |allow: &Allow| allow.until.is_some_and(|until| until < today);
    let mut sink = Sink::new();
    if !deployments.iter().flat_map(|d| d.services.values()).flat_map(|s| &s.allows).any(is_over) {
        return sink;
    }
    let services: Vec<&Service> = deployments.iter().flat_map(|d| d.services.values()).collect();
    for found in uncovered(deployments, sources, &is_over) {
        let allow = services.iter().find_map(|service| {
            service
                .allows
                .iter()
                .filter(|allow| is_over(allow))
                .find(|allow| concerns(&found, allow, service))
        });
        sink.push(match allow.and_then(|allow| Some((allow, allow.until?))) {
            Some((allow, until)) => found
                .label(allow.span, format!("allowed until {until}"))
                .note(format!("it was allowed because: {}", allow.reason)),
            None => found,
        });
    }
    sink
}

/// What the rules find beyond what they find anyway, when some `allow`s do not hold.
fn uncovered(
    deployments: &[Deployment],
    sources: &SourceMap,
    without: &(dyn Fn(&Allow) -> bool + Sync),
) -> Vec<Diagnostic> {
    let is_waived = |rule: &&Rule| {
        let services = deployments.iter().flat_map(|d| d.services.values());
        services.flat_map(|s| &s.allows).any(|a| a.rule == rule.code.name || a.rule == rule.code.id)
    };
    let rules: Vec<&Rule> = RULES.iter().filter(is_waived).collect();
    if rules.is_empty() {
        return Vec::new();
    }
    let mut bare = deployments.to_vec();
    for service in bare.iter_mut().flat_map(|d| d.services.values_mut()) {
        for allow in service.allows.iter_mut().filter(|allow| without(allow)) {
            allow.suspended = true;
        }
    }
    let found = |deployments: &[Deployment], rule: &Rule| {
        let mut sink = Sink::new();
        (rule.find)(&Scene { deployments, sources }, &mut sink);
        sink.finish(0)
    };
    let more = rules.into_par_iter().map(|rule| {
        let anyway = found(deployments, rule);
        let mut all = found(&bare, rule);
        all.retain(|one| !anyway.contains(one));
        all
    });
    more.flatten().collect()
}

/// Whether what was found is about this service and of the rule that it allows. Every rule names the
/// services that it is about.
fn concerns(found: &Diagnostic, allow: &Allow, service: &Service) -> bool {
    let name = format!("`{}`", service.name);
    (allow.rule == found.code.name || allow.rule == found.code.id)
        && (found.message.contains(&name) || found.labels.iter().any(|label| label.text.contains(&name)))
}
