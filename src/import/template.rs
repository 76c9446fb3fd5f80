//! What a compose file says with variables in it, read again from where it stands.
//!
//! Where a value must be known the reader replaces its variables; the text at its place still names them.

/// A piece of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    /// As it stands.
    Text(String),
    /// A variable, and the default that stands in for it.
    Variable { name: String, default: Option<String> },
}

/// The scalar that stands at a place, quotes and escapes taken off; `None` for what is not on one line.
pub(super) fn scalar(snippet: &str) -> Option<String> {
    let snippet = snippet.trim();
    if snippet.contains('\n') || snippet.starts_with(['|', '>', '[', '{', '*', '&']) {
        return None;
    }
    if let Some(inner) = snippet.strip_prefix('\'') {
        return Some(inner.strip_suffix('\'')?.replace("''", "'"));
    }
    match snippet.strip_prefix('"') {
        Some(inner) if inner.contains('\\') => None,
        Some(inner) => Some(inner.strip_suffix('"')?.to_owned()),
        None => Some(snippet.to_owned()),
    }
}

/// The pieces of a text; `None` where it uses variables in a way that depends on more than their value.
pub(super) fn pieces(text: &str) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        plain.push_str(&rest[..at]);
        let behind = &rest[at + 1..];
        if let Some(after) = behind.strip_prefix('$') {
            plain.push('$');
            rest = after;
            continue;
        }
        let (variable, after) = match behind.strip_prefix('{') {
            Some(braced) => {
                let (body, after) = braced.split_once('}')?;
                (variable(body)?, after)
            }
            None => {
                let end =
                    behind.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(behind.len());
                if end == 0 {
                    plain.push('$');
                    rest = behind;
                    continue;
                }
                (Piece::Variable { name: behind[..end].into(), default: None }, &behind[end..])
            }
        };
        if !plain.is_empty() {
            pieces.push(Piece::Text(std::mem::take(&mut plain)));
        }
        pieces.push(variable);
        rest = after;
    }
    plain.push_str(rest);
    if !plain.is_empty() {
        pieces.push(Piece::Text(plain));
    }
    Some(pieces)
}

fn variable(body: &str) -> Option<Piece> {
    let end = body.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(body.len());
    let (name, operation) = body.split_at(end);
    let default = match operation {
        "" => None,
        _ if operation.contains(['$', '{']) => return None,
        _ if operation.starts_with(":?") || operation.starts_with('?') => None,
        _ => Some(operation.strip_prefix(":-").or(operation.strip_prefix('-'))?.to_owned()),
    };
    Some(Piece::Variable { name: name.into(), default })
}

/// The text at its colons, none of which is within a variable.
pub(super) fn split(text: &str) -> Vec<&str> {
    let (mut parts, mut start, mut depth) = (Vec::new(), 0, 0_usize);
    for (at, c) in text.char_indices() {
        match c {
            '{' | '[' => depth += 1,
            '}' | ']' => depth = depth.saturating_sub(1),
            ':' if depth == 0 => {
                parts.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&text[start..]);
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_found_with_their_defaults() {
        let variable = |name: &str, default: Option<&str>| Piece::Variable {
            name: name.into(),
            default: default.map(Into::into),
        };
        let text = |text: &str| Piece::Text(text.into());
        assert_eq!(pieces("a-${B:-c}$$d"), Some(vec![text("a-"), variable("B", Some("c")), text("$d")]));
        assert_eq!(pieces("$A/${B}"), Some(vec![variable("A", None), text("/"), variable("B", None)]));
        assert_eq!(pieces("${A:+b}"), None);
        assert_eq!(pieces("${A:-${B}}"), None);
        assert_eq!(split("${P:-80}:80/tcp"), ["${P:-80}", "80/tcp"]);
    }
}
