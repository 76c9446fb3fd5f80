//! The difference between a file and what it should be, each part with the line of source that asks for it.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Effects, Style};
use similar::{ChangeTag, TextDiff};

use super::cause::Causes;
use crate::diag::render::{Look, visible};
use crate::source::SourceMap;

/// Lines shown around a change.
const CONTEXT: usize = 3;

/// A unified diff from the file to what was compiled. Behind `@@ … @@` stands the place in the source.
pub(super) fn diff(
    path: &str,
    found: &str,
    compiled: &str,
    causes: &Causes,
    sources: &SourceMap,
    look: &Look,
) -> String {
    let paint = |color: AnsiColor| {
        if look.color { Style::new().fg_color(Some(color.into())) } else { Style::new() }
    };
    let bold = if look.color { Style::new().effects(Effects::BOLD) } else { Style::new() };
    let mut out = String::new();
    let _ = writeln!(out, "{bold}--- {0} (on disk){bold:#}\n{bold}+++ {0} (compiled){bold:#}", visible(path));
    let diff = TextDiff::from_lines(found, compiled);
    for hunk in diff.unified_diff().context_radius(CONTEXT).iter_hunks() {
        let head = paint(AnsiColor::Cyan);
        let _ = write!(out, "{head}{}{head:#}", hunk.header());
        let changed = hunk.iter_changes().find(|c| c.tag() != ChangeTag::Equal);
        // A line that only the file has is answered for by the compiled line in whose place it stands.
        let line = changed.and_then(|c| c.new_index()).or_else(|| {
            hunk.iter_changes().skip_while(|c| c.tag() != ChangeTag::Delete).find_map(|c| c.new_index())
        });
        let cause = line.and_then(|line| causes.line(u32::try_from(line + 1).unwrap_or(u32::MAX)));
        match cause.map(|span| sources.locate(span)) {
            Some(at) => {
                let _ = writeln!(out, " {}:{}:{}", visible(at.path), at.line, at.column);
            }
            None => out.push('\n'),
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diff_names_files_and_changes() {
        let look = Look { color: false, unicode: true, width: 80 };
        let text = diff("a.yaml", "a\nb\x1b\n", "a\nc\n", &Causes::default(), &SourceMap::default(), &look);
        assert_eq!(text, "--- a.yaml (on disk)\n+++ a.yaml (compiled)\n@@ -1,2 +1,2 @@\n a\n-b␛\n+c\n");
    }
}
