//! Block strings: `"""` and `'''`.
//!
//! The text begins on the line behind the opening quotes; the closing quotes stand alone on their line,
//! and their indentation is taken from every line. The last line keeps its newline.

use std::ops::Range;

use super::Tree;
use super::literals::flush;
use crate::syntax::ast::StringPart;
use crate::syntax::node::Kind;

/// A piece of a block string, in offsets of the text.
enum Piece {
    Text(Range<usize>),
    Hole(usize),
}

impl<'a> Tree<'a> {
    pub(super) fn block_text(&mut self, index: usize) -> Vec<StringPart> {
        let node = self.node(index);
        let (start, end) = (node.start as usize, node.end as usize);
        let raw = node.kind == Kind::RawBlock;
        let mut pieces = Vec::new();
        if raw {
            pieces.push(Piece::Text(start + 3..end - 3));
        } else {
            let mut cursor = self.inside(index);
            while let Some(child) = self.take(&mut cursor) {
                let node = self.node(child);
                pieces.push(match node.kind {
                    Kind::Hole => Piece::Hole(child),
                    _ => Piece::Text(node.start as usize..node.end as usize),
                });
            }
        }
        let quotes = if raw { "'''" } else { "\"\"\"" };
        let Some(indentation) = self.frame(&mut pieces, start, end, quotes) else { return Vec::new() };
        self.lines(&pieces, raw, indentation, quotes)
    }

    /// Takes the opening line and the closing line off the pieces and gives the closing line's indentation.
    fn frame(&mut self, pieces: &mut [Piece], start: usize, end: usize, quotes: &str) -> Option<&'a str> {
        let text = self.text;
        let (first, last) = (start + 3, end - 3);
        if let Some(Piece::Text(range)) = pieces.first_mut() {
            let line = text.get(range.clone()).unwrap_or("").find('\n').map(|n| range.start + n);
            let written = line.unwrap_or(range.end);
            if line.is_none() || !text.get(first..written).unwrap_or("").trim().is_empty() {
                let span = self.place.span(first, text[first..last].find('\n').map_or(last, |n| first + n));
                let message = format!("the text of `{quotes}` begins on the line behind it");
                self.syntax(
                    span,
                    message,
                    format!("break the line behind `{quotes}`, or use one pair of quotes"),
                );
                return None;
            }
            range.start = written + 1;
        }
        let Some(Piece::Text(range)) = pieces.last_mut() else { return None };
        let tail = text.get(range.clone()).unwrap_or("");
        let line = tail.rfind('\n').map_or(range.start, |n| range.start + n + 1);
        let indentation = text.get(line..range.end).unwrap_or("");
        let at_line_start = text.get(..line).is_some_and(|before| before.ends_with('\n'));
        if !at_line_start || !indentation.trim_matches([' ', '\t']).is_empty() {
            let span = self.place.span(last, end);
            let message = format!("the closing `{quotes}` does not stand on a line of its own");
            self.syntax(span, message, "break the line before it: its indentation is taken from every line");
            return None;
        }
        range.end = line;
        Some(indentation)
    }

    fn lines(&mut self, pieces: &[Piece], raw: bool, indentation: &str, quotes: &str) -> Vec<StringPart> {
        let mut parts = Vec::new();
        let mut literal = String::new();
        let mut at_line_start = true;
        for piece in pieces {
            let range = match piece {
                Piece::Text(range) => range.clone(),
                Piece::Hole(index) => {
                    if at_line_start && !indentation.is_empty() {
                        self.outdented(self.node(*index).start as usize, 0, indentation, quotes);
                    }
                    at_line_start = false;
                    flush(&mut literal, &mut parts);
                    parts.push(StringPart::Hole(self.hole(*index)));
                    continue;
                }
            };
            let mut at = range.start;
            let text = self.text.get(range).unwrap_or("");
            for line in text.split_inclusive('\n') {
                let (content, newline) = match line.strip_suffix('\n') {
                    Some(content) => (content.strip_suffix('\r').unwrap_or(content), "\n"),
                    None => (line, ""),
                };
                let mut skipped = 0;
                if at_line_start {
                    let blank = content.trim_matches([' ', '\t']).is_empty() && !newline.is_empty();
                    if content.starts_with(indentation) {
                        skipped = indentation.len();
                    } else if blank {
                        skipped = content.len();
                    } else {
                        skipped = content.len() - content.trim_start_matches([' ', '\t']).len();
                        self.outdented(at, skipped, indentation, quotes);
                    }
                }
                let content = content.get(skipped..).unwrap_or("");
                if raw {
                    literal.push_str(content);
                } else {
                    self.unescape(content, at + skipped, &mut literal);
                }
                literal.push_str(newline);
                at_line_start = !newline.is_empty();
                at += line.len();
            }
        }
        flush(&mut literal, &mut parts);
        parts
    }

    /// A line that does not begin as the closing line does.
    fn outdented(&mut self, at: usize, length: usize, indentation: &str, quotes: &str) {
        let found = self.text.get(at..at + length).unwrap_or("");
        let mixed = found.contains('\t') != indentation.contains('\t');
        let span = self.place.span(at, at + length);
        let (message, help) = if mixed && !found.is_empty() && !indentation.is_empty() {
            let message = format!("this line is indented with other characters than the closing `{quotes}`");
            (message, "indent both with spaces, or both with tabs".to_owned())
        } else {
            let message = format!("this line is indented less than the closing `{quotes}`");
            (message, format!("move the closing `{quotes}` to the left, or this line to the right"))
        };
        self.syntax(span, message, help);
    }
}
