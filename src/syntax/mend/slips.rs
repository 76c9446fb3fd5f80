//! The first pass: characters that can never stand in code, and strings without an end.

use super::Pass;
use crate::diag::{Diagnostic, Fix, codes};
use crate::source::Span;
use crate::syntax::marks::{Mark, MarkKind, Marks, Slip};
use crate::syntax::quotes::{self, Fault, closer};

pub(super) fn mend(pass: &mut Pass<'_>) {
    let mut marks = Marks::new(pass.text);
    // the brackets that this line opened and did not close
    let mut line: Vec<u8> = Vec::new();
    let mut run: Option<(Slip, usize)> = None;
    while let Some(mark) = marks.next() {
        match mark.kind {
            MarkKind::Line => line.clear(),
            MarkKind::Open(byte) => line.push(byte),
            MarkKind::Close(_) => {
                line.pop();
            }
            MarkKind::Text(_, Some(fault)) => marks.resume(string(pass, mark, fault, &line)),
            MarkKind::Slip(kind) if run == Some((kind, mark.start)) => {
                run = Some((kind, mark.end));
                let end = pass.span(mark.end, mark.end).start;
                if let Some(label) = pass.diagnostics.last_mut().and_then(|d| d.labels.first_mut()) {
                    label.span.end = end;
                }
                replace(pass, kind, mark);
            }
            MarkKind::Slip(kind) => {
                let end = slip(pass, kind, mark);
                let joins = matches!(kind, Slip::Invisible | Slip::Foreign);
                run = joins.then_some((kind, mark.end));
                marks.resume(end);
            }
            _ => {}
        }
    }
}

/// Reports and replaces what cannot stand in code; gives the offset to go on at.
fn slip(pass: &mut Pass<'_>, kind: Slip, mark: Mark) -> usize {
    let text = pass.text;
    let span = pass.span(mark.start, mark.end);
    let written = &text[mark.start..mark.end];
    let line_end = quotes::line_end(text.as_bytes(), mark.start);
    let rest = &text[mark.end..line_end.max(mark.end)];
    let c = written.chars().next().unwrap_or(' ');
    let syntax = |message: &str, help: &str| Diagnostic::new(codes::SYNTAX, span, message).help(help);
    let (mut diagnostic, fix) = match kind {
        Slip::SlashComment => {
            let mut diagnostic = syntax("comments begin with `#`, not with `//`", "write `# …`");
            let two = pass.span(mark.start, mark.start + 2);
            diagnostic = move_to(diagnostic, two);
            diagnostic.fix = Some(Fix { span: two, text: "#".to_owned() });
            (diagnostic, None)
        }
        Slip::StarComment => {
            (syntax("comments begin with `#` and end with their line", "begin each line with `#`"), None)
        }
        Slip::Semicolon => {
            let last = rest.trim_start().is_empty() || rest.trim_start().starts_with('#');
            let help = if last {
                "remove it: a statement ends with its line"
            } else {
                "write `,` between two statements on one line"
            };
            (syntax("`;` separates nothing here", help), Some(if last { "" } else { "," }))
        }
        Slip::Dollar if rest.starts_with('{') => {
            let help = "write the expression without `${}`, or put all of the text in double quotes";
            (syntax("`${}` stands in strings only", help), None)
        }
        Slip::Dollar => (
            syntax(
                "`$` stands in strings only",
                "a name is written bare; text is quoted, and there it is `${name}`",
            ),
            Some(""),
        ),
        Slip::FatArrow => (syntax("a value follows `=`, not `=>`", "write `=`"), Some("=")),
        Slip::Walrus => (syntax("a value follows `=`, not `:=`", "write `=`"), Some("=")),
        Slip::Ampersand => {
            (syntax("`&` is not an operator", "write `&&` where both must be true"), Some("&&"))
        }
        Slip::Backtick => (syntax("a backtick does not quote text", "write `\"text\"` or `'text'`"), None),
        Slip::SmartQuote => {
            (syntax(&format!("`{c}` does not quote text"), "write straight quotes: `\"text\"`"), None)
        }
        Slip::Invisible => {
            let message = format!("there is an invisible character here (U+{:04X})", u32::from(c));
            (syntax(&message, "delete it, or put a blank in its place"), None)
        }
        Slip::Foreign => {
            let help = "names have the letters a to z, digits, `_` and inner `-`; everything else is text and is quoted";
            (syntax(&format!("`{c}` cannot stand outside of a string"), help), None)
        }
    };
    if let Some(fix) = fix {
        diagnostic.fix = Some(Fix { span, text: fix.to_owned() });
    }
    if matches!(kind, Slip::SmartQuote | Slip::Backtick) {
        let closes = |c: char| {
            if kind == Slip::Backtick {
                c == '`'
            } else {
                matches!(c, '\u{2018}'..='\u{201f}' | '\u{bb}' | '\u{ab}')
            }
        };
        if let Some((at, close)) = rest.char_indices().find(|&(_, c)| closes(c)) {
            let end = mark.end + at + close.len_utf8();
            let whole = pass.span(mark.start, end);
            diagnostic = move_to(diagnostic, whole);
            let inner = &rest[..at];
            if !inner.contains(['"', '\\', '$']) {
                diagnostic.fix = Some(Fix { span: whole, text: format!("\"{inner}\"") });
            }
            pass.say(diagnostic);
            pass.overwrite(mark.start, end, "\"\"");
            return end;
        }
    }
    pass.say(diagnostic);
    replace(pass, kind, mark)
}

fn replace(pass: &mut Pass<'_>, kind: Slip, mark: Mark) -> usize {
    let (start, end) = (mark.start, mark.end);
    match kind {
        Slip::SlashComment => pass.overwrite(start, start + 1, "#"),
        Slip::Semicolon => pass.overwrite(start, end, ","),
        Slip::FatArrow | Slip::Walrus => pass.overwrite(start, end, "="),
        Slip::Ampersand => pass.insert(end, "&"),
        Slip::Foreign => pass.overwrite(start, end, &"_".repeat(end - start)),
        Slip::Dollar if pass.text[end..].starts_with('{') => {
            let line_end = quotes::line_end(pass.text.as_bytes(), end);
            if let Some(close) = pass.text[end..line_end].find('}').map(|n| end + n) {
                pass.overwrite(start, close + 1, "0");
                return close + 1;
            }
            pass.blank(start, end);
        }
        _ => pass.blank(start, end),
    }
    end
}

/// Reports a string without an end and gives it one; gives the offset to go on at.
fn string(pass: &mut Pass<'_>, mark: Mark, fault: Fault, line: &[u8]) -> usize {
    let bytes = pass.text.as_bytes();
    let (quote, block) = quotes::opening(bytes, mark.start);
    let quotes = if block { 3 } else { 1 };
    let shown = &pass.text[mark.start..mark.start + quotes];
    let from = match fault {
        Fault::Unclosed => {
            let span = pass.span(mark.start, mark.start + quotes);
            let diagnostic = Diagnostic::new(codes::UNCLOSED, span, "this string is never closed");
            let apostrophe =
                quote == b'\'' && mark.start > 0 && bytes[mark.start - 1].is_ascii_alphanumeric();
            pass.say(diagnostic.help(match (block, apostrophe) {
                (true, _) => format!("close it with `{shown}` on a line of its own"),
                (false, true) => "text with an apostrophe in it stands in double quotes".to_owned(),
                (false, false) => format!(
                    "close it with `{shown}` on this line; text of several lines stands in `{0}{0}{0}`",
                    shown
                ),
            }));
            return if block { unclosed_block(pass, mark) } else { unclosed_line(pass, mark, line) };
        }
        Fault::Hole(at) => {
            let diagnostic =
                Diagnostic::new(codes::UNCLOSED, pass.span(at, at + 2), "this `${` is never closed");
            pass.say(diagnostic.help("close it with `}`, or write `\\${` for the two characters"));
            at + 2
        }
        Fault::Mismatch(open, close) => {
            let message = format!("this `{}` is never closed", char::from(bytes[open]));
            let diagnostic = Diagnostic::new(codes::UNCLOSED, pass.span(open, open + 1), message);
            let missing = format!("`{}` is missing before this", char::from(closer(bytes[open])));
            pass.say(diagnostic.label(pass.span(close, close + 1), missing));
            close + 1
        }
        Fault::Stray(at) => {
            let message = format!("nothing is open that this `{}` would close", char::from(bytes[at]));
            pass.say(Diagnostic::new(codes::SYNTAX, pass.span(at, at + 1), message).help("remove it"));
            at + 1
        }
    };
    // what stands between here and where the string seems to end is lost
    let inner = mark.start + quotes;
    let end = if block {
        pass.text[from..].find(shown).map(|n| from + n)
    } else {
        let line_end = quotes::line_end(bytes, from);
        bytes[from..line_end].iter().rposition(|&b| b == quote).map(|n| from + n)
    };
    match end {
        Some(end) => {
            pass.blank(inner, end);
            end + quotes
        }
        None if block => unclosed_block(pass, mark),
        None => {
            let line_end = quotes::line_end(bytes, from);
            pass.overwrite(mark.start, line_end, "\"");
            pass.insert(line_end, "\"");
            line_end
        }
    }
}

/// Ends a one-line string with its line, or before the brackets that close what this line opened.
fn unclosed_line(pass: &mut Pass<'_>, mark: Mark, line: &[u8]) -> usize {
    let content = pass.text[mark.start..mark.end].trim_end();
    let mut kept = content;
    for &open in line {
        match kept.strip_suffix(char::from(closer(open))) {
            Some(before) => kept = before.trim_end_matches([' ', '\t', ',']),
            None => break,
        }
    }
    let quote = &content[..1];
    for inner in [kept, content] {
        let closed = format!("{inner}{quote}");
        let quoted = quotes::skip(closed.as_bytes(), 0);
        if quoted.fault.is_none() && quoted.end == closed.len() {
            let end = mark.start + inner.len();
            pass.insert(end, quote);
            return end;
        }
    }
    pass.overwrite(mark.start, mark.end, "0");
    mark.end
}

/// Ends a block string before the first line that is indented no deeper than the line of its quotes.
fn unclosed_block(pass: &mut Pass<'_>, mark: Mark) -> usize {
    let text = pass.text;
    let line_start = text[..mark.start].rfind('\n').map_or(0, |n| n + 1);
    let depth = indentation(&text[line_start..]);
    let mut at = quotes::line_end(text.as_bytes(), mark.start);
    while at < text.len() {
        let next = quotes::line_end(text.as_bytes(), at + 1);
        let line = &text[at + 1..next];
        if !line.trim().is_empty() && indentation(line) <= depth {
            break;
        }
        at = next;
    }
    pass.overwrite(mark.start, at, "\"\"");
    at
}

/// How many blanks a line begins with.
pub(super) fn indentation(line: &str) -> usize {
    line.bytes().take_while(|b| matches!(b, b' ' | b'\t')).count()
}

fn move_to(mut diagnostic: Diagnostic, span: Span) -> Diagnostic {
    if let Some(label) = diagnostic.labels.first_mut() {
        label.span = span;
    }
    diagnostic
}
