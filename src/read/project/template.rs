//! `$X`, `${X}` and what else Compose replaces in texts, replaced as Compose does it.
//!
//! Takes a text and a way to look variables up, gives the text with their values; every variable that is met is
//! noted, also one in a default that is not taken. What Compose finds by a regular expression is found here by
//! hand, with the same reach: `${X:-…}` ends on its line, and braces in a default are counted.

/// A variable as one place uses it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Met<'t> {
    pub(super) name: &'t str,
    /// What stands there where it is not set, or set to nothing.
    pub(super) default: Option<&'t str>,
    /// Compose refuses to go on where it is not set.
    pub(super) required: bool,
    /// It is required and not set, and this is what the file says about it.
    pub(super) missing: Option<&'t str>,
}

/// What begins with `${` and is nothing that Compose knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Invalid(pub(super) String);

impl Met<'_> {
    /// What to say where it must be set and is not.
    pub(super) fn missing_message(&self) -> Option<String> {
        match self.missing? {
            "" => Some(format!("`{}` must be set", self.name)),
            reason => Some(format!("`{}` must be set: {reason}", self.name)),
        }
    }
}

impl Invalid {
    pub(super) fn message(&self) -> String {
        format!("`{}` is no way to use a variable", self.0)
    }
}

/// What a variable is worth.
pub(super) type Lookup<'a> = dyn Fn(&str) -> Option<String> + 'a;

/// So deep may defaults stand within defaults.
const DEPTH: usize = 40;

/// The text with its variables replaced.
pub(super) fn substitute(
    template: &str,
    lookup: &Lookup<'_>,
    note: &mut dyn FnMut(Met<'_>),
) -> Result<String, Invalid> {
    Substitution { lookup, note, depth: 0 }.text(template)
}

struct Substitution<'a, 'n> {
    lookup: &'a Lookup<'a>,
    note: &'n mut dyn FnMut(Met<'_>),
    depth: usize,
}

impl Substitution<'_, '_> {
    fn text(&mut self, template: &str) -> Result<String, Invalid> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(Invalid(template.chars().take(40).collect()));
        }
        let mut out = String::with_capacity(template.len());
        let mut rest = template;
        while let Some(at) = rest.find('$') {
            out.push_str(&rest[..at]);
            let behind = &rest[at + 1..];
            rest = match behind.as_bytes().first() {
                Some(b'$') => {
                    out.push('$');
                    &behind[1..]
                }
                Some(b'{') => self.braced(&mut out, &behind[1..])?,
                _ => {
                    let (name, after) = name(behind);
                    match name {
                        "" => out.push('$'),
                        name => out.push_str(&self.value(name)),
                    }
                    after
                }
            };
        }
        out.push_str(rest);
        self.depth -= 1;
        Ok(out)
    }

    /// What stands behind `${`; gives what stands behind its `}`.
    fn braced<'t>(&mut self, out: &mut String, body: &'t str) -> Result<&'t str, Invalid> {
        let invalid = || Invalid(format!("${{{}", body.lines().next().unwrap_or_default()));
        let (name, operation) = name(body);
        if name.is_empty() {
            return Err(invalid());
        }
        if let Some(after) = operation.strip_prefix('}') {
            out.push_str(&self.value(name));
            return Ok(after);
        }
        let (operator, behind) = [":-", ":+", ":?", "-", "+", "?"]
            .into_iter()
            .find_map(|operator| Some((operator, operation.strip_prefix(operator)?)))
            .ok_or_else(invalid)?;
        let line = &behind[..behind.find('\n').unwrap_or(behind.len())];
        let last = line.rfind('}').ok_or_else(invalid)?;
        let end = closing(&line[..=last]).unwrap_or(last);
        let (argument, after) = (&behind[..end], &behind[end + 1..]);
        let counts_empty = operator.starts_with(':');
        let default = operator.ends_with('-').then_some(argument);
        let required = operator.ends_with('?');
        let value = (self.lookup)(name);
        let is_set = value.as_ref().is_some_and(|value| !counts_empty || !value.is_empty());
        let argument = self.text(argument)?;
        let missing = (required && !is_set).then_some(argument.as_str());
        (self.note)(Met { name, default, required, missing });
        match (operator.as_bytes().last(), is_set) {
            (Some(b'-'), false) | (Some(b'+'), true) => out.push_str(&argument),
            _ => out.push_str(&value.unwrap_or_default()),
        }
        Ok(after)
    }

    /// What stands for `$X` and `${X}`: nothing where it is not set.
    fn value(&mut self, name: &str) -> String {
        (self.note)(Met { name, default: None, required: false, missing: None });
        (self.lookup)(name).unwrap_or_default()
    }
}

/// The name at the front, and what stands behind it.
fn name(text: &str) -> (&str, &str) {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    match text.starts_with(|c: char| is_part(c) && !c.is_ascii_digit()) {
        true => text.split_at(text.find(|c: char| !is_part(c)).unwrap_or(text.len())),
        false => ("", text),
    }
}

/// Where the `}` stands that closes what is open. As Compose counts, a brace right behind an opening one is not
/// counted.
fn closing(line: &str) -> Option<usize> {
    let mut open = 1;
    let bytes = line.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'}' => {
                open -= 1;
                if open == 0 {
                    return Some(at);
                }
            }
            b'{' => {
                open += 1;
                at += 1;
            }
            _ => {}
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(template: &str) -> Result<String, Invalid> {
        let lookup = |name: &str| match name {
            "A" => Some("a".to_owned()),
            "B" => Some("b".to_owned()),
            "EMPTY" => Some(String::new()),
            _ => None,
        };
        substitute(template, &lookup, &mut |_| {})
    }

    #[test]
    fn every_operator_does_what_it_does_in_compose() {
        for (template, expected) in [
            ("plain", "plain"),
            ("$A-$B", "a-b"),
            ("${A}${B}", "ab"),
            ("$$A $ $1 a$", "$A $ $1 a$"),
            ("$X|${X}", "|"),
            ("${X:-d}${EMPTY:-d}${A:-d}", "dda"),
            ("${X-d}|${EMPTY-d}|${A-d}", "d||a"),
            ("${X:+r}|${EMPTY:+r}|${A:+r}", "||r"),
            ("${X+r}|${EMPTY+r}|${A+r}", "|r|r"),
            ("${A:?no}${EMPTY?no}", "a"),
            ("${X:-${Y:-${A}}}/${B}", "a/b"),
            ("${X:-$A-$$}", "a-$"),
            ("${X:-{}}", "{}"),
            ("${X:-a:-b}", "a:-b"),
            ("${X:-}", ""),
            ("${X:-{\"a\": \"${A}\"}}.", "{\"a\": \"a\"}."),
            ("${X:-one}\n${X:-two}", "one\ntwo"),
        ] {
            assert_eq!(text(template), Ok(expected.to_owned()), "{template}");
        }
    }

    #[test]
    fn what_compose_refuses_is_refused() {
        for template in ["${", "${}", "${1}", "${A", "${A=b}", "${A:-b", "${A:-b\n}", "${A b}"] {
            assert!(text(template).is_err(), "{template}");
        }
        assert!(text(&"${X:-".repeat(10_000)).is_err());
        assert!(text(&format!("{}{}", "${X:-".repeat(10_000), "}".repeat(10_000))).is_err());
    }

    #[test]
    fn every_variable_is_noted_with_what_is_said_of_it() {
        let mut met = Vec::new();
        let mut note = |m: Met<'_>| {
            let owned = |text: Option<&str>| text.map(str::to_owned);
            met.push((m.name.to_owned(), owned(m.default), m.required, owned(m.missing)));
        };
        let lookup = |name: &str| (name != "E").then(|| "v".to_owned());
        substitute("$A ${B:-${C}} ${D?x} ${E:?say $A}", &lookup, &mut note).unwrap();
        let said = |name: &str, default: Option<&str>, required, missing: Option<&str>| {
            (name.to_owned(), default.map(str::to_owned), required, missing.map(str::to_owned))
        };
        let expected = [
            said("A", None, false, None),
            said("C", None, false, None),
            said("B", Some("${C}"), false, None),
            said("D", None, true, None),
            said("A", None, false, None),
            said("E", None, true, Some("say v")),
        ];
        assert_eq!(met, expected);
    }
}
