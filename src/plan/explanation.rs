//! Where a value comes from: every layer that said it, and what was looked up on the way.
//!
//! Takes facts of deployments and the trace of their evaluation. Which facts a key means is found in
//! [`lookup`](super::lookup).

use ecow::{EcoString, eco_format};

use super::fact::{Fact, facts, shown};
use crate::eval::Value;
use crate::eval::trace::{Read, Trace, holds, owner};
use crate::model::Deployment;
use crate::schema::{Attribute, KINDS};
use crate::source::Span;

/// What one place says under a key.
#[derive(Debug)]
pub struct Found {
    /// The place: `prod`, `prod/worker`.
    pub place: EcoString,
    /// The environment, or the host of a shared stack.
    pub view: EcoString,
    /// What is found there: one fact, or those of a declaration.
    pub facts: Vec<Fact>,
    /// What takes it away there, where it is elsewhere.
    pub removed: Option<Span>,
}

/// What a key means.
#[derive(Debug)]
pub struct Explanation {
    /// The key in full, without the environment.
    pub key: EcoString,
    /// Whether the key is of one value, not of all that begins with it.
    pub is_value: bool,
    /// By place. A place that says nothing under the key is there where it is asked for by name.
    pub found: Vec<Found>,
}

impl Explanation {
    /// Of all facts that a line of the source says, or said before another layer.
    pub fn of_source(deployments: &[Deployment], trace: &Trace, is_it: &dyn Fn(Span) -> bool) -> Vec<Self> {
        let mut out: Vec<Self> = Vec::new();
        for deployment in deployments {
            for fact in facts_of(deployment, trace) {
                let mut origins =
                    std::iter::successors(Some(&fact.value.origin), |origin| origin.previous.as_deref());
                if !origins.any(|origin| is_it(origin.span)) {
                    continue;
                }
                let one = Self::of(deployment, fact);
                match out.iter_mut().find(|other| other.key == one.key) {
                    Some(same) => same.found.extend(one.found),
                    None => out.push(one),
                }
            }
        }
        out
    }

    /// Of one fact of a place.
    pub fn of(deployment: &Deployment, fact: Fact) -> Self {
        let (place, view) = (deployment.place.clone(), deployment.env.clone());
        let key = shown(&fact.path).into();
        Self { key, is_value: true, found: vec![Found { place, view, facts: vec![fact], removed: None }] }
    }
}

/// A layer's word on a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// `env prod`, `defaults`, `mixin route`
    pub layer: EcoString,
    /// Where.
    pub span: Span,
}

/// Something that was looked up for a value, and for that in turn.
#[derive(Debug)]
pub struct MadeOf<'t> {
    /// What was looked up.
    pub read: &'t Read,
    /// What else it came to, where its text is used several times; which of them is meant is not known then.
    pub others: Vec<&'t Value>,
    /// What says it, the latest first.
    pub layers: Vec<Said>,
    /// What was looked up for it.
    pub made_of: Vec<MadeOf<'t>>,
}

/// The layers that said a value, the one that counts first. A layer that only opens a block around it says nothing.
pub fn layers(value: &Value, trace: &Trace) -> Vec<Said> {
    let mut out: Vec<Said> = Vec::new();
    for origin in std::iter::successors(Some(&value.origin), |origin| origin.previous.as_deref()) {
        let said = Said { layer: trace.layer(origin), span: origin.span };
        if !out.iter().any(|other| other.span == said.span) {
            out.push(said);
        }
    }
    out
}

/// What was looked up for a fact; and the conditions that it depends on.
pub fn made_of<'t>(view: &str, fact: &Fact, trace: &'t Trace) -> Vec<MadeOf<'t>> {
    let span = fact.value.origin.span;
    let heads: Vec<Span> = trace.choices(span).map(|(_, head)| head).collect();
    let near = |read: &&Read| holds(span, read.at) || heads.iter().any(|head| holds(*head, read.at));
    let mut out = Vec::new();
    for owner in owners(fact) {
        out.extend(trace.reads(view, &owner).iter().filter(near));
    }
    if out.is_empty() {
        out.extend(trace.all_reads(view).filter(near));
    }
    let mut path = Vec::new();
    unique(out).into_iter().map(|same| follow(view, &same, trace, &mut path)).collect()
}

fn follow<'t>(view: &str, same: &[&'t Read], trace: &'t Trace, path: &mut Vec<EcoString>) -> MadeOf<'t> {
    let (read, others) = (same[0], same[1..].iter().map(|read| &read.value).collect::<Vec<_>>());
    let mut inner = Vec::new();
    if let Some(through) = read.through.as_ref().filter(|_| others.is_empty())
        && !path.contains(through)
    {
        path.push(through.clone());
        let value = read.value.origin.span;
        let all: Vec<&Read> = trace.reads(view, through).iter().collect();
        let within: Vec<&Read> = all.iter().copied().filter(|read| holds(value, read.at)).collect();
        let reads = unique(if within.is_empty() { all } else { within });
        inner = reads.into_iter().map(|same| follow(view, &same, trace, path)).collect();
        path.pop();
    }
    MadeOf { read, others, layers: layers(&read.value, trace), made_of: inner }
}

/// Reads of one name together, one of each value.
fn unique(reads: Vec<&Read>) -> Vec<Vec<&Read>> {
    let mut out: Vec<Vec<&Read>> = Vec::new();
    for read in reads {
        match out.iter_mut().find(|same| same[0].name == read.name) {
            Some(same) if same.iter().any(|other| other.value == read.value) => {}
            Some(same) => same.push(read),
            None => out.push(vec![read]),
        }
    }
    out
}

/// The owners under which what a fact looked up was noted.
pub(super) fn owners(fact: &Fact) -> Vec<EcoString> {
    match fact.path.as_slice() {
        [word, name] if word == "param" => vec![name.clone()],
        [word, name, ..] if word == "target" => vec![eco_format!("target.{name}")],
        [word, name, ..] if word == "host" => vec![eco_format!("host.{name}")],
        [word, ..] if word == "project" => vec!["target.name".into()],
        _ => fact.declared().map(|declared| owner(&declared)).into_iter().collect(),
    }
}

/// The row of the schema that a path is about.
pub fn attribute(path: &[EcoString]) -> Option<&'static Attribute> {
    let [kind, _, attribute, ..] = path else { return None };
    KINDS.iter().find(|row| row.name == kind.as_str())?.attribute(attribute)
}

/// Everything that a deployment says, what its environment says beside it included.
pub fn facts_of(deployment: &Deployment, trace: &Trace) -> Vec<Fact> {
    let mut all = facts(deployment);
    for fact in &mut all {
        trace.place(&deployment.env, fact);
    }
    let said = trace.said(&deployment.env).iter();
    all.extend(said.map(|(path, value)| Fact { path: path.clone(), value: value.clone(), within: None }));
    all.sort_by(|a, b| a.path.cmp(&b.path));
    all.dedup_by(|b, a| a.path == b.path);
    all
}
