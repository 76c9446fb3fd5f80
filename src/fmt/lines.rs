//! Lines: which tokens share one, how far it is indented, and what stands between two tokens of it.

use super::structure::{Holds, Structure};
use super::token::{Kind, columns};

/// Columns of one level.
pub(super) const STEP: usize = 2;

/// Tokens on one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) start: usize,
    /// Behind its last token.
    pub(super) end: usize,
    pub(super) indent: usize,
}

/// The indentation of a line that begins at a token; `indents` holds that of the line of each token before it.
///
/// What closes stands below the line that opens it; an element one step to the right of that; what goes on, one
/// step to the right of its beginning.
pub(super) fn indent(of: &Structure<'_>, at: usize, indents: &[usize]) -> usize {
    if of.tokens[at].kind == Kind::Close
        && let Some(group) = of.group[at]
    {
        return indents[of.groups[group].open];
    }
    if of.begins(at) {
        return of.within[at].map_or(0, |open| indents[open] + STEP);
    }
    let first = of.element[at];
    let is_branch = of.tokens[at].is("else")
        && of.group[at - 1].is_some_and(|group| of.groups[group].holds == Holds::Statements);
    indents[first] + if is_branch { 0 } else { STEP }
}

/// The columns between a token and the one before it, when they share a line.
pub(super) fn space(of: &Structure<'_>, at: usize) -> usize {
    let (before, token) = (&of.tokens[at - 1], &of.tokens[at]);
    if before.comma && token.kind != Kind::Close {
        return 1;
    }
    let touches = match (before.kind, token.kind) {
        (Kind::Open, _) | (_, Kind::Close) => {
            match of.group[if before.kind == Kind::Open { at - 1 } else { at }] {
                Some(group) => match of.groups[group].holds {
                    Holds::Statements => false,
                    Holds::Entries | Holds::Fields => of.groups[group].elements.is_empty(),
                    _ => true,
                },
                None => true,
            }
        }
        (Kind::Prefix, _) | (_, Kind::Comma) => true,
        (_, Kind::Mark) => matches!(token.text, "." | ":" | "?"),
        (Kind::Mark, _) => before.text == ".",
        (_, Kind::Open) if token.text != "{" => {
            token.gap == 0
                && (before.kind == Kind::Word && !before.is_reserved() || before.is(")") || before.is("]"))
        }
        _ => false,
    };
    usize::from(!touches)
}

/// The columns that a line takes up to the end of its widest part; of a string with line breaks, its text lines
/// do not count. Beyond `enough` columns it is not measured further.
pub(super) fn width(of: &Structure<'_>, line: Line, enough: usize) -> usize {
    let (mut widest, mut column) = (0, line.indent);
    for at in line.start..line.end {
        let token = &of.tokens[at];
        column += if at == line.start { 0 } else { space(of, at) };
        match (token.text.split_once('\n'), token.text.rsplit_once('\n')) {
            (Some((first, _)), Some((_, last))) => {
                widest = widest.max(column + columns(first.trim_end()));
                column = line.indent + STEP + columns(last.trim_start());
            }
            _ => column += columns(token.text),
        }
        column += usize::from(has_comma(of, line, at));
        widest = widest.max(column);
        if widest > enough {
            break;
        }
    }
    widest
}

/// A comma is written behind a token of a line: another element follows on the line.
pub(super) fn has_comma(of: &Structure<'_>, line: Line, at: usize) -> bool {
    of.tokens[at].comma && at + 1 < line.end && of.tokens[at + 1].kind != Kind::Close
}
