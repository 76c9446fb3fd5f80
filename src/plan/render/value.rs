//! Values for machines.

use serde_json::{Map, Value as Json, json};

use crate::eval::written::scalar;
use crate::eval::{Data, Encoding, HostPath, Piece, Runtime, RuntimeDefault, SecretUse, Text, Value};

/// A value for machines. Durations, sizes and modes are texts as the language writes them; what is not
/// known is an object that names it.
pub(super) fn json(value: &Value) -> Json {
    match &value.data {
        Data::Null => Json::Null,
        Data::Bool(b) => (*b).into(),
        Data::Int(n) => (*n).into(),
        Data::Float(n) => (*n).into(),
        Data::Text(text) | Data::Path(HostPath::Unknown(text)) => text_json(text),
        Data::List(list) => list.iter().map(json).collect(),
        Data::Map(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_by_key(|(key, _)| *key);
            entries
                .into_iter()
                .map(|(key, value)| (key.to_string(), json(value)))
                .collect::<Map<_, _>>()
                .into()
        }
        data => scalar(data).into(),
    }
}

fn text_json(text: &Text) -> Json {
    if let Some(known) = text.as_known() {
        return known.into();
    }
    let mut pieces: Vec<Json> = text.pieces().iter().map(piece_json).collect();
    match pieces.as_mut_slice() {
        [one] => one.take(),
        _ => json!({ "text": pieces }),
    }
}

fn piece_json(piece: &Piece) -> Json {
    match piece {
        Piece::Known(text) => text.as_str().into(),
        Piece::Runtime(Runtime { name, default }) => match default {
            RuntimeDefault::Required => json!({ "runtime": name.as_str() }),
            RuntimeDefault::Text(text) => json!({ "runtime": name.as_str(), "default": text.as_str() }),
            RuntimeDefault::Absent => json!({ "runtime": name.as_str(), "default": null }),
        },
        Piece::Secret(SecretUse { secret, field, encoding }) => {
            let mut out = json!({ "secret": secret.as_str() });
            if let Some(field) = field {
                out["field"] = field.as_str().into();
            }
            match encoding {
                Encoding::Plain => {}
                Encoding::Url => out["encoding"] = "url".into(),
                Encoding::Base64 => out["encoding"] = "base64".into(),
            }
            out
        }
    }
}
