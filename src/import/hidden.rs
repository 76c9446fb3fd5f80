//! Values that are taken for secrets, in what is shown of compose files that somebody else wrote.

use ecow::EcoString;

use super::telling;
use crate::eval::{Data, Text, Value};

/// What stands in the place of one.
const HIDDEN: &str = "(hidden)";

/// The value as it may be shown, under the path by which it is known.
pub fn hidden(path: &[EcoString], value: &Value) -> Value {
    let name = path.last().map_or("", |name| name.as_str());
    let data = match &value.data {
        Data::Text(text) => Data::Text(Text::known(&*shown(name, text.as_known().unwrap_or_default()))),
        Data::Map(map) => {
            let entry =
                |(key, value): (&EcoString, &Value)| (key.clone(), hidden(std::slice::from_ref(key), value));
            Data::Map(map.iter().map(entry).collect())
        }
        Data::List(list) => Data::List(list.iter().map(|value| hidden(path, value)).collect()),
        _ => return value.clone(),
    };
    // What waits for the host tells nothing.
    let waits = matches!(&value.data, Data::Text(text) if text.as_known().is_none());
    if waits { value.clone() } else { Value { data, origin: value.origin.clone() } }
}

fn shown(name: &str, text: &str) -> String {
    // `NAME=value` in a list.
    let named = text.split_once('=').filter(|(name, _)| !name.contains(char::is_whitespace));
    let is_secret = |name: &str, text: &str| {
        telling::is_telling(name) && telling::can_be(text) || telling::is_random(name, text)
    };
    if let Some((name, _)) = named.filter(|(name, value)| is_secret(name, value)) {
        return format!("{name}={HIDDEN}");
    }
    if is_secret(name, text) {
        return HIDDEN.to_owned();
    }
    let part = telling::in_url(text).or_else(|| telling::in_option(text));
    match part.filter(|part| telling::can_be(&text[part.clone()])) {
        Some(part) => format!("{}{HIDDEN}{}", &text[..part.start], &text[part.end..]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_hidden_and_nothing_else() {
        for (name, text, told) in [
            ("POSTGRES_PASSWORD", "hunter2hunter2", "(hidden)"),
            ("POSTGRES_DB", "shop", "shop"),
            (
                "DATABASE_URL",
                "postgresql://shop:hunter2hunter2@db/shop",
                "postgresql://shop:(hidden)@db/shop",
            ),
            ("environment", "API_TOKEN=hunter2hunter2", "API_TOKEN=(hidden)"),
            ("command", "serve --password=hunter2hunter2 --port=80", "serve --password=(hidden) --port=80"),
            ("PASSWORD_FILE", "/run/secrets/x", "/run/secrets/x"),
        ] {
            assert_eq!(shown(name, text), told);
        }
    }
}
