//! What holds for every text.

use proptest::prelude::*;

use super::{messages, parsed};
use crate::syntax::ast::SourceFile;

/// A file in which every construct stands.
const EVERYTHING: &str = r#"## Doc.
project p { description = "d", root = ".." }
import std.postgres
import "a.deploy" as mon
param level: "A" | "B" = "B"
param domain: string per env
type route = { host: string, to: address, max-body?: size }
let url = "https://api.${domain}/${f("x", y = [1, 2])}"
env prod extends base {
  service api {
    environment { A = if env.tier == production then "x" else null }
    mount "/a" -> "/b" read-only
    remove publish 5001
    networks += [for n in nets if n != "x": n]
  }
  add service proxy { image = 'caddy:2' }
}
config vars {
  content = """
    a = ${toml({for k, v in m: "${k}" = v})}
      b \n
    """
  raw-text = '''
    $x
    '''
}
for k, v in m { "${k}" = v ?? -1 }
if a && !b { x = 0o600 } else if c { x = 1h30m } else { x = 512MiB }
publish 8000-8010 -> 443/udp
assert length(xs) == 0, "no"
repository r = restic("/x", password = secret.r) { keep { daily = 7 } }
"#;

/// Every span lies in the text, on character boundaries, and in order.
fn check(text: &str, file: &SourceFile) {
    let mut end = 0;
    for statement in &file.statements {
        let span = statement.span;
        assert!(
            end <= span.start
                && span.start <= span.end
                && text.get(span.start as usize..span.end as usize).is_some()
        );
        end = span.end;
    }
    for comment in &file.trivia.comments {
        assert!(text.get(comment.start as usize..comment.end as usize).is_some());
    }
}

/// Parses, and checks what must hold whatever the text is.
fn read(text: &str) {
    let (file, diagnostics) = parsed(text);
    check(text, &file);
    for diagnostic in &diagnostics {
        assert!(!diagnostic.message.is_empty());
        for label in &diagnostic.labels {
            assert!(text.get(label.span.start as usize..label.span.end as usize).is_some(), "{diagnostic:?}");
        }
    }
    let again = parsed(text);
    assert_eq!((again.0, messages(text, &again.1)), (file, messages(text, &diagnostics)));
}

#[test]
fn everything_is_read() {
    assert_eq!(messages(EVERYTHING, &parsed(EVERYTHING).1), Vec::<String>::new());
}

#[test]
fn every_beginning_of_a_file_is_read() {
    for (end, _) in EVERYTHING.char_indices() {
        read(&EVERYTHING[..end]);
    }
}

#[test]
fn a_file_without_one_of_its_characters_is_read() {
    for (at, c) in EVERYTHING.char_indices() {
        read(&format!("{}{}", &EVERYTHING[..at], &EVERYTHING[at + c.len_utf8()..]));
    }
}

fn piece() -> impl Strategy<Value = String> {
    let tokens = [
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        "\"",
        "'",
        "\"\"\"",
        "'''",
        "${",
        "$",
        "\\",
        "=",
        "+=",
        "==",
        "->",
        ":",
        ",",
        "\n",
        "\r\n",
        " ",
        "\t",
        "#",
        "##",
        "//",
        "/*",
        "*/",
        ";",
        "&",
        "|",
        "||",
        "-",
        "- ",
        "!",
        "?",
        "??",
        ".",
        "x",
        "a-b",
        "if ",
        "then ",
        "else ",
        "for ",
        "in ",
        "remove ",
        "add ",
        "type ",
        "import ",
        "assert ",
        "1",
        "0644",
        "1h",
        "8000-8010",
        "443/udp",
        "é",
        "“",
        "\u{a0}",
        "\u{feff}",
        "\r",
        "@",
        "%",
        "null",
    ];
    prop_oneof![prop::sample::select(tokens.to_vec()).prop_map(str::to_owned), "[ -~]{1,4}", "\\PC"]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read(text in ".{0,200}") {
        read(&text);
    }

    #[test]
    fn any_tokens_are_read(pieces in prop::collection::vec(piece(), 0..60)) {
        read(&pieces.concat());
    }

    #[test]
    fn a_mutilated_file_is_read(edits in prop::collection::vec((any::<prop::sample::Index>(), 0usize..12, piece()), 1..6)) {
        let mut text = EVERYTHING.to_owned();
        for (index, removed, piece) in edits {
            let floor = |mut at: usize| { while !text.is_char_boundary(at) { at -= 1 } at };
            let start = floor(index.index(text.len() + 1));
            let end = floor((start + removed).min(text.len())).max(start);
            text.replace_range(start..end, &piece);
        }
        read(&text);
    }
}
