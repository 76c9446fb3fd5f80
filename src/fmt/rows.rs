//! Lines of tokens to rows of text.
//!
//! A row of code is made of cells, the pieces between blank space, so that columns can be found in it.

use super::block_string;
use super::lines::{Line, STEP, has_comma, space};
use super::structure::Structure;
use super::token::{Comment, Kind, behind};

/// One line of the result, or one with the text of a block string in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Row<'a> {
    Blank,
    Comment { indent: usize, text: &'a str },
    Code(Code<'a>),
}

/// A line with code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Code<'a> {
    pub(super) indent: usize,
    pub(super) cells: Vec<Cell>,
    /// The column behind the cells that have their place; the first has it from the beginning.
    pub(super) end: usize,
    /// At its end, with the columns between it and the code.
    pub(super) comment: Option<(Comment<'a>, usize)>,
}

/// What stands between blank space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) text: String,
    pub(super) shape: Shape,
    /// Columns before it: of the source at first, at last those of the result.
    pub(super) gap: usize,
}

impl Cell {
    /// The column behind it, where it begins in this one.
    pub(super) fn end(&self, start: usize) -> usize {
        behind(start, &self.text)
    }
}

/// How a cell looks from afar. Cells that look the same can stand in one column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Brackets, operators.
    Mark(Option<char>, Option<char>),
    /// A value, a name; what it ends with, if that is a `,` or `:`.
    Value(Option<char>),
}

/// All rows.
pub(super) fn rows<'a>(of: &Structure<'a>, lines: &[Line]) -> Vec<Row<'a>> {
    let mut rows = Vec::new();
    for line in lines {
        let first = &of.tokens[line.start];
        // What is said above a closing bracket or `else` is said about what stands in the brackets.
        let deeper = if first.kind == Kind::Close { STEP } else { 0 };
        for comment in &first.above {
            if comment.blank {
                rows.push(Row::Blank);
            }
            rows.push(Row::Comment { indent: line.indent + deeper, text: comment.text });
        }
        if first.kind == Kind::End {
            break;
        }
        if first.blank {
            rows.push(Row::Blank);
        }
        rows.push(Row::Code(code(of, *line)));
    }
    rows
}

fn code<'a>(of: &Structure<'a>, line: Line) -> Code<'a> {
    let mut cells: Vec<Cell> = Vec::new();
    for at in line.start..line.end {
        let token = &of.tokens[at];
        let mut text = match token.kind {
            Kind::Text => block_string::moved(token.text, line.indent),
            _ => token.text.to_owned(),
        };
        if has_comma(of, line, at) {
            text.push(',');
        }
        let is_mark = matches!(token.kind, Kind::Mark | Kind::Open | Kind::Close);
        match cells.last_mut().filter(|_| space(of, at) == 0) {
            Some(cell) => {
                cell.text.push_str(&text);
                let is_mark = is_mark && matches!(cell.shape, Shape::Mark(..));
                cell.shape = shape(&cell.text, is_mark);
            }
            None => cells.push(Cell { shape: shape(&text, is_mark), text, gap: token.gap.max(1) }),
        }
    }
    let end = cells.first().map_or(0, |cell| cell.end(line.indent));
    Code {
        indent: line.indent,
        cells,
        end,
        comment: of.tokens[line.end - 1].behind.map(|comment| (comment, 0)),
    }
}

fn shape(text: &str, is_mark: bool) -> Shape {
    let mut chars = text.chars();
    match is_mark {
        true => Shape::Mark(chars.next(), chars.next_back()),
        false => Shape::Value(chars.next_back().filter(|c| matches!(c, ',' | ':'))),
    }
}

/// The text of all rows.
pub(super) fn print(rows: &[Row<'_>]) -> String {
    let mut out = String::new();
    for row in rows {
        match row {
            Row::Blank => {}
            Row::Comment { indent, text } => {
                out.extend(std::iter::repeat_n(' ', *indent));
                out.push_str(text);
            }
            Row::Code(Code { indent, cells, comment, .. }) => {
                for (number, cell) in cells.iter().enumerate() {
                    out.extend(std::iter::repeat_n(' ', if number == 0 { *indent } else { cell.gap }));
                    out.push_str(&cell.text);
                }
                if let Some((comment, gap)) = comment {
                    out.extend(std::iter::repeat_n(' ', *gap));
                    out.push_str(comment.text);
                }
            }
        }
        out.push('\n');
    }
    out
}
