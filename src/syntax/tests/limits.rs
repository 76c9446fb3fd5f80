//! Depth and size: no input exhausts the stack or the patience.

use crate::syntax::ast::StatementKind;
use std::thread;

use super::{error, errors, parsed};
use crate::syntax::{MAX_LINKS, MAX_NESTING};

fn nested(open: &str, inner: &str, close: &str, depth: usize) -> String {
    format!("x = {}{inner}{}", open.repeat(depth), close.repeat(depth))
}

#[test]
fn brackets_nest_to_the_limit_and_no_deeper() {
    for (open, inner, close) in
        [("(", "a", ")"), ("[", "", "]"), ("{ a = ", "1", "}"), ("\"${", "a", "}\""), ("f(", "", ")")]
    {
        assert_eq!(errors(&nested(open, inner, close, MAX_NESTING)), Vec::<String>::new(), "{open}");
        let diagnostic = error(&nested(open, inner, close, MAX_NESTING + 1));
        assert_eq!(diagnostic.code.id, "E0103", "{open}");
    }
}

#[test]
fn blocks_and_types_nest_to_the_limit_and_no_deeper() {
    let blocks = |depth: usize| format!("{}{}", "a {".repeat(depth), "}".repeat(depth));
    assert_eq!(errors(&blocks(MAX_NESTING)), Vec::<String>::new());
    assert_eq!(error(&blocks(MAX_NESTING + 1)).code.id, "E0103");
    let types = |depth: usize| format!("param x: {}int{}", "[".repeat(depth), "]".repeat(depth));
    assert_eq!(errors(&types(MAX_NESTING)), Vec::<String>::new());
    assert_eq!(error(&types(MAX_NESTING + 1)).code.id, "E0103");
}

#[test]
fn the_place_of_what_is_too_deep_is_the_first_bracket_too_many() {
    let text = nested("(", "a", ")", MAX_NESTING + 1);
    let span = error(&text).span().unwrap();
    assert_eq!(span.start as usize, "x = ".len() + MAX_NESTING);
}

#[test]
fn chains_are_bounded() {
    let chains = |n: usize| {
        [
            format!("x = a{}", " + a".repeat(n)),
            format!("x = a{}", ".a".repeat(n)),
            format!("x = a{}", "(b)".repeat(n)),
            format!("x = {}a", "!".repeat(n)),
            format!("x = {}b", "if a then ".repeat(n)),
            format!("x = {}b", "if a then b else ".repeat(n)),
            format!("x = {}b{}", "if ".repeat(n), " then c".repeat(n)),
            format!("if a {{}}{}", " else if a {}".repeat(n - 1)),
        ]
    };
    for text in chains(MAX_LINKS) {
        assert_eq!(errors(&text), Vec::<String>::new());
    }
    for text in chains(MAX_LINKS + 1).iter().chain(&chains(20_000)) {
        assert_eq!(error(text).code.id, "E0103", "{}", &text[..60]);
    }
}

/// Everything that could recurse, far beyond any limit, closed and not closed.
fn monsters(n: usize) -> Vec<String> {
    let mut all = Vec::new();
    for open in [
        "(", "[", "{", "a {", "x = {a=", "\"${", "f(", "x[", "if a {", "x = !", "x: [", "if ", "'", "\"",
        "'''", "}", ")", "`", "“", "/*", "$", "${",
    ] {
        all.push(open.repeat(n));
        all.push(format!("x = {}", open.repeat(n)));
        all.push(format!("{}\n", open).repeat(n));
    }
    for (open, close) in [
        ("(", ")"),
        ("[", "]"),
        ("{a=", "}"),
        ("\"${", "}\""),
        ("a {", "}"),
        ("({[", "]})"),
        ("(", "\n)"),
        ("{", "\n}"),
    ] {
        all.push(format!("x = {}{}", open.repeat(n), close.repeat(n)));
        all.push(format!("{}@{}", open.repeat(n), close.repeat(n)));
        all.push(format!("{}{}", open.repeat(n), close.repeat(n / 2)));
    }
    all
}

#[test]
fn nothing_exhausts_half_the_stack_of_a_worker() {
    let worker = thread::Builder::new().stack_size(1024 * 1024).spawn(|| {
        for text in monsters(4_000) {
            let (file, diagnostics) = parsed(&text);
            assert!(!diagnostics.is_empty(), "{}", &text[..40]);
            drop(file);
        }
    });
    worker.unwrap().join().unwrap();
}

#[test]
fn a_line_of_a_megabyte_is_read() {
    let text = format!("x = \"{}\"", "y".repeat(1 << 20));
    assert_eq!(errors(&text), Vec::<String>::new());
    let text = format!("x = [{}]", "1, ".repeat(1 << 18));
    assert_eq!(errors(&text), Vec::<String>::new());
    let text = format!("s {{ {} }}", "a = 1, ".repeat(1 << 17));
    assert_eq!(errors(&text), Vec::<String>::new());
    assert_eq!(errors(&"@ ".repeat(1 << 19)).len(), 1);
}

#[test]
fn cutting_a_file_changes_nothing() {
    let one = "## Doc.\nservice api {\n  a = if x\n    then 1\n    else 2\n  t = '''\n    }\n    '''\n}\nlet b = 1 +\n  2\n";
    let (file, diagnostics) = parsed(&one.repeat(2000));
    assert!(diagnostics.is_empty());
    assert_eq!(file.statements.len(), 4000);
    for (index, statement) in file.statements.iter().enumerate() {
        assert_eq!(statement.span.start as usize / one.len(), index / 2);
        assert_eq!(statement.doc.is_some(), index % 2 == 0);
    }
}

#[test]
fn cutting_a_long_block_changes_nothing() {
    let one = "  ## Doc.\n  service api {\n    a = { x = [1,\n 2] }\n  }\n";
    for (head, tail) in
        [("env prod {\n", "}\n"), ("let a = 1\nif x {\n} else {\n", "}\n"), ("env prod {\n", "  }")]
    {
        let text = format!("{head}{}{tail}", one.repeat(4000));
        let (file, diagnostics) = parsed(&text);
        assert!(diagnostics.is_empty(), "{:?}", diagnostics.first());
        let last = file.statements.last().unwrap();
        let body = match &last.kind {
            StatementKind::Phrase(phrase) => phrase.body.as_ref().unwrap(),
            StatementKind::If(statement) => statement.otherwise.as_ref().unwrap(),
            other => panic!("{other:?}"),
        };
        assert_eq!(body.statements.len(), 4000);
        assert_eq!(last.span.end as usize, text.trim_end().len());
        assert_eq!(body.span.end, last.span.end);
        for (index, statement) in body.statements.iter().enumerate() {
            assert_eq!((statement.span.start as usize - head.len()) / one.len(), index);
            assert!(statement.doc.is_some());
        }
    }
}

#[test]
fn a_long_map_is_not_cut() {
    let text = format!(
        "let a = {{\n{}}}\nlet b = 1\n",
        "  key = 1\n  # one of many entries, each on a line of its own\n".repeat(1000)
    );
    let (file, diagnostics) = parsed(&text.replace("key", "k"));
    assert_eq!(diagnostics, []);
    assert_eq!(file.statements.len(), 2);
}
