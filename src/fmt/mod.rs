//! The canonical layout of a `.deploy` file.
//!
//! Takes a text, gives it in the layout of `docs/style.md`. Invariants, which every run proves before it gives
//! anything away: what is written means what was read, comments included, and to format it again changes
//! nothing. A declaration whose syntax is wrong stays byte for byte.
//!
//! The text is read as tokens (`token`) in brackets (`structure`), not from the tree: the tree has no parentheses
//! and no spelling of numbers. Who breaks a line decides where it breaks (`breaks`), unless it is too long
//! (`long`); indentation and blank space follow from the brackets (`lines`), columns from the neighbours
//! (`align`).

mod align;
mod block_string;
mod breaks;
mod lines;
mod long;
mod parts;
mod rows;
mod structure;
mod token;

use std::fmt::Write as _;

/// A text in its canonical layout.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Formatted {
    /// The text.
    pub text: String,
    /// Declarations were left as they are, since their syntax is wrong.
    pub broken: bool,
}

/// The formatter would have changed what a text means: a defect of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Defect {
    /// What it noticed.
    pub what: String,
}

/// Formats a text.
///
/// # Errors
/// Where the result does not mean what the text means, or is not stable: nothing may be done with it then.
pub fn format(text: &str) -> Result<Formatted, Defect> {
    if let Some(meaning) = parts::meaning(text) {
        return Ok(Formatted { text: proven(text, &meaning)?, broken: false });
    }
    let mut out = String::new();
    let mut gap = false;
    for part in parts::parts(text) {
        let text = &text[part.range];
        let body = &text[..code_end(text)];
        let written = match parts::meaning(text).filter(|_| part.sound) {
            Some(meaning) => proven(text, &meaning)?,
            // To the end of its last line, blank space there too.
            None if body.is_empty() => String::new(),
            None => {
                let line_end = text[body.len()..].find('\n').map_or(text.len(), |n| body.len() + n + 1);
                text[..line_end].to_owned()
            }
        };
        if gap && !written.is_empty() && !out.is_empty() {
            out.push('\n');
        }
        out.push_str(&written);
        gap = text[body.len()..].matches('\n').count() > 1;
    }
    Ok(Formatted { text: out, broken: true })
}

/// Where the blank lines at the end of a text begin. A `\r` that ends no line is no blank space: it is a mistake.
fn code_end(text: &str) -> usize {
    let bytes = text.as_bytes();
    let is_blank = |at: usize| match bytes[at] {
        b'\r' => bytes.get(at + 1) == Some(&b'\n'),
        byte => matches!(byte, b' ' | b'\t' | b'\n'),
    };
    (0..bytes.len()).rev().find(|&at| !is_blank(at)).map_or(0, |at| at + 1)
}

/// The layout of a text without syntax errors, proven to mean the same.
fn proven(text: &str, meaning: &str) -> Result<String, Defect> {
    let defect = |what: &str| Defect { what: what.to_owned() };
    let out = layout(text).ok_or_else(|| defect("its brackets were not understood"))?;
    let Some(found) = parts::meaning(&out) else { return Err(defect("the result has syntax errors")) };
    if found != meaning {
        let same = found.bytes().zip(meaning.bytes()).take_while(|(a, b)| a == b).count();
        let near = |text: &str| text.chars().skip(same.saturating_sub(20)).take(40).collect::<String>();
        let mut what = "the result means something else".to_owned();
        let _ = write!(what, ": `{}` in place of `{}`", near(&found), near(meaning));
        return Err(Defect { what });
    }
    if comments(&out) != comments(text) {
        return Err(defect("a comment is missing"));
    }
    if layout(&out).as_deref() != Some(&out) {
        return Err(defect("the result is not stable"));
    }
    Ok(out)
}

/// The layout of a text; `None` where strings or brackets are not closed.
fn layout(text: &str) -> Option<String> {
    let mut structure = structure::structure(token::tokens(text)?)?;
    // What is broken for its length can ask for more breaks beside it.
    let lines = loop {
        breaks::regular(&mut structure);
        let regular = structure.lines();
        let lines = long::lines(&mut structure);
        if structure.lines() == regular {
            break lines;
        }
    };
    let mut rows = rows::rows(&structure, &lines);
    align::align(&mut rows);
    Some(rows::print(&rows))
}

/// All comments, in order.
fn comments(text: &str) -> Option<Vec<&str>> {
    let tokens = token::tokens(text)?;
    let all = tokens.iter().flat_map(|token| token.above.iter().chain(&token.behind));
    Some(all.map(|comment| comment.text).collect())
}

#[cfg(test)]
mod tests;
