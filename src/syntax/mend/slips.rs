//! The first pass: characters that can never stand in code; strings without an end go to `strings`.

use super::{Pass, strings};
use crate::diag::{Diagnostic, Fix, codes};
use crate::source::Span;
use crate::syntax::marks::{Mark, MarkKind, Marks, Slip};

/// How far a `}` of a `${` outside of a string is looked for.
const HOLE: usize = 200;

pub(super) fn mend(pass: &mut Pass<'_>) {
    let mut marks = Marks::new(pass.text);
    // the brackets that this line opened and did not close
    let mut line: Vec<u8> = Vec::new();
    let mut garbled = 0;
    let mut run: Option<(Slip, usize)> = None;
    while let Some(mark) = marks.next() {
        match mark.kind {
            MarkKind::Line => line.clear(),
            MarkKind::Open(byte) => line.push(byte),
            MarkKind::Close(_) => {
                line.pop();
            }
            MarkKind::Text(_, Some(fault)) => {
                marks.resume(strings::close(pass, mark, fault, &line, &mut garbled));
            }
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
    let rest = &text[mark.end..];
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
            let next = rest.trim_start_matches([' ', '\t', '\r']);
            let last = next.is_empty() || next.starts_with(['\n', '#']);
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
        let closes = |c: char| match kind {
            Slip::Backtick => c == '`',
            _ => matches!(c, '\u{2018}'..='\u{201f}' | '\u{bb}' | '\u{ab}'),
        };
        let close = rest.char_indices().take_while(|&(_, c)| c != '\n').find(|&(_, c)| closes(c));
        if let Some((at, close)) = close {
            let end = mark.end + at + close.len_utf8();
            let whole = pass.span(mark.start, end);
            diagnostic = move_to(diagnostic, whole);
            let inner = &rest[..at];
            if !inner.contains(['"', '\\', '$']) {
                diagnostic.fix = Some(Fix { span: whole, text: format!("\"{inner}\"") });
            }
            pass.say(diagnostic);
            pass.overwrite(mark.start, end, &format!("\"{}\"", " ".repeat(end - mark.start - 2)));
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
        Slip::FatArrow => pass.overwrite(start, end, "="),
        Slip::Walrus => pass.overwrite(start, end, " ="),
        Slip::Ampersand => pass.insert(end, "&"),
        Slip::Foreign => pass.overwrite(start, end, &"_".repeat(end - start)),
        Slip::Dollar if pass.text[end..].starts_with('{') => {
            let line = pass.text.as_bytes()[end..].iter().take(HOLE).take_while(|&&b| b != b'\n');
            if let Some(close) = line.copied().position(|b| b == b'}').map(|n| end + n) {
                pass.overwrite(start, close + 1, "0");
                return close + 1;
            }
            pass.blank(start, end);
        }
        _ => pass.blank(start, end),
    }
    end
}

fn move_to(mut diagnostic: Diagnostic, span: Span) -> Diagnostic {
    if let Some(label) = diagnostic.labels.first_mut() {
        label.span = span;
    }
    diagnostic
}
