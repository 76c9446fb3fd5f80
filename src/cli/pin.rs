//! Where an edit of a generated file belongs.
//!
//! Takes a file as somebody, often a bot, has edited it, gives for each line that says another value the line of source
//! to change, and how it reads then: where the value is written out, or what it is made of (a param, a `let`).

use std::path::Path;

use ecow::EcoString;
use similar::{ChangeTag, TextDiff};

use super::cause::Causes;
use super::deployed::COMPOSE;
use super::emitted::{Emitted, emitted};
use super::session::Session;
use crate::diag::render::visible;
use crate::eval::Trace;
use crate::eval::trace::Looked;
use crate::plan::explanation::{MadeOf, facts_of, layers, made_of};
use crate::source::{SourceMap, Span};
use crate::stdlib;

/// An edited line and its place in the source.
pub(super) struct Pin {
    /// The line of the generated file, from 1.
    pub line: usize,
    /// What it says.
    pub edited: String,
    /// What to do.
    pub advice: String,
}

/// The edits of a compose file: `name` is its path below the project's folder, `found` what stands there.
pub(super) fn pins(session: &mut Session<'_>, project: &Path, name: &str, found: &str) -> Vec<Pin> {
    if !name.ends_with(COMPOSE) {
        return Vec::new();
    }
    let (mut outcome, trace) = session.compile_traced_at(project);
    let (Some(compiled), Some(trace)) = (outcome.compiled.take(), &*trace) else { return Vec::new() };
    let compiled = std::mem::ManuallyDrop::new(compiled);
    let shown = project.to_string_lossy().into_owned();
    let of =
        |place: &str| name.strip_suffix(&format!("/{COMPOSE}")) == Some(crate::emit::folder(place).as_str());
    let deployments = compiled.deployments.iter().filter(|deployment| of(&deployment.place)).collect();
    let Ok(all) = emitted(session, &shown, deployments, &mut outcome.sources) else { return Vec::new() };
    let all = std::mem::ManuallyDrop::new(all);
    let Some(emitted) = all.first() else { return Vec::new() };
    let Some(artifact) = emitted.artifacts.iter().find(|artifact| artifact.path == name) else {
        return Vec::new();
    };
    let finder = Finder {
        causes: Causes::of(&emitted.written, emitted.compiled, &outcome.sources),
        lines: artifact.text.lines().collect(),
        emitted,
        trace,
        sources: &outcome.sources,
    };
    finder.edits(found, &artifact.text)
}

struct Finder<'a> {
    causes: Causes,
    lines: Vec<&'a str>,
    emitted: &'a Emitted<'a>,
    trace: &'a Trace,
    sources: &'a SourceMap,
}

/// A place in the source that may hold the value.
struct Candidate {
    span: Span,
    /// The param, and where it has its value from.
    param: Option<EcoString>,
}

impl Finder<'_> {
    /// Lines that say something else of the same key.
    fn edits(&self, found: &str, compiled: &str) -> Vec<Pin> {
        let diff = TextDiff::from_lines(found, compiled);
        let changes: Vec<_> = diff.iter_all_changes().collect();
        let mut pins = Vec::new();
        for hunk in changes.chunk_by(|a, b| (a.tag() == ChangeTag::Equal) == (b.tag() == ChangeTag::Equal)) {
            for edited in hunk.iter().filter(|change| change.tag() == ChangeTag::Delete) {
                let Some((key, new)) = entry(edited.value()) else { continue };
                let same =
                    hunk.iter().filter(|change| change.tag() == ChangeTag::Insert).find_map(|change| {
                        let (other, old) = entry(change.value())?;
                        (other == key && indent(change.value()) == indent(edited.value()))
                            .then_some((old, change.new_index()?))
                    });
                let Some((old, index)) = same else { continue };
                let Some(advice) = self.advice(index, old, new) else { continue };
                let line = edited.old_index().map_or(0, |index| index + 1);
                pins.push(Pin { line, edited: edited.value().trim().to_owned(), advice });
            }
        }
        pins
    }

    fn advice(&self, index: usize, old: &str, new: &str) -> Option<String> {
        let span = self.causes.line(&self.lines, index)?;
        let (old, new) = difference(old, new);
        let mut candidates = vec![Candidate { span, param: None }];
        let facts = facts_of(self.emitted.compiled, self.trace);
        let line = self.lines[index];
        let fact = facts.iter().filter(|fact| fact.value.origin.span == span).find(|fact| {
            let key = fact.path.last().map_or("", EcoString::as_str);
            line.contains(key) || line.contains(key.replace('-', "_").as_str())
        })?;
        // What an earlier layer said is not what counts.
        candidates.extend(
            layers(&fact.value, self.trace).first().map(|said| Candidate { span: said.span, param: None }),
        );
        for made in made_of(&self.emitted.compiled.env, fact, self.trace) {
            gather(&made, &mut candidates);
        }
        let is_ours = |span: Span| !stdlib::shows(self.sources.path(span.file));
        let holds = |candidate: &&Candidate| occurs(self.sources.snippet(candidate.span), old) == 1;
        let found = candidates.iter().find(holds);
        if let Some(candidate) = found.filter(|candidate| is_ours(candidate.span)) {
            let of = candidate.param.as_ref().map(|name| format!(" (`{name}`)")).unwrap_or_default();
            let at = self.place(candidate.span);
            return Some(format!("change {at}{of}: {}", self.rewritten(candidate.span, old, new)));
        }
        // What stands in the standard library is set where it is used: the param nearest to the value.
        let named = |candidate: &&Candidate| candidate.param.is_some() && !is_ours(candidate.span);
        let param =
            found.into_iter().chain(&candidates).find(named).and_then(|candidate| candidate.param.as_ref());
        let made_by = fact
            .declared()
            .and_then(|declared| self.trace.made_by(&self.emitted.compiled.env, &declared).last().copied());
        if let (Some(param), Some(instance)) = (param, made_by.filter(|_| !is_ours(span))) {
            let value = match found {
                Some(candidate) => self.sources.snippet(candidate.span).replace(old, new),
                None => format!("what comes to {new}"),
            };
            return Some(format!(
                "set `{param}` to {value} in {}, which has it by default",
                self.place(instance)
            ));
        }
        let snippet = self.sources.snippet(span).lines().next().unwrap_or_default();
        Some(format!(
            "change {}, which says `{}`, to what comes to {new}",
            self.place(span),
            visible(snippet)
        ))
    }

    /// The line of source with the new value in it.
    fn rewritten(&self, span: Span, old: &str, new: &str) -> String {
        let text = self.sources.text(span.file);
        let snippet = self.sources.snippet(span);
        let at = span.start as usize + snippet.find(old).unwrap_or(0);
        let start = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let end = text[at..].find('\n').map_or(text.len(), |newline| at + newline);
        format!("{}{new}{}", text[start..at].trim_start(), &text[at + old.len()..end])
    }

    fn place(&self, span: Span) -> String {
        let at = self.sources.locate(span);
        visible(&format!("{}:{}", at.path, at.line)).into_owned()
    }
}

fn gather(made: &MadeOf<'_>, out: &mut Vec<Candidate>) {
    if !made.others.is_empty() {
        return;
    }
    let is_named = matches!(made.read.what, Looked::Param | Looked::Let | Looked::Local | Looked::OtherEnv);
    let param = is_named.then(|| made.read.name.clone());
    out.extend(made.layers.first().map(|said| Candidate { span: said.span, param }));
    for inner in &made.made_of {
        gather(inner, out);
    }
}

/// `image: nginx:1.29` as key and value.
fn entry(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.trim().split_once(':')?;
    let value = value.trim().trim_matches('"');
    (!value.is_empty()).then_some((key, value))
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// The words in which two texts differ: what is between what they begin and end with alike.
fn difference<'t>(old: &'t str, new: &'t str) -> (&'t str, &'t str) {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '-');
    let mut start = old.bytes().zip(new.bytes()).take_while(|(a, b)| a == b).count();
    while start > 0 && (!old.is_char_boundary(start) || old[..start].ends_with(is_part)) {
        start -= 1;
    }
    let rest = (old.len() - start).min(new.len() - start);
    let mut end = old.bytes().rev().zip(new.bytes().rev()).take(rest).take_while(|(a, b)| a == b).count();
    while end > 0 && (!old.is_char_boundary(old.len() - end) || old[old.len() - end..].starts_with(is_part)) {
        end -= 1;
    }
    (&old[start..old.len() - end], &new[start..new.len() - end])
}

/// How often a text holds another one as whole words.
fn occurs(text: &str, part: &str) -> usize {
    if part.is_empty() {
        return 0;
    }
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-');
    text.match_indices(part)
        .filter(|(at, _)| !text[..*at].ends_with(is_part) && !text[at + part.len()..].starts_with(is_part))
        .count()
}

#[cfg(test)]
mod tests {
    use super::{difference, occurs};

    #[test]
    fn texts_differ_in_whole_words() {
        assert_eq!(difference("nginx:1.29", "nginx:1.30"), ("1.29", "1.30"));
        assert_eq!(
            difference("ghcr.io/a/b:1.4.2-alpine", "ghcr.io/a/b:1.4.3-alpine"),
            ("1.4.2-alpine", "1.4.3-alpine")
        );
        assert_eq!(difference("a:1@sha256:ab", "a:1@sha256:cd"), ("ab", "cd"));
        assert_eq!(difference("1", "12"), ("1", "12"));
        assert_eq!(difference("größe:1", "große:1"), ("größe", "große"));
    }

    #[test]
    fn a_version_is_found_as_a_whole() {
        assert_eq!(occurs("\"nginx:1.29\"", "1.29"), 1);
        assert_eq!(occurs("\"nginx:11.29\"", "1.29"), 0);
        assert_eq!(occurs("\"a:1\", \"b:1\"", "1"), 2);
    }
}
