//! Values as data that files hold, and back.
//!
//! A duration and a mode are their text (`30s`, `0644`), a size is its bytes, an address is `host:port`.

use ecow::EcoString;
use indexmap::IndexMap;
use serde_json::{Map, Number, Value as Json};

use crate::diag::{Diagnostic, codes};
use crate::eval::value::{Data, Text};
use crate::eval::{Context, Origin, Reported, Value, describe};

/// A known value as JSON has it.
pub(super) fn json(cx: &mut Context<'_, '_>, value: &Value) -> Result<Json, Reported> {
    Ok(match &value.data {
        Data::Null => Json::Null,
        Data::Bool(b) => Json::Bool(*b),
        Data::Int(n) => Json::Number((*n).into()),
        Data::Size(n) => Json::Number((*n).into()),
        Data::Float(n) => match Number::from_f64(*n) {
            Some(number) => Json::Number(number),
            None => {
                let message = format!("{n} is no number that a file can hold");
                return cx.fail(Diagnostic::new(codes::BAD_VALUE, value.origin.span, message));
            }
        },
        Data::List(list) => {
            let mut elements = Vec::with_capacity(list.len());
            for element in list {
                elements.push(json(cx, element)?);
            }
            Json::Array(elements)
        }
        Data::Map(map) => {
            let mut entries = Map::with_capacity(map.len());
            for (key, entry) in map {
                entries.insert(key.to_string(), json(cx, entry)?);
            }
            Json::Object(entries)
        }
        Data::Reference(..) => {
            let message = format!("{} has no text", describe::data(&value.data));
            return cx.fail(
                Diagnostic::new(codes::WRONG_TYPE, value.origin.span, message)
                    .help("say which part: `.name`, `.host`, `.address.PORT`"),
            );
        }
        _ => {
            let text = cx.text_of(value, value.origin.span)?;
            Json::String(cx.known(&text, value.origin.span, "a file's content")?.to_string())
        }
    })
}

/// What a file holds, as a value from where it was read.
pub(super) fn value(json: Json, origin: &Origin) -> Value {
    let data = match json {
        Json::Null => Data::Null,
        Json::Bool(b) => Data::Bool(b),
        Json::Number(number) => match number.as_i64() {
            Some(n) => Data::Int(n),
            None => Data::Float(number.as_f64().unwrap_or_default()),
        },
        Json::String(text) => Data::Text(Text::known(text)),
        Json::Array(elements) => Data::List(elements.into_iter().map(|e| value(e, origin)).collect()),
        Json::Object(entries) => Data::Map(
            entries
                .into_iter()
                .map(|(key, entry)| (EcoString::from(key), value(entry, origin)))
                .collect::<IndexMap<_, _>>(),
        ),
    };
    Value { data, origin: origin.clone() }
}
