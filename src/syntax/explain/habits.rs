//! Slips of habit: what YAML, JSON, shells and programming languages taught.
//!
//! Each function knows one slip and gives `None` for everything else; the first that knows it speaks.

use super::bare;
use super::operators::{self, condition};
use super::{Finding, Refused};
use crate::syntax::parser::Form;
use crate::syntax::quotes;

pub(super) fn find(refused: &Refused<'_>) -> Option<Finding> {
    let habits: [fn(&Refused<'_>) -> Option<Finding>; 14] = [
        colon,
        dash,
        brace_on_its_own_line,
        section,
        dotted_key,
        compared_key,
        missing_comma,
        operators::set_for_compared,
        operators::word_operator,
        operators::foreign_operator,
        missing_value,
        map_entry,
        bare::text,
        reserved,
    ];
    habits.iter().find_map(|habit| habit(refused))
}

/// The length of the key that a text begins with, a word or a string.
fn key(text: &str) -> Option<usize> {
    match text.chars().next()? {
        '"' | '\'' => Some(quotes::skip(text.as_bytes(), 0).end),
        c if c.is_ascii_alphabetic() || c == '_' => Some(word(text)),
        _ => None,
    }
}

/// The length of the word that a text begins with.
pub(super) fn word(text: &str) -> usize {
    text.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))).unwrap_or(text.len())
}

/// What follows, behind blanks on the same line.
fn after(text: &str, at: usize) -> &str {
    text.get(at..).unwrap_or("").trim_start_matches([' ', '\t'])
}

fn sets(text: &str) -> bool {
    text.starts_with("+=") || (text.starts_with('=') && !text.starts_with("=="))
}

/// `image: "x"`, `environment:`, `"key": value`
fn colon(refused: &Refused<'_>) -> Option<Finding> {
    let text = refused.text;
    let end = key(text).filter(|_| refused.form != Form::Expression)?;
    let name = &text[..end];
    let rest = after(text, end).strip_prefix(':')?;
    let colon = text.len() - rest.len() - 1;
    let value = rest.trim();
    let finding = Finding::new(colon, colon + 1, "");
    if value.is_empty() || (value.starts_with('{') && refused.form == Form::Statement) {
        let message = format!("the block of `{name}` opens with `{{`, not with `:`");
        let name = name.trim_matches(['"', '\'']);
        return Some(Finding { message, ..finding }.help(format!("write `{name} {{ … }}`")));
    }
    let message = format!("a value of `{name}` follows `=`, not `:`");
    let finding = Finding { message, ..finding };
    if value.contains('\n') || value.len() > 60 {
        return Some(finding.help(format!("use `=`: `{name} = …`")));
    }
    let code = value.starts_with(['"', '\'', '[', '{']) || value.parse::<u32>().is_ok();
    let value = if code { value.to_owned() } else { bare::quote(value) };
    let instead = format!("{name} = {value}");
    Some(finding.help(format!("use `=`: `{instead}`")).fix(0, text.len(), instead))
}

/// `- element`
fn dash(refused: &Refused<'_>) -> Option<Finding> {
    let rest = refused.text.strip_prefix('-')?;
    let blank = rest.is_empty() || rest.starts_with([' ', '\t', '\n']);
    (blank && refused.form == Form::Statement).then(|| {
        Finding::new(0, 1, "`-` does not begin an element here")
            .help("a list stands in brackets: `key = [a, b]`")
    })
}

/// `service api` and `{` on the next line.
fn brace_on_its_own_line(refused: &Refused<'_>) -> Option<Finding> {
    (refused.text.starts_with('{') && refused.form == Form::Statement).then(|| {
        Finding::new(0, 1, "this block belongs to nothing")
            .help("put `{` at the end of the line of its declaration: `service api {`")
    })
}

/// `[section]`
fn section(refused: &Refused<'_>) -> Option<Finding> {
    (refused.text.starts_with('[') && refused.form == Form::Statement).then(|| {
        Finding::new(0, 1, "a statement does not begin with `[`")
            .help("a group of statements is a block: `name { … }`; a list is a value: `key = [a, b]`")
    })
}

/// `build.context = "."`
fn dotted_key(refused: &Refused<'_>) -> Option<Finding> {
    let text = refused.text;
    let first = key(text)?;
    let path = text.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')))?;
    if refused.at != first
        || path <= first
        || !(sets(after(text, path)) || after(text, path).starts_with('{'))
    {
        return None;
    }
    let (outer, inner) = (&text[..first], text[..path].rsplit('.').next().unwrap_or(""));
    let message = format!("`{}` is a path, and a key is one word", &text[..path]);
    let help = format!("open what it is in: `{outer} {{ {inner} = … }}`; a key with dots is quoted");
    Some(Finding::new(0, path, message).help(help))
}

/// `key == value` for `key = value`
fn compared_key(refused: &Refused<'_>) -> Option<Finding> {
    let (text, at) = (refused.text, refused.at);
    let alone = key(text)? == text.get(..at)?.trim_end().len();
    (alone && text[at..].starts_with("=="))
        .then(|| Finding::new(at, at + 2, "`==` compares, `=` sets").help("write `=`").fix(at, at + 2, "="))
}

/// `image = "x" port = 80` on one line.
fn missing_comma(refused: &Refused<'_>) -> Option<Finding> {
    let (text, at) = (refused.text, refused.at);
    let before = text.get(..at)?;
    // where a bare word could still be a flag, the grammar stops behind it
    let start = if sets(&text[at..]) { before.trim_end().rfind([' ', '\t']).map(|n| n + 1)? } else { at };
    let name = &text[start..start + key(&text[start..])?];
    let before = text[..start].trim_end();
    let set = before.contains('=') && !before.ends_with(['=', '{', '(', '[', ',']);
    (set && sets(after(text, start + name.len())) && !condition(before)).then(|| {
        let message = format!("a comma or a new line is missing before `{name}`");
        Finding::new(start, start + name.len(), message).fix(before.len(), before.len(), ",")
    })
}

/// `key =` and nothing on its line.
fn missing_value(refused: &Refused<'_>) -> Option<Finding> {
    let before = refused.text.get(..refused.at)?.trim_end();
    let nothing = refused.text[refused.at..].trim_start_matches([' ', '\t']);
    let set = before.strip_suffix('=').is_some_and(|b| !b.ends_with(['=', '!', '<', '>']));
    (set && (nothing.is_empty() || nothing.starts_with(['\n', '#', ',']))).then(|| {
        let at = before.len();
        Finding::new(at - 1, at, "there is no value behind this `=`")
            .help("a value starts on the line of its `=`; what has none is `null`")
    })
}

/// `key { … }` and `key += value` in a map.
fn map_entry(refused: &Refused<'_>) -> Option<Finding> {
    let (text, at) = (refused.text, refused.at);
    let end = key(text).filter(|_| refused.form == Form::Entry)?;
    let (name, rest) = (&text[..end], after(text, end));
    if at < end {
        None
    } else if rest.starts_with('{') {
        let help = format!("write `{name} = {{ … }}`: a map has values only, blocks merge in declarations");
        Some(Finding::new(at, at + 1, "`=` is missing before this `{`").help(help).fix(at, at, "= "))
    } else if rest.starts_with("+=") {
        Some(Finding::new(at, at + 2, "nothing is appended to in a map").help("write `=`").fix(
            at,
            at + 2,
            "=",
        ))
    } else {
        None
    }
}

/// A keyword where a value should be, or `then` and `else` without `if`.
fn reserved(refused: &Refused<'_>) -> Option<Finding> {
    let at = refused.at;
    let rest = refused.text.get(at..)?;
    let name = &rest[..word(rest)];
    if !matches!(name, "in" | "for" | "if" | "then" | "else") {
        return None;
    }
    let before = refused.text[..at].trim_end();
    let end = at + name.len();
    if before.is_empty()
        || before.ends_with(['=', '(', '[', ',', ':', '+', '*', '/', '%', '&', '|', '<', '>', '?', '!'])
    {
        let finding = Finding::new(at, end, format!("expected a value, found the keyword `{name}`"));
        return Some(finding.help(format!("where it is text, quote it: `\"{name}\"`")));
    }
    let lone = matches!(name, "then" | "else") && !before.split_whitespace().any(|word| word == "if");
    let finding = Finding::new(at, end, format!("`{name}` without an `if` before it"));
    lone.then(|| finding.help("write `if condition then value else value`"))
}
