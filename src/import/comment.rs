//! The comments of YAML files, carried over to what they stood at.
//!
//! A comment belongs to what stands on its line, else to what follows it, else, where it is indented further than
//! what follows, to what stands before it. Each is carried over once; those at the top of a file go to its top.

use std::collections::{BTreeMap, BTreeSet};

use super::body::{Body, Item, Statement};
use super::note::Note;
use super::secret::Secrets;
use crate::source::{FileId, SourceMap};

/// A line of a YAML file.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    indent: usize,
    /// What stands before the comment.
    code: String,
    comment: Option<String>,
}

/// The comments that go to one line.
#[derive(Debug, Default)]
struct At {
    above: Vec<String>,
    behind: Option<String>,
    below: Vec<String>,
}

/// Puts the comments of the files to the statements that were made of them; gives those at the top of a file.
/// `fit` says what of a comment may be told.
pub(super) fn carry(
    bodies: &mut [&mut Body],
    sources: &SourceMap,
    fit: &dyn Fn(&str) -> bool,
) -> Vec<String> {
    // Each environment reads the same file anew.
    let mut firsts: BTreeMap<&str, FileId> = BTreeMap::new();
    sources.files().for_each(|(file, path)| _ = firsts.entry(path).or_insert(file));
    let first = |file: FileId| firsts.get(sources.path(file)).copied().unwrap_or(file);
    let mut used: BTreeMap<FileId, BTreeSet<usize>> = BTreeMap::new();
    let mut files: BTreeMap<FileId, Vec<Line>> = BTreeMap::new();
    for body in bodies.iter() {
        each(body, &mut |item| {
            let Some(place) = item.place else { return };
            let lines = files.entry(first(place.file)).or_insert_with(|| lines(sources.text(place.file)));
            used.entry(first(place.file)).or_default().insert(line_of(item, lines, sources));
        });
    }
    let mut top = Vec::new();
    let mut at: BTreeMap<(FileId, usize), At> = BTreeMap::new();
    for (file, used) in &used {
        distribute(*file, &files[file], used, &mut top, &mut at);
    }
    for body in bodies.iter_mut() {
        each_mut(body, &mut |item| {
            let Some(place) = item.place else { return };
            let Some(lines) = files.get(&first(place.file)) else { return };
            let Some(found) = at.remove(&(first(place.file), line_of(item, lines, sources))) else { return };
            let told = |comments: Vec<String>| comments.into_iter().filter(|comment| fit(comment));
            item.above.extend(told(found.above));
            item.below.extend(told(found.below));
            match found.behind.filter(|comment| fit(comment)) {
                Some(behind) if matches!(item.statement, Statement::Block { .. }) => item.above.push(behind),
                behind => item.behind = behind,
            }
        });
    }
    top.retain(|comment| fit(comment));
    top
}

/// Gives every comment of a file to one of the lines that something was made of.
fn distribute(
    file: FileId,
    lines: &[Line],
    used: &BTreeSet<usize>,
    top: &mut Vec<String>,
    at: &mut BTreeMap<(FileId, usize), At>,
) {
    let first_code = lines.iter().position(|line| !line.code.is_empty()).unwrap_or(lines.len());
    for (n, line) in lines.iter().enumerate() {
        let Some(comment) = &line.comment else { continue };
        if n < first_code {
            top.push(comment.clone());
            continue;
        }
        let next = used.range(n..).next().copied();
        let before = used.range(..n).next_back().copied();
        if !line.code.is_empty() && used.contains(&n) {
            at.entry((file, n)).or_default().behind = Some(comment.clone());
            continue;
        }
        let is_deeper = |next: usize| {
            line.code.is_empty()
                && line.indent > lines[next].indent
                && before.is_some_and(|before| line.indent >= lines[before].indent)
        };
        match (before, next) {
            (Some(before), Some(next)) if is_deeper(next) => {
                at.entry((file, before)).or_default().below.push(comment.clone());
            }
            (_, Some(next)) => at.entry((file, next)).or_default().above.push(comment.clone()),
            (Some(before), None) => at.entry((file, before)).or_default().below.push(comment.clone()),
            (None, None) => top.push(comment.clone()),
        }
    }
}

/// The line on which a statement's key stands: a block's value begins below it.
fn line_of(item: &Item, lines: &[Line], sources: &SourceMap) -> usize {
    let Some(place) = item.place else { return 0 };
    let line = (sources.locate(place).line as usize).saturating_sub(1).min(lines.len().saturating_sub(1));
    let key = item.key().as_str().replace('-', "_");
    let is_key = |line: &Line| {
        let code = line.code.trim_start().trim_start_matches("- ").trim_matches('"').replace('-', "_");
        code.strip_prefix(key.as_str()).is_some_and(|rest| rest.starts_with([':', '"', '\'', '=']))
    };
    match &item.statement {
        Statement::Block { .. } | Statement::Set { .. }
            if !lines[line].code.is_empty() && !is_key(&lines[line]) =>
        {
            let above = lines[..line].iter().rposition(|line| !line.code.is_empty());
            above.filter(|&above| is_key(&lines[above])).unwrap_or(line)
        }
        _ => line,
    }
}

fn lines(text: &str) -> Vec<Line> {
    let mut out = Vec::new();
    // The indentation of the key whose value is the block that is being passed.
    let mut block: Option<usize> = None;
    for text in text.lines() {
        let indent = text.len() - text.trim_start().len();
        if block.is_some_and(|of| text.trim().is_empty() || indent > of) {
            out.push(Line { indent, code: String::new(), comment: None });
            continue;
        }
        block = None;
        let (code, comment) = split(text);
        let header = code.trim_end().rsplit([' ', ':']).next().unwrap_or_default();
        if header.starts_with(['|', '>']) && header[1..].chars().all(|c| matches!(c, '-' | '+' | '0'..='9')) {
            block = Some(indent);
        }
        out.push(Line {
            indent,
            code: code.trim_end().to_owned(),
            comment: comment.filter(|comment| comment.len() > 1),
        });
    }
    out
}

/// Code and comment of a line: a `#` begins one where a blank stands before it and no quote is open.
fn split(line: &str) -> (&str, Option<String>) {
    let mut quote = None;
    let mut before = ' ';
    for (at, c) in line.char_indices() {
        match (quote, c) {
            (None, '#') if before.is_whitespace() => {
                return (line[..at].trim_end(), Some(comment(&line[at..])));
            }
            (None, '"' | '\'') if before.is_whitespace() || matches!(before, '[' | '{' | ',' | ':' | '-') => {
                quote = Some(c)
            }
            (Some(open), c) if open == c && before != '\\' => quote = None,
            _ => {}
        }
        before = c;
    }
    (line, None)
}

/// The words of a comment: `##` would document a declaration.
fn comment(text: &str) -> String {
    let text = text.trim_end();
    text.strip_prefix("## ").map_or_else(|| text.to_owned(), |rest| format!("# {rest}"))
}

/// Notes where the value of a secret still stands.
pub(super) fn in_clear(body: &Body, secrets: &Secrets, notes: &mut Vec<Note>) {
    each(body, &mut |item| {
        let text = match &item.statement {
            Statement::Set { value, .. } => value,
            Statement::Keyed { text, .. } | Statement::Plain { text, .. } => text,
            Statement::Block { .. } => return,
        };
        if let Some(at) = item.place.filter(|_| secrets.is_told(text)) {
            notes.push(Note::InClear { at });
        }
    });
}

fn each(body: &Body, f: &mut impl FnMut(&Item)) {
    for item in body {
        f(item);
        if let Some(inner) = item.body() {
            each(inner, f);
        }
    }
}

fn each_mut(body: &mut Body, f: &mut impl FnMut(&mut Item)) {
    for item in body {
        f(item);
        if let Some(inner) = item.body_mut() {
            each_mut(inner, f);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_told_from_text() {
        assert_eq!(split("a: b # c"), ("a: b", Some("# c".into())));
        assert_eq!(split("a: \"b # c\""), ("a: \"b # c\"", None));
        assert_eq!(split("a: b#c"), ("a: b#c", None));
        assert_eq!(split("a: it's # so"), ("a: it's", Some("# so".into())));
        let read = lines("run: |\n  # not one\n  x\nnext: 1 # one\n");
        let comments: Vec<&str> = read.iter().filter_map(|line| line.comment.as_deref()).collect();
        assert_eq!(comments, ["# one"]);
    }
}
