//! Numbers: what stands where a digit begins.
//!
//! The grammar takes everything that looks like a number or like text that begins with a digit; here it
//! becomes a number, duration, size, mode or port, or a message that says what it should have been.

use ecow::EcoString;

use super::Tree;
use super::units::{fraction_of_unit, with_unit};
use crate::diag::{Diagnostic, Fix, codes};
use crate::syntax::ast::ExprKind;

/// What is wrong with a number: message, help, and what to put in its place where that is certain.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Flaw {
    message: String,
    help: String,
    fix: Option<String>,
}

impl Flaw {
    pub(super) fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: help.into(), fix: None }
    }

    pub(super) fn write(message: impl Into<String>, instead: String) -> Self {
        Self { message: message.into(), help: format!("write `{instead}`"), fix: Some(instead) }
    }
}

impl Tree<'_> {
    /// The value of a `Number` node.
    pub(super) fn number(&mut self, index: usize) -> ExprKind {
        let text = self.slice(index);
        read(text).unwrap_or_else(|flaw| {
            let span = self.span(index);
            let mut diagnostic = Diagnostic::new(codes::SYNTAX, span, flaw.message).help(flaw.help);
            diagnostic.fix = flaw.fix.map(|text| Fix { span, text });
            self.say(diagnostic);
            ExprKind::Broken
        })
    }
}

fn read(text: &str) -> Result<ExprKind, Flaw> {
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return integer(text, text);
    }
    if let Some(digits) = text.strip_prefix("0o") {
        return mode(text, digits);
    }
    if text.contains(['-', '/']) {
        return ports(text);
    }
    if text.starts_with("0x") || text.starts_with("0b") || text.starts_with("0X") {
        let radix = if text.starts_with("0b") { 2 } else { 16 };
        let message = format!("`{text}`: numbers are decimal");
        return Err(match i64::from_str_radix(&text[2..].replace('_', ""), radix) {
            Ok(value) => Flaw::write(message, value.to_string()),
            Err(_) => quoted(text),
        });
    }
    let digits = text.bytes().take_while(|b| b.is_ascii_digit() || *b == b'_').count();
    let (number, rest) = text.split_at(digits);
    if rest.is_empty() {
        return integer(text, number);
    }
    match rest.strip_prefix('.') {
        Some(fraction) => decimal(text, number, fraction),
        None => with_unit(text),
    }
}

/// The digits of a number without their `_`, which may stand between two digits only.
fn plain(text: &str, digits: &str) -> Result<String, Flaw> {
    if digits.starts_with('_') || digits.ends_with('_') || digits.contains("__") {
        let message = format!("in `{text}` a `_` is not between two digits");
        return Err(Flaw::write(message, text.split('_').filter(|part| !part.is_empty()).collect()));
    }
    Ok(digits.replace('_', ""))
}

pub(super) fn integer(text: &str, digits: &str) -> Result<ExprKind, Flaw> {
    let digits = plain(text, digits)?;
    if digits.len() > 1 && digits.starts_with('0') {
        let bare = digits.trim_start_matches('0');
        let bare = if bare.is_empty() { "0" } else { bare };
        let octal = digits.bytes().all(|b| b < b'8') && digits.len() <= 5 && bare != "0";
        let message = format!("`{text}` begins with a zero");
        return Err(if octal {
            Flaw::new(message, format!("write `0o{bare}` for a file mode, `{bare}` for a number"))
        } else {
            Flaw::write(message, bare.to_owned())
        });
    }
    digits.parse().map(ExprKind::Int).map_err(|_| {
        let message = format!("`{text}` is too large: numbers end at {}", i64::MAX);
        Flaw::new(message, format!("where it is an identifier, quote it: `\"{text}\"`"))
    })
}

fn mode(text: &str, digits: &str) -> Result<ExprKind, Flaw> {
    let value =
        u32::from_str_radix(digits, 8).ok().filter(|&mode| mode <= 0o7777 && !digits.starts_with('+'));
    value.map(ExprKind::Mode).ok_or_else(|| {
        let message = format!("`{text}` is not a file mode");
        Flaw::new(message, "write up to four octal digits behind `0o`: `0o644`, `0o1777`")
    })
}

fn decimal(text: &str, number: &str, fraction: &str) -> Result<ExprKind, Flaw> {
    let digits = fraction.bytes().take_while(|b| b.is_ascii_digit() || *b == b'_').count();
    let (fraction, behind) = fraction.split_at(digits);
    if fraction.is_empty() || behind.starts_with('.') {
        return Err(quoted(text));
    }
    if !behind.is_empty() {
        return Err(fraction_of_unit(text, number, fraction, behind));
    }
    let (number, fraction) = (plain(text, number)?, plain(text, fraction)?);
    if number.len() > 1 && number.starts_with('0') {
        let instead = format!("{}.{fraction}", number.trim_start_matches('0'));
        let instead = if instead.starts_with('.') { format!("0{instead}") } else { instead };
        return Err(Flaw::write(format!("`{text}` begins with a zero"), instead));
    }
    let value = format!("{number}.{fraction}").parse::<f64>().ok().filter(|value| value.is_finite());
    value
        .map(ExprKind::Float)
        .ok_or_else(|| Flaw::new(format!("`{text}` is too large"), "write a smaller number"))
}

/// `8000-8010`, `443/udp`, `8000-8010/tcp`
fn ports(text: &str) -> Result<ExprKind, Flaw> {
    let (range, protocol) = match text.split_once('/') {
        Some((range, protocol)) => (range, Some(EcoString::from(protocol))),
        None => (text, None),
    };
    let (first, last) = range.split_once('-').unwrap_or((range, range));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !digits(first) || !digits(last) {
        return Err(quoted(text));
    }
    let port = |part: &str| {
        let number = part.parse::<u16>().ok().filter(|_| !part.starts_with('0') || part == "0");
        number.ok_or_else(|| {
            let message = format!("`{part}` in `{text}` is not a port");
            Flaw::new(message, "ports go from 1 to 65535; a difference has blanks around its minus: `a - b`")
        })
    };
    let (low, high) = (port(first)?, port(last)?);
    if low > high {
        let message = format!("the port range `{text}` goes down");
        let help = format!("write `{last}-{first}`, or `{first} - {last}` for a difference");
        return Err(Flaw::new(message, help));
    }
    Ok(ExprKind::Ports(low, high, protocol))
}

/// What begins with a digit and is text.
pub(super) fn quoted(text: &str) -> Flaw {
    Flaw::write(format!("`{text}` is not a number"), format!("\"{text}\""))
}
