//! `.env` files and what `env_file` names, read as Compose reads them.
//!
//! Lines of `NAME=value` or `NAME: value`, with or without `export`; values in single quotes as they are, in
//! double quotes with escapes, else up to ` #`. Variables in values are replaced from what is known outside and
//! from the lines above. A name alone passes on what is known outside.

use super::template::substitute;

/// What could not be read, and in which line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) line: usize,
    pub(super) message: String,
}

/// A variable and the line in which its value ends.
pub(super) type Entry = (String, String);

/// The entries of a file in their order; a later one of the same name wins.
pub(super) fn entries(text: &str, outside: &dyn Fn(&str) -> Option<String>) -> Result<Vec<Entry>, Fault> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut entries: Vec<Entry> = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        if let Some(comment) = rest.strip_prefix('#') {
            rest = comment.find('\n').map_or("", |end| &comment[end..]);
            continue;
        }
        if rest.is_empty() {
            return Ok(entries);
        }
        let line = text[..text.len() - rest.len()].matches('\n').count() + 1;
        let fault = |message: String| Fault { line, message };
        let (name, value) = name(without_export(rest)).map_err(fault)?;
        let Some(value) = value else {
            if let Some(value) = outside(name) {
                entries.push((name.to_owned(), value));
            }
            rest = &rest[rest.find('\n').map_or(rest.len(), |end| end + 1)..];
            continue;
        };
        let expand = |value: &str| {
            let lookup = |name: &str| {
                let above = || entries.iter().rev().find(|(key, _)| key == name).map(|(_, v)| v.clone());
                outside(name).or_else(above)
            };
            let mut missing = None;
            let value = substitute(value, &lookup, &mut |met| {
                missing = missing.take().or_else(|| met.missing_message());
            });
            match (value, missing) {
                (Err(invalid), _) => Err(fault(invalid.message())),
                (_, Some(message)) => Err(fault(message)),
                (Ok(value), None) => Ok(value),
            }
        };
        let (value, after) = match value.as_bytes().first() {
            Some(quote @ (b'"' | b'\'')) => {
                let (raw, after) = quoted(value, char::from(*quote))
                    .ok_or_else(|| fault("a quote is never closed".to_owned()))?;
                let value = if *quote == b'"' { expand(&escapes(&raw))? } else { raw };
                (value, after)
            }
            _ => {
                let (line, after) = value.split_once('\n').unwrap_or((value, ""));
                let line = line.split_once(" #").map_or(line, |(line, _)| line);
                (expand(line.trim_end())?, after)
            }
        };
        entries.push((name.to_owned(), value));
        rest = after;
    }
}

fn without_export(text: &str) -> &str {
    match text.strip_prefix("export") {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_whitespace()) => {
            rest.trim_start_matches(is_blank)
        }
        _ => text,
    }
}

/// A blank that does not end a line.
fn is_blank(c: char) -> bool {
    matches!(c, '\t' | '\u{b}' | '\u{c}' | '\r' | ' ' | '\u{85}' | '\u{a0}')
}

/// The name at the front, and what stands behind `=` or `:`; `None` where the name stands alone.
fn name(text: &str) -> Result<(&str, Option<&str>), String> {
    let mut end = text.len();
    let mut value = None;
    for (at, c) in text.char_indices() {
        match c {
            '=' | ':' => {
                (end, value) = (at, Some(text[at + 1..].trim_start_matches(is_blank)));
                break;
            }
            '\n' => {
                end = at;
                break;
            }
            '_' | '.' | '-' | '[' | ']' => {}
            c if is_blank(c) || c.is_alphanumeric() => {}
            c => return Err(format!("`{c}` stands in the name of a variable")),
        }
    }
    let name = text[..end].trim_end();
    match name.contains(' ') {
        true => Err(format!("`{name}` is no name of a variable: it has a blank")),
        // Compose takes a name that the end of the file ends for none.
        false if value.is_none() && end == text.len() => Ok(("", None)),
        false => Ok((name, value)),
    }
}

/// What stands between quotes, and behind them. A backslash before the quote takes its meaning away.
fn quoted(text: &str, quote: char) -> Option<(String, &str)> {
    let mut out = String::new();
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            c if c == quote && !escaped => return Some((out, &text[at + 1..])),
            '\\' if !escaped => {
                escaped = true;
                continue;
            }
            c => {
                if escaped && c != quote {
                    out.push('\\');
                }
                out.push(c);
            }
        }
        escaped = false;
    }
    None
}

/// `\n` and its like. What is no escape stays as it is.
fn escapes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let behind = &rest[at + 1..];
        let (c, length) = match behind.bytes().next() {
            Some(b'a') => (Some('\u{7}'), 1),
            Some(b'b') => (Some('\u{8}'), 1),
            Some(b'f') => (Some('\u{c}'), 1),
            Some(b'n') => (Some('\n'), 1),
            Some(b'r') => (Some('\r'), 1),
            Some(b't') => (Some('\t'), 1),
            Some(b'v') => (Some('\u{b}'), 1),
            Some(b'"') => (Some('"'), 1),
            Some(b'\\') => (Some('\\'), 1),
            Some(b'$') => {
                // Left for the replacing of variables, which makes one of two.
                out.push('$');
                (Some('$'), 1)
            }
            Some(b'0') => {
                let digits: String = behind[1..].chars().take(3).take_while(|c| c.is_ascii_digit()).collect();
                let code = u8::from_str_radix(&digits, 8).ok().filter(|_| digits.len() == 3);
                (code.map(char::from), 1 + digits.len())
            }
            _ => (None, 0),
        };
        match c {
            Some(c) => out.push(c),
            None => out.extend(["\\", &behind[..length]]),
        }
        rest = &behind[length..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, String)> {
        let outside = |name: &str| (name == "HOME").then(|| "/root".to_owned());
        entries(text, &outside).unwrap()
    }

    #[test]
    fn every_form_of_a_line_is_read() {
        for (line, name, value) in [
            ("A=b", "A", "b"),
            ("A = b ", "A", "b"),
            ("export A=b", "A", "b"),
            ("A: b", "A", "b"),
            ("A=b # c", "A", "b"),
            ("A=b#c", "A", "b#c"),
            ("A=", "A", ""),
            ("A='$HOME \\n'", "A", "$HOME \\n"),
            ("A=\"$HOME\\n\\$x\"", "A", "/root\n$x"),
            ("A=${HOME}/x", "A", "/root/x"),
            ("A=\"two\nlines\"", "A", "two\nlines"),
            ("A=\"say \\\"x\\\"\"", "A", "say \"x\""),
            ("HOME\n", "HOME", "/root"),
            ("# c\n\n  A=b\r\n", "A", "b"),
            ("\u{feff}A=b", "A", "b"),
            ("a.b-c=1", "a.b-c", "1"),
        ] {
            assert_eq!(read(line), [(name.to_owned(), value.to_owned())], "{line}");
        }
        let b = read("A=1\nB=${A}2\nUNSET\nC='x'\nD=4").into_iter().map(|(_, v)| v).collect::<Vec<_>>();
        assert_eq!(b, ["1", "12", "x", "4"]);
    }

    #[test]
    fn what_compose_refuses_has_a_line() {
        let line = |text: &str| entries(text, &|_| None).unwrap_err().line;
        assert_eq!(line("A=1\nB=\"x"), 2);
        assert_eq!(line("A=1\n\n%B=x"), 3);
        assert_eq!(line("A B=x"), 1);
        assert_eq!(line("A=${"), 1);
        assert_eq!(line("A=1\nB=${X:?why}"), 2);
    }
}
