//! For editors and `grep`: `path:line:column: error[E0202]: message; help: …`, one line each.

use std::fmt::Write as _;

use super::visible;
use crate::diag::Diagnostic;
use crate::source::SourceMap;

pub(super) fn render(diagnostics: &[Diagnostic], sources: &SourceMap) -> String {
    let mut out = String::new();
    for diagnostic in diagnostics {
        if let Some(span) = diagnostic.span() {
            let at = sources.locate(span);
            let _ = write!(out, "{}:{}:{}: ", visible(at.path), at.line, at.column);
        }
        let severity = diagnostic.severity.word();
        let _ = write!(out, "{severity}[{}]: {}", diagnostic.code.id, visible(&diagnostic.message));
        if !diagnostic.envs.is_empty() {
            let envs: Vec<&str> = diagnostic.envs.iter().map(|e| e.as_str()).collect();
            let _ = write!(out, " (in {})", visible(&envs.join(", ")));
        }
        for (word, text) in [("help", &diagnostic.help), ("note", &diagnostic.note)] {
            if let Some(text) = text {
                let lines: Vec<&str> = text.lines().map(str::trim).collect();
                let _ = write!(out, "; {word}: {}", visible(&lines.join(" ")));
            }
        }
        out.push('\n');
    }
    out
}
