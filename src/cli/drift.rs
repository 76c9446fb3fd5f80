//! The difference between a file and what it should be, each part with the line of source that asks for it.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Effects, Style};
use similar::udiff::UnifiedDiffHunk;
use similar::{ChangeTag, TextDiff};

use super::cause::Causes;
use crate::diag::render::{Look, visible};
use crate::source::{SourceMap, Span};

/// Lines shown around a change.
const CONTEXT: usize = 3;

/// A unified diff from the file to what was `made` in its place. Behind `@@ … @@` stands the place in the source.
pub(super) fn diff(
    path: &str,
    found: &str,
    (made, compiled): (&str, &str),
    causes: &Causes,
    sources: &SourceMap,
    look: &Look,
) -> String {
    let paint = |color: AnsiColor| {
        if look.color { Style::new().fg_color(Some(color.into())) } else { Style::new() }
    };
    let bold = if look.color { Style::new().effects(Effects::BOLD) } else { Style::new() };
    let mut out = String::new();
    let _ = writeln!(out, "{bold}--- {0} (on disk){bold:#}\n{bold}+++ {0} ({made}){bold:#}", visible(path));
    let lines: Vec<&str> = compiled.lines().collect();
    let diff = TextDiff::from_lines(found, compiled);
    for hunk in diff.unified_diff().context_radius(CONTEXT).iter_hunks() {
        let head = paint(AnsiColor::Cyan);
        let _ = write!(out, "{head}{}{head:#}", hunk.header());
        let asked_by = places(&hunk, &lines, causes, sources);
        let gap = if asked_by.is_empty() { "" } else { " " };
        let _ = writeln!(out, "{gap}{}", asked_by.join(", "));
        for change in hunk.iter_changes() {
            let (sign, style) = match change.tag() {
                ChangeTag::Equal => (' ', Style::new()),
                ChangeTag::Delete => ('-', paint(AnsiColor::Red)),
                ChangeTag::Insert => ('+', paint(AnsiColor::Green)),
            };
            let text = visible(change.value().trim_end_matches(['\n', '\r'])).into_owned();
            let _ = writeln!(out, "{style}{sign}{text}{style:#}");
            if change.missing_newline() {
                out.push_str("\\ no newline at the end\n");
            }
        }
    }
    out
}

/// The places in the source that the compiled lines of a hunk come from, each line once, three at most. Where
/// lines are only taken away, the place is that of what they stood in.
fn places(
    hunk: &UnifiedDiffHunk<'_, '_, '_, str>,
    lines: &[&str],
    causes: &Causes,
    sources: &SourceMap,
) -> Vec<String> {
    let inserted = || hunk.iter_changes().filter(|c| c.tag() == ChangeTag::Insert);
    let mut spans: Vec<Span> = inserted().filter_map(|c| causes.line(lines, c.new_index()?)).collect();
    if inserted().next().is_none() {
        let mut before = None;
        for change in hunk.iter_changes() {
            match (change.tag(), before) {
                (ChangeTag::Delete, Some(before)) => {
                    spans.extend(causes.around(lines, before, change.value()))
                }
                (ChangeTag::Delete, None) => {}
                _ => before = change.new_index(),
            }
        }
    }
    let mut places: Vec<String> = Vec::new();
    for span in spans {
        let at = sources.locate(span);
        let place = format!("{}:{}", visible(at.path), at.line);
        if !places.contains(&place) {
            places.push(place);
        }
    }
    places.truncate(3);
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diff_names_files_and_changes() {
        let look = Look { color: false, unicode: true, width: 80 };
        let text = diff(
            "a.yaml",
            "a\nb\x1b\n",
            ("compiled", "a\nc\n"),
            &Causes::default(),
            &SourceMap::default(),
            &look,
        );
        assert_eq!(text, "--- a.yaml (on disk)\n+++ a.yaml (compiled)\n@@ -1,2 +1,2 @@\n a\n-b␛\n+c\n");
    }
}
