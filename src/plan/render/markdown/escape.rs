//! Text from strangers in Markdown: only inside of code does it stand as it is.
//!
//! GitHub makes links of mentions, addresses, numbers of issues and hashes after Markdown is done, so that no escape
//! of Markdown's own stops it; it leaves code alone. What stands outside of code is therefore made of harmless words
//! only: [`prose`] puts each other word into code.

use crate::diag::render::{cut, visible};

/// So many characters of a name or a value are shown.
const NAME: usize = 160;
/// So many characters of a sentence are shown.
const SENTENCE: usize = 800;

/// A name or a value in a code span, on one line.
pub(super) fn code(text: &str) -> String {
    span(&cut(text, NAME))
}

/// The same in a cell of a table: a bar would end the cell even in code, and a backslash before it may or may not.
pub(super) fn cell(text: &str) -> String {
    span(&cut(text, NAME).replace('|', "¦"))
}

fn span(text: &str) -> String {
    let text = text.replace('\t', " ");
    if text.trim().is_empty() {
        return "(nothing)".to_owned();
    }
    let ticks = "`".repeat(longest_run(&text) + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{ticks}{pad}{text}{pad}{ticks}")
}

/// The longest run of backticks.
pub(super) fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

/// A sentence of ours with names of strangers in it: what it has in backticks, and each word that is not plainly a
/// word, is code.
pub(super) fn prose(sentence: &str) -> String {
    let sentence = cut(sentence, SENTENCE);
    let mut out = String::new();
    for (at, part) in sentence.split('`').enumerate() {
        if at % 2 == 1 {
            push_code(&mut out, part);
            continue;
        }
        for (at, word) in part.split([' ', '\t']).enumerate() {
            if at > 0 && !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
            let (open, core, close) = dressed(word);
            out += open;
            match is_plain(core, close) {
                true => out += core,
                false => push_code(&mut out, core),
            }
            out += close;
        }
    }
    out.trim_end().to_owned()
}

/// Two code spans that touch would become one.
fn push_code(out: &mut String, text: &str) {
    if !text.is_empty() {
        *out += if out.ends_with('`') { " " } else { "" };
        *out += &span(text);
    }
}

/// A word without the punctuation around it.
fn dressed(word: &str) -> (&str, &str, &str) {
    let inner = word.trim_start_matches('(');
    let core = inner.trim_end_matches([')', ',', ';', ':', '.']);
    (&word[..word.len() - inner.len()], core, &inner[core.len()..])
}

/// A word in which nobody, no issue, no commit, no address and no markup can be meant.
fn is_plain(word: &str, close: &str) -> bool {
    let alphanumeric = |c: char| c.is_ascii_alphanumeric();
    let word = word.strip_prefix('\'').unwrap_or(word);
    let is_word = word.chars().all(|c| alphanumeric(c) || matches!(c, '-' | '\''))
        && word.chars().next().is_none_or(alphanumeric)
        && word.chars().next_back().is_none_or(alphanumeric);
    let all_digits = word.chars().all(|c| c.is_ascii_digit());
    let begins_a_list = !word.is_empty() && all_digits && !close.is_empty();
    let is_issue = word.contains('-') && word.contains(|c: char| c.is_ascii_digit());
    let is_hash = word.len() >= 7 && word.chars().all(|c| c.is_ascii_hexdigit());
    is_word && !begins_a_list && !is_issue && !is_hash
}

/// Text inside of `<code>` of our own HTML.
pub(super) fn html_code(text: &str) -> String {
    let text = cut(text, NAME).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    format!("<code>{}</code>", text.replace('"', "&quot;").replace('\'', "&#39;"))
}

/// What stands in a comment of HTML, by which a program finds it: other marks than those of names are `%XX`.
pub(super) fn marker(env: &str) -> String {
    let mut out = String::from("<!-- deployc-plan:");
    for byte in env.bytes().take(NAME) {
        match byte {
            b'-' if out.ends_with('-') => out += "%2D",
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'.' | b'/' | b'-' => out.push(byte.into()),
            _ => out += &format!("%{byte:02X}"),
        }
    }
    out + " -->"
}

/// Lines in a fence that is longer than any run of backticks in them, indented as a whole.
pub(super) fn fence(language: &str, lines: &str, indent: usize) -> String {
    let ticks = "`".repeat(longest_run(lines).max(2) + 1);
    let indent = " ".repeat(indent);
    let mut out = format!("{indent}{ticks}{language}\n");
    for line in lines.lines() {
        out += &format!("{indent}{}\n", visible(line));
    }
    out + &format!("{indent}{ticks}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_longer_than_what_it_holds() {
        assert_eq!(code("web"), "`web`");
        assert_eq!(code("a`b``c"), "```a`b``c```");
        assert_eq!(code("`x"), "`` `x ``");
        assert_eq!(code(""), "(nothing)");
        assert_eq!(cell("a|b"), "`a¦b`");
    }

    #[test]
    fn only_words_stand_outside_of_code() {
        assert_eq!(
            prose("a new empty volume `new` is made; the data stays in `old`"),
            "a new empty volume `new` is made; the data stays in `old`"
        );
        assert_eq!(
            prose("port 80/tcp (was 127.0.0.1), now public"),
            "port `80/tcp` (was `127.0.0.1`), now public"
        );
        assert_eq!(prose("x `a` @everyone `b"), "x `a` `@everyone` `b`");
        assert_eq!(
            prose("see #12, GH-12, deadbeef0, www.a.b and 1. `x`"),
            "see `#12`, `GH-12`, `deadbeef0`, `www.a.b` and `1`. `x`"
        );
    }

    #[test]
    fn a_marker_is_a_comment_whatever_the_name() {
        assert_eq!(marker("prod/worker-1"), "<!-- deployc-plan:prod/worker-1 -->");
        assert_eq!(marker("a--> <b"), "<!-- deployc-plan:a-%2D%3E%20%3Cb -->");
    }
}
