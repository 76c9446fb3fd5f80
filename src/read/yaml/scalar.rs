//! What a scalar without quotes means to Compose, whose YAML is go-yaml's: 1.2 but for octal numbers
//! with a leading zero, underscores in numbers, and dates.

use super::Scalar;

/// A resolved scalar.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::read) enum Plain {
    /// Nothing, `~`, `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any other number.
    Float(f64),
    /// `2001-01-01`, which Compose turns into a point in time.
    Date,
    /// Text.
    Text,
}

impl Plain {
    /// What it is, for messages.
    pub(in crate::read) fn what(self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Bool(_) => "a bool",
            Self::Int(_) | Self::Float(_) => "a number",
            Self::Date => "a date",
            Self::Text => "text",
        }
    }
}

impl Scalar<'_> {
    /// What it means.
    pub(in crate::read) fn resolve(&self) -> Plain {
        if !self.plain {
            return Plain::Text;
        }
        match &*self.text {
            "" | "~" | "null" | "Null" | "NULL" => Plain::Null,
            "true" | "True" | "TRUE" => Plain::Bool(true),
            "false" | "False" | "FALSE" => Plain::Bool(false),
            ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => Plain::Float(f64::INFINITY),
            "-.inf" | "-.Inf" | "-.INF" => Plain::Float(f64::NEG_INFINITY),
            ".nan" | ".NaN" | ".NAN" => Plain::Float(f64::NAN),
            text => number(text).unwrap_or(Plain::Text),
        }
    }
}

fn number(text: &str) -> Option<Plain> {
    if !text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '+' | '.')) {
        return None;
    }
    if is_date(text) {
        return Some(Plain::Date);
    }
    let digits = text.replace('_', "");
    if digits.parse::<u64>().is_ok_and(|n| i64::try_from(n).is_err()) {
        // A number to Compose, which writes every digit of it.
        return None;
    }
    whole(&digits).map(Plain::Int).or_else(|| decimal(&digits).map(Plain::Float))
}

/// `12`, `0x1f`, `0o17`, `017`, `0b101`
fn whole(text: &str) -> Option<i64> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let (radix, digits) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, &digits[2..]),
        [b'0', b'o' | b'O', ..] => (8, &digits[2..]),
        [b'0', b'b' | b'B', ..] => (2, &digits[2..]),
        [b'0', _, ..] => (8, &digits[1..]),
        _ => (10, digits),
    };
    if !digits.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return None;
    }
    let number = i128::from_str_radix(digits, radix).ok()?;
    i64::try_from(if negative { -number } else { number }).ok()
}

/// Digits, a point, an exponent; a point alone is none.
fn decimal(text: &str) -> Option<f64> {
    let body = text.strip_prefix(['-', '+']).unwrap_or(text);
    let fits = body.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'-' | b'+'));
    if !fits
        || !body.starts_with(|c: char| c.is_ascii_digit() || c == '.')
        || !body.contains(|c: char| c.is_ascii_digit())
    {
        return None;
    }
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

/// `2001-01-01`, alone or with a time behind it.
fn is_date(text: &str) -> bool {
    let mut parts = text.splitn(3, '-');
    let digits = |part: Option<&str>, count: std::ops::RangeInclusive<usize>| {
        part.is_some_and(|p| count.contains(&p.len()) && p.bytes().all(|b| b.is_ascii_digit()))
    };
    let (year, month, rest) = (parts.next(), parts.next(), parts.next());
    let day = rest.map(|r| r.split(['T', 't', ' ']).next().unwrap_or(r));
    digits(year, 4..=4) && digits(month, 1..=2) && digits(day, 1..=2)
}

/// A number as Compose makes text of it: `1e3` is `1000`, `3.10` is `3.1`.
pub(in crate::read) fn float_text(number: f64) -> String {
    let size = number.abs();
    if size != 0.0 && !(1e-4..1e6).contains(&size) && size.is_finite() {
        let text = format!("{number:e}");
        if let Some((mantissa, exponent)) = text.split_once('e') {
            let (sign, digits) = exponent.strip_prefix('-').map_or(('+', exponent), |digits| ('-', digits));
            return format!("{mantissa}e{sign}{digits:0>2}");
        }
    }
    match number {
        n if n.is_nan() => "NaN".into(),
        n if n.is_infinite() => if n > 0.0 { "+Inf" } else { "-Inf" }.into(),
        n => n.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolve(text: &str) -> Plain {
        Scalar::new(text, true).resolve()
    }

    #[test]
    fn numbers_are_those_of_compose() {
        for (text, number) in
            [("10", 10), ("010", 8), ("0o17", 15), ("0x10", 16), ("1_000", 1000), ("-1", -1), ("0", 0)]
        {
            assert_eq!(resolve(text), Plain::Int(number), "{text}");
        }
        assert_eq!(resolve("1e3"), Plain::Float(1000.0));
        assert_eq!(resolve("3.10"), Plain::Float(3.1));
        assert_eq!(resolve("09"), Plain::Float(9.0));
        assert_eq!(resolve("2001-01-01"), Plain::Date);
        assert_eq!(float_text(1000.0), "1000");
        assert_eq!(float_text(3.1), "3.1");
        assert_eq!(float_text(1e21), "1e+21");
        assert_eq!(float_text(1_234_567.0), "1.234567e+06");
        assert_eq!(float_text(0.000_01), "1e-05");
    }

    #[test]
    fn what_yaml_1_1_takes_for_something_else_is_text() {
        for text in [
            "no", "yes", "on", "y", "22:22", "12:30:45", "1.2.3", "-", ".", "1-2", "0x", "+", "1e", "nan",
            "inf",
        ] {
            assert_eq!(resolve(text), Plain::Text, "{text}");
        }
    }
}
