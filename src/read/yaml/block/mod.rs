//! The block style that we write ourselves, read quickly.
//!
//! Takes a text that may be such YAML, gives its tree, or nothing at the first character that it does not
//! know: the parser that knows all of YAML then reads the text. Invariant, held by tests on everything we
//! write and on broken pieces of it: where this gives a tree, that parser gives the same.

mod text;

use std::borrow::Cow;

use super::keys::no_key_twice;
use super::load::DEPTH;
use super::{Body, Entry, Node, Scalar};
use crate::read::fault::Place;

/// A key longer than this must be announced by `? `.
const LONG: usize = 1000;

/// The tree of a text that starts `base` bytes into its file.
pub(super) fn document(text: &str, base: usize) -> Option<Node<'_>> {
    if !text.ends_with('\n') || holds_odd_characters(text) {
        return None;
    }
    let bytes = text.as_bytes();
    let mut block = Block { text, bytes, at: 0, base, depth: 0 };
    let indent = block.seek()??;
    let node = block.map(indent, None)?;
    block.seek()?.is_none().then_some(node)
}

/// Other line breaks, and what must not stand in YAML at all.
fn holds_odd_characters(text: &str) -> bool {
    let control = |b: &u8| (*b < b' ' && *b != b'\n' && *b != b'\t') || *b == 0x7f;
    let odd =
        |c| matches!(c, '\u{80}'..='\u{9f}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}');
    text.as_bytes().iter().any(control) || (!text.is_ascii() && text.contains(odd))
}

struct Block<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
    base: usize,
    depth: usize,
}

/// A key and where it stands.
type Key<'t> = (Cow<'t, str>, Place);

impl<'t> Block<'t> {
    /// Goes to the first character of the next line that says something, and gives its indentation; at the
    /// end of the text there is none.
    fn seek(&mut self) -> Option<Option<usize>> {
        loop {
            let line = self.at;
            while self.byte() == Some(b' ') {
                self.at += 1;
            }
            match self.byte() {
                None => return Some(None),
                Some(b'\n') if self.at == line => self.at += 1,
                Some(b'\n') => return None,
                Some(b'#') => self.at += self.text[self.at..].find('\n')? + 1,
                Some(_) => return Some(Some(self.at - line)),
            }
        }
    }

    fn byte(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn is_item(&self) -> bool {
        self.bytes[self.at..].starts_with(b"- ")
    }

    fn place(&self, start: usize, end: usize) -> Option<Place> {
        let offset = |at: usize| u32::try_from(self.base + at).ok();
        Some(Place { start: offset(start)?, end: offset(end)? })
    }

    /// A mapping or a list whose first line is indented by `indent`.
    fn collection(&mut self, indent: usize) -> Option<Node<'t>> {
        if self.is_item() { self.list(indent) } else { self.map(indent, None) }
    }

    fn enter(&mut self) -> Option<()> {
        self.depth += 1;
        (self.depth < DEPTH).then_some(())
    }

    fn map(&mut self, indent: usize, first: Option<Key<'t>>) -> Option<Node<'t>> {
        self.enter()?;
        let mut entries = Vec::new();
        let mut next = first;
        loop {
            let (key, place) = match next.take() {
                Some(key) => key,
                None => self.key()?,
            };
            let value = self.value(indent)?;
            entries.push(Entry { key, place, value });
            match self.seek()? {
                Some(n) if n == indent && !self.is_item() => {}
                Some(n) if n >= indent => return None,
                next => {
                    self.back(next);
                    break;
                }
            }
        }
        self.depth -= 1;
        no_key_twice(&entries).ok()?;
        let place = Place { start: entries.first()?.place.start, end: entries.last()?.value.place.end };
        Some(Node { place, body: Body::Map(entries) })
    }

    fn list(&mut self, indent: usize) -> Option<Node<'t>> {
        self.enter()?;
        let start = self.at;
        let mut items = Vec::new();
        loop {
            self.at += 2;
            items.push(self.item(indent)?);
            match self.seek()? {
                Some(n) if n == indent && self.is_item() => {}
                Some(n) if n >= indent => return None,
                next => {
                    self.back(next);
                    break;
                }
            }
        }
        self.depth -= 1;
        let place = Place { start: self.place(start, start)?.start, end: items.last()?.place.end };
        Some(Node { place, body: Body::List(items) })
    }

    /// Back to the start of a line that belongs to something further out.
    fn back(&mut self, indent: Option<usize>) {
        self.at -= indent.unwrap_or(0);
    }

    /// What stands behind `- `.
    fn item(&mut self, indent: usize) -> Option<Node<'t>> {
        if self.is_item() {
            return self.list(indent + 2);
        }
        let start = self.at;
        match self.key() {
            Some(key) => self.map(indent + 2, Some(key)),
            None => {
                self.at = start;
                self.scalar(indent)
            }
        }
    }

    /// A key and its colon, behind which a blank or the end of the line stands.
    fn key(&mut self) -> Option<Key<'t>> {
        let start = self.at;
        let text = match self.byte()? {
            b'"' => self.quoted()?,
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'/' => {
                let length = self.bytes[start..].iter().position(|&b| !is_word(b))?;
                self.at += length;
                Cow::Borrowed(&self.text[start..self.at])
            }
            _ => return None,
        };
        let place = self.place(start, self.at)?;
        let ends = self.byte()? == b':' && matches!(self.bytes.get(self.at + 1), Some(b' ' | b'\n'));
        if !ends || self.at - start > LONG {
            return None;
        }
        self.at += 1;
        Some((text, place))
    }

    /// What stands behind the colon of a key that is indented by `indent`.
    fn value(&mut self, indent: usize) -> Option<Node<'t>> {
        if self.byte()? == b' ' {
            self.at += 1;
            return self.scalar(indent);
        }
        let colon = self.place(self.at - 1, self.at - 1)?;
        self.at += 1;
        match self.seek()? {
            Some(n) if n > indent => self.collection(n),
            Some(n) if n == indent && self.is_item() => None,
            next => {
                self.back(next);
                Some(Node { place: colon, body: Body::Scalar(Scalar::new("~", true)) })
            }
        }
    }

    /// A scalar, or an empty collection, that ends its line.
    fn scalar(&mut self, indent: usize) -> Option<Node<'t>> {
        let start = self.at;
        let body = match self.byte()? {
            b'"' => Body::Scalar(Scalar::new(self.quoted()?, false)),
            b'|' => return self.literal(indent),
            b'{' | b'[' => self.empty()?,
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'_' | b'-' => {
                let rest = &self.bytes[start..];
                let length = rest.iter().position(|&b| !is_word(b) && !matches!(b, b':' | b'@' | b'+'))?;
                self.at += length;
                // A colon that ends it makes it a key; a dash that begins it must begin a number.
                if rest[length - 1] == b':' || (rest[0] == b'-' && !rest.get(1)?.is_ascii_digit()) {
                    return None;
                }
                Body::Scalar(Scalar::new(&self.text[start..self.at], true))
            }
            _ => return None,
        };
        let place = self.place(start, self.at)?;
        (self.byte()? == b'\n').then_some(())?;
        self.at += 1;
        Some(Node { place, body })
    }

    fn empty(&mut self) -> Option<Body<'t>> {
        let body = match &self.bytes[self.at..] {
            [b'{', b'}', ..] => Body::Map(Vec::new()),
            [b'[', b']', ..] => Body::List(Vec::new()),
            _ => return None,
        };
        self.at += 2;
        Some(body)
    }
}

/// What a plain key is made of, and a plain scalar but for `:`, `@` and `+`.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b'/')
}
