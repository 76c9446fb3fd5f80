//! Which facts make a line of an artifact.

use std::path::Path;

use similar::{ChangeTag, TextDiff};

use super::super::cause::Causes;
use super::super::deployed::COMPOSE;
use super::super::emitted::Emitted;
use super::key::Wrong;
use super::place::Asked;
use crate::diag::render::visible;
use crate::diag::{Diagnostic, codes};
use crate::emit::{Artifact, folder, manifest};
use crate::eval::{Data, Trace, Value};
use crate::plan::explanation::{Explanation, facts_of};
use crate::plan::fact::Fact;
use crate::plan::influence::{Line, influences};
use crate::source::{SourceMap, Span};

/// An artifact and all that is known of it.
pub(super) struct File<'a> {
    pub(super) project: &'a str,
    pub(super) emitted: &'a Emitted<'a>,
    pub(super) artifact: &'a Artifact,
    pub(super) trace: &'a Trace,
    pub(super) sources: &'a SourceMap,
}

/// Which line of the artifact is meant, and what is to be said of the file on the disk.
pub(super) struct Located {
    pub(super) index: Option<usize>,
    pub(super) remarks: Vec<String>,
}

impl File<'_> {
    /// The line of the artifact that the line on the disk is.
    pub(super) fn locate(&self, asked: &Asked<'_>, on_disk: Option<&str>) -> Result<Located, Wrong> {
        let text = on_disk.unwrap_or(&self.artifact.text);
        let mut remarks = Vec::new();
        if on_disk.is_none() {
            remarks.push("the file is not there: this is what a build writes".to_owned());
        }
        let Some(number) = asked.line else { return Ok(Located { index: None, remarks }) };
        let count = text.lines().count();
        let Some(index) = number.checked_sub(1).filter(|index| *index < count) else {
            let message = format!("`{}` has {count} lines, no line {number}", visible(asked.file));
            return Err(Wrong::Unknown(Box::new(Diagnostic::nowhere(codes::UNKNOWN_NAME, message))));
        };
        if text == self.artifact.text {
            return Ok(Located { index: Some(index), remarks });
        }
        let diff = TextDiff::from_lines(text, &self.artifact.text);
        let changes: Vec<_> = diff.iter_all_changes().collect();
        let at = changes.iter().position(|change| change.old_index() == Some(index));
        let same = at.and_then(|at| changes[at].new_index());
        if same.is_some() {
            return Ok(Located { index: same, remarks });
        }
        let there = text.lines().nth(index).unwrap_or_default().trim();
        // What stands in its place says of the same key something else; what has no such line was put there.
        let at = at.unwrap_or(0);
        let first =
            changes[..at].iter().rposition(|change| change.tag() == ChangeTag::Equal).map_or(0, |at| at + 1);
        let hunk = changes[first..].iter().take_while(|change| change.tag() != ChangeTag::Equal);
        let instead = hunk
            .filter(|change| change.tag() == ChangeTag::Insert && key(change.value()) == key(there))
            .find_map(|change| change.new_index());
        let before = changes[..first].iter().rev().find_map(|change| change.new_index());
        remarks.push(match instead {
            Some(_) => format!(
                "stands there as `{}`; `deployc build --check` shows all that differs",
                visible(there)
            ),
            None => format!("is what stands before `{}`, which nothing in the source says", visible(there)),
        });
        Ok(Located { index: instead.or(before).or(Some(0)), remarks })
    }

    /// The facts that make a line.
    pub(super) fn line(&self, index: usize) -> Vec<Fact> {
        let name = Path::new(&self.artifact.path).file_name().unwrap_or_default();
        if name == manifest::NAME {
            return self.listed(index);
        }
        if self.artifact.path.ends_with(COMPOSE) {
            let causes = Causes::of(&self.emitted.written, self.emitted.compiled, self.sources);
            let lines: Vec<&str> = self.artifact.text.lines().collect();
            if let Some(span) = causes.line(&lines, index) {
                return self.said_at(span, lines[index]);
            }
        }
        self.influences(Some(index))
    }

    /// The facts that come from a place; where there are several, those whose key stands in the line.
    fn said_at(&self, span: Span, line: &str) -> Vec<Fact> {
        let facts = self.facts();
        let all: Vec<Fact> = facts.iter().filter(|fact| fact.value.origin.span == span).cloned().collect();
        if all.is_empty() {
            // The key of a block: no fact is said there, but all that are in it.
            let block = facts
                .iter()
                .find_map(|fact| Some((fact, fact.within.as_ref()?)).filter(|(_, at)| at.span == span));
            let whole = block.map(|(fact, origin)| Fact {
                path: fact.path[..fact.path.len() - 1].to_vec(),
                value: Value::new(Data::Null, origin.clone()),
                within: None,
            });
            return whole.into_iter().collect();
        }
        let is_named = |fact: &&Fact| fact.path.last().is_some_and(|key| line.contains(key.as_str()));
        let named: Vec<Fact> = all.iter().filter(is_named).cloned().collect();
        if named.is_empty() { all } else { named }
    }

    pub(super) fn influences(&self, index: Option<usize>) -> Vec<Fact> {
        let line = Line {
            project: self.project,
            deployment: self.emitted.compiled,
            sources: self.sources,
            artifact: self.artifact,
            index,
        };
        influences(&line, &self.facts())
    }

    /// What makes the file that a line of the manifest lists.
    fn listed(&self, index: usize) -> Vec<Fact> {
        let lines: Vec<&str> = self.artifact.text.lines().collect();
        let start = (0..=index).rev().find(|at| lines[*at].trim_start().starts_with('{')).unwrap_or(0);
        let path = lines[start..].iter().take(5).find_map(|line| line.trim().strip_prefix("\"path\": \""));
        let Some(path) = path.and_then(|path| path.split('"').next()) else { return Vec::new() };
        let path = format!("{}/{path}", folder(&self.emitted.compiled.place));
        let artifact = self.emitted.artifacts.iter().find(|artifact| artifact.path == path);
        artifact.map_or_else(Vec::new, |artifact| File { artifact, ..*self }.influences(None))
    }

    fn facts(&self) -> Vec<Fact> {
        facts_of(self.emitted.compiled, self.trace)
    }

    pub(super) fn explanations(&self, facts: Vec<Fact>) -> Vec<Explanation> {
        facts.into_iter().take(12).map(|fact| Explanation::of(self.emitted.compiled, fact)).collect()
    }
}

/// What a line of YAML, or of a unit, is about.
fn key(line: &str) -> &str {
    line.trim().split([':', '=']).next().unwrap_or_default()
}
