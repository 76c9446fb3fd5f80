//! A [`Tree`] to YAML text: block style, two spaces, one way to write each thing.
//!
//! Appends to one string. What it writes is read the same by YAML 1.1 and 1.2 readers.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::Tree;
use super::plain::is_plain;
use crate::schema::parse::mode;

const STEP: usize = 2;

/// Appends a tree as the value of something at `indent`: a mapping's or list's lines are indented by
/// it; a scalar is written where the text ends. Ends with a newline.
pub fn write(out: &mut String, tree: &Tree<'_>, indent: usize) {
    match tree {
        Tree::Map(entries) if !entries.is_empty() => map(out, entries, indent, true),
        Tree::List(items) if !items.is_empty() => list(out, items, indent, true),
        leaf => {
            scalar(out, leaf, indent);
            out.push('\n');
        }
    }
}

/// `first_indented`: whether the first line still needs its indentation (it does not after `- `).
fn map(out: &mut String, entries: &[(Cow<'_, str>, Tree<'_>)], indent: usize, first_indented: bool) {
    for (at, (name, value)) in entries.iter().enumerate() {
        if at > 0 || first_indented {
            pad(out, indent);
        }
        key(out, name, indent);
        match value {
            Tree::Map(inner) if !inner.is_empty() => {
                out.push('\n');
                map(out, inner, indent + STEP, true);
            }
            Tree::List(items) if !items.is_empty() => {
                out.push('\n');
                list(out, items, indent + STEP, true);
            }
            leaf => {
                out.push(' ');
                scalar(out, leaf, indent + STEP);
                out.push('\n');
            }
        }
    }
}

fn list(out: &mut String, items: &[Tree<'_>], indent: usize, first_indented: bool) {
    for (at, item) in items.iter().enumerate() {
        if at > 0 || first_indented {
            pad(out, indent);
        }
        out.push_str("- ");
        match item {
            Tree::Map(inner) if !inner.is_empty() => map(out, inner, indent + STEP, false),
            Tree::List(inner) if !inner.is_empty() => list(out, inner, indent + STEP, false),
            leaf => {
                scalar(out, leaf, indent + STEP);
                out.push('\n');
            }
        }
    }
}

/// A key and its colon. YAML wants a key that is long to be announced by `? `.
fn key(out: &mut String, name: &str, indent: usize) {
    const LONG: usize = 1000;
    let start = out.len();
    if is_plain(name) && !name.contains(':') {
        out.push_str(name);
    } else {
        quoted(out, name);
    }
    if out.len() - start > LONG {
        out.insert_str(start, "? ");
        out.push('\n');
        pad(out, indent);
    }
    out.push(':');
}

/// A leaf; the lines of a block literal stand at `indent`.
fn scalar(out: &mut String, leaf: &Tree<'_>, indent: usize) {
    match leaf {
        Tree::Null => out.push_str("null"),
        Tree::Bool(true) => out.push_str("true"),
        Tree::Bool(false) => out.push_str("false"),
        Tree::Int(number) => _ = write!(out, "{number}"),
        Tree::Float(number) => float(out, *number),
        Tree::Mode(mode) => out.push_str(&mode::write(*mode)),
        Tree::Text(text) if is_plain(text) => out.push_str(text),
        Tree::Text(text) | Tree::Quoted(text) => match chomping(text) {
            Some(header) => literal(out, text, header, indent),
            None => quoted(out, text),
        },
        Tree::List(_) => out.push_str("[]"),
        Tree::Map(_) => out.push_str("{}"),
    }
}

/// With a point and a signed exponent, or YAML 1.1 takes it for text.
fn float(out: &mut String, number: f64) {
    if number.is_nan() {
        return out.push_str(".nan");
    }
    if number.is_infinite() {
        return out.push_str(if number > 0.0 { ".inf" } else { "-.inf" });
    }
    let text = format!("{number:?}");
    match text.split_once('e') {
        None => out.push_str(&text),
        Some((mantissa, exponent)) => {
            let point = if mantissa.contains('.') { "" } else { ".0" };
            let sign = if exponent.starts_with('-') { "" } else { "+" };
            _ = write!(out, "{mantissa}{point}e{sign}{exponent}");
        }
    }
}

/// The header of the block literal that holds this text, where one can: text of several lines that are
/// printable, start at the margin and are not made of blanks alone. Empty lines at the end would make a
/// literal that swallows those behind it.
fn chomping(text: &str) -> Option<&'static str> {
    if !text.contains('\n') || text.starts_with(['\n', ' ', '\t']) || text.ends_with("\n\n") {
        return None;
    }
    let fits = |line: &str| {
        (line.is_empty() || !line.trim_matches([' ', '\t']).is_empty())
            && !line.starts_with('\t')
            && line.chars().all(|c| c == '\t' || is_printable(c))
    };
    if !text.split('\n').all(fits) {
        return None;
    }
    Some(if text.ends_with('\n') { "|" } else { "|-" })
}

fn literal(out: &mut String, text: &str, header: &str, indent: usize) {
    out.push_str(header);
    for line in text.strip_suffix('\n').unwrap_or(text).split('\n') {
        out.push('\n');
        if !line.is_empty() {
            pad(out, indent);
            out.push_str(line);
        }
    }
}

fn quoted(out: &mut String, text: &str) {
    out.push('"');
    let mut rest = text;
    if text.bytes().all(|b| matches!(b, b' '..=b'~') && b != b'"' && b != b'\\') {
        out.push_str(text);
        rest = "";
    }
    while let Some(at) = rest.find(|c: char| matches!(c, '"' | '\\') || !is_printable(c)) {
        let (before, from) = rest.split_at(at);
        out.push_str(before);
        let mut chars = from.chars();
        if let Some(c) = chars.next() {
            escape(out, c);
        }
        rest = chars.as_str();
    }
    out.push_str(rest);
    out.push('"');
}

fn escape(out: &mut String, c: char) {
    match c {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\t' => out.push_str("\\t"),
        '\r' => out.push_str("\\r"),
        c => {
            _ = match u32::from(c) {
                code @ 0..=0xff => write!(out, "\\x{code:02X}"),
                code @ 0x100..=0xffff => write!(out, "\\u{code:04X}"),
                code => write!(out, "\\U{code:08X}"),
            }
        }
    }
}

/// What may stand in the file as it is: all that YAML allows but for line breaks, what cannot be seen
/// and what changes the direction of the text around it.
fn is_printable(c: char) -> bool {
    match c {
        ' '..='~' => true,
        '\u{0}'..='\u{a0}' | '\u{ad}' => false,
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => false,
        '\u{feff}' | '\u{fff0}'..='\u{ffff}' => false,
        c => u32::from(c) < 0xe0000 && u32::from(c) & 0xfffe != 0xfffe,
    }
}

fn pad(out: &mut String, indent: usize) {
    const BLANKS: &str = "                                ";
    let mut left = indent;
    while left > 0 {
        let now = left.min(BLANKS.len());
        out.push_str(&BLANKS[..now]);
        left -= now;
    }
}
