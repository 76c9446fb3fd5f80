//! What other languages taught: each slip with its message and remedy.

use super::{error, errors, pointed};

/// One message, where it points, and what it advises.
#[track_caller]
fn slip(text: &str, at: &str, message: &str, help: &str) {
    let diagnostic = error(text);
    assert_eq!(diagnostic.message, message, "in {text}");
    assert_eq!(diagnostic.help.as_deref().unwrap_or(""), help, "in {text}");
    assert_eq!(pointed(text, &diagnostic), at, "in {text}");
}

#[test]
fn yaml_and_json() {
    slip("image: \"x\"", ": ", "a value of `image` follows `=`, not `:`", "use `=`: `image = \"x\"`");
    slip(
        "restart: always",
        ": ",
        "a value of `restart` follows `=`, not `:`",
        "use `=`: `restart = \"always\"`",
    );
    slip("image: caddy:2", ":", "a value of `image` follows `=`, not `:`", "use `=`: `image = \"caddy:2\"`");
    slip(
        "ports: [\"80:80\"]",
        ": ",
        "a value of `ports` follows `=`, not `:`",
        "use `=`: `ports = [\"80:80\"]`",
    );
    slip("x = { a: 1 }", ":", "a value of `a` follows `=`, not `:`", "use `=`: `a = 1`");
    slip("x = { \"a\": 1 }", ":", "a value of `\"a\"` follows `=`, not `:`", "use `=`: `\"a\" = 1`");
    slip(
        "environment:",
        ":",
        "the block of `environment` opens with `{`, not with `:`",
        "write `environment { … }`",
    );
    slip("build: { a = 1 }", ":", "the block of `build` opens with `{`, not with `:`", "write `build { … }`");
    slip(
        "- \"80:80\"",
        "-",
        "`-` does not begin an element here",
        "a list stands in brackets: `key = [a, b]`",
    );
}

#[test]
fn text_without_quotes() {
    for text in [
        "caddy:2",
        "./data",
        "/data/x:ro",
        "../x",
        "user@host",
        "https://x.org/a?b",
        "~/.ssh",
        "python -m app.main",
    ] {
        let source = format!("x = {text}");
        slip(&source, text, &format!("`{text}` is text, and text is quoted"), &format!("write `\"{text}\"`"));
    }
    slip("x = 17-alpine", "17-alpine", "`17-alpine` is not a number", "write `\"17-alpine\"`");
    slip("mount ./x -> \"/x\"", "./x", "`./x` is text, and text is quoted", "write `\"./x\"`");
    slip("x = [a.txt, ./b]", "./b", "`./b` is text, and text is quoted", "write `\"./b\"`");
    slip(
        "publish 443/upd",
        "upd",
        "`upd` is not a protocol of ports",
        "write `443/tcp`, `443/udp` or `443/sctp`",
    );
    let help = "text with blanks is quoted; a comma stands between statements on one line";
    slip("x = hello world", "world", "expected the end of the statement, found `world`", help);
}

#[test]
fn operators_of_other_languages() {
    slip("x = a & b", "&", "`&` is not an operator", "write `&&` where both must be true");
    slip(
        "x = a | b",
        "|",
        "`|` stands between the literals of a type only",
        "write `||` where one must be true, `??` for a default",
    );
    slip("x = if a and b then 1", "and", "`and` is not an operator", "write `&&`");
    slip("if a or b { x = 1 }", "or", "`or` is not an operator", "write `||`");
    slip("x = a or b", "or", "expected the end of the statement, found `or`", "write `||`");
    slip("x = a ? b : c", "?", "`?` does not choose", "write `if condition then value else value`");
    slip("if a = b { x = 1 }", "=", "`=` sets, `==` compares", "write `==`");
    slip("x == 1", "==", "`==` compares, `=` sets", "write `=`");
    slip("x => 1", "=>", "a value follows `=`, not `=>`", "write `=`");
    slip("x := 1", ":=", "a value follows `=`, not `:=`", "write `=`");
    slip("x = 5 -3", "-", "a minus has a blank on both sides", "write `a - b`");
    slip("x- = 1", "-", "a name does not end in `-`", "remove it; a minus has a blank on both sides");
    slip("x = <<EOF", "<", "`<<` does not begin text", "text of several lines stands in `\"\"\"` or `'''`");
}

#[test]
fn comments_semicolons_dollars() {
    slip("// don't", "//", "comments begin with `#`, not with `//`", "write `# …`");
    slip(
        "x = 1 /* don't\n */",
        "/* don't\n */",
        "comments begin with `#` and end with their line",
        "begin each line with `#`",
    );
    slip("x = 1;", ";", "`;` separates nothing here", "remove it: a statement ends with its line");
    slip("x = 1; y = 2", ";", "`;` separates nothing here", "write `,` between two statements on one line");
    slip(
        "x = $HOME",
        "$",
        "`$` stands in strings only",
        "a name is written bare; text is quoted, and there it is `${name}`",
    );
    let help = "write the expression without `${}`, or put all of the text in double quotes";
    slip("x = ${HOME}/y", "$", "`${}` stands in strings only", help);
}

#[test]
fn characters_of_no_language() {
    slip("x = “a b”", "“a b”", "`“` does not quote text", "write straight quotes: `\"text\"`");
    slip("x = `a`", "`a`", "a backtick does not quote text", "write `\"text\"` or `'text'`");
    let help =
        "names have the letters a to z, digits, `_` and inner `-`; everything else is text and is quoted";
    slip("größe = 1", "öß", "`ö` cannot stand outside of a string", help);
    slip(
        "x\u{a0}= 1",
        "\u{a0}",
        "there is an invisible character here (U+00A0)",
        "delete it, or put a blank in its place",
    );
    slip(
        "x = 1 \u{1}",
        "\u{1}",
        "there is an invisible character here (U+0001)",
        "delete it, or put a blank in its place",
    );
    slip(
        "x = 1\u{200b}",
        "\u{200b}",
        "there is an invisible character here (U+200B)",
        "delete it, or put a blank in its place",
    );
    assert_eq!(errors("\tx\t=\t\"a\tb\""), Vec::<String>::new(), "a tab is blank space");
}

#[test]
fn statements_that_do_not_fit() {
    let help = "it follows the `}` of its `if`: `if c { … } else { … }`";
    slip("else { x = 1 }", "else", "`else` without an `if` before it", help);
    slip(
        "x = 1 then 2",
        "then",
        "`then` without an `if` before it",
        "write `if condition then value else value`",
    );
    slip("x = if a else b", "if", "this `if` has no `then`", "write `if condition then value else value`");
    slip(
        "x = for",
        "for",
        "expected a value, found the keyword `for`",
        "where it is text, quote it: `\"for\"`",
    );
    slip(
        "build.context = \".\"",
        "build.context",
        "`build.context` is a path, and a key is one word",
        "open what it is in: `build { context = … }`; a key with dots is quoted",
    );
    slip("s { image = \"x\" port = 80 }", "port", "a comma or a new line is missing before `port`", "");
    slip("x = { a = 1 b = 2 }", "b", "a comma or a new line is missing before `b`", "");
    slip(
        "x = { a { b = 1 } }",
        "{",
        "`=` is missing before this `{`",
        "write `a = { … }`: a map has values only, blocks merge in declarations",
    );
    slip("x = { a += 1 }", "+=", "nothing is appended to in a map", "write `=`");
}

#[test]
fn a_value_starts_on_the_line_of_its_equals_sign() {
    let help = "a value starts on the line of its `=`; what has none is `null`";
    slip("a =", "=", "there is no value behind this `=`", help);
    assert_eq!(errors("a =\nb = 1"), ["1:3 E0101 there is no value behind this `=`"]);
}

#[test]
fn the_general_message_names_what_was_expected() {
    slip("x = [a b]", "b", "expected `,` or `]`, found `b`", "");
    slip("x = f(a b)", "b", "expected `,` or `)`, found `b`", "");
    slip("x = 1 +", "", "expected a value, found the end of the statement", "");
    slip("service @ { }", "@", "expected a value, `->`, `=`, `{` or the end of the statement, found `@`", "");
    slip("for x of xs { }", "of", "expected `in`, found `of`", "");
    slip("param x: @", "@", "expected a type, found `@`", "");
    slip("\"a\" { }", "{", "expected `=`, found `{`", "");
    slip("x = \"${a b}\"", "b", "expected the end of the `${}`, found `b`", "");
}
