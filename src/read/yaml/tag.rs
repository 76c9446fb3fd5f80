//! Tags: what `!!str`, `!reset` and their like make of a node.

use granit_parser::Tag;

use crate::read::fault::{Fault, Place};

/// What a tag makes of a node.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Nothing else than without.
    None,
    /// A scalar is text, with or without quotes.
    Text,
    /// A scalar is a number, a bool or nothing, with or without quotes.
    Plain,
    /// A scalar is base64.
    Binary,
    /// It is not there, nor what an earlier file says.
    Reset,
    /// What an earlier file says is not there.
    Override,
}

/// What a tag means in somebody else's file. Those that Compose does not know make text of a scalar.
pub(super) fn foreign(tag: &Tag) -> Meaning {
    match (tag.core_suffix(), tag.original().as_ref()) {
        (Some("str"), _) => Meaning::Text,
        (Some("null" | "bool" | "int" | "float"), _) => Meaning::Plain,
        (_, "!reset") => Meaning::Reset,
        (_, "!override") => Meaning::Override,
        (_, "!!binary") => Meaning::Binary,
        (Some(_), _) | (_, "!" | "!!merge" | "!!timestamp") => Meaning::None,
        _ => Meaning::Text,
    }
}

/// What a tag means in an artifact. Those that would change what is read are refused.
pub(super) fn ours(tag: &Tag, place: Place) -> Result<Meaning, Fault> {
    match tag.core_suffix() {
        Some("str") => Ok(Meaning::Text),
        Some("null" | "bool" | "int" | "float" | "map" | "seq") => Ok(Meaning::None),
        _ => {
            let fault = Fault::new(place, format!("the tag `{}` cannot be read", tag.original()));
            Err(match tag.suffix() {
                "reset" | "override" => {
                    fault.help("merge the files first: `docker compose config` writes them as one")
                }
                _ => fault,
            })
        }
    }
}

/// The text that base64 stands for.
pub(super) fn binary(text: &str, place: Place) -> Result<String, Fault> {
    let wrong = |what: &str| Fault::new(place, format!("what `!!binary` holds is {what}"));
    let digit = |b: u8| match b {
        b'A'..=b'Z' => Some(u32::from(b - b'A')),
        b'a'..=b'z' => Some(u32::from(b - b'a') + 26),
        b'0'..=b'9' => Some(u32::from(b - b'0') + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    };
    let text: Vec<u8> = text.bytes().filter(|b| !b.is_ascii_whitespace()).collect();
    let digits = text.iter().rposition(|b| *b != b'=').map_or(0, |last| last + 1);
    if !text.len().is_multiple_of(4) || text.len() - digits > 2 {
        return Err(wrong("no base64"));
    }
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    for four in text[..digits].chunks(4) {
        let mut bits = 0;
        for &b in four {
            bits = bits << 6 | digit(b).ok_or_else(|| wrong("no base64"))?;
        }
        bits <<= 6 * (4 - four.len());
        bytes.extend(&bits.to_be_bytes()[1..four.len().max(1)]);
    }
    String::from_utf8(bytes).map_err(|_| wrong("no text"))
}
