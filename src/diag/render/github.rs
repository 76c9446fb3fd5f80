//! For GitHub's log: workflow commands, which it shows beside the lines of a pull request.
//!
//! It shows ten of each level and step, so that is what is sent; what is left is counted, and said one line each for
//! who reads the log. Nothing in a message can begin a command of its own.

use std::fmt::Write as _;

use super::{concise, visible};
use crate::diag::{Diagnostic, Severity};
use crate::source::SourceMap;

/// How many annotations of a level GitHub shows.
const SHOWN: usize = 10;

pub(super) fn render(diagnostics: &[Diagnostic], sources: &SourceMap) -> String {
    let mut out = String::new();
    for severity in [Severity::Error, Severity::Warning] {
        let all: Vec<&Diagnostic> = diagnostics.iter().filter(|d| d.severity == severity).collect();
        for diagnostic in all.iter().take(SHOWN) {
            out.push_str(&annotation(diagnostic, sources));
        }
        if let Some(left @ [_, ..]) = all.get(SHOWN..) {
            let _ = writeln!(out, "::{}::{} more in the log of this step", severity.word(), left.len());
            for diagnostic in left {
                out.push_str(&concise::render(std::slice::from_ref(*diagnostic), sources));
            }
        }
    }
    out
}

fn annotation(diagnostic: &Diagnostic, sources: &SourceMap) -> String {
    let mut properties = Vec::new();
    if let Some(span) = diagnostic.span() {
        let (start, end) =
            (sources.locate(span), sources.locate(crate::source::Span { start: span.end, ..span }));
        properties.push(format!("file={}", property(start.path)));
        properties.push(format!("line={}", start.line));
        properties.push(format!("endLine={}", end.line));
        if start.line == end.line {
            properties.push(format!("col={}", start.column));
            properties.push(format!("endColumn={}", end.column));
        }
    }
    properties
        .push(format!("title={}", property(&format!("{} {}", diagnostic.code.id, diagnostic.code.name))));
    let mut message = diagnostic.message.clone();
    if !diagnostic.envs.is_empty() {
        let envs: Vec<&str> = diagnostic.envs.iter().map(|env| env.as_str()).collect();
        let _ = write!(message, " (in {})", envs.join(", "));
    }
    for (word, text) in [("help", &diagnostic.help), ("note", &diagnostic.note)] {
        if let Some(text) = text {
            let _ = write!(message, "\n{word}: {text}");
        }
    }
    let lines: Vec<String> = message.lines().map(|line| data(&visible(line))).collect();
    format!("::{} {}::{}\n", diagnostic.severity.word(), properties.join(","), lines.join("%0A"))
}

/// Text behind `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Text of a property.
fn property(text: &str) -> String {
    data(&visible(text)).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::render;
    use crate::diag::{Diagnostic, codes};
    use crate::source::{SourceMap, Span};

    #[test]
    fn nothing_in_a_name_begins_another_command() {
        let mut sources = SourceMap::default();
        let file = sources.add("a,b:c.deploy", "project x\nservice y { }\n");
        let span = Span { file, start: 10, end: 17 };
        let hostile = "`a`\n::error::100% wrong\r\n";
        let text = render(&[Diagnostic::new(codes::UNKNOWN_NAME, span, hostile).help("say:\n::b")], &sources);
        assert_eq!(
            text,
            "::error file=a%2Cb%3Ac.deploy,line=2,endLine=2,col=1,endColumn=8,title=E0203 unknown-name::\
             `a`%0A::error::100%25 wrong%0A%0Ahelp: say:%0A::b\n"
        );
    }

    #[test]
    fn what_github_does_not_show_is_counted() {
        let many: Vec<Diagnostic> =
            (0..13).map(|n| Diagnostic::nowhere(codes::UNKNOWN_NAME, format!("problem {n}"))).collect();
        let text = render(&many, &SourceMap::default());
        assert_eq!(text.lines().filter(|line| line.starts_with("::error title=")).count(), 10);
        assert!(
            text.contains("::error::3 more in the log of this step\nerror[E0203]: problem 10\n"),
            "{text}"
        );
    }
}
