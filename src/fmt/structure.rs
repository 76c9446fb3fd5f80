//! Tokens to elements and groups: what stands in which brackets, and where an element of them begins.
//!
//! Takes the tokens of a text without syntax errors. The commas that separate elements are taken out and noted on
//! the token before them, so that a line break can stand in for each.

use super::token::{Kind, Token};

/// What a pair of brackets holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    /// The statements of a body.
    Statements,
    /// The entries of a map.
    Entries,
    /// The fields of a record type.
    Fields,
    /// The elements of a list.
    Elements,
    /// The arguments of a call.
    Arguments,
    /// One type or comprehension in `{}`.
    Tight,
    /// One expression, type or comprehension in `()` or `[]`.
    One,
}

/// A pair of brackets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Group {
    pub(super) open: usize,
    pub(super) close: usize,
    pub(super) holds: Holds,
    /// The first token of each element.
    pub(super) elements: Vec<usize>,
}

/// Tokens and what they form. The last token is the end of the text.
#[derive(Debug, Default)]
pub(super) struct Structure<'a> {
    pub(super) tokens: Vec<Token<'a>>,
    /// By the place of their closing brackets.
    pub(super) groups: Vec<Group>,
    /// The first token of each top-level statement, and the last token.
    pub(super) statements: Vec<usize>,
    /// Of each token: the opening bracket it stands in. A bracket stands outside of its pair.
    pub(super) within: Vec<Option<usize>>,
    /// Of each token: where its element begins.
    pub(super) element: Vec<usize>,
    /// Of each bracket: its group.
    pub(super) group: Vec<Option<usize>>,
}

impl Structure<'_> {
    /// The token begins a statement, entry, element or argument.
    pub(super) fn begins(&self, token: usize) -> bool {
        self.element[token] == token
    }

    /// How many tokens begin a line.
    pub(super) fn lines(&self) -> usize {
        self.tokens.iter().filter(|token| token.line).count()
    }
}

/// An open bracket, or the file.
struct Frame {
    open: Option<usize>,
    holds: Holds,
    of_types: bool,
    elements: Vec<usize>,
    /// The element that is being read.
    element: Option<usize>,
}

/// Finds groups and elements; `None` where brackets do not match.
pub(super) fn structure(lexed: Vec<Token<'_>>) -> Option<Structure<'_>> {
    let mut out = Structure::default();
    let mut frames = vec![Frame {
        open: None,
        holds: Holds::Statements,
        of_types: false,
        elements: Vec::new(),
        element: None,
    }];
    let ahead: Vec<(Kind, &str)> = lexed.iter().map(|token| (token.kind, token.text)).collect();
    let assigns = |at: usize| ahead.get(at).is_some_and(|(_, text)| matches!(*text, "=" | "+="));
    let mut comma = None;
    for (number, mut token) in lexed.into_iter().enumerate() {
        if let Some(comma) = comma.take() {
            separate(&mut out.tokens, comma, &mut token);
        }
        let here = out.tokens.len();
        if token.kind == Kind::Close {
            let frame = frames.pop()?;
            let outer = frames.last()?;
            out.close(frame, token, outer)?;
            continue;
        }
        let frame = frames.last_mut()?;
        if token.kind == Kind::Comma {
            let joins = frame.element.is_some_and(|first| {
                let names = out.tokens[first].is("for") && here == first + 2;
                let message = out.tokens[first].is("assert")
                    && frame.holds == Holds::Statements
                    && ahead.get(number + 1).is_some_and(|(kind, _)| *kind == Kind::Text)
                    && !assigns(number + 2);
                names || message
            });
            if !joins {
                frame.element = None;
                comma = Some(token);
                continue;
            }
        }
        let goes_on = frame.element.is_some()
            && (!token.line || frame.is_one() || out.goes_on(frame, &token, assigns(number + 1)));
        if !goes_on {
            frame.element = Some(here);
            frame.elements.push(here);
        }
        let first = frame.element?;
        let (within, opens) = (frame.open, token.kind == Kind::Open);
        if opens {
            let for_first =
                ahead.get(number + 1).is_some_and(|(_, text)| *text == "for") && !assigns(number + 2);
            let (holds, of_types) = out.holds(frame, first, &token, for_first);
            frames.push(Frame { open: Some(here), holds, of_types, elements: Vec::new(), element: None });
        } else if token.is("else")
            && within.is_none_or(|open| out.tokens[open].text == "{")
            && out.tokens.get(first).is_some_and(|head| head.is("if"))
            && out.tokens.last().is_some_and(|before| before.is("}") && before.behind.is_none())
            && token.above.is_empty()
        {
            token.line = false;
            token.gap = 1;
        }
        out.push(token, within, first);
    }
    let file = frames.pop().filter(|_| frames.is_empty())?;
    out.statements = file.elements;
    Some(out)
}

/// Takes a comma out: what stood around it moves to its neighbours.
fn separate<'a>(before: &mut [Token<'a>], comma: Token<'a>, next: &mut Token<'a>) {
    let mut above = comma.above;
    next.line |= comma.line;
    next.blank |= comma.blank && above.is_empty() && next.above.is_empty();
    match before.last_mut() {
        Some(last) if last.behind.is_none() && !comma.line => {
            last.behind = comma.behind;
            last.comma = true;
        }
        Some(last) => {
            last.comma = true;
            above.extend(comma.behind);
        }
        None => above.extend(comma.behind),
    }
    if above.last().is_some_and(|comment| comment.text.starts_with("##")) {
        // Above a comma it documents nothing, and may not come to document what follows.
        match next.above.first_mut() {
            Some(comment) => comment.blank = true,
            None => next.blank = true,
        }
    }
    above.append(&mut next.above);
    next.above = above;
}

impl Frame {
    /// Nothing in it separates elements.
    fn is_one(&self) -> bool {
        matches!(self.holds, Holds::One | Holds::Tight)
    }
}

impl<'a> Structure<'a> {
    fn push(&mut self, token: Token<'a>, within: Option<usize>, element: usize) {
        self.tokens.push(token);
        self.within.push(within);
        self.element.push(element);
        self.group.push(None);
    }

    /// Ends a pair of brackets that stands in an outer one.
    fn close(&mut self, frame: Frame, token: Token<'a>, outer: &Frame) -> Option<()> {
        let (open, close) = (frame.open?, self.tokens.len());
        let holds = match frame.holds {
            Holds::Fields if !self.has_colon(open) && !frame.elements.is_empty() => Holds::Tight,
            holds => holds,
        };
        let number = Some(self.groups.len());
        self.push(token, outer.open, outer.element?);
        (self.group[open], self.group[close]) = (number, number);
        self.groups.push(Group { open, close, holds, elements: frame.elements });
        Some(())
    }

    /// A token on a new line still belongs to the element before it.
    fn goes_on(&self, frame: &Frame, token: &Token<'_>, is_key: bool) -> bool {
        let Some(before) = self.tokens.last() else { return false };
        let asks_for_more = match before.kind {
            Kind::Mark => before.text != "?",
            Kind::Prefix | Kind::Comma => true,
            // In a body `for` can be an operand, and `if` and `in` have what they ask for on their line.
            _ if matches!(frame.holds, Holds::Statements | Holds::Entries) => {
                before.is("then") || before.is("else")
            }
            _ => before.is_reserved(),
        };
        let branch = (token.is("then") || token.is("else")) && !is_key;
        let operator = token.kind == Kind::Mark && matches!(frame.holds, Holds::Elements | Holds::Arguments);
        token.kind != Kind::End && (asks_for_more || branch || operator)
    }

    /// What an opening bracket that follows the tokens so far holds, and whether it is part of a type.
    fn holds(&self, frame: &Frame, first: usize, token: &Token<'_>, for_first: bool) -> (Holds, bool) {
        let before = self.tokens.last();
        let here = self.tokens.len();
        let begins = first == here;
        let of_types = !begins && before.is_some_and(|t| t.is(":") && !self.tokens[first].is("for"))
            || before.is_some_and(|t| t.is("|"))
            || begins && frame.of_types
            || here == first + 3 && self.tokens[first].is("type") && before.is_some_and(|t| t.is("="));
        let touches = token.gap == 0 && !token.line;
        let follows_value = touches
            && before.is_some_and(|t| t.kind == Kind::Word && !t.is_reserved() || t.is(")") || t.is("]"));
        let holds = match token.text {
            "(" if follows_value => Holds::Arguments,
            "(" => Holds::One,
            "[" if follows_value || of_types || for_first => Holds::One,
            "[" => Holds::Elements,
            _ if of_types => Holds::Fields,
            _ => {
                let of_if = before.is_some_and(|t| t.is("else"))
                    && frame.holds == Holds::Statements
                    && self.tokens.get(first).is_some_and(|head| head.is("if"));
                let is_value = begins
                    || before.is_some_and(|t| {
                        matches!(t.kind, Kind::Mark | Kind::Prefix | Kind::Comma) && t.text != "?"
                            || t.is_reserved()
                    });
                match is_value && !of_if {
                    true if for_first => Holds::Tight,
                    true => Holds::Entries,
                    false => Holds::Statements,
                }
            }
        };
        (holds, of_types)
    }

    /// A `:` stands directly in the braces that are open last: it is a record, not the type of a map.
    fn has_colon(&self, open: usize) -> bool {
        (open + 1..self.tokens.len()).any(|at| self.within[at] == Some(open) && self.tokens[at].is(":"))
    }
}
