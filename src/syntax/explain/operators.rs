//! Slips of habit between operands: operators of other languages.

use super::{Finding, Refused};

/// Whether a condition is being written: behind `assert`, or `if` without its `then` or block.
pub(super) fn condition(before: &str) -> bool {
    let words: Vec<_> = before.split_whitespace().collect();
    let last = |word: &str| words.iter().rposition(|w| *w == word);
    before.starts_with("assert ")
        || last("if").is_some_and(|at| last("then") < Some(at) && !before.ends_with('{'))
}

/// `if a = b then`
pub(super) fn set_for_compared(refused: &Refused<'_>) -> Option<Finding> {
    let (text, at) = (refused.text, refused.at);
    let one = text.get(at..)?.starts_with('=') && !text[at..].starts_with("==");
    (one && condition(&text[..at]))
        .then(|| Finding::new(at, at + 1, "`=` sets, `==` compares").help("write `==`").fix(at, at + 1, "=="))
}

/// `a and b`: the grammar may have taken the words for flags and have stopped behind them.
pub(super) fn word_operator(refused: &Refused<'_>) -> Option<Finding> {
    let (text, at) = (refused.text, refused.at);
    let code = text.find(['"', '\'', '#']).unwrap_or(text.len());
    let spaced =
        |name: &str| text.get(..code)?.find(&format!(" {name} ")).filter(|&n| n <= at).map(|n| n + 1);
    let (start, name) =
        ["and", "or", "is"].iter().find_map(|name| spaced(name).map(|start| (start, *name)))?;
    let instead = super::operator_for(name)?;
    let end = start + name.len();
    let value = condition(&text[..start]) || text[..start].contains('=');
    value.then(|| {
        Finding::new(start, end, format!("`{name}` is not an operator"))
            .help(format!("write `{instead}`"))
            .fix(start, end, instead)
    })
}

/// `a | b`, `c ? a : b`, `<<EOF`, `++`, and a minus without blanks.
pub(super) fn foreign_operator(refused: &Refused<'_>) -> Option<Finding> {
    let (text, at) = (refused.text, refused.at);
    let rest = text.get(at..)?;
    let touches = text[..at].ends_with(|c: char| c.is_ascii_alphanumeric());
    let one = |message: &str| Finding::new(at, at + 1, message);
    if rest.starts_with("<<") {
        return Some(
            one("`<<` does not begin text").help("text of several lines stands in `\"\"\"` or `'''`"),
        );
    }
    if rest.starts_with('|') && !rest.starts_with("||") && !text[..at].contains(": ") {
        let help = "write `||` where one must be true, `??` for a default";
        return Some(one("`|` stands between the literals of a type only").help(help).fix(at, at + 1, "||"));
    }
    if rest.starts_with("? ") {
        return Some(one("`?` does not choose").help("write `if condition then value else value`"));
    }
    if rest.starts_with('-') && !rest.starts_with("->") {
        if touches && !rest[1..].starts_with(|c: char| c.is_ascii_alphanumeric()) {
            return Some(
                one("a name does not end in `-`").help("remove it; a minus has a blank on both sides"),
            );
        }
        let number = rest[1..].starts_with(|c: char| c.is_ascii_digit() || c == '(');
        if number && !text[..at].trim_end().ends_with(['=', '(', '[', ',']) {
            return Some(one("a minus has a blank on both sides").help("write `a - b`").fix(
                at,
                at + 1,
                "- ",
            ));
        }
    }
    None
}
