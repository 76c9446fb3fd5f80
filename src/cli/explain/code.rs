//! Codes of messages: the page of one, for the terminal.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Effects, Style};

use crate::diag::render::{Look, visible};
use crate::diag::{CODES, Diagnostic, codes, did_you_mean};

/// Whether somebody who asks for this means a code: it has the form of an id, or nearly the name of one.
pub(super) fn is_meant(asked: &str) -> bool {
    let upper = asked.to_uppercase();
    let is_id = upper
        .strip_prefix(['E', 'W'])
        .is_some_and(|rest| rest.len() > 2 && rest.chars().all(|c| c.is_ascii_digit()));
    is_id || (asked.contains('-') && did_you_mean(asked, CODES.iter().map(|c| c.name)).is_some())
}

/// There is no such code, nor anything else of that name.
pub(super) fn unknown(asked: &str) -> Diagnostic {
    let diagnostic =
        Diagnostic::nowhere(codes::UNKNOWN_NAME, format!("there is no code `{}`", visible(asked)));
    let upper = asked.to_uppercase();
    let near = did_you_mean(&upper, CODES.iter().map(|c| c.id))
        .filter(|_| {
            upper.starts_with(['E', 'W']) && upper.len() > 1 && upper[1..].chars().all(|c| c.is_ascii_digit())
        })
        .or_else(|| did_you_mean(asked, CODES.iter().map(|c| c.name)));
    match near {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None if asked.contains(['.', '/', ':']) => diagnostic
            .note("there is no project in this folder to ask")
            .help("`-C DIR` names the folder of one"),
        None => diagnostic.help("a message begins with its code, such as `error[E0202] unknown-attribute`"),
    }
}

/// Markdown made plain: headings stand out, code is indented, fences are gone.
pub(super) fn page(markdown: &str, look: &Look) -> String {
    let style = |style: Style| if look.color { style } else { Style::new() };
    let heading = style(Style::new().effects(Effects::BOLD));
    let code = style(Style::new().fg_color(Some(AnsiColor::Cyan.into())));
    let mut out = String::new();
    let mut in_code = false;
    for line in markdown.lines() {
        if line.starts_with("```") {
            in_code = !in_code;
        } else if in_code && line.is_empty() {
            out.push('\n');
        } else if in_code {
            let _ = writeln!(out, "    {code}{line}{code:#}");
        } else if let Some(text) = line.strip_prefix("# ").or(line.strip_prefix("## ")) {
            let _ = writeln!(out, "{heading}{text}{heading:#}");
        } else {
            let _ = writeln!(out, "{line}");
        }
    }
    out
}
