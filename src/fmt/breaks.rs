//! Where lines break, apart from their length.
//!
//! The author decides which elements share a line. What is made regular is the edges: brackets that open a line of
//! their own close on one, statements that do not fit beside `{` do not stand beside it, and blank lines group what
//! is in a body but do not pad it.

use super::structure::{Group, Holds, Structure};

/// Makes the edges regular, from the innermost brackets outwards.
pub(super) fn regular(of: &mut Structure<'_>) {
    for number in 0..of.groups.len() {
        let Group { open, close, holds, ref elements } = of.groups[number];
        let elements = elements.clone();
        if matches!(holds, Holds::Statements | Holds::Entries | Holds::Fields) {
            part(of, &elements);
        }
        // In a list a map may hang: `{ a = 1`, and `b = 2 }` below `a`.
        let hangs = holds == Holds::Entries && of.begins(open) || matches!(holds, Holds::One | Holds::Tight);
        let between = match holds {
            Holds::Statements => breaks(of, open + 1, close) && !hugs(of, &elements, open, close),
            _ => !hangs && elements.iter().skip(1).any(|&at| of.tokens[at].line),
        };
        if elements.is_empty() {
            of.tokens[close].line = !of.tokens[close].above.is_empty() || of.tokens[open].behind.is_some();
        } else if between || of.tokens[open + 1].line || of.tokens[close].line {
            of.tokens[open + 1].line = true;
            of.tokens[close].line = true;
        }
        of.tokens[close].blank = false;
        unpad(of, open + 1);
    }
    let statements = of.statements.clone();
    part(of, &statements);
    unpad(of, 0);
    for at in 0..of.tokens.len() {
        let closes = of.group[at].is_some_and(|group| of.groups[group].close == at);
        if !of.begins(at) && !closes {
            let token = &mut of.tokens[at];
            token.blank = false;
            token.above.iter_mut().for_each(|comment| comment.blank = false);
        }
    }
}

/// What follows a statement of several lines begins a line.
fn part(of: &mut Structure<'_>, elements: &[usize]) {
    for pair in elements.windows(2) {
        if breaks(of, pair[0], pair[1]) {
            of.tokens[pair[1]].line = true;
        }
    }
}

/// A body is one statement on the line of its braces, and only the value that ends it has several lines:
/// `config a { content = toml({`, then `}) }`.
fn hugs(of: &Structure<'_>, elements: &[usize], open: usize, close: usize) -> bool {
    let [_] = elements else { return false };
    let mut value = close - 1;
    match of.group[value].map(|group| &of.groups[group]) {
        Some(group) if group.holds == Holds::Statements => return false,
        Some(group) => value = group.open,
        None if of.tokens[value].text.contains('\n') => {}
        None => return false,
    }
    let in_one_line = |at: usize| !of.tokens[at].line && (at == value || !of.tokens[at].text.contains('\n'));
    (open + 1..=value).all(in_one_line) && !of.tokens[close].line
}

/// A line ends between these two tokens.
fn breaks(of: &Structure<'_>, start: usize, end: usize) -> bool {
    (start..end).any(|at| at > start && of.tokens[at].line || of.tokens[at].text.contains('\n'))
}

/// Takes away the blank line at the beginning of a body.
fn unpad(of: &mut Structure<'_>, first: usize) {
    let Some(token) = of.tokens.get_mut(first) else { return };
    match token.above.first_mut() {
        Some(comment) => comment.blank = false,
        None => token.blank = false,
    }
}
