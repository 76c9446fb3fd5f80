//! The other half of the first pass: strings without an end.

use super::Pass;
use crate::diag::{Diagnostic, codes};
use crate::syntax::marks::Mark;
use crate::syntax::quotes::{self, Fault, closer};

/// Where this many block strings run to the end of the file, what follows them is given up.
const GARBLED: usize = 16;

/// Reports a string without an end and gives it one; gives the offset to go on at. `line` has the
/// brackets that are open on its line, `garbled` counts the strings that ran to the end of the file.
pub(super) fn close(
    pass: &mut Pass<'_>,
    mark: Mark,
    fault: Fault,
    line: &[u8],
    garbled: &mut usize,
) -> usize {
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
    if mark.end == pass.text.len() && block {
        *garbled += 1;
        if *garbled > GARBLED {
            pass.overwrite(mark.start, mark.end, "\"\"");
            return mark.end;
        }
    }
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
