//! The general message: what was expected, and what was found instead.

use super::{Finding, Refused};
use crate::syntax::node::Kind;
use crate::syntax::parser::Form;
use crate::syntax::quotes;

/// "expected …, found …", where the grammar stopped.
pub(super) fn finding(refused: &Refused<'_>) -> Finding {
    let (end, found) = found(refused.text, refused.at);
    let expected = join(&words(refused));
    let message = match (expected.as_str(), found) {
        ("", Some(found)) => format!("{found} cannot stand here"),
        ("", None) => "this ends too early".to_owned(),
        (expected, Some(found)) => format!("expected {expected}, found {found}"),
        (expected, None) => format!("expected {expected}, found {}", ending(refused.form)),
    };
    let start = if found_nothing(refused) { refused.text[..refused.at].trim_end().len() } else { refused.at };
    Finding::new(start, end.max(start), message)
}

fn found_nothing(refused: &Refused<'_>) -> bool {
    refused.text[refused.at..].trim().is_empty()
}

fn ending(form: Form) -> &'static str {
    match form {
        Form::Expression => "the end of the `${}`",
        Form::Entry => "the end of the entry",
        Form::File | Form::Statement => "the end of the statement",
    }
}

/// The token at `at`: where it ends, and how to call it; none at the end.
pub(super) fn found(text: &str, at: usize) -> (usize, Option<String>) {
    let rest = &text[at..];
    let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let Some(first) = rest.chars().next() else { return (at, None) };
    let length = match first {
        '\n' => return (at, None),
        '"' | '\'' => {
            let end = quotes::skip(text.as_bytes(), at).end;
            let length = text[at..end].find('\n').unwrap_or(end - at);
            let found = if length > 30 { "text".to_owned() } else { format!("`{}`", &text[at..at + length]) };
            return (at + length, Some(found));
        }
        c if word(c) && c != '-' => rest.find(|c| !word(c)).unwrap_or(rest.len()),
        c => {
            let two = ["->", "==", "!=", "<=", ">=", "&&", "||", "??", "+="];
            if two.iter().any(|token| rest.starts_with(token)) { 2 } else { c.len_utf8() }
        }
    };
    (at + length, Some(format!("`{}`", &rest[..length])))
}

/// How expectations are called, in the order in which they are named.
const WORDS: [(&str, &[Kind]); 13] = [
    ("a statement", &[Kind::Statement, Kind::Modifier]),
    ("`key = value`", &[Kind::Entry]),
    ("a name", &[Kind::Word, Kind::Flag]),
    ("a value", &VALUE),
    ("a type", &[Kind::Type, Kind::TypeName, Kind::TypeList, Kind::TypeBraces, Kind::TypeGroup]),
    ("a field", &[Kind::Field]),
    ("an argument", &[Kind::Argument]),
    ("an operator", &[Kind::Infix]),
    ("`in`", &[Kind::InWord]),
    ("`->`", &[Kind::Arrow]),
    ("`=`", &[Kind::Assign, Kind::Equals]),
    ("`{`", &[Kind::Block]),
    ("the end", &[Kind::End]),
];

/// What begins a value.
const VALUE: [Kind; 12] = [
    Kind::Expr,
    Kind::IfWord,
    Kind::List,
    Kind::Map,
    Kind::Name,
    Kind::Number,
    Kind::Paren,
    Kind::Plain,
    Kind::Prefix,
    Kind::Raw,
    Kind::Rich,
    Kind::RichBlock,
];

/// What was expected, in words, each once.
fn words(refused: &Refused<'_>) -> Vec<&'static str> {
    let bracket = innermost(&refused.text[..refused.at]);
    let has = |kinds: &[Kind]| kinds.iter().any(|kind| refused.expected.contains(kind));
    // behind a complete value in brackets, what may follow any value goes without saying
    let complete = bracket.is_some() && has(&[Kind::Infix, Kind::Member]);
    let mut words: Vec<_> = WORDS
        .iter()
        .filter(|(word, kinds)| {
            has(kinds) && !(complete && matches!(*word, "a value" | "an operator" | "`=`" | "the end"))
        })
        .map(|&(word, _)| if word == "the end" { ending(refused.form) } else { word })
        .collect();
    if has(&[Kind::Infix]) && words.len() > 1 {
        words.retain(|word| *word != "an operator");
    }
    match bracket.filter(|_| complete) {
        Some('(') => words.extend(["`,`", "`)`"]),
        Some('[') => words.extend(["`,`", "`]`"]),
        Some(_) => words.extend(["`,`", "`}`"]),
        None => {}
    }
    words
}

/// The innermost bracket that is open at the end of a text.
pub(super) fn innermost(text: &str) -> Option<char> {
    use crate::syntax::marks::{MarkKind, Marks};
    let mut open = Vec::new();
    for mark in Marks::new(text) {
        match mark.kind {
            MarkKind::Open(byte) => open.push(char::from(byte)),
            MarkKind::Close(_) => {
                open.pop();
            }
            _ => {}
        }
    }
    open.last().copied()
}

fn join(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}
