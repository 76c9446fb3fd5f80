//! Single rules, and texts that once went wrong. What people see is told by the stories in `tests/cases/fmt`.

use super::{Formatted, format};

#[track_caller]
fn becomes(text: &str, expected: &str) {
    let broken = super::parts::meaning(text).is_none();
    assert_eq!(format(text), Ok(Formatted { text: expected.to_owned(), broken }));
    assert_eq!(format(expected), Ok(Formatted { text: expected.to_owned(), broken }));
}

#[test]
fn a_comma_is_a_line_break() {
    becomes("x = [\n 1,\n 2,\n]\n", "x = [\n  1\n  2\n]\n");
    becomes("x = [1,\n 2]\n", "x = [\n  1\n  2\n]\n");
    becomes("a\n, b", "a\nb\n");
    becomes("assert a,\n  \"m\"", "assert a,\n  \"m\"\n");
    becomes("x = [for k, v in m: k]", "x = [for k, v in m: k]\n");
}

#[test]
fn for_can_be_an_operand() {
    becomes("c for\n, d { }\n", "c for\nd { }\n");
    becomes("mixin m for service{ }", "mixin m for service { }\n");
}

#[test]
fn comments_above_a_comma_document_nothing() {
    becomes("a\n## no\n,\nb\n", "a\n## no\n\nb\n");
    becomes("a\n, ## no\nb\n", "a\n## no\n\nb\n");
}

#[test]
fn columns_of_comments_move_those_within_reach() {
    becomes("aaa  # 1\nbbb  # 2\nccccccc # 3\n", "aaa      # 1\nbbb      # 2\nccccccc  # 3\n");
    becomes("a  # 1\nb  # 2\ncccccccccccc # 3\n", "a  # 1\nb  # 2\ncccccccccccc  # 3\n");
}

#[test]
fn what_is_broken_for_its_length_asks_for_more() {
    let long = "x".repeat(50);
    becomes(
        &format!("a {{ b = {{ c = \"{long}\", d = \"{long}\" }}, e {{ f = 1 }} }}\n"),
        &format!("a {{\n  b = {{\n    c = \"{long}\", d = \"{long}\"\n  }}\n  e {{ f = 1 }}\n}}\n"),
    );
    becomes("a { b = 1, c {\n d = 2 }, e = 3 }\n", "a {\n  b = 1, c {\n    d = 2\n  }\n  e = 3\n}\n");
}

#[test]
fn what_is_broken_is_left_to_its_last_byte() {
    becomes("a  =\n", "a  =\n");
    becomes("a  =  \r", "a  =  \r");
    becomes("\n\na  =\n\n\n\nb  = 1", "a  =\n\nb = 1\n");
    becomes("b  = 1\n}\nc  = 2\n", "b  = 1\n}\nc = 2\n");
}

#[test]
fn lines_of_a_megabyte_and_deep_brackets_are_laid_out() {
    let elements: Vec<String> = (0..20_000).map(|n| format!("\"{n}\"")).collect();
    let text = format(&format!("x = [{}]\n", elements.join(","))).map(|f| f.text).unwrap_or_default();
    assert!(text.lines().count() > 1000 && text.lines().all(|line| line.len() <= 120));
    let deep = format!("x = {}1{}", "[".repeat(50), "]".repeat(50));
    becomes(&deep, &format!("{deep}\n"));
    assert!(format(&format!("publish {}", "a ".repeat(20_000))).is_ok());
}
