//! Strings on one line.

use ecow::EcoString;

use super::Tree;
use crate::diag::{Diagnostic, codes};
use crate::syntax::ast::{Expr, ExprKind, StringPart};
use crate::syntax::node::Kind;
use crate::syntax::parser::Form;

impl Tree<'_> {
    /// `"text"` and `'text'`: what stands between the quotes is meant.
    pub(super) fn literal_text(&self, index: usize) -> Vec<StringPart> {
        let text = self.slice(index);
        match text.get(1..text.len().saturating_sub(1)) {
            None | Some("") => Vec::new(),
            Some(text) => vec![StringPart::Literal(EcoString::from(text))],
        }
    }

    /// `"a ${b}\n"`
    pub(super) fn rich_text(&mut self, index: usize) -> Vec<StringPart> {
        let mut cursor = self.inside(index);
        let mut parts = Vec::new();
        let mut literal = String::new();
        while let Some(child) = self.take(&mut cursor) {
            if self.node(child).kind == Kind::Hole {
                flush(&mut literal, &mut parts);
                parts.push(StringPart::Hole(self.hole(child)));
            } else {
                self.unescape(self.slice(child), self.node(child).start as usize, &mut literal);
            }
        }
        flush(&mut literal, &mut parts);
        parts
    }

    pub(super) fn hole(&mut self, index: usize) -> Expr {
        let span = self.span(index);
        match self.node(index + 1).kind {
            Kind::Expr => self.expr(index + 1),
            _ => {
                self.junk(index + 1, Form::Expression);
                Expr { span, kind: ExprKind::Null }
            }
        }
    }

    /// Appends `text` with its escapes resolved; `start` is its offset.
    pub(super) fn unescape(&mut self, text: &str, start: usize, out: &mut String) {
        let mut rest = text;
        while let Some(at) = rest.find('\\') {
            out.push_str(&rest[..at]);
            let offset = start + (text.len() - rest.len()) + at;
            rest = &rest[at + 1..];
            let Some(escape) = rest.chars().next() else { break };
            rest = &rest[escape.len_utf8()..];
            let plain = match escape {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                '\\' | '"' | '$' => escape,
                'u' => {
                    let (length, value) = unicode(rest);
                    match value {
                        Some(value) => out.push(value),
                        None => {
                            let span = self.place.span(offset, offset + 2 + length);
                            let message = "this is not a Unicode character";
                            self.syntax(span, message, "write one to six hexadecimal digits: `\\u{1f600}`");
                        }
                    }
                    rest = &rest[length..];
                    continue;
                }
                _ => {
                    let span = self.place.span(offset, offset + 1 + escape.len_utf8());
                    let shown = escape.escape_debug();
                    let diagnostic =
                        Diagnostic::new(codes::SYNTAX, span, format!("`\\{shown}` is not an escape"));
                    let diagnostic = diagnostic
                        .help("write `\\\\` for a backslash, or put the text in `'…'`, which has no escapes");
                    self.say(diagnostic.note("the escapes are `\\n \\t \\r \\\\ \\\" \\$ \\u{…}`"));
                    continue;
                }
            };
            out.push(plain);
        }
        out.push_str(rest);
    }
}

/// Ends the literal piece that was being collected.
pub(super) fn flush(literal: &mut String, parts: &mut Vec<StringPart>) {
    if !literal.is_empty() {
        parts.push(StringPart::Literal(EcoString::from(literal.as_str())));
        literal.clear();
    }
}

/// The `{…}` behind `\u`: its length, and the character where it is one.
fn unicode(text: &str) -> (usize, Option<char>) {
    let Some(inner) = text.strip_prefix('{') else { return (0, None) };
    let digits = inner.bytes().take_while(u8::is_ascii_hexdigit).count();
    if inner.as_bytes().get(digits) != Some(&b'}') {
        return (1 + digits, None);
    }
    let value = inner.get(..digits).filter(|d| (1..=6).contains(&d.len()));
    (digits + 2, value.and_then(|d| u32::from_str_radix(d, 16).ok()).and_then(char::from_u32))
}
