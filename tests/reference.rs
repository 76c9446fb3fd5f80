//! `docs/reference/attributes.md` and `functions.md`, written from the tables that the compiler itself reads. `UPDATE=1`
//! writes them; otherwise they must be what the tables say today.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use deployc::eval::FUNCTIONS;
use deployc::schema::{Attribute, Effect, KINDS, Kind};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/reference");

#[test]
fn the_reference_says_what_the_tables_say() {
    for (name, page) in [("attributes.md", attributes()), ("functions.md", functions())] {
        let path = Path::new(FOLDER).join(name);
        if std::env::var_os("UPDATE").is_some() {
            fs::create_dir_all(FOLDER).unwrap();
            fs::write(&path, &page).unwrap();
        }
        let stored = fs::read_to_string(&path).unwrap_or_default();
        assert!(stored == page, "docs/reference/{name} is of another day: UPDATE=1 cargo test reference");
    }
}

fn attributes() -> String {
    let mut page = "\
# Attributes

Written from the table in `src/schema` by `UPDATE=1 cargo test reference`.

Attributes have the names of the Compose Specification, in kebab-case. **Known** is what may stand there: nothing more
is said where the value must be known when the spec is compiled; *host* takes `runtime(…)` too, *secret* takes secrets
too. **A change** is what docker compose does to a running deployment when the value is another one.
"
    .to_owned();
    for kind in KINDS {
        section(&mut page, kind);
    }
    page
}

fn section(page: &mut String, kind: &Kind) {
    write!(page, "\n## {}\n\n{}\n", kind.name, prose(kind.doc)).unwrap();
    for statement in kind.statements {
        write!(page, "\n### {}\n\n`{}`\n\n{}\n", statement.word, statement.form, prose(statement.doc))
            .unwrap();
    }
    if kind.attributes.is_empty() {
        return;
    }
    page.push_str("\n| attribute | value | known | a change | |\n| --- | --- | --- | --- | --- |\n");
    for row in kind.attributes {
        line(page, row);
    }
}

fn line(page: &mut String, row: &Attribute) {
    let effect = match row.effect {
        Effect::DataRisk => format!("**{}**", row.effect.shown()),
        effect => effect.shown().to_owned(),
    };
    let required = if row.required { " Required." } else { "" };
    let link = |kind: &str| format!("[{kind}](#{})", anchor(kind));
    writeln!(
        page,
        "| `{}` | {} | {} | {effect} | {}{required} |",
        row.name,
        row.ty.shown(&link).replace('|', "\\|"),
        row.known_to(),
        prose(row.doc).replace('|', "\\|")
    )
    .unwrap();
}

/// Headings become anchors without what is no letter, digit, `-` or blank.
fn anchor(heading: &str) -> String {
    heading.chars().filter(|c| c.is_alphanumeric() || *c == '-').collect()
}

/// A doc string on one line.
fn prose(doc: &str) -> String {
    doc.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn functions() -> String {
    let mut page = "\
# Functions

Written from the table in `src/eval/function` by `UPDATE=1 cargo test reference`. Every example is a test.

A function takes values that are known when the spec is compiled. `url` and `base64` take secrets too: the host computes
them. What an argument depends on, an address or the file of a secret, the result depends on too.
"
    .to_owned();
    for function in FUNCTIONS {
        write!(page, "\n## {}\n\n`{}`\n\n{}\n", function.name, function.form, prose(function.doc)).unwrap();
        if let Some((call, result)) = function.example {
            write!(page, "\n```text\n{call}  →  {result}\n```\n").unwrap();
        }
    }
    page
}

#[test]
fn every_link_leads_somewhere() {
    let page = attributes();
    let headings: Vec<String> =
        page.lines().filter_map(|line| line.strip_prefix("## ")).map(anchor).collect();
    for target in page.split("](#").skip(1).filter_map(|rest| rest.split(')').next()) {
        assert!(headings.iter().any(|heading| heading == target), "`#{target}` is no heading");
    }
}
