//! Names and texts as the language writes them.

use std::fmt::Write as _;

/// Words that an expression reads as something else than a name.
const RESERVED: [&str; 8] = ["if", "then", "else", "for", "in", "true", "false", "null"];

/// Whether a name may stand without quotes: `a-b_c`, not `17-alpine`, `a.b` or `a-`.
pub(super) fn is_word(name: &str) -> bool {
    let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(legal)
        && !name.ends_with('-')
}

/// Whether a word may begin a block: some begin something else.
pub(super) fn is_head(word: &str) -> bool {
    const OTHERS: [&str; 13] = [
        "if", "for", "remove", "import", "assert", "type", "add", "shared", "abstract", "use", "raw", "else",
        "then",
    ];
    is_word(word) && !OTHERS.contains(&word)
}

/// A name where a declaration, or one that exists, is named.
pub(super) fn name(text: &str) -> String {
    if is_word(text) && !RESERVED.contains(&text) { text.to_owned() } else { string(text) }
}

/// The key of an entry.
pub(super) fn key(text: &str) -> String {
    if is_word(text) { text.to_owned() } else { string(text) }
}

/// `kind.NAME`, or `kind["NAME"]` where the name is no word.
pub(super) fn reference(kind: &str, of: &str) -> String {
    if is_word(of) { format!("{kind}.{of}") } else { format!("{kind}[{}]", string(of)) }
}

/// A text as an expression: lines of which the last is not ended are those of a block, but for its last newline.
pub(super) fn text(text: &str) -> String {
    let ended = format!("{text}\n");
    let is_lines = text.matches('\n').count() > 1 && text.trim() == text && is_block(&ended);
    if is_lines && !text.contains("'''") { format!("trim({})", block(&ended, "'''")) } else { string(text) }
}

/// A text in quotes: raw where that saves escapes, a block where it is lines.
pub(super) fn string(text: &str) -> String {
    if is_block(text) && !text.contains("'''") {
        return block(text, "'''");
    }
    let awkward = text.contains(['"', '\\']) || text.contains("${");
    if awkward && !text.contains('\'') && !text.chars().any(char::is_control) {
        return format!("'{text}'");
    }
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    escape(text, &mut out);
    out.push('"');
    out
}

/// Text for the inside of `"…"`.
pub(super) fn escape(text: &str, out: &mut String) {
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            '$' if rest.peek() == Some(&'{') => out.push_str("\\$"),
            c if c.is_control() => _ = write!(out, "\\u{{{:x}}}", u32::from(c)),
            c => out.push(c),
        }
    }
}

/// Text for the inside of `"""`.
pub(super) fn escape_lines(text: &str, out: &mut String) {
    out.push_str(&text.replace('\\', "\\\\").replace("${", "\\${"));
}

/// Whether a text is lines that end in a newline, which come back from a block as they are.
pub(super) fn is_block(text: &str) -> bool {
    let Some(body) = text.strip_suffix('\n') else { return false };
    let plain = |c: char| !c.is_control() || c == '\n' || c == '\t';
    // What is blank loses its blanks where it moves.
    let kept = body.split('\n').all(|line| line.is_empty() || !line.trim().is_empty());
    body.contains('\n') && body.chars().all(plain) && kept && !body.ends_with('\n')
}

/// Lines between quotes that strip their indentation again.
pub(super) fn block(text: &str, quotes: &str) -> String {
    let body = text.strip_suffix('\n').unwrap_or(text);
    let indented = |line: &str| if line.is_empty() { String::new() } else { format!("  {line}") };
    let lines: Vec<String> = body.split('\n').map(indented).collect();
    format!("{quotes}\n{}\n  {quotes}", lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_written_with_the_fewest_escapes() {
        for (text, written) in [
            ("plain", r#""plain""#),
            ("", r#""""#),
            ("a $5 b", r#""a $5 b""#),
            ("say \"hi\"", r#"'say "hi"'"#),
            ("${x}", "'${x}'"),
            ("it's ${x}", r#""it's \${x}""#),
            ("a\tb", r#""a\tb""#),
            ("\u{1b}[0m", r#""\u{1b}[0m""#),
            ("one\n", r#""one\n""#),
            ("one\n\n two\n", "'''\n  one\n\n   two\n  '''"),
            ("one\ntwo", r#""one\ntwo""#),
        ] {
            assert_eq!(string(text), written);
        }
        assert_eq!(super::text("one\n two\nthree"), "trim('''\n  one\n   two\n  three\n  ''')");
        assert_eq!(super::text(" one\n two\nthree"), r#"" one\n two\nthree""#);
    }

    #[test]
    fn names_are_quoted_where_they_are_no_words() {
        for (text, written) in
            [("a-b", "a-b"), ("17-alpine", "\"17-alpine\""), ("in", "\"in\""), ("a.b", "\"a.b\"")]
        {
            assert_eq!(name(text), written);
        }
        assert_eq!(reference("config", "nginx.conf"), r#"config["nginx.conf"]"#);
    }
}
