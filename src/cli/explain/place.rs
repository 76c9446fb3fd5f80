//! Lines of generated files: `deploy/prod/compose.yaml:41`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use similar::{ChangeTag, TextDiff};

use super::super::args::ListFormat;
use super::super::cause::Causes;
use super::super::deployed::COMPOSE;
use super::super::emitted::{Emitted, emitted};
use super::super::session::Session;
use super::content::{self, Place};
use super::key::Wrong;
use crate::diag::render::{Format, visible};
use crate::diag::{Diagnostic, Severity, codes};
use crate::emit::{Artifact, folder, manifest};
use crate::eval::reading::BUILT;
use crate::eval::{Data, Trace, Value};
use crate::model::Deployment;
use crate::plan::explanation::{Explanation, facts_of};
use crate::plan::fact::Fact;
use crate::plan::influence::{Line, influences};
use crate::plan::render::{Style, explained_json, explained_text};
use crate::source::{SourceMap, Span};

/// A file and a line of it, from 1; a whole file.
pub(super) struct Asked<'a> {
    file: &'a str,
    line: Option<usize>,
}

impl<'a> Asked<'a> {
    /// `FILE:LINE`, `FILE:LINE:COLUMN`, or a path of which something is there.
    pub(super) fn of(session: &Session<'_>, text: &'a str) -> Option<Self> {
        let number = |text: &str| text.parse::<usize>().ok();
        if let Some((front, last)) = text.rsplit_once(':')
            && let Some(last) = number(last)
        {
            if let Some((file, line)) = front.rsplit_once(':')
                && let Some(line) = number(line)
            {
                return Some(Self { file, line: Some(line) });
            }
            return Some(Self { file: front, line: Some(last) });
        }
        let is_path = text.contains('/') && session.host.kind(&session.path(Path::new(text))).is_some();
        is_path.then_some(Self { file: text, line: None })
    }

    fn shown(&self) -> String {
        let line = self.line.map(|line| format!(":{line}")).unwrap_or_default();
        visible(&format!("{}{line}", self.file)).into_owned()
    }
}

/// What makes a line of an artifact.
pub(super) fn answer(
    session: &mut Session<'_>,
    asked: &Asked<'_>,
    format: ListFormat,
) -> Result<String, Wrong> {
    let path = session.path(Path::new(asked.file));
    let project = project_of(session, &path);
    let (mut outcome, trace) = session.compile_traced_at(&project);
    let errors = outcome.diagnostics.iter().any(|d| d.severity == Severity::Error);
    let (Some(compiled), Some(trace), false) = (outcome.compiled.take(), &*trace, errors) else {
        return Err(Wrong::Said(session.report(&outcome.diagnostics, &outcome.sources, Format::Text)));
    };
    let compiled = std::mem::ManuallyDrop::new(compiled);
    let Some(name) = below(session, &project, &path) else {
        return Err(no_artifact(session, asked, &path, ""));
    };
    let style = if session.data_look().color { Style::Colour } else { Style::Plain };
    if let Some(line) = asked.line.filter(|_| name.ends_with(".deploy")) {
        let is_it = |span: Span| {
            let at = outcome.sources.locate(span);
            at.line as usize == line && Path::new(at.path) == path
        };
        let explanations = Explanation::of_source(&compiled.deployments, trace, &is_it);
        if explanations.is_empty() {
            let message = format!("nothing is said on that line of `{}`", visible(asked.file));
            let problem = Diagnostic::nowhere(codes::UNKNOWN_NAME, message);
            return Err(Wrong::Unknown(Box::new(problem)));
        }
        return Ok(match format {
            ListFormat::Json => explained_json(&explanations, trace, &outcome.sources),
            ListFormat::Text => explained_text(&explanations, trace, &outcome.sources, style),
        });
    }
    let candidates: Vec<&Deployment> = compiled
        .deployments
        .iter()
        .filter(|deployment| name.starts_with(&format!("{}/", folder(&deployment.place))))
        .collect();
    let shown = project.to_string_lossy().into_owned();
    let all = match emitted(session, &shown, candidates, &mut outcome.sources) {
        Ok(all) => std::mem::ManuallyDrop::new(all),
        Err(defects) => return Err(Wrong::Said(session.report(&defects, &outcome.sources, Format::Text))),
    };
    let found = all.iter().find_map(|emitted| {
        Some((emitted, emitted.artifacts.iter().find(|artifact| artifact.path == name)?))
    });
    let Some((emitted, artifact)) = found else {
        return Err(no_artifact(session, asked, &path, &name));
    };
    let file = File { project: &shown, emitted, artifact, trace, sources: &outcome.sources };
    let on_disk = session.host.read(&path).ok().map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let at = file.locate(asked, on_disk.as_deref())?;
    let mut facts = match at.index {
        Some(index) => file.line(index),
        None => file.influences(None),
    };
    let content = at.index.and_then(|index| {
        let line = artifact.text.lines().nth(index)?;
        let fact = facts.iter().find(|fact| fact.path.last().is_some_and(|last| last == "content"))?;
        content::line(session.host, &outcome.sources, fact.value.origin.span, (index, line))
    });
    let nobody = facts.is_empty();
    if nobody && at.index.is_some() {
        facts = file.influences(None);
    }
    let explanations = file.explanations(facts);
    if format == ListFormat::Json {
        return Ok(explained_json(&explanations, trace, &outcome.sources));
    }
    let mut out = format!("{}\n", asked.shown());
    if let Some(line) = at.index.and_then(|index| artifact.text.lines().nth(index)) {
        let _ = writeln!(out, "  {}", visible(line.trim_end()));
    }
    for remark in &at.remarks {
        let _ = writeln!(out, "  {remark}");
    }
    if let Some(Place { file, line, text }) = content {
        let _ = writeln!(out, "  from {}:{line}  {}", visible(&file), visible(text.trim()));
    }
    match (nobody, at.index, explanations.is_empty()) {
        (true, Some(_), true) => out.push_str("  deployc writes this line in every project\n"),
        (true, Some(_), false) => {
            out.push_str("  deployc writes this line itself; the file is there because of\n")
        }
        (_, None, true) => out.push_str("  deployc writes this file in every project\n"),
        (_, None, false) => out.push_str("  the file is there because of\n"),
        _ => {}
    }
    if !explanations.is_empty() {
        let _ = write!(out, "\n{}", explained_text(&explanations, trace, &outcome.sources, style));
    }
    Ok(out)
}

/// The folder of the project that a path belongs to: what holds the `deploy/` in which it is, else this folder.
fn project_of(session: &Session<'_>, path: &Path) -> PathBuf {
    let holds_sources = |folder: &Path| {
        let names = session.host.list(folder).unwrap_or_default();
        names.iter().any(|entry| !entry.folder && entry.name.ends_with(".deploy"))
    };
    let built = path.ancestors().filter(|folder| folder.file_name().is_some_and(|name| name == BUILT));
    let mut beside = path.parent().filter(|_| path.extension().is_some_and(|e| e == "deploy")).into_iter();
    let found = built.filter_map(Path::parent).chain(beside.by_ref()).find(|folder| holds_sources(folder));
    found.map_or_else(|| session.path(Path::new("")), Path::to_owned)
}

/// The path as seen from the project's folder, `/`-separated.
fn below(session: &Session<'_>, project: &Path, path: &Path) -> Option<String> {
    if let Ok(rest) = path.strip_prefix(project) {
        return Some(rest.to_string_lossy().into_owned());
    }
    let (project, path) = (session.host.canonical(project).ok()?, session.host.canonical(path).ok()?);
    Some(path.strip_prefix(project).ok()?.to_string_lossy().into_owned())
}

/// Why a file below the project's folder, by its name there, is no artifact.
fn no_artifact(session: &Session<'_>, asked: &Asked<'_>, path: &Path, name: &str) -> Wrong {
    let file = visible(asked.file);
    let on_host = ["/secrets/", "/state/", "/runtime.env"].iter().any(|part| name.contains(part));
    let is_there = session.host.kind(path).is_some();
    let (message, help) = match (name.starts_with(&format!("{BUILT}/")), on_host, is_there) {
        (true, true, _) => (format!("`{file}` is made on the host and never by deployc"), None),
        (true, _, true) => (
            format!("nothing makes `{file}`"),
            Some("`deployc build` takes away what was made and is no more"),
        ),
        (_, _, true) => (format!("`{file}` is no artifact"), Some("artifacts stand below `deploy/`")),
        (_, _, false) => (format!("there is no `{file}`, and nothing makes it"), None),
    };
    let problem = Diagnostic::nowhere(codes::UNKNOWN_NAME, message);
    Wrong::Unknown(Box::new(match help {
        Some(help) => problem.help(help),
        None => problem,
    }))
}

/// An artifact and all that is known of it.
struct File<'a> {
    project: &'a str,
    emitted: &'a Emitted<'a>,
    artifact: &'a Artifact,
    trace: &'a Trace,
    sources: &'a SourceMap,
}

/// Which line of the artifact is meant, and what is to be said of the file on the disk.
struct Located {
    index: Option<usize>,
    remarks: Vec<String>,
}

impl File<'_> {
    /// The line of the artifact that the line on the disk is.
    fn locate(&self, asked: &Asked<'_>, on_disk: Option<&str>) -> Result<Located, Wrong> {
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
    fn line(&self, index: usize) -> Vec<Fact> {
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

    fn influences(&self, index: Option<usize>) -> Vec<Fact> {
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

    fn explanations(&self, facts: Vec<Fact>) -> Vec<Explanation> {
        facts.into_iter().take(12).map(|fact| Explanation::of(self.emitted.compiled, fact)).collect()
    }
}

/// What a line of YAML, or of a unit, is about.
fn key(line: &str) -> &str {
    line.trim().split([':', '=']).next().unwrap_or_default()
}
