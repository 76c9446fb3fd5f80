//! `docs/reference/stdlib.md`, written from the `##` comments of the modules. `UPDATE=1` writes it; otherwise it must be
//! what they say today. A param, output or type without a comment fails.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use deployc::diag::Sink;
use deployc::source::{SourceMap, Span};
use deployc::stdlib;
use deployc::syntax::ast::{Alias, Expr, ExprKind, Phrase, Statement, StatementKind};
use deployc::syntax::parse;

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/reference/stdlib.md");

const HEAD: &str = "\
# The standard library

Written from the `##` comments in `stdlib/` by `UPDATE=1 cargo test stdlib`.

`import std.NAME` brings in what a module declares. Every component makes one service under the name of its instance.
Whatever the params do not say is a patch by the inner names: `postgres db { database = \"x\", volume data { name = \"old_pg\" }, service self { networks = [backend] } }`.
No component opens a port of the host unless a param says so. All of them pin their image, restart, bound their memory and their logs, and ask the running server how it is.
";

#[test]
fn the_reference_says_what_the_modules_say() {
    let page = page();
    if std::env::var_os("UPDATE").is_some() {
        fs::create_dir_all(Path::new(PAGE).parent().unwrap()).unwrap();
        fs::write(PAGE, &page).unwrap();
    }
    let stored = fs::read_to_string(PAGE).unwrap_or_default();
    assert!(stored == page, "{PAGE} is of another day: UPDATE=1 cargo test stdlib");
}

fn page() -> String {
    let mut page = HEAD.to_owned();
    for name in stdlib::names() {
        let text = stdlib::module(name).unwrap();
        let mut sources = SourceMap::default();
        let file = sources.add(stdlib::path(name), text);
        let tree = parse(file, text, &mut Sink::new());
        write!(page, "\n## std.{name}\n").unwrap();
        for statement in &tree.statements {
            match &statement.kind {
                StatementKind::Phrase(phrase) => declaration(&mut page, text, statement, phrase),
                StatementKind::Alias(alias) => record(&mut page, text, statement, alias),
                _ => {}
            }
        }
    }
    page
}

/// A component or a mixin: what it is for, an example, and what it takes and gives.
fn declaration(page: &mut String, text: &str, statement: &Statement, phrase: &Phrase) {
    let name = phrase.operands.first().map(word).unwrap_or_default();
    write!(page, "\n### {} {name}\n\n{}\n", phrase.word.text, said(text, statement)).unwrap();
    let statements = || phrase.body.iter().flat_map(|body| &body.statements).flat_map(opened);
    let params: Vec<_> = statements().filter(|(_, p)| p.word.text == "param").collect();
    if !params.is_empty() {
        page.push_str("\n| param | type | default | |\n| --- | --- | --- | --- |\n");
    }
    for (statement, param) in params {
        let name = param.operands.first().map(word).unwrap_or_default();
        let ty = param.ty.as_ref().map_or(String::new(), |ty| code(text, ty.span));
        let default = param.value.as_ref().map_or(String::new(), |value| code(text, value.span));
        writeln!(page, "| `{name}` | {ty} | {default} | {} |", in_a_line(text, statement)).unwrap();
    }
    let inner: Vec<_> = statements()
        .filter(|(_, p)| ["secret", "volume", "config", "job", "output"].contains(&p.word.text.as_str()))
        .filter(|(_, p)| p.operands.first().is_none_or(|name| word(name) != "self"))
        .collect();
    if !inner.is_empty() {
        page.push_str("\n| it has | |\n| --- | --- |\n");
    }
    for (statement, thing) in inner {
        let name = thing.operands.first().map(word).unwrap_or_default();
        writeln!(page, "| `{} {name}` | {} |", thing.word.text, in_a_line(text, statement)).unwrap();
    }
}

/// Phrases of a body, also those under conditions.
fn opened(statement: &Statement) -> Vec<(&Statement, &Phrase)> {
    match &statement.kind {
        StatementKind::Phrase(phrase) => vec![(statement, phrase)],
        StatementKind::If(choice) => {
            let otherwise = choice.otherwise.iter().flat_map(|block| &block.statements);
            choice.body.statements.iter().chain(otherwise).flat_map(opened).collect()
        }
        _ => Vec::new(),
    }
}

/// A type, as it is written.
fn record(page: &mut String, text: &str, statement: &Statement, alias: &Alias) {
    let source = &text[statement.span.start as usize..statement.span.end as usize];
    write!(page, "\n### type {}\n\n{}\n\n```text\n{source}\n```\n", alias.name.text, said(text, statement))
        .unwrap();
}

fn said<'a>(text: &str, statement: &'a Statement) -> &'a str {
    let Span { start, end, .. } = statement.span;
    statement
        .doc
        .as_deref()
        .unwrap_or_else(|| panic!("no `##` comment: {}", &text[start as usize..end as usize]))
}

fn in_a_line(text: &str, statement: &Statement) -> String {
    said(text, statement).replace('\n', " ").replace('|', "\\|")
}

/// Source in one line, as code in a table.
fn code(text: &str, span: Span) -> String {
    let source = &text[span.start as usize..span.end as usize];
    let line = source.split_whitespace().collect::<Vec<_>>().join(" ");
    let fence = if line.contains('`') { "``" } else { "`" };
    format!("{fence}{}{fence}", line.replace('|', "\\|"))
}

fn word(expr: &Expr) -> &str {
    match &expr.kind {
        ExprKind::Name(name) => name,
        _ => "",
    }
}
