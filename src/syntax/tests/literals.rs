//! Strings and numbers.

use super::{error, pointed, value};

#[test]
fn strings_on_one_line() {
    assert_eq!(value(r#""""#), r#""""#);
    assert_eq!(value(r#"''"#), r#""""#);
    assert_eq!(value(r##""# no comment""##), r##""# no comment""##);
    assert_eq!(value(r#"'a "b" \n $c ${d}'"#), r#""a \"b\" \\n $c ${d}""#);
    assert_eq!(value(r#""\n \t \r \\ \" \$ \u{1f600}""#), r#""\n \t \r \\ \" $ 😀""#);
    assert_eq!(value(r#""$ $5 a$ \${b} $${c}""#), r#""$ $5 a$ ${b} $${c}""#);
    assert_eq!(value(r#""Grüße 🚀""#), r#""Grüße 🚀""#);
}

#[test]
fn holes_nest() {
    assert_eq!(value(r#""a ${ b.c } d${e}""#), r#""a ${b.c} d${e}""#);
    assert_eq!(value(r#""${f("x ${ keys({a = "}"}) }", '"')}""#), r#""${f("x ${keys({a = "}"})}", "\"")}""#);
}

#[test]
fn block_strings_strip_the_indentation_of_their_closing_line() {
    assert_eq!(value("\"\"\"\n  a\n    ${b}\n\n  \\tc\n  \"\"\""), r#""a\n  ${b}\n\n\tc\n""#);
    assert_eq!(value("'''\n    a ${b} \\n\n      c\n    '''"), r#""a ${b} \\n\n  c\n""#);
    assert_eq!(value("'''\na\n'''"), r#""a\n""#);
    assert_eq!(value("'''\n'''"), r#""""#);
    assert_eq!(value("\"\"\"\n\"quoted\" and \"\"two\"\"\n\"\"\""), r#""\"quoted\" and \"\"two\"\"\n""#);
    assert_eq!(value("'''\r\n  a\r\n  b\r\n  '''"), r#""a\nb\n""#);
    assert_eq!(value("\"\"\"\n  ${a}\n  # no comment\n  \"\"\""), r#""${a}\n# no comment\n""#);
}

#[test]
fn block_strings_that_do_not_keep_to_their_lines() {
    let text = "x = '''\n    a\n  b\n    '''";
    assert_eq!(error(text).message, "this line is indented less than the closing `'''`");
    assert_eq!(
        error("x = '''\n\ta\n  '''").message,
        "this line is indented with other characters than the closing `'''`"
    );
    assert_eq!(error("x = '''a\n'''").message, "the text of `'''` begins on the line behind it");
    assert_eq!(
        error("x = \"\"\"\na\"\"\"").message,
        "the closing `\"\"\"` does not stand on a line of its own"
    );
    assert_eq!(
        error("x = \"\"\"\n${a}\"\"\"").message,
        "the closing `\"\"\"` does not stand on a line of its own"
    );
    assert_eq!(
        error("x = \"\"\"\n${a}\n  \"\"\"").message,
        "this line is indented less than the closing `\"\"\"`"
    );
}

#[test]
fn escapes_that_are_none() {
    let text = r#"x = "C:\data\n""#;
    assert_eq!(error(text).message, r"`\d` is not an escape");
    assert_eq!(pointed(text, &error(text)), r"\d");
    for escape in [r"\u{}", r"\u{110000}", r"\u{d800}", r"\u{1234567}", r"\u41", r"\u{41"] {
        let text = format!("x = \"{escape}\"");
        assert_eq!(error(&text).message, "this is not a Unicode character");
        assert_eq!(pointed(&text, &error(&text)).trim_end_matches("41"), escape.trim_end_matches("41"));
    }
}

#[test]
fn numbers() {
    assert_eq!(value("[0, 8000, 100_000, 0.5, 12.25]"), "[0, 8000, 100000, 0.5, 12.25]");
    assert_eq!(value("9223372036854775807"), "9223372036854775807");
    assert_eq!(
        value("[500ms, 30s, 1h30m, 7d, 0s, 1_000ms]"),
        "[500000000ns, 30000000000ns, 5400000000000ns, 604800000000000ns, 0ns, 1000000000ns]"
    );
    assert_eq!(value("[512MiB, 2GB, 64KiB, 10B]"), "[536870912B, 2000000000B, 65536B, 10B]");
    assert_eq!(value("[0o600, 0o1777, 0o0]"), "[0o600, 0o1777, 0o0]");
    assert_eq!(
        value("[8000-8010, 443/udp, 8000-8010/tcp, 132/sctp]"),
        "[8000-8010, 443-443/udp, 8000-8010/tcp, 132-132/sctp]"
    );
    assert_eq!(value("60 / count"), "(60 Divide count)");
    assert_eq!(value("10/2"), "(10 Divide 2)");
}

#[test]
fn numbers_that_are_none() {
    let cases = [
        ("0644", "`0644` begins with a zero", "write `0o644` for a file mode, `644` for a number"),
        ("007", "`007` begins with a zero", "write `0o7` for a file mode, `7` for a number"),
        ("00", "`00` begins with a zero", "write `0`"),
        ("00.5", "`00.5` begins with a zero", "write `0.5`"),
        (
            "0o888",
            "`0o888` is not a file mode",
            "write up to four octal digits behind `0o`: `0o644`, `0o1777`",
        ),
        (
            "0o17777",
            "`0o17777` is not a file mode",
            "write up to four octal digits behind `0o`: `0o644`, `0o1777`",
        ),
        ("512M", "`M` is not a unit", "write `512MiB`"),
        ("10g", "`g` is not a unit", "write `10GiB`"),
        ("5min", "`min` is not a unit", "write `5m`"),
        ("1.5GiB", "`1.5GiB`: durations and sizes are whole numbers", "write `1536MiB`"),
        ("1.5h", "`1.5h`: durations and sizes are whole numbers", "write `90m`"),
        (
            "30m1h",
            "`30m1h`: the units of a duration go from long to short",
            "write each unit once, as in `1h30m`",
        ),
        ("1__0", "in `1__0` a `_` is not between two digits", "write `10`"),
        ("5_", "in `5_` a `_` is not between two digits", "write `5`"),
        ("0x1F", "`0x1F`: numbers are decimal", "write `31`"),
        ("1.2.3", "`1.2.3` is not a number", "write `\"1.2.3\"`"),
        ("17-alpine", "`17-alpine` is not a number", "write `\"17-alpine\"`"),
        ("2027-06-30", "`2027-06-30` is not a number", "write `\"2027-06-30\"`"),
        ("10.0.0.1", "`10.0.0.1` is not a number", "write `\"10.0.0.1\"`"),
        ("1e3", "`1e3` is not a number", "write `\"1e3\"`"),
        (
            "80-70000",
            "`70000` in `80-70000` is not a port",
            "ports go from 1 to 65535; a difference has blanks around its minus: `a - b`",
        ),
        ("443-80", "the port range `443-80` goes down", "write `80-443`, or `443 - 80` for a difference"),
        ("99999999999TiB", "`99999999999TiB` is too large: sizes end at 16 EiB", "write less"),
        ("99999999999d", "`99999999999d` is too long: durations end at 584 years", "write less"),
    ];
    for (written, message, help) in cases {
        let text = format!("x = {written}");
        let diagnostic = error(&text);
        assert_eq!((diagnostic.message.as_str(), diagnostic.help.as_deref()), (message, Some(help)));
        assert_eq!(pointed(&text, &diagnostic), written);
    }
}

#[test]
fn large_numbers_are_no_silent_wrap() {
    assert!(error("x = 9223372036854775808").message.contains("is too large"));
    assert!(error("x = -9223372036854775809").message.contains("is too large"));
}
