//! Values and types in the words of messages.

use super::value::Data;

/// What a value is, with its article: "the number 8000", "a list".
pub fn data(data: &Data) -> String {
    match data {
        Data::Null => "null".into(),
        Data::Bool(b) => format!("`{b}`"),
        Data::Int(n) => format!("the number {n}"),
        Data::Float(n) => format!("the number {n}"),
        Data::Text(text) => match text.as_known() {
            Some(text) if text.chars().count() <= 40 && !text.contains('\n') => {
                format!("the text \"{text}\"")
            }
            Some(_) => "text".into(),
            None if text.stage() == crate::schema::Stage::Secret => "text with a secret in it".into(),
            None => "text that only the host knows".into(),
        },
        Data::Duration(_) => "a duration".into(),
        Data::Size(_) => "a size".into(),
        Data::Mode(n) => format!("the mode 0o{n:o}"),
        Data::Ports(..) => "a port".into(),
        Data::Path(_) => "a path".into(),
        Data::Address(address) => format!("the address {}:{}", address.service, address.port),
        Data::Reference(kind, name) => format!("{} `{name}`", kind.word()),
        Data::List(_) => "a list".into(),
        Data::Map(_) => "a map".into(),
    }
}

/// Alternatives: "`a`, `b` or `c`".
pub fn words(words: &[&str]) -> String {
    match words {
        [] => String::new(),
        [one] => format!("`{one}`"),
        [most @ .., last] => {
            let most: Vec<String> = most.iter().map(|w| format!("`{w}`")).collect();
            format!("{} or `{last}`", most.join(", "))
        }
    }
}
