//! Words of a POSIX shell.

/// A word that the shell takes as it is.
pub(crate) fn quoted(text: &str) -> String {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b"_-./,:@%+=".contains(&b);
    if !text.is_empty() && text.bytes().all(plain) && !text.starts_with(['-', '=']) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

/// Text that stands in a comment: one line of it, whatever it is.
pub(crate) fn comment(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_word_is_one_word() {
        assert_eq!(quoted("secrets/db-password"), "secrets/db-password");
        assert_eq!(quoted(""), "''");
        assert_eq!(quoted("it's $HOME"), "'it'\\''s $HOME'");
        assert_eq!(quoted("-rf"), "'-rf'");
    }
}
