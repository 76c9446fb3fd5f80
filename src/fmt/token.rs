//! Text to tokens.
//!
//! Takes a text whose strings are closed, gives its tokens, each with the comments above and behind it and what
//! blank space stood before it. No byte but blank space is in none of them.

use crate::syntax::quotes;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name or keyword.
    Word,
    /// `80`, `1h30m`, `8000-8010/tcp`
    Number,
    /// A string of any form.
    Text,
    /// `{`, `(` or `[`
    Open,
    /// `}`, `)` or `]`
    Close,
    /// `,`
    Comma,
    /// `!` and a minus that touches what it negates.
    Prefix,
    /// Operators and punctuation.
    Mark,
    /// The end of the text: what stands above it stands behind all else.
    End,
}

/// `# …`, without blank space at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Comment<'a> {
    pub(super) text: &'a str,
    /// Columns before it.
    pub(super) column: usize,
    /// Columns between it and the code before it.
    pub(super) gap: usize,
    /// A blank line is above it.
    pub(super) blank: bool,
}

/// One token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind,
    pub(super) text: &'a str,
    /// Columns of blank space before it, where it does not begin a line.
    pub(super) gap: usize,
    /// It begins a line.
    pub(super) line: bool,
    /// A blank line is directly above it.
    pub(super) blank: bool,
    /// Comments on lines of their own above it.
    pub(super) above: Vec<Comment<'a>>,
    /// The comment at the end of its line.
    pub(super) behind: Option<Comment<'a>>,
    /// A comma stands between its element and the next.
    pub(super) comma: bool,
}

impl Token<'_> {
    /// It is this word or mark.
    pub(super) fn is(&self, text: &str) -> bool {
        self.text == text && self.kind != Kind::Text
    }

    /// It is a word that no name in an expression can be.
    pub(super) fn is_reserved(&self) -> bool {
        self.kind == Kind::Word && matches!(self.text, "if" | "then" | "else" | "for" | "in")
    }
}

/// Tabs go to the next multiple of this.
const TAB: usize = 8;

/// The columns that a text without line breaks takes, where it begins in the first one.
pub(super) fn columns(text: &str) -> usize {
    behind(0, text)
}

/// The column behind a text that begins in a column; its last line counts.
pub(super) fn behind(column: usize, text: &str) -> usize {
    text.chars().fold(column, |column, c| match c {
        '\n' => 0,
        '\t' => (column / TAB + 1) * TAB,
        '\r' | '\u{feff}' => column,
        _ => column + 1,
    })
}

/// The tokens of a text, an [`Kind::End`] as the last; `None` where a string is not closed.
pub(super) fn tokens(text: &str) -> Option<Vec<Token<'_>>> {
    let mut tokens: Vec<Token<'_>> = Vec::new();
    let mut above: Vec<Comment<'_>> = Vec::new();
    let mut at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    // Behind what was last read, or at the beginning of the line.
    let (mut seen, mut seen_column) = (at, 0);
    let mut newlines = 0;
    loop {
        let byte = text.as_bytes().get(at).copied();
        match byte {
            Some(b'\n') => {
                newlines += 1;
                at += 1;
                (seen, seen_column) = (at, 0);
                continue;
            }
            Some(b' ' | b'\t' | b'\r') => {
                at += 1;
                continue;
            }
            Some(b'#') => {
                let end = quotes::line_end(text.as_bytes(), at);
                let column = behind(seen_column, &text[seen..at]);
                let comment = Comment {
                    text: text[at..end].trim_end(),
                    column,
                    gap: column - seen_column,
                    blank: newlines > 1,
                };
                match tokens.last_mut().filter(|_| newlines == 0) {
                    Some(token) => token.behind = Some(comment),
                    None => above.push(comment),
                }
                (at, newlines) = (end, 0);
                continue;
            }
            _ => {}
        }
        let (kind, end) = match byte {
            None => (Kind::End, at),
            Some(_) => token(text, at)?,
        };
        let column = behind(seen_column, &text[seen..at]);
        let commented = !above.is_empty() || tokens.last().is_some_and(|t| t.behind.is_some());
        tokens.push(Token {
            kind,
            text: &text[at..end],
            gap: column - seen_column,
            line: newlines > 0 || commented || tokens.is_empty() || kind == Kind::End,
            blank: newlines > 1,
            above: std::mem::take(&mut above),
            behind: None,
            comma: false,
        });
        if kind == Kind::End {
            return Some(tokens);
        }
        (seen, seen_column) = (end, behind(column, &text[at..end]));
        (at, newlines) = (end, 0);
    }
}

/// The token that begins at `at`, and its end.
fn token(text: &str, at: usize) -> Option<(Kind, usize)> {
    let bytes = text.as_bytes();
    let byte = |n: usize| bytes.get(at + n).copied().unwrap_or(b'\n');
    Some(match byte(0) {
        b'"' | b'\'' => {
            let quoted = quotes::skip(bytes, at);
            if quoted.fault.is_some() {
                return None;
            }
            (Kind::Text, quoted.end)
        }
        b'{' | b'(' | b'[' => (Kind::Open, at + 1),
        b'}' | b')' | b']' => (Kind::Close, at + 1),
        b',' => (Kind::Comma, at + 1),
        b'a'..=b'z' | b'A'..=b'Z' | b'_' => (Kind::Word, word(bytes, at)),
        b'0'..=b'9' => (Kind::Number, number(bytes, at)),
        b'=' | b'!' | b'<' | b'>' | b'+' if byte(1) == b'=' => (Kind::Mark, at + 2),
        b'&' | b'|' | b'?' if byte(1) == byte(0) => (Kind::Mark, at + 2),
        b'-' if byte(1) == b'>' => (Kind::Mark, at + 2),
        b'!' => (Kind::Prefix, at + 1),
        b'-' if !matches!(byte(1), b' ' | b'\t' | b'\r' | b'\n') => (Kind::Prefix, at + 1),
        _ => (Kind::Mark, at + text[at..].chars().next().map_or(1, char::len_utf8)),
    })
}

/// The end of a name: letters, digits, `_` and inner dashes.
fn word(bytes: &[u8], at: usize) -> usize {
    let in_word = |&b: &u8| b.is_ascii_alphanumeric() || b == b'_';
    let mut end = at;
    loop {
        end += bytes[end..].iter().take_while(|b| in_word(b)).count();
        let dashes = bytes[end..].iter().take_while(|&&b| b == b'-').count();
        if dashes == 0 || !bytes.get(end + dashes).is_some_and(in_word) {
            return end;
        }
        end += dashes;
    }
}

/// The end of a number with its unit, range and protocol.
fn number(bytes: &[u8], at: usize) -> usize {
    let mut end = at;
    while let Some(&byte) = bytes.get(end) {
        let next = bytes.get(end + 1).is_some_and(u8::is_ascii_alphanumeric);
        let protocol = || {
            [&b"/tcp"[..], b"/udp", b"/sctp"].into_iter().find(|name| {
                let behind = bytes.get(end + name.len()..).unwrap_or_default();
                let in_word = |&b: &u8| b.is_ascii_alphanumeric() || b == b'_' || b == b'-';
                bytes[end..].starts_with(name)
                    && (behind.starts_with(b"->") || !behind.first().is_some_and(in_word))
            })
        };
        match byte {
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'_' => end += 1,
            b'.' | b'-' if next => end += 1,
            b'/' => match protocol() {
                Some(name) => end += name.len(),
                None => break,
            },
            _ => break,
        }
    }
    end
}
