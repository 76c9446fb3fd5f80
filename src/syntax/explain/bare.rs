//! Text without quotes: images, paths, versions, addresses, commands.

use super::{Finding, Refused};

/// A character that ends bare text.
fn ends(c: char) -> bool {
    c.is_whitespace() || matches!(c, ',' | '"' | '\'' | '{' | '}' | '(' | ')' | '[' | ']' | '=' | '#')
}

/// Text in quotes.
pub(super) fn quote(text: &str) -> String {
    let text = text.trim();
    if text.contains(['"', '\\', '$']) && !text.contains('\'') {
        format!("'{text}'")
    } else {
        format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"").replace("${", "\\${"))
    }
}

/// `caddy:2`, `./x`, `/data`, `user@host`, `*.log`, `python -m app`
pub(super) fn text(refused: &Refused<'_>) -> Option<Finding> {
    let (text, at) = (refused.text, refused.at);
    let start =
        text.get(..at)?.rfind(ends).map_or(0, |n| n + text[n..].chars().next().map_or(1, char::len_utf8));
    let end = text[at..].find(ends).map_or(text.len(), |n| at + n);
    let run = &text[start..end];
    let odd = |c: char| matches!(c, ':' | '/' | '.' | '@' | '~' | '*' | '%' | '-' | '\\' | '^' | '+' | '?');
    let operator =
        ["->", "==", "&&", "||", "+=", "!=", "<=", ">=", "??", "..."].iter().any(|o| run.contains(o));
    let touched =
        text[..start].ends_with(['"', '\'', ')', ']', '}']) || text[end..].starts_with(['"', '\'', '(', '[']);
    let plain =
        run.contains(odd) && run.contains(|c: char| c.is_ascii_alphanumeric()) && !operator && !touched;
    if !plain || start == 0 || run.ends_with(':') {
        return None;
    }
    if let Some((number, protocol)) = run.split_once('/')
        && !number.is_empty()
        && number.bytes().all(|b| b.is_ascii_digit() || b == b'-')
        && !protocol.is_empty()
        && protocol.bytes().all(|b| b.is_ascii_alphabetic())
    {
        let message = format!("`{protocol}` is not a protocol of ports");
        let help = format!("write `{number}/tcp`, `{number}/udp` or `{number}/sctp`");
        return Some(Finding::new(end - protocol.len(), end, message).help(help));
    }
    // a value of several bare words is one text: `command = python -m app`
    let (start, end) = whole(text, start, end);
    let run = &text[start..end];
    let quoted = quote(run);
    let finding = Finding::new(start, end, format!("`{run}` is text, and text is quoted"));
    Some(finding.help(format!("write `{quoted}`")).fix(start, end, quoted))
}

/// From the `=` to the end of the line, where there are only bare words between.
fn whole(text: &str, start: usize, end: usize) -> (usize, usize) {
    let line_end = text[end..].find(['\n', ',', '#', '}', ']', ')']).map_or(text.len(), |n| end + n);
    let Some(set) = text[..start].rfind('=') else { return (start, end) };
    let value = &text[set + 1..line_end];
    let bare =
        |c: char| !matches!(c, '"' | '\'' | '{' | '(' | '[' | '\n' | '<' | '>' | '&' | '|' | '=' | ',');
    let words = |t: &str| t.split_whitespace().all(|w| w.chars().any(|c| c.is_ascii_alphanumeric()));
    if !value.chars().all(bare) || !words(value) || keyword(value) {
        return (start, end);
    }
    let lead = value.len() - value.trim_start().len();
    (set + 1 + lead, set + 1 + value.trim_end().len())
}

fn keyword(value: &str) -> bool {
    value.split_whitespace().any(|word| matches!(word, "if" | "then" | "else" | "for" | "in"))
}
