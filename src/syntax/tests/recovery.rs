//! What is not closed, and how much of a file survives it.

use super::{errors, parsed, shown};

#[test]
fn several_errors_are_reported_in_one_run() {
    let text =
        "a = @\nservice api {\n  b: 1\n  c = [1 2]\n  environment { D = $x, E = 1 }\n}\nf = ok\ng = 0644\n";
    let expected = [
        "1:5 E0101 expected a value, found `@`",
        "3:4 E0101 a value of `b` follows `=`, not `:`",
        "4:10 E0101 expected `,` or `]`, found `2`",
        "5:21 E0101 `$` stands in strings only",
        "8:5 E0101 `0644` begins with a zero",
    ];
    assert_eq!(errors(text), expected);
    let (file, _) = parsed(text);
    assert_eq!(
        shown::statements(&file.statements),
        "service api {environment {D = x; E = 1}}; f = ok; g = ?"
    );
}

#[test]
fn one_entry_of_a_map_costs_that_entry() {
    let text = "x = { a = @, b = 2\n c: 3\n d = \"${1 1} y\" }";
    assert_eq!(errors(text).len(), 3);
    assert_eq!(shown::statements(&parsed(text).0.statements), "x = {b = 2, d = \"${null} y\"}");
}

#[test]
fn what_is_in_a_block_is_looked_at_though_its_head_was_refused() {
    let text = "service@ api {\n  a: 1\n  b { c = @ }\n}\n";
    let expected = [
        "1:8 E0101 expected a value, `->`, `=`, `{` or the end of the statement, found `@`",
        "2:4 E0101 a value of `a` follows `=`, not `:`",
        "3:11 E0101 expected a value, found `@`",
    ];
    assert_eq!(errors(text), expected);
}

#[test]
fn a_block_ends_before_a_declaration_that_is_indented_no_deeper() {
    let text = "service api {\n  image = \"x\"\n\n## Doc.\nservice db {\n  image = \"y\"\n}\n";
    assert_eq!(errors(text), ["1:13 E0102 the block of `service api` is never closed"]);
    let shown = "service api {image = \"x\"}; ##\"Doc.\" service db {image = \"y\"}";
    assert_eq!(shown::statements(&parsed(text).0.statements), shown);
    let label = &parsed(text).1[0].labels[1];
    assert_eq!(
        (label.text.as_str(), label.span.start as usize),
        ("`}` is missing before this", text.find("service db").unwrap())
    );
}

#[test]
fn an_inner_block_is_told_from_an_outer_one_by_indentation() {
    let text = "service api {\n  environment {\n    A = 1\n  image = \"x\"\n}\nvolume v\n";
    assert_eq!(errors(text), ["2:15 E0102 the block of `environment` is never closed"]);
    assert_eq!(
        shown::statements(&parsed(text).0.statements),
        "service api {environment {A = 1}; image = \"x\"}; volume v"
    );
    let text = "service api {\n  environment {\n    A = 1\n}\nvolume v {\n  a = 1\n}\n";
    assert_eq!(errors(text), ["2:15 E0102 the block of `environment` is never closed"]);
}

#[test]
fn a_sound_file_may_be_indented_in_any_way() {
    let text = "service api {\nimage = \"x\"\nenvironment {\nA = 1\n}\n}\n    volume v {\n  a = 1\n  }\n";
    assert_eq!(errors(text), Vec::<String>::new());
}

#[test]
fn blocks_that_the_file_ends_in() {
    let expected = [
        "1:13 E0102 the block of `service api` is never closed",
        "2:15 E0102 the block of `environment` is never closed",
    ];
    assert_eq!(errors("service api {\n  environment {\n    A = 1 # last\n"), expected);
}

#[test]
fn lists_and_calls_that_are_not_closed() {
    let text = "service a {\n  command = [\"x\", \"y\"\n  image = \"z\"\n}\n";
    assert_eq!(errors(text), ["2:13 E0102 this `[` is never closed"]);
    assert_eq!(
        shown::statements(&parsed(text).0.statements),
        "service a {command = [\"x\", \"y\"]; image = \"z\"}"
    );
    let text = "a = join(\n  xs,\n  ys\nb = 1\n";
    assert_eq!(errors(text), ["1:9 E0102 this `(` is never closed"]);
    assert_eq!(errors("a = [1, (2]\nb = 1"), ["1:9 E0102 this `(` is never closed"]);
}

#[test]
fn brackets_that_close_nothing() {
    assert_eq!(errors("a = 1)\nb = 2"), ["1:6 E0101 nothing is open that this `)` would close"]);
    let text = "service a {\n  b {\n    c = 1\n    }\n  }\n  d = 1\n}\n";
    assert_eq!(errors(text), ["7:1 E0101 nothing is open that this `}` would close"]);
    assert_eq!(parsed(text).1[0].labels.len(), 2, "says which block was closed early");
}

#[test]
fn strings_that_are_not_closed() {
    let text = "a = \"x\nb = 'y\nc = [\"p\", \"q]\ns { d = \"x }\ne = 1\n";
    let expected = [
        "1:5 E0102 this string is never closed",
        "2:5 E0102 this string is never closed",
        "3:11 E0102 this string is never closed",
        "4:9 E0102 this string is never closed",
    ];
    assert_eq!(errors(text), expected);
    let shown = "a = \"x\"; b = \"y\"; c = [\"p\", \"q\"]; s {d = \"x\"}; e = 1";
    assert_eq!(shown::statements(&parsed(text).0.statements), shown);
    let text = "service a {\n  x = '''\n    text\n  y = 1\n}\n";
    assert_eq!(errors(text), ["2:7 E0102 this string is never closed"]);
    assert_eq!(errors("a = it's\nb = 1"), ["1:7 E0102 this string is never closed"]);
}

#[test]
fn holes_that_are_not_closed() {
    assert_eq!(errors("a = \"x ${b\"\nc = 1"), ["1:8 E0102 this `${` is never closed"]);
    assert_eq!(errors("a = \"${f(b}\"\nc = 1"), ["1:9 E0102 this `(` is never closed"]);
    assert_eq!(errors("a = \"${b)}\"\nc = 1"), ["1:9 E0101 nothing is open that this `)` would close"]);
    assert_eq!(errors("a = \"\"\"\n ${b\n \"\"\"\nc = 1"), ["2:2 E0102 this `${` is never closed"]);
}

#[test]
fn commas_with_nothing_between_them() {
    assert_eq!(errors("s { a = 1,, b = 2 }"), ["1:11 E0101 there is nothing before this `,`"]);
    assert_eq!(errors("s { , a = 1 }"), ["1:5 E0101 there is nothing before this `,`"]);
    assert_eq!(errors("x = [,a]"), ["1:6 E0101 there is nothing before this `,`"]);
}

#[test]
fn a_flood_of_messages_ends() {
    let text = "a: 1\n".repeat(1000);
    let all = errors(&text);
    assert_eq!(all.len(), 101);
    assert!(all[100].ends_with("900 more syntax errors in this file are not shown"));
}
