//! Lines of generated files, and of sources: `deploy/prod/compose.yaml:41`.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::super::args::ListFormat;
use super::super::emitted::emitted;
use super::super::session::Session;
use super::artifact::File;
use super::content::{self, Place};
use super::key::Wrong;
use crate::diag::render::{Format, visible};
use crate::diag::{Diagnostic, Severity, codes};
use crate::emit::folder;
use crate::eval::reading::BUILT;
use crate::model::Deployment;
use crate::plan::explanation::Explanation;
use crate::plan::render::{Style, explained_json, explained_text};
use crate::source::Span;

/// A file and a line of it, from 1; a whole file.
pub(super) struct Asked<'a> {
    pub(super) file: &'a str,
    pub(super) line: Option<usize>,
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
