//! Compose's `${…}` back to pieces of text.

use ecow::EcoString;

use crate::eval::{Piece, Runtime, RuntimeDefault, Text};

/// The pieces of a value's text, or what is wrong with it: its message and what to write instead.
pub(super) fn text(source: &str) -> Result<Text, (String, Option<String>)> {
    if !source.contains('$') {
        return Ok(Text::known(source));
    }
    let mut pieces = Vec::new();
    let mut rest = source;
    while let Some(at) = rest.find('$') {
        pieces.push(Piece::Known(rest[..at].into()));
        rest = &rest[at + 1..];
        match rest.as_bytes().first() {
            Some(b'$') => {
                pieces.push(Piece::Known("$".into()));
                rest = &rest[1..];
            }
            Some(b'{') => {
                let end =
                    closing(&rest[1..]).ok_or_else(|| (format!("`${rest}` has no closing `}}`"), None))?;
                pieces.push(Piece::Runtime(braced(&rest[1..=end])?));
                rest = &rest[end + 2..];
            }
            Some(b'_' | b'a'..=b'z' | b'A'..=b'Z') => {
                let (name, after) = name(rest);
                pieces.push(unset_is_empty(name));
                rest = after;
            }
            // Compose leaves a `$` alone that starts nothing.
            _ => pieces.push(Piece::Known("$".into())),
        }
    }
    pieces.push(Piece::Known(rest.into()));
    Ok(Text::from_pieces(pieces))
}

/// The same text where an entry cannot be left out: what is not set is nothing.
pub(super) fn never_absent(text: Text) -> Text {
    let piece = |piece| match piece {
        Piece::Runtime(Runtime { name, default: RuntimeDefault::Absent }) => unset_is_empty(&name),
        piece => piece,
    };
    match text.as_known() {
        Some(_) => text,
        None => Text::from_pieces(text.pieces().into_iter().map(piece)),
    }
}

/// `$X` and `${X}`: nothing, with a warning, where the host does not set it.
fn unset_is_empty(name: &str) -> Piece {
    Piece::Runtime(Runtime { name: name.into(), default: RuntimeDefault::Text(EcoString::new()) })
}

fn name(text: &str) -> (&str, &str) {
    text.split_at(text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len()))
}

/// Where the `}` stands that closes what is behind `${`.
fn closing(text: &str) -> Option<usize> {
    let mut open = 0;
    let bytes = text.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b'{' if at > 0 && bytes[at - 1] == b'$' => open += 1,
            b'}' if open == 0 => return Some(at),
            b'}' => open -= 1,
            _ => {}
        }
    }
    None
}

/// What stands between `${` and `}`.
fn braced(body: &str) -> Result<Runtime, (String, Option<String>)> {
    let (name, operation) = name(body);
    if !name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
        return Err((format!("`${{{body}}}` names no variable; Compose refuses it"), None));
    }
    let runtime = |default| Runtime { name: name.into(), default };
    let no_model = |what: &str, instead: String| Err((format!("`${{{body}}}` {what}"), Some(instead)));
    if operation.is_empty() || operation == ":-" {
        return Ok(runtime(RuntimeDefault::Text(EcoString::new())));
    }
    if operation == "-" {
        return Ok(runtime(RuntimeDefault::Absent));
    }
    if let Some(default) = operation.strip_prefix(":-") {
        return Ok(runtime(RuntimeDefault::Text(known_default(body, default)?)));
    }
    if operation.starts_with(":?") {
        return Ok(runtime(RuntimeDefault::Required));
    }
    if let Some(default) = operation.strip_prefix('-') {
        return no_model(
            "keeps a variable that is set to nothing",
            format!("write `${{{name}:-{default}}}`"),
        );
    }
    if let Some(error) = operation.strip_prefix('?') {
        return no_model(
            "accepts a variable that is set to nothing",
            format!("write `${{{name}:?{error}}}`"),
        );
    }
    if operation.starts_with(":+") || operation.starts_with('+') {
        return no_model("asks whether a variable is set", "say the value in each environment".into());
    }
    Err((format!("`${{{body}}}` is no way to use a variable; Compose refuses it"), None))
}

/// A default of known text only; Compose's versions disagree about braces in it and refuse line breaks.
fn known_default(body: &str, default: &str) -> Result<EcoString, (String, Option<String>)> {
    if !default.contains(['$', '{', '\n']) {
        return Ok(default.into());
    }
    let refuse = |what: &str| Err((format!("`${{{body}}}` {what}"), None));
    if default.contains(['{', '\n']) && !default.contains("${") {
        return refuse("has a brace or a line break in its default; Compose's versions read it differently");
    }
    let mut out = EcoString::new();
    let mut rest = default;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        out.push('$');
        rest = &rest[at + 1..];
        match rest.as_bytes().first() {
            Some(b'$') => rest = &rest[1..],
            Some(b'{' | b'_' | b'a'..=b'z' | b'A'..=b'Z') => return refuse("has a variable in its default"),
            _ => {}
        }
    }
    out.push_str(rest);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variable(name: &str, default: RuntimeDefault) -> Piece {
        Piece::Runtime(Runtime { name: name.into(), default })
    }

    fn default(text: &str) -> RuntimeDefault {
        RuntimeDefault::Text(text.into())
    }

    #[test]
    fn every_form_with_a_model_is_read() {
        for (source, pieces) in [
            ("plain", vec![Piece::Known("plain".into())]),
            ("a$$b", vec![Piece::Known("a$b".into())]),
            ("a$ b$", vec![Piece::Known("a$ b$".into())]),
            ("$1", vec![Piece::Known("$1".into())]),
            ("$X", vec![variable("X", default(""))]),
            ("${X}", vec![variable("X", default(""))]),
            ("${X:-}", vec![variable("X", default(""))]),
            ("${X-}", vec![variable("X", RuntimeDefault::Absent)]),
            ("${X:-d}", vec![variable("X", default("d"))]),
            ("${X:-a$$b:-?}", vec![variable("X", default("a$b:-?"))]),
            ("${X:?set it}", vec![variable("X", RuntimeDefault::Required)]),
            (
                "$$${X:-1}2",
                vec![Piece::Known("$".into()), variable("X", default("1")), Piece::Known("2".into())],
            ),
            ("$A-$B", vec![variable("A", default("")), Piece::Known("-".into()), variable("B", default(""))]),
        ] {
            assert_eq!(text(source).map(|t| t.pieces()), Ok(pieces), "{source}");
        }
    }

    #[test]
    fn what_has_no_model_is_refused() {
        for source in [
            "${X-d}",
            "${X?e}",
            "${X:+a}",
            "${X+a}",
            "${X:-$Y}",
            "${X:-${Y:-d}}",
            "${X:-{}",
            "${X:-a\nb}",
            "${X=d}",
            "${1}",
            "${}",
            "${X",
            "${X:-a",
        ] {
            assert!(text(source).is_err(), "{source}");
        }
    }
}
