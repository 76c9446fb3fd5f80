//! Lines that are too long.
//!
//! A line is broken only where that helps: a row of elements into two rows, else at the widest brackets on it, whose
//! elements then stand in rows of their own, as many a row as fit. Who wants one a row breaks the line there: every
//! break that is there stays. What cannot be broken, such as a long string, stays as it is.

use std::collections::BTreeSet;

use super::lines::{Line, STEP, indent, width};
use super::structure::{Group, Holds, Structure};

/// The columns that a line may take.
pub(super) const LIMIT: usize = 120;

/// Breaks what is too long, and gives all lines.
pub(super) fn lines(of: &mut Structure<'_>) -> Vec<Line> {
    let mut starts: BTreeSet<usize> = (1..of.tokens.len()).filter(|&at| of.tokens[at].line).collect();
    starts.insert(of.tokens.len());
    let mut lines = Vec::new();
    let mut indents = vec![0; of.tokens.len()];
    let mut start = 0;
    while start < of.tokens.len() {
        let indent = indent(of, start, &indents);
        let line = loop {
            let end = starts.range(start + 1..).next().copied().unwrap_or(of.tokens.len());
            let line = Line { start, end, indent };
            let breaks = if fits(of, line) { Vec::new() } else { split(of, line) };
            if breaks.is_empty() {
                break line;
            }
            for at in breaks {
                of.tokens[at].line = true;
                starts.insert(at);
            }
        };
        indents[line.start..line.end].fill(indent);
        lines.push(line);
        start = line.end;
    }
    lines
}

fn fits(of: &Structure<'_>, line: Line) -> bool {
    width(of, line, LIMIT) <= LIMIT
}

/// Where a line is to be broken; nowhere if that does not help.
fn split(of: &Structure<'_>, line: Line) -> Vec<usize> {
    if let Some(at) = next_row(of, line) {
        return vec![at];
    }
    let Some(group) = widest(of, line) else { return Vec::new() };
    let inner = hugged(of, line, group);
    [inner, group]
        .into_iter()
        .find(|&g| helps(of, line, &of.groups[g]))
        .map_or_else(Vec::new, |g| vec![of.groups[g].open + 1, of.groups[g].close])
}

/// In a row of elements, the last one that begins within the limit: it begins the next row.
fn next_row(of: &Structure<'_>, line: Line) -> Option<usize> {
    let mut next = None;
    for at in line.start + 1..line.end {
        if of.begins(at) && of.within[at] == of.within[line.start] {
            if next.is_some() && !fits(of, Line { end: at, ..line }) {
                break;
            }
            next = Some(at);
        }
    }
    next
}

/// The widest pair of brackets that opens and closes on a line and stands in no other such pair; before all, a body.
fn widest(of: &Structure<'_>, line: Line) -> Option<usize> {
    let mut widest: Option<(usize, (bool, usize))> = None;
    let mut at = line.start;
    while at < line.end {
        let group = of.group[at].filter(|&g| of.groups[g].open == at && of.groups[g].close < line.end);
        if let Some(group) = group {
            let Group { open, close, holds, ref elements } = of.groups[group];
            let columns = width(of, Line { start: open, end: close + 1, indent: 0 }, usize::MAX);
            let size = (holds == Holds::Statements, columns);
            if !elements.is_empty() && widest.is_none_or(|(_, other)| size > other) {
                widest = Some((group, size));
            }
            at = close;
        }
        at += 1;
    }
    widest.map(|(group, _)| group)
}

/// `f(x, {` and `[{` share their lines, `})` and `}]` too: the brackets in which another pair stands last.
fn hugged(of: &Structure<'_>, line: Line, group: usize) -> usize {
    let Group { open, close, holds, ref elements } = of.groups[group];
    let inner = of.group[close - 1]
        .filter(|&g| of.groups[g].close == close - 1 && of.within[close - 1] == Some(open));
    let Some(inner) = inner else { return group };
    let Some(&last) = elements.last() else { return group };
    let inside = &of.groups[inner];
    let plain_before = (open + 1..last).all(|at| of.group[at].is_none());
    let may = match holds {
        Holds::Arguments => plain_before,
        Holds::Elements | Holds::Entries => elements.len() == 1,
        _ => false,
    };
    let opens_in_time = fits(of, Line { end: inside.open + 1, ..line });
    let comprehends = inside.elements.first().is_some_and(|&at| of.tokens[at].is("for"));
    let has_own = comprehends || matches!(inside.holds, Holds::Elements | Holds::Entries | Holds::Arguments);
    if may && has_own && opens_in_time && !inside.elements.is_empty() {
        hugged(of, line, inner)
    } else {
        group
    }
}

/// Each element fits on a line of its own, or can be broken further.
fn helps(of: &Structure<'_>, line: Line, group: &Group) -> bool {
    let ends = group.elements.iter().skip(1).copied().chain([group.close]);
    group.elements.iter().zip(ends).all(|(&start, end)| {
        let element = Line { start, end, indent: line.indent + STEP };
        (start..end).any(|at| of.group[at].is_some()) || fits(of, element)
    })
}
