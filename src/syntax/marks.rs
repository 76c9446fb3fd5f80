//! The coarse look at a text: brackets, strings, comments, line ends and what lies between.
//!
//! Takes text, gives [`Mark`]s in order, each byte but blank space in exactly one. It knows no grammar;
//! it only knows where code, strings and comments are, and characters that can never stand in code.

use super::quotes::{self, Fault, Quoted};

/// One stretch of text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mark {
    pub(super) kind: MarkKind,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// What the stretch is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum MarkKind {
    /// `{`, `(` or `[`
    Open(u8),
    /// `}`, `)` or `]`
    Close(u8),
    /// `\n`
    Line,
    /// `#` to the end of its line.
    Comment,
    /// A string; how deep it nests, and what is wrong with it.
    Text(usize, Option<Fault>),
    /// Words, numbers, operators, commas.
    Other,
    /// What can never stand in code.
    Slip(Slip),
}

/// Characters that belong to other languages, or to no language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Slip {
    /// `// comment`
    SlashComment,
    /// `/* comment */`
    StarComment,
    /// `;`
    Semicolon,
    /// `$` before a name or `{`
    Dollar,
    /// `=>`
    FatArrow,
    /// `:=`
    Walrus,
    /// A single `&`
    Ampersand,
    /// `` ` ``
    Backtick,
    /// A typographic quote.
    SmartQuote,
    /// Control characters, exotic blanks, byte order marks.
    Invisible,
    /// Any other character outside ASCII.
    Foreign,
}

/// Walks over a text.
pub(super) struct Marks<'a> {
    text: &'a str,
    at: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Blank,
    Line,
    Quote,
    Hash,
    Open,
    Close,
    Plain,
    Suspect,
}

const CLASSES: [Class; 256] = {
    let mut table = [Class::Plain; 256];
    let mut byte = 0;
    while byte < 256 {
        if byte < 0x20 || byte >= 0x7f {
            table[byte] = Class::Suspect;
        }
        byte += 1;
    }
    table[b' ' as usize] = Class::Blank;
    table[b'\t' as usize] = Class::Blank;
    table[b'\n' as usize] = Class::Line;
    table[b'"' as usize] = Class::Quote;
    table[b'\'' as usize] = Class::Quote;
    table[b'#' as usize] = Class::Hash;
    table[b'{' as usize] = Class::Open;
    table[b'(' as usize] = Class::Open;
    table[b'[' as usize] = Class::Open;
    table[b'}' as usize] = Class::Close;
    table[b')' as usize] = Class::Close;
    table[b']' as usize] = Class::Close;
    table[b';' as usize] = Class::Suspect;
    table[b'$' as usize] = Class::Suspect;
    table[b'&' as usize] = Class::Suspect;
    table[b'`' as usize] = Class::Suspect;
    table[b'=' as usize] = Class::Suspect;
    table[b':' as usize] = Class::Suspect;
    table[b'/' as usize] = Class::Suspect;
    table
};

fn class(byte: u8) -> Class {
    CLASSES[byte as usize]
}

impl<'a> Marks<'a> {
    /// Walks over `text` from its start; a byte order mark there is skipped.
    pub(super) fn new(text: &'a str) -> Self {
        Self { text, at: if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 } }
    }

    /// Goes on at another place: behind what could not be walked over.
    pub(super) fn resume(&mut self, at: usize) {
        self.at = at;
    }

    fn byte(&self, at: usize) -> u8 {
        self.text.as_bytes().get(at).copied().unwrap_or(b'\n')
    }

    /// The slip that begins at `at`, and where it ends.
    fn slip(&self, at: usize) -> Option<(Slip, usize)> {
        let (byte, next) = (self.byte(at), self.byte(at + 1));
        // `a//b` and `https://x` are text that lacks its quotes, not comments
        let apart = at == 0
            || !matches!(self.byte(at - 1), b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'_' | b':' | b'/' | b'.' | b'*' | b'-');
        Some(match (byte, next) {
            (b';', _) => (Slip::Semicolon, at + 1),
            (b'$', b'{' | b'a'..=b'z' | b'A'..=b'Z' | b'_') => (Slip::Dollar, at + 1),
            (b'`', _) => (Slip::Backtick, at + 1),
            (b'=', b'>') => (Slip::FatArrow, at + 2),
            (b':', b'=') if self.byte(at + 2) == b'>' => (Slip::Walrus, at + 3),
            (b':', b'=') if self.byte(at + 2) != b'=' => (Slip::Walrus, at + 2),
            (b'/', b'/') if apart => (Slip::SlashComment, quotes::line_end(self.text.as_bytes(), at)),
            (b'/', b'*') if apart => {
                let end = self.text[at..].find("*/").map_or(self.text.len(), |n| at + n + 2);
                (Slip::StarComment, end)
            }
            (b'&', b) if b != b'&' && (at == 0 || self.byte(at - 1) != b'&') => (Slip::Ampersand, at + 1),
            (b'\r', b'\n') => return None,
            (0..0x20 | 0x7f, _) => (Slip::Invisible, at + 1),
            (0x80.., _) => {
                let c = self.text.get(at..).and_then(|t| t.chars().next())?;
                (foreign(c), at + c.len_utf8())
            }
            _ => return None,
        })
    }
}

fn foreign(c: char) -> Slip {
    match c {
        '\u{2018}'..='\u{201f}' | '\u{ab}' | '\u{bb}' => Slip::SmartQuote,
        '\u{80}'..='\u{a0}' | '\u{ad}' | '\u{1680}' | '\u{2000}'..='\u{200f}' | '\u{2028}'..='\u{202f}' => {
            Slip::Invisible
        }
        '\u{205f}'..='\u{206f}' | '\u{3000}' | '\u{feff}' => Slip::Invisible,
        _ => Slip::Foreign,
    }
}

impl Iterator for Marks<'_> {
    type Item = Mark;

    fn next(&mut self) -> Option<Mark> {
        let bytes = self.text.as_bytes();
        let start = loop {
            let &byte = bytes.get(self.at)?;
            if class(byte) != Class::Blank && (byte != b'\r' || self.byte(self.at + 1) != b'\n') {
                break self.at;
            }
            self.at += 1;
        };
        let byte = bytes[start];
        let (kind, end) = match class(byte) {
            Class::Line => (MarkKind::Line, start + 1),
            Class::Open => (MarkKind::Open(byte), start + 1),
            Class::Close => (MarkKind::Close(byte), start + 1),
            Class::Hash => {
                let mut end = quotes::line_end(bytes, start);
                end -= usize::from(end < bytes.len() && bytes[end - 1] == b'\r');
                (MarkKind::Comment, end)
            }
            Class::Quote => {
                let Quoted { end, deepest, fault } = quotes::skip(bytes, start);
                (MarkKind::Text(deepest, fault), end)
            }
            Class::Blank | Class::Plain | Class::Suspect => {
                if let Some((slip, end)) = self.slip(start) {
                    (MarkKind::Slip(slip), end)
                } else {
                    let mut end = start + 1;
                    while let Some(&byte) = bytes.get(end) {
                        match class(byte) {
                            Class::Plain => end += 1,
                            Class::Suspect if byte != b'\r' && self.slip(end).is_none() => end += 1,
                            _ => break,
                        }
                    }
                    (MarkKind::Other, end)
                }
            }
        };
        self.at = end;
        Some(Mark { kind, start, end })
    }
}
