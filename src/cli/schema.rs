//! `schema`: what a kind of thing can hold, from the table that the compiler itself reads, and the JSON Schema of plans.

use std::fmt::Write as _;

use super::args::Schema;
use super::session::Session;
use super::{ERRORS, OK};
use crate::diag::render::{Format, visible};
use crate::diag::{Diagnostic, codes, did_you_mean};
use crate::plan::render::SCHEMA;
use crate::schema::{Attribute, KINDS, Kind};

/// What names the JSON Schema of plans; it is no kind of the language.
const PLAN: &str = "plan";

/// The widest lines of documentation.
const WIDTH: usize = 80;

pub(super) fn run(session: &mut Session<'_>, args: &Schema) -> u8 {
    match args.kind.as_deref() {
        None => session.data(all()),
        Some(PLAN) => session.data(SCHEMA),
        Some(asked) => match KINDS.iter().find(|kind| kind.name == asked) {
            Some(kind) => session.data(page(kind)),
            None => {
                session.refuse(unknown(asked), Format::Concise);
                return ERRORS;
            }
        },
    }
    OK
}

fn unknown(asked: &str) -> Diagnostic {
    let diagnostic =
        Diagnostic::nowhere(codes::UNKNOWN_NAME, format!("there is no kind `{}`", visible(asked)));
    match did_you_mean(asked, KINDS.iter().map(|kind| kind.name).chain([PLAN])) {
        Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
        None => diagnostic.help("`deployc schema` lists the kinds"),
    }
}

/// Each kind with what it is.
fn all() -> String {
    let width = KINDS.iter().map(|kind| kind.name.len()).max().unwrap_or(0);
    let mut out = String::new();
    for kind in KINDS {
        let first = sentence(kind.doc).split(". ").next().map(|s| s.trim_end_matches('.').to_owned());
        let _ = writeln!(out, "{:width$}  {}", kind.name, first.unwrap_or_default());
    }
    let _ = writeln!(out, "{PLAN:width$}  The JSON Schema of `plan --format json`");
    out
}

fn page(kind: &Kind) -> String {
    let mut out = String::new();
    write(&mut out, "", kind.name, &sentence(kind.doc));
    for statement in kind.statements {
        out.push('\n');
        write(&mut out, "  ", statement.form, &sentence(statement.doc));
    }
    for row in kind.attributes {
        out.push('\n');
        attribute(&mut out, row);
    }
    out
}

fn attribute(out: &mut String, row: &Attribute) {
    let head = format!("{} = {}", row.name, row.ty.shown(&|kind| format!("{kind} {{ … }}")));
    let known = match row.known_to() {
        "" => "",
        "host" => " Also what only the host knows.",
        _ => " Also what only the host knows, and secrets.",
    };
    let required = if row.required { " Required." } else { "" };
    let doc = format!("{}{required}{known} A change {}.", sentence(row.doc), row.effect.shown());
    write(out, "  ", &head, &doc);
}

/// A line, and its documentation beneath it, folded at blanks.
fn write(out: &mut String, indent: &str, head: &str, doc: &str) {
    let _ = writeln!(out, "{indent}{}", head.lines().collect::<Vec<_>>().join(&format!("\n{indent}")));
    let mut line = format!("{indent}   ");
    let empty = line.len();
    for word in doc.split(' ') {
        if line.len() > empty && line.chars().count() + 1 + word.chars().count() > WIDTH {
            let _ = writeln!(out, "{line}");
            line.truncate(empty);
        }
        line.push(' ');
        line.push_str(word);
    }
    let _ = writeln!(out, "{line}");
}

/// A doc string on one line.
fn sentence(doc: &str) -> String {
    doc.split_whitespace().collect::<Vec<_>>().join(" ")
}
