//! Which facts a line of an artifact depends on.
//!
//! Takes a deployment, one of its artifacts and a line of it, gives the facts without which the line would not be there
//! or would read otherwise. Nothing is kept while emitting: what a line depends on is found by emitting deployments
//! that say less, first all declarations at once, then halves of them, down to the single fact.

use similar::{ChangeTag, TextDiff};

use super::fact::Fact;
use super::without::without;
use crate::emit::{Artifact, emit};
use crate::model::Deployment;
use crate::source::SourceMap;

/// Of more facts than this a line is not told that it depends on all of them.
const MOST_TOGETHER: usize = 40;

/// What is asked: a line of an artifact.
pub struct Line<'a> {
    /// The project's folder, as the paths of the sources begin with it.
    pub project: &'a str,
    /// Whose artifact.
    pub deployment: &'a Deployment,
    /// For what is named in artifacts.
    pub sources: &'a SourceMap,
    /// The artifact.
    pub artifact: &'a Artifact,
    /// Which line, from 0; `None`: whether the file is there at all.
    pub index: Option<usize>,
}

/// The facts, of all that the deployment says, that make the line. Where single facts do, the declarations that hold
/// them are not named. Empty: it is the same whatever is said.
pub fn influences(line: &Line<'_>, facts: &[Fact]) -> Vec<Fact> {
    let (whole, parts): (Vec<&Fact>, Vec<&Fact>) = facts.iter().partition(|fact| is_whole(fact));
    let mut out = Vec::new();
    for declaration in line.narrow(&whole) {
        let within: Vec<&Fact> = match declaration.is_declaration() {
            true => parts.iter().filter(|fact| fact.path.starts_with(&declaration.path)).copied().collect(),
            false => Vec::new(),
        };
        let inner = if line.index.is_some() { line.narrow(&within) } else { Vec::new() };
        // An attribute and an entry of it: the entry says more.
        let inner: Vec<&Fact> = inner
            .iter()
            .filter(|fact| {
                !inner
                    .iter()
                    .any(|other| other.path.len() > fact.path.len() && other.path.starts_with(&fact.path))
            })
            .copied()
            .collect();
        match inner.is_empty() {
            true => out.push(declaration.clone()),
            false => out.extend(inner.into_iter().cloned()),
        }
    }
    // The name of the project is in many a line that is about something else.
    if out.len() > 1 {
        out.retain(|fact| fact.path[0] != "project");
    }
    out
}

/// Whether a fact stands for all that is below it, or belongs to no declaration.
fn is_whole(fact: &Fact) -> bool {
    fact.is_declaration() || matches!(fact.path[0].as_str(), "project" | "target" | "host")
}

impl Line<'_> {
    /// Those of `facts` that the line depends on.
    fn narrow<'f>(&self, facts: &[&'f Fact]) -> Vec<&'f Fact> {
        if facts.is_empty() || !self.depends_on(facts) {
            return Vec::new();
        }
        let [one] = facts else {
            let (left, right) = facts.split_at(facts.len() / 2);
            let found = [self.narrow(left), self.narrow(right)].concat();
            return if found.is_empty() { self.fewest(facts) } else { found };
        };
        vec![*one]
    }

    /// Facts none of which the line depends on alone: the first few that it depends on together.
    fn fewest<'f>(&self, facts: &[&'f Fact]) -> Vec<&'f Fact> {
        let mut left = facts.to_vec();
        if left.len() > MOST_TOGETHER {
            return Vec::new();
        }
        for fact in facts {
            let without: Vec<&Fact> = left.iter().copied().filter(|other| other.path != fact.path).collect();
            if !without.is_empty() && self.depends_on(&without) {
                left = without;
            }
        }
        left
    }

    /// Whether the line changes where these are not said.
    fn depends_on(&self, facts: &[&Fact]) -> bool {
        let paths: Vec<&[_]> = facts.iter().map(|fact| fact.path.as_slice()).collect();
        let less = without(self.deployment, &paths);
        let artifacts = emit(self.project, &less, self.sources);
        let Some(after) = artifacts.iter().find(|artifact| artifact.path == self.artifact.path) else {
            return true;
        };
        let Some(index) = self.index else { return false };
        if after.text == self.artifact.text {
            return false;
        }
        let diff = TextDiff::from_lines(&self.artifact.text, &after.text);
        diff.iter_all_changes()
            .any(|change| change.tag() == ChangeTag::Delete && change.old_index() == Some(index))
    }
}
