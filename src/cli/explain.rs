//! `explain`: the page of a code, for the terminal.

use std::fmt::Write as _;

use anstyle::{AnsiColor, Effects, Style};

use super::args::Explain;
use super::session::Session;
use super::{ERRORS, OK};
use crate::diag::render::{Format, Look, visible};
use crate::diag::{CODES, Diagnostic, codes, did_you_mean, find_code};

/// Prints the pages that are asked for, one after the other.
pub(super) fn run(session: &mut Session<'_>, args: &Explain) -> u8 {
    let look = session.data_look();
    let mut code = OK;
    let mut printed = false;
    for asked in &args.codes {
        match find_code(asked) {
            Some(found) => {
                let gap = if printed { "\n" } else { "" };
                session.data(format_args!("{gap}{}", page(found.page, &look)));
                printed = true;
            }
            None => {
                session.refuse(unknown(asked), Format::Concise);
                code = ERRORS;
            }
        }
    }
    code
}

fn unknown(asked: &str) -> Diagnostic {
    let diagnostic =
        Diagnostic::nowhere(codes::UNKNOWN_NAME, format!("there is no code `{}`", visible(asked)));
    let looks_like_a_place = asked.contains([':', '.', '/']);
    if looks_like_a_place {
        return diagnostic.help("only codes can be explained as yet, such as `E0202` or `unknown-attribute`");
    }
    let upper = asked.to_uppercase();
    let near = did_you_mean(&upper, CODES.iter().map(|c| c.id))
        .filter(|_| {
            upper.starts_with(['E', 'W']) && upper.len() > 1 && upper[1..].chars().all(|c| c.is_ascii_digit())
        })
        .or_else(|| did_you_mean(asked, CODES.iter().map(|c| c.name)));
    match near {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None => diagnostic.help("a message begins with its code, such as `error[E0202] unknown-attribute`"),
    }
}

/// Markdown made plain: headings stand out, code is indented, fences are gone.
fn page(markdown: &str, look: &Look) -> String {
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
