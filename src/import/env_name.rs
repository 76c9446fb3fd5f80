//! Texts that differ between environments in the environments' names alone: one text with `${env.name}` in it.

/// The one expression that means in each environment what its own expression does, given as environment and
/// expression; `None` where there is none.
pub(super) fn common<'e>(mut own: impl Iterator<Item = (&'e str, &'e str)>) -> Option<String> {
    let (env, expression) = own.next()?;
    let first = named(expression, env);
    let rest: Vec<(&str, &str)> = own.collect();
    let is_one = !rest.is_empty() && rest.iter().all(|(env, expression)| named(expression, env) == first);
    is_one.then_some(first)
}

/// The expression with `${env.name}` in its strings where the name of the environment stands in them as a word.
pub(super) fn named(expression: &str, env: &str) -> String {
    if format!("\"{env}\"") == expression {
        return "env.name".into();
    }
    let mut out = String::new();
    let mut rest = expression;
    while let Some(at) = rest.find(['"', '\'']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let quote = &rest[..1];
        let delimiter = if rest.starts_with(&quote.repeat(3)) { quote.repeat(3) } else { quote.to_owned() };
        rest = &rest[delimiter.len()..];
        // What a reference names is no text.
        let is_index = out.strip_suffix('[').is_some_and(|before| before.ends_with(char::is_alphanumeric));
        out.push_str(&delimiter);
        rest = match quote {
            _ if is_index || quote == "'" => raw(rest, &delimiter, &mut out),
            _ => string(rest, &delimiter, env, &mut out),
        };
    }
    out.push_str(rest);
    out
}

/// A raw string to its end; gives what follows it.
fn raw<'t>(text: &'t str, delimiter: &str, out: &mut String) -> &'t str {
    let end = text.find(delimiter).map_or(text.len(), |at| at + delimiter.len());
    out.push_str(&text[..end]);
    &text[end..]
}

/// A string to its end; gives what follows it.
fn string<'t>(text: &'t str, delimiter: &str, env: &str, out: &mut String) -> &'t str {
    let mut rest = text;
    while !rest.is_empty() && !rest.starts_with(delimiter) {
        let plain = rest.find(['"', '\\', '$']).unwrap_or(rest.len());
        words(&rest[..plain], env, out);
        rest = &rest[plain..];
        let kept = match () {
            () if rest.starts_with(delimiter) => 0,
            () if rest.starts_with('\\') => 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
            () if rest.starts_with("${") => hole(rest),
            () => rest.chars().next().map_or(0, char::len_utf8),
        };
        out.push_str(&rest[..kept]);
        rest = &rest[kept..];
    }
    let end = delimiter.len().min(rest.len());
    out.push_str(&rest[..end]);
    &rest[end..]
}

/// How long a `${…}` is, in bytes.
fn hole(text: &str) -> usize {
    let (mut depth, mut quoted) = (0, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'{' if !quoted => depth += 1,
            b'}' if !quoted => depth -= 1,
            _ => {}
        }
        if depth == 0 && at > 1 {
            return at + 1;
        }
    }
    text.len()
}

/// Plain text, the environment's name in it replaced where it is a word of its own.
fn words(text: &str, env: &str, out: &mut String) {
    let is_part = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let mut from = 0;
    for (at, _) in text.match_indices(env) {
        let end = at + env.len();
        if is_part(text[..at].chars().next_back()) || is_part(text[end..].chars().next()) {
            continue;
        }
        out.extend([&text[from..at], "${env.name}"]);
        from = end;
    }
    out.push_str(&text[from..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_replaced_where_it_is_a_word() {
        for (written, named_so) in [
            (r#""prod""#, "env.name"),
            (r#""a-prod.b""#, r#""a-${env.name}.b""#),
            (r#""prod/production/reprod""#, r#""${env.name}/production/reprod""#),
            (r#"["/srv/prod", 'prod', prod]"#, r#"["/srv/${env.name}", 'prod', prod]"#),
            (
                r#""${prod}-prod-${runtime("X", "prod}")}""#,
                r#""${prod}-${env.name}-${runtime("X", "prod}")}""#,
            ),
            (r#""a \"prod\" b""#, r#""a \"${env.name}\" b""#),
            (r#"mount config["a_prod"] -> "/prod""#, r#"mount config["a_prod"] -> "/${env.name}""#),
            ("\"\"\"\n  of prod\n  \"\"\"", "\"\"\"\n  of ${env.name}\n  \"\"\""),
            ("'''\n  of prod\n  '''", "'''\n  of prod\n  '''"),
        ] {
            assert_eq!(named(written, "prod"), named_so);
        }
    }

    #[test]
    fn what_differs_in_more_than_the_name_has_nothing_in_common() {
        assert_eq!(
            common([("prod", r#""x-prod""#), ("qa", r#""x-qa""#)].into_iter()).as_deref(),
            Some(r#""x-${env.name}""#)
        );
        assert_eq!(common([("prod", r#""x-prod""#), ("qa", r#""y-qa""#)].into_iter()), None);
        assert_eq!(common([("prod", r#""x-prod""#)].into_iter()), None);
    }
}
