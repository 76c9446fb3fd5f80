//! What an import tells: what it left out and where that goes, what it could not say, whether it is proven.

use std::fmt::Write as _;

use super::difference::{Difference, What};
use crate::diag::render::visible;
use crate::import::{Imported, Note};
use crate::source::{SourceMap, Span};

/// What the notes say, each kind in a paragraph of its own.
pub(super) fn notes(imported: &Imported, envs: &[&str], sources: &SourceMap) -> String {
    let mut out = String::new();
    let place = |span: Span| {
        let at = sources.locate(span);
        format!("{}:{}", visible(at.path), at.line)
    };
    let secrets: Vec<(&str, String)> = imported
        .secrets()
        .map(|(name, places)| (name, places.iter().map(|at| place(*at)).collect::<Vec<_>>().join(", ")))
        .collect();
    if !secrets.is_empty() {
        let (values, are) = if secrets.len() == 1 { ("value", "it is") } else { ("values", "they are") };
        _ = writeln!(
            out,
            "left out: {} {values} taken for secrets; {are} in no file that was written",
            secrets.len()
        );
        for (name, places) in &secrets {
            let files: Vec<String> = match envs {
                [] | [_] => vec![format!(".secrets/{name}.txt")],
                envs => envs.iter().map(|env| format!(".secrets/{name}_{env}.txt")).collect(),
            };
            _ = writeln!(out, "  {} from {places}", files.join(", "));
        }
    }
    let listed = |title: &str, all: &[(String, String)], out: &mut String| {
        if !all.is_empty() {
            _ = writeln!(out, "{title}");
            all.iter().for_each(|(what, place)| _ = writeln!(out, "  {what} ({place})"));
        }
    };
    let (mut host, mut raw, mut fields, mut anchors) = (vec![], vec![], vec![], vec![]);
    let (mut fixed, mut clear) = (vec![], vec![]);
    for note in imported.notes() {
        let (list, what, at): (&mut Vec<(String, String)>, &str, Span) = match note {
            Note::OnHost { at, variable } => (&mut host, variable, *at),
            Note::Raw { at, path } => (&mut raw, path, *at),
            Note::Extension { at, path } => (&mut fields, path, *at),
            Note::Anchors { at, field } => (&mut anchors, field.as_str(), *at),
            Note::Fixed { at, variable } => (&mut fixed, variable.as_str(), *at),
            Note::InClear { at } => (&mut clear, "a value that is a secret elsewhere", *at),
        };
        let (what, at) = (visible(what).into_owned(), place(at));
        match list.iter_mut().find(|(known, _)| *known == what) {
            Some((_, places)) if places.split(", ").any(|known| known == at) => {}
            Some((_, places)) => places.extend([", ", at.as_str()]),
            None => list.push((what, at)),
        }
    }
    listed("left out: secrets that only `runtime.env` of the host can say, by name", &host, &mut out);
    listed("fixed: what hung on whether a variable is set, as it is where nothing sets it", &fixed, &mut out);
    listed("still in clear: it stands where no secret may", &clear, &mut out);
    let title =
        format!("raw compose: {} for which the language has no word", counted(raw.len(), "attribute"));
    listed(&title, &raw, &mut out);
    let title = format!("raw compose: {} that Compose passes over", counted(fields.len(), "field"));
    listed(&title, &fields, &mut out);
    listed(
        "not carried over: fields for their anchors alone, which are said where they are used",
        &anchors,
        &mut out,
    );
    out
}

/// `1 file`, `2 files`
pub(super) fn counted(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}

/// One line for each difference.
pub(super) fn differences(
    env: &str,
    found: &[(Difference, Option<Span>)],
    judge: &str,
    sources: &SourceMap,
) -> String {
    let mut out = format!("{env}: {}, by {judge}\n", counted(found.len(), "difference"));
    for (difference, span) in found {
        let what = match difference.what {
            What::Missing => "is in the compose files alone",
            What::More => "is in what is built alone",
            What::Other => "has another value",
        };
        let at = span.map(|span| {
            let at = sources.locate(span);
            format!(" ({}:{})", visible(at.path), at.line)
        });
        _ = writeln!(out, "  `{}` {what}{}", visible(&difference.path.join(".")), at.unwrap_or_default());
    }
    out
}
