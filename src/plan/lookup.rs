//! What a key means, as people write it: `prod.api.environment.LOG_LEVEL`, `service.api`, `param.domain`.
//!
//! A key may leave out the environment and the kind; what it could mean is all that is found. One that means nothing gets
//! what is near.

use std::collections::BTreeSet;

use ecow::EcoString;

use super::explanation::{Explanation, Found, facts_of};
use super::fact::{Fact, shown};
use crate::diag::{Diagnostic, codes, did_you_mean};
use crate::eval::trace::Trace;
use crate::model::Deployment;
use crate::schema::KINDS;
use crate::source::Span;

/// A deployment and all that it says.
struct Place<'a> {
    of: &'a Deployment,
    facts: Vec<Fact>,
}

impl Place<'_> {
    fn is_asked(&self, place: Option<&str>) -> bool {
        let is_it =
            |place| self.of.is_of(place) || self.of.env == place || self.of.stack.as_deref() == Some(place);
        place.is_none_or(is_it)
    }
}

/// What a key means in these deployments.
///
/// # Errors
/// Where it means nothing: what is near.
pub fn explain(
    asked: &str,
    deployments: &[Deployment],
    trace: &Trace,
) -> Result<Vec<Explanation>, Diagnostic> {
    let asked = dotted(asked);
    let mut places: Vec<&str> = Vec::new();
    for deployment in deployments {
        for name in [deployment.env.as_str(), deployment.place.as_str()] {
            if begins(&asked, name) && !places.contains(&name) {
                places.push(name);
            }
        }
    }
    places.sort_by_key(|name| std::cmp::Reverse(name.len()));
    // A stack of each environment can be named too, where no environment has that name.
    let stacks = deployments.iter().filter_map(|deployment| deployment.stack.as_deref());
    places.extend(stacks.filter(|stack| begins(&asked, stack)));
    let deployments = everything(deployments, trace);
    for place in &places {
        let rest = asked[place.len()..].trim_start_matches('.');
        let found = look_up(rest, Some(place), &deployments, trace);
        if !found.is_empty() {
            return Ok(found);
        }
    }
    let found = look_up(&asked, None, &deployments, trace);
    if !found.is_empty() {
        return Ok(found);
    }
    let place = places.first().copied();
    let rest = place.map_or(asked.as_str(), |place| asked[place.len()..].trim_start_matches('.'));
    let elsewhere = look_up(rest, None, &deployments, trace);
    let places_of = |explanation: &Explanation| {
        let found = explanation.found.iter().filter(|found| !found.facts.is_empty());
        found.map(|found| found.place.to_string()).collect::<Vec<_>>()
    };
    let elsewhere: Vec<String> = elsewhere.iter().flat_map(places_of).collect();
    if let (Some(place), false) = (place, elsewhere.is_empty()) {
        let message = format!("`{rest}` is not in `{place}`");
        let help = format!("it is in `{}`", elsewhere.join("`, `"));
        return Err(Diagnostic::nowhere(codes::UNKNOWN_NAME, message).help(help));
    }
    Err(unknown(rest, place, &deployments))
}

/// Everything that each place says; what an environment says beside its declarations is its first place's.
fn everything<'d>(deployments: &'d [Deployment], trace: &Trace) -> Vec<Place<'d>> {
    let mut seen: BTreeSet<&str> = BTreeSet::new();
    let mut out = Vec::new();
    for of in deployments {
        let mut facts = facts_of(of, trace);
        if !seen.insert(&of.env) {
            facts.retain(|fact| !trace.said(&of.env).iter().any(|(path, _)| *path == fact.path));
        }
        out.push(Place { of, facts });
    }
    out
}

fn look_up(key: &str, place: Option<&str>, places: &[Place<'_>], trace: &Trace) -> Vec<Explanation> {
    // Who asks for one environment is told also what the others have and this one has not.
    let all = places.iter().flat_map(|place| &place.facts);
    let heads: BTreeSet<EcoString> = all.filter_map(|fact| head(fact, key)).collect();
    let mut out: Vec<Explanation> = Vec::new();
    for head in heads {
        let mut explanation = Explanation { key: head.clone(), is_value: true, found: Vec::new() };
        for Place { of, facts } in places.iter().filter(|one| one.is_asked(place)) {
            let facts: Vec<Fact> =
                facts.iter().filter(|fact| begins(&shown(&fact.path), &head)).cloned().collect();
            let is_it = |fact: &Fact| shown(&fact.path) == *head && !fact.is_declaration();
            explanation.is_value &= facts.iter().all(is_it);
            let view = of.env.clone();
            let removed = if facts.is_empty() { gone(&head, &view, places, trace) } else { None };
            if !facts.is_empty() || removed.is_some() {
                explanation.found.push(Found { place: of.place.clone(), view, facts, removed });
            }
        }
        explanation.found.dedup_by(|b, a| b.facts.is_empty() && b.view == a.view);
        if !explanation.found.is_empty() {
            out.push(explanation);
        }
    }
    out
}

/// The line of an environment that takes away what others have.
fn gone(head: &str, view: &str, places: &[Place<'_>], trace: &Trace) -> Option<Span> {
    let fact = places.iter().flat_map(|place| &place.facts).find(|fact| begins(&shown(&fact.path), head))?;
    let declared = fact.declared()?;
    let removed = trace.removed(view, declared.0, &declared.1);
    removed.or_else(|| {
        let words = fact.path.iter().skip(2);
        let mut removals = trace.removals(view, &declared);
        removals.find(|removal| words.clone().any(|word| *word == removal.word)).map(|removal| removal.span)
    })
}

/// The part of a fact's path that a key means: the whole key, with the kind where it leaves that out.
fn head(fact: &Fact, key: &str) -> Option<EcoString> {
    if key.is_empty() {
        return fact.is_declaration().then(|| shown(&fact.path).into());
    }
    let kind = fact.path.first()?;
    let dotted_kind = if kind == "job" { "service" } else { kind };
    (1..=fact.path.len()).find_map(|depth| {
        let path = &fact.path[..depth];
        let full = path.join(".");
        let behind = path[1..].join(".");
        let is_it = full == key || (depth > 1 && (behind == key || format!("{dotted_kind}.{behind}") == key));
        is_it.then(|| shown(path).into())
    })
}

/// Whether a path is a key or lies below it.
fn begins(path: &str, key: &str) -> bool {
    path.strip_prefix(key).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

/// `labels["a.b"]` as `labels.a.b`.
fn dotted(asked: &str) -> String {
    let mut out = String::new();
    let mut rest = asked.trim();
    while let Some((before, from)) = rest.split_once('[') {
        let Some((inside, behind)) = from.split_once(']') else { break };
        out.push_str(before);
        out.push('.');
        out.push_str(inside.trim_matches(['"', '\'']));
        rest = behind;
    }
    out.push_str(rest);
    out
}

fn unknown(key: &str, place: Option<&str>, places: &[Place<'_>]) -> Diagnostic {
    let all: Vec<&Fact> =
        places.iter().filter(|one| one.is_asked(place)).flat_map(|place| &place.facts).collect();
    let where_ = place.map(|place| format!(" in `{place}`")).unwrap_or_default();
    let message = format!("nothing is said under `{key}`{where_}");
    let problem = Diagnostic::nowhere(codes::UNKNOWN_NAME, message);
    let mut known: BTreeSet<String> = BTreeSet::new();
    for fact in &all {
        for depth in 2..=fact.path.len() {
            known.insert(fact.path[..depth].join("."));
            known.insert(fact.path[1..depth].join("."));
        }
    }
    if let Some(near) = did_you_mean(key, known.iter().map(String::as_str)) {
        return problem.help(format!("did you mean `{near}`?"));
    }
    // The declaration may be right and what is asked of it not.
    let of = all.iter().filter(|fact| fact.is_declaration()).find(|fact| {
        let (full, name) = (fact.path.join("."), fact.path[1].as_str());
        key.starts_with(&format!("{full}.")) || key.starts_with(&format!("{name}."))
    });
    if let Some(of) = of {
        let says = all.iter().filter(|fact| fact.path.len() > 2 && fact.path.starts_with(&of.path));
        let mut words: Vec<&str> = says.map(|fact| fact.path[2].as_str()).collect();
        words.sort_unstable();
        words.dedup();
        let asked =
            key.split('.').find(|part| *part != of.path[0] && *part != of.path[1]).unwrap_or_default();
        let of_kind = KINDS.iter().find(|kind| kind.name == of.path[0].as_str());
        let row = of_kind.and_then(|kind| kind.attribute(asked));
        let problem = match row {
            Some(row) if !words.contains(&row.name) => {
                problem.note(format!("no layer sets `{}`: {}", row.name, row.doc))
            }
            _ => problem,
        };
        return problem.help(format!("{} says `{}`", of.path.join(" "), words.join("`, `")));
    }
    let mut names: Vec<String> =
        all.iter().filter(|fact| fact.is_declaration()).map(|fact| fact.path.join(".")).collect();
    names.sort();
    names.dedup();
    names.truncate(12);
    problem.help(format!("there are `{}`; what a message means: `deployc explain E0202`", names.join("`, `")))
}
