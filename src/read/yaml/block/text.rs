//! Text in the two forms that we write besides plain words: in double quotes, and as a block literal.

use std::borrow::Cow;

use super::Block;
use crate::read::yaml::{Body, Node, Scalar};

impl<'t> Block<'t> {
    /// Text in double quotes that ends on its line.
    pub(super) fn quoted(&mut self) -> Option<Cow<'t, str>> {
        self.at += 1;
        let start = self.at;
        let special = |b: &u8| matches!(b, b'"' | b'\\' | b'\n');
        self.at += self.bytes[start..].iter().position(special)?;
        if self.byte()? == b'"' {
            self.at += 1;
            return Some(Cow::Borrowed(&self.text[start..self.at - 1]));
        }
        let mut out = String::from(&self.text[start..self.at]);
        loop {
            match self.byte()? {
                b'"' => {
                    self.at += 1;
                    return Some(Cow::Owned(out));
                }
                b'\\' => out.push(self.escape()?),
                _ => return None,
            }
            let run = self.at;
            self.at += self.bytes[run..].iter().position(special)?;
            out.push_str(&self.text[run..self.at]);
        }
    }

    /// Those that we write.
    fn escape(&mut self) -> Option<char> {
        let digits = match self.bytes.get(self.at + 1)? {
            b'x' => 2,
            b'u' => 4,
            b'U' => 8,
            simple => {
                let c = match simple {
                    b'n' => '\n',
                    b't' => '\t',
                    b'r' => '\r',
                    b'"' => '"',
                    b'\\' => '\\',
                    _ => return None,
                };
                self.at += 2;
                return Some(c);
            }
        };
        let start = self.at + 2;
        let hex = self.text.get(start..start + digits)?;
        if !hex.bytes().all(|b| b.is_ascii_hexdigit()) {
            return None;
        }
        self.at = start + digits;
        char::from_u32(u32::from_str_radix(hex, 16).ok()?)
    }

    /// A block literal whose first line says how far it is indented.
    pub(super) fn literal(&mut self, indent: usize) -> Option<Node<'t>> {
        let strip = self.bytes[self.at..].starts_with(b"|-\n");
        if !strip && !self.bytes[self.at..].starts_with(b"|\n") {
            return None;
        }
        self.at += if strip { 3 } else { 2 };
        let start = self.at;
        let blanks = |line: &str| line.len() - line.trim_start_matches(' ').len();
        let margin = blanks(&self.text[self.at..]);
        let (mut out, mut end) = (String::new(), self.at);
        for line in self.text[self.at..].split_inclusive('\n') {
            let inner = line.trim_end_matches('\n');
            if inner.is_empty() {
                if out.is_empty() {
                    return None;
                }
            } else if inner.trim_matches([' ', '\t']).is_empty() {
                return None;
            } else if blanks(inner) < margin {
                break;
            } else {
                // The empty lines between this and the one before.
                out.extend(std::iter::repeat_n('\n', self.text[end..self.at].len()));
                out.push_str(&line[margin..]);
                end = self.at + line.len();
            }
            self.at += line.len();
        }
        if margin <= indent || out.is_empty() || out.starts_with('\t') {
            return None;
        }
        if strip {
            out.pop();
        }
        let place = self.place(start + margin, end)?;
        Some(Node { place, body: Body::Scalar(Scalar::new(out, false)) })
    }
}
