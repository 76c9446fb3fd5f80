//! Expressions and their precedence.

use super::{error, tree, value};

#[test]
fn operators_bind_as_in_other_languages() {
    assert_eq!(
        value("a ?? b || c && d == e + f * -g"),
        "(a Default (b Or (c And (d Equal (e Add (f Multiply (- g)))))))"
    );
    assert_eq!(
        value("a * b + c % d - e / f"),
        "(((a Multiply b) Add (c Remainder d)) Subtract (e Divide f))"
    );
    assert_eq!(value("a - b - c"), "((a Subtract b) Subtract c)");
    assert_eq!(value("(a + b) * c"), "((a Add b) Multiply c)");
    assert_eq!(value("!a && !!b"), "((! a) And (! (! b)))");
    assert_eq!(
        value("a <= b || a != c || a >= d"),
        "(((a LessOrEqual b) Or (a NotEqual c)) Or (a GreaterOrEqual d))"
    );
    assert_eq!(value("a < b && b > c"), "((a Less b) And (b Greater c))");
}

#[test]
fn a_minus_of_a_name_is_part_of_it() {
    assert_eq!(value("a-b"), "a-b");
    assert_eq!(value("a - b"), "(a Subtract b)");
    assert_eq!(value("-1"), "-1");
    assert_eq!(value("-0.5"), "-0.5");
    assert_eq!(value("-a"), "(- a)");
    assert_eq!(value("[1, -1\n-2]"), "[1, -1, -2]");
    assert_eq!(value("[1\n- 2]"), "[(1 Subtract 2)]");
}

#[test]
fn comparisons_do_not_chain() {
    assert_eq!(error("x = a < b < c").message, "comparisons do not chain");
}

#[test]
fn conditionals() {
    assert_eq!(value("if a then b"), "(if a then b)");
    assert_eq!(value("if a then b else c + 1"), "(if a then b else (c Add 1))");
    assert_eq!(value("1 + if a then b else c"), "(1 Add (if a then b else c))");
    assert_eq!(value("if a then if b then c else d"), "(if a then (if b then c else d))");
    assert_eq!(
        value("if if a then b else c then d else if e then f"),
        "(if (if a then b else c) then d else (if e then f))"
    );
    assert_eq!(value("if a\n  then b\n  else c\ny = 1"), "(if a then b else c); y = 1");
    assert_eq!(value("if a then b\nelse = 5"), "(if a then b); else = 5");
    assert_eq!(value("if !a then -b else !c"), "(if (! a) then (- b) else (! c))");
}

#[test]
fn references_calls_and_indexes() {
    assert_eq!(value("service.api.address.http"), "service.api.address.http");
    assert_eq!(value("secret.db.file"), "secret.db.file");
    assert_eq!(value("join(xs, sep = \",\")"), "join(xs, sep=\",\")");
    assert_eq!(value("join(\n  xs\n  sep = \",\",\n)"), "join(xs, sep=\",\")");
    assert_eq!(value("f(a == b, c)(d)[0].e"), "f((a Equal b), c)(d)[0].e");
    assert_eq!(value("(a ?? b).c"), "(a Default b).c");
    assert_eq!(value("a.for.in.if"), "a.for.in.if");
    assert_eq!(value("truely + null-x"), "(truely Add null-x)");
    assert_eq!(value("[true, false, null]"), "[true, false, null]");
}

#[test]
fn lists_and_maps() {
    assert_eq!(value("[]"), "[]");
    assert_eq!(value("[a, b,]"), "[a, b]");
    assert_eq!(value("[\n  a # first\n  b,\n\n  c\n]"), "[a, b, c]");
    assert_eq!(value("[a\n + b\n c]"), "[(a Add b), c]");
    assert_eq!(value("{}"), "{}");
    assert_eq!(value("{ a = 1, \"b.c\" = { d = [] }\n e = 2 }"), "{a = 1, \"b.c\" = {d = []}, e = 2}");
}

#[test]
fn comprehensions() {
    assert_eq!(value("[for x in xs: x.name]"), "[for x in xs: x.name]");
    assert_eq!(
        value("[for k, v in m if v != null: \"${k}=${v}\"]"),
        "[for k, v in m if (v NotEqual null): \"${k}=${v}\"]"
    );
    assert_eq!(value("{for k, v in m: \"${k}\" = v + 1}"), "{for k, v in m: \"${k}\" = (v Add 1)}");
    assert_eq!(value("{ for x in xs if x: name = x }"), "{for x in xs if x: name = x}");
    assert_eq!(value("[\n for x in\n xs\n : x\n]"), "[for x in xs: x]");
}

#[test]
fn a_newline_ends_nothing_within_brackets_or_behind_an_operator() {
    assert_eq!(value("a +\n  b &&\n\n # why\n  c\ny = 1"), "((a Add b) And c); y = 1");
    assert_eq!(value("(a\n + b\n)"), "(a Add b)");
    assert_eq!(value("f({ a = 1\n b = 2 }\n)"), "f({a = 1, b = 2})");
    assert_eq!(tree("mount a ->\n  \"/b\""), "mount a -> \"/b\"");
    assert_eq!(value("a\nb 1"), "a; b 1");
}
