//! Durations and sizes: numbers with units.

use super::numbers::{Flaw, integer, quoted};
use crate::syntax::ast::ExprKind;
use crate::syntax::units::{SIZE, TIME};

fn unit(table: &[(&str, u64)], name: &str) -> Option<u64> {
    table.iter().find(|(unit, _)| *unit == name).map(|&(_, factor)| factor)
}

/// `30s`, `1h30m`, `512MiB`
pub(super) fn with_unit(text: &str) -> Result<ExprKind, Flaw> {
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
            Flaw::new(message, format!("{units}; where it is text, quote it: `\"{text}\"`"))
        }
    }
}

/// `1.5GiB`: whole numbers only, but the same in the next smaller unit may be one.
pub(super) fn fraction_of_unit(text: &str, number: &str, fraction: &str, behind: &str) -> Flaw {
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
