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
        (expected, None) => format!("expected {expected}, found the end of the {}", ending(refused.form)),
    };
    let start = if found_nothing(refused) { refused.text[..refused.at].trim_end().len() } else { refused.at };
    Finding::new(start, end.max(start), message)
}

fn found_nothing(refused: &Refused<'_>) -> bool {
    refused.text[refused.at..].trim().is_empty()
}

fn ending(form: Form) -> &'static str {
    match form {
        Form::Expression => "`${}`",
        Form::Entry => "entry",
        Form::File | Form::Statement => "statement",
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

/// What was expected, in words, each once.
fn words(refused: &Refused<'_>) -> Vec<&'static str> {
    let mut words = Vec::new();
    let bracket = innermost(&refused.text[..refused.at]);
    let has = |kind| refused.expected.contains(&kind);
    let operand = has(Kind::Infix) || has(Kind::Member);
    for kind in &refused.expected {
        let word = match kind {
            Kind::Statement | Kind::Modifier => "a statement",
            Kind::Word | Kind::Flag => "a name",
            Kind::Expr | Kind::Name | Kind::Number | Kind::Paren | Kind::List | Kind::Map | Kind::Prefix => {
                "a value"
            }
            Kind::Plain | Kind::Rich | Kind::Raw | Kind::RichBlock | Kind::RawBlock | Kind::IfWord => {
                "a value"
            }
            Kind::Type | Kind::TypeName | Kind::TypeList | Kind::TypeBraces | Kind::TypeGroup => "a type",
            Kind::Assign | Kind::Equals => "`=`",
            Kind::Arrow => "`->`",
            Kind::Block => "`{`",
            Kind::InWord => "`in`",
            Kind::Field => "a field",
            Kind::Entry => "`key = value`",
            Kind::Argument => "an argument",
            Kind::Infix => "an operator",
            Kind::ListFor | Kind::MapFor | Kind::ForWord | Kind::Member | Kind::Call | Kind::Index => {
                continue;
            }
            Kind::End if bracket.is_some() => continue,
            Kind::End => ending_word(refused.form),
            _ => continue,
        };
        // a value is complete: what may still follow any value goes without saying
        let noise = operand && (word == "a value" || word == "an operator");
        if !noise && !words.contains(&word) {
            words.push(word);
        }
    }
    if operand {
        words.extend(match bracket {
            Some('(') => Some("`,` or `)`"),
            Some('[') => Some("`,` or `]`"),
            Some('{') => Some("`,` or `}`"),
            _ => None,
        });
    }
    words
}

fn ending_word(form: Form) -> &'static str {
    match form {
        Form::Expression => "the end of the `${}`",
        Form::Entry => "the end of the entry",
        Form::File | Form::Statement => "the end of the statement",
    }
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
