//! Numbers: what stands where a digit begins.
//!
//! The grammar takes everything that looks like a number or like text that begins with a digit; here it
//! becomes a number, duration, size, mode or port, or a message that says what it should have been.

use ecow::EcoString;

use super::Tree;
use crate::diag::{Diagnostic, Fix, codes};
use crate::syntax::ast::ExprKind;

/// What is wrong with a number: message, help, and what to put in its place where that is certain.
#[derive(Debug, PartialEq, Eq)]
struct Flaw {
    message: String,
    help: String,
    fix: Option<String>,
}

impl Flaw {
    fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: help.into(), fix: None }
    }

    fn write(message: impl Into<String>, instead: String) -> Self {
        Self { message: message.into(), help: format!("write `{instead}`"), fix: Some(instead) }
    }
}

/// Units of time in nanoseconds, longest first.
const TIME: [(&str, u64); 8] = [
    ("w", 7 * 86_400_000_000_000),
    ("d", 86_400_000_000_000),
    ("h", 3_600_000_000_000),
    ("m", 60_000_000_000),
    ("s", 1_000_000_000),
    ("ms", 1_000_000),
    ("us", 1_000),
    ("ns", 1),
];

/// Units of size in bytes.
const SIZE: [(&str, u64); 9] = [
    ("B", 1),
    ("KB", 1_000),
    ("MB", 1_000_000),
    ("GB", 1_000_000_000),
    ("TB", 1_000_000_000_000),
    ("KiB", 1 << 10),
    ("MiB", 1 << 20),
    ("GiB", 1 << 30),
    ("TiB", 1 << 40),
];

fn unit(table: &[(&str, u64)], name: &str) -> Option<u64> {
    table.iter().find(|(unit, _)| *unit == name).map(|&(_, factor)| factor)
}

impl Tree<'_> {
    /// The value of a `Number` node; 0 where it is none.
    pub(super) fn number(&mut self, index: usize) -> ExprKind {
        let text = self.slice(index);
        read(text).unwrap_or_else(|flaw| {
            let span = self.span(index);
            let mut diagnostic = Diagnostic::new(codes::SYNTAX, span, flaw.message).help(flaw.help);
            diagnostic.fix = flaw.fix.map(|text| Fix { span, text });
            self.say(diagnostic);
            ExprKind::Int(0)
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

fn integer(text: &str, digits: &str) -> Result<ExprKind, Flaw> {
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

/// `1.5GiB`: whole numbers only, but the same in the next smaller unit may be one.
fn fraction_of_unit(text: &str, number: &str, fraction: &str, behind: &str) -> Flaw {
    let known =
        unit(&SIZE, behind).map(|factor| (factor, &SIZE[..])).or(unit(&TIME, behind).map(|f| (f, &TIME[..])));
    let (Some((factor, table)), Ok(whole), Ok(part)) =
        (known, number.parse::<u64>(), fraction.parse::<u64>())
    else {
        return quoted(text);
    };
    let binary = behind.ends_with("iB");
    let scale = u32::try_from(fraction.len()).ok().and_then(|n| 10u64.checked_pow(n));
    let exact = scale.and_then(|scale| {
        let parts = whole.checked_mul(scale)?.checked_add(part)?.checked_mul(factor)?;
        (parts % scale == 0).then_some(parts / scale)
    });
    let fits = |&&(name, size): &&(&str, u64)| {
        size < factor && (!binary || name.ends_with("iB")) && exact.is_some_and(|value| value % size == 0)
    };
    let message = format!("`{text}`: durations and sizes are whole numbers");
    match (exact, table.iter().filter(fits).max_by_key(|(_, size)| *size)) {
        (Some(value), Some((name, size))) => Flaw::write(message, format!("{}{name}", value / size)),
        _ => Flaw::new(message, "write it in a smaller unit"),
    }
}

/// `30s`, `1h30m`, `512MiB`
fn with_unit(text: &str) -> Result<ExprKind, Flaw> {
    let mut rest = text;
    let mut total: Option<u64> = Some(0);
    let mut smallest = u64::MAX;
    while !rest.is_empty() {
        let digits = rest.bytes().take_while(|b| b.is_ascii_digit() || *b == b'_').count();
        let letters = rest[digits..].bytes().take_while(u8::is_ascii_alphabetic).count();
        let (number, name) = (&rest[..digits], &rest[digits..digits + letters]);
        let whole = rest.len() == text.len();
        rest = &rest[digits + letters..];
        if number.is_empty() || rest.starts_with('_') || rest.starts_with('.') {
            return Err(quoted(text));
        }
        let ExprKind::Int(value) = integer(number, number)? else { return Err(quoted(text)) };
        let value = u64::try_from(value).unwrap_or_default();
        if let (Some(factor), true, true) = (unit(&SIZE, name), whole, rest.is_empty()) {
            let too_large = || Flaw::new(format!("`{text}` is too large: sizes end at 16 EiB"), "write less");
            return value.checked_mul(factor).map(ExprKind::Size).ok_or_else(too_large);
        }
        let Some(factor) = unit(&TIME, name) else {
            return Err(unknown_unit(text, number, name, whole && rest.is_empty()));
        };
        if factor >= smallest {
            let message = format!("`{text}`: the units of a duration go from long to short");
            return Err(Flaw::new(message, "write each unit once, as in `1h30m`"));
        }
        smallest = factor;
        total = total.and_then(|total| total.checked_add(value.checked_mul(factor)?));
    }
    let too_large = || Flaw::new(format!("`{text}` is too long: durations end at 584 years"), "write less");
    total.map(ExprKind::Duration).ok_or_else(too_large)
}

fn unknown_unit(text: &str, number: &str, name: &str, alone: bool) -> Flaw {
    let folded = name.to_ascii_lowercase();
    let instead = match folded.as_str() {
        _ if !alone => None,
        "k" | "kib" | "ki" => Some("KiB"),
        "mib" | "mi" => Some("MiB"),
        "m" if name == "M" => Some("MiB"),
        "g" | "gib" | "gi" => Some("GiB"),
        "t" | "tib" | "ti" => Some("TiB"),
        "b" | "byte" | "bytes" => Some("B"),
        "kb" => Some("KB"),
        "mb" => Some("MB"),
        "gb" => Some("GB"),
        "tb" => Some("TB"),
        "sec" | "secs" | "second" | "seconds" | "s" => Some("s"),
        "min" | "mins" | "minute" | "minutes" => Some("m"),
        "hr" | "hrs" | "hour" | "hours" | "h" => Some("h"),
        "day" | "days" | "d" => Some("d"),
        "week" | "weeks" | "w" => Some("w"),
        "msec" | "millis" => Some("ms"),
        _ => None,
    };
    let message = format!("`{name}` is not a unit");
    match instead {
        Some(unit) => Flaw::write(message, format!("{number}{unit}")),
        None if folded.starts_with('e') && name.len() == 1 => quoted(text),
        None => {
            let units = "durations have `ms s m h d w`, sizes `B KB MB GB TB KiB MiB GiB TiB`";
            Flaw::new(format!("{message}: {units}"), format!("where it is text, quote it: `\"{text}\"`"))
        }
    }
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

fn quoted(text: &str) -> Flaw {
    Flaw::write(format!("`{text}` is not a number"), format!("\"{text}\""))
}
