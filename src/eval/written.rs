//! Values as the language writes them, on one line: for people, and to be compared as text.

use std::borrow::Cow;

use super::{Address, Data, Encoding, HostPath, Piece, Runtime, RuntimeDefault, SecretUse, Text, Value};
use crate::diag::render::visible;
use crate::syntax::units::{SIZE, TIME};

/// In quotes, with everything visible and on one line.
pub fn quoted(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n").replace('\t', "\\t");
    format!("\"{}\"", visible(&escaped))
}

/// A value on one line; a secret by its name.
pub fn written(value: &Value) -> String {
    match &value.data {
        Data::Text(text) => text_line(text),
        Data::List(list) => format!("[{}]", list.iter().map(written).collect::<Vec<_>>().join(", ")),
        Data::Map(map) => {
            let entries =
                map.iter().map(|(key, value)| format!("{} = {}", plain_or_quoted(key), written(value)));
            format!("{{ {} }}", entries.collect::<Vec<_>>().join(", "))
        }
        data => visible(&scalar(data)).into_owned(),
    }
}

fn plain_or_quoted(text: &str) -> Cow<'_, str> {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/' | ':' | '@' | '+' | '~');
    if !text.is_empty() && text.chars().all(plain) { Cow::Borrowed(text) } else { Cow::Owned(quoted(text)) }
}

fn text_line(text: &Text) -> String {
    if let Some(known) = text.as_known() {
        return plain_or_quoted(known).into_owned();
    }
    let pieces = text.pieces();
    if let [piece] = pieces.as_slice() {
        return visible(&piece_text(piece)).into_owned();
    }
    quoted(&pieces.iter().map(piece_text).collect::<String>())
}

fn piece_text(piece: &Piece) -> String {
    match piece {
        Piece::Known(text) => text.to_string(),
        Piece::Runtime(Runtime { name, default }) => match default {
            RuntimeDefault::Required => format!("${{{name}}}"),
            RuntimeDefault::Text(text) => format!("${{{name}:-{text}}}"),
            RuntimeDefault::Absent => format!("${{{name}:-}}"),
        },
        Piece::Secret(SecretUse { secret, field, encoding }) => {
            let field = field.as_ref().map(|f| format!(".{f}")).unwrap_or_default();
            match encoding {
                Encoding::Plain => format!("${{secret {secret}{field}}}"),
                Encoding::Url => format!("${{url(secret {secret}{field})}}"),
                Encoding::Base64 => format!("${{base64(secret {secret}{field})}}"),
            }
        }
    }
}

/// Everything that has no parts.
pub fn scalar(data: &Data) -> String {
    match data {
        Data::Null | Data::List(_) | Data::Map(_) => "null".to_owned(),
        Data::Bool(b) => b.to_string(),
        Data::Int(n) => n.to_string(),
        Data::Float(n) => n.to_string(),
        Data::Text(text) | Data::Path(HostPath::Unknown(text)) => text_line(text),
        Data::Duration(nanoseconds) => duration(*nanoseconds),
        Data::Size(bytes) => size(*bytes),
        Data::Mode(mode) => format!("0o{mode:03o}"),
        Data::Ports(first, last, protocol) => {
            let protocol = protocol.as_ref().map(|p| format!("/{p}")).unwrap_or_default();
            if first == last { format!("{first}{protocol}") } else { format!("{first}-{last}{protocol}") }
        }
        Data::Path(HostPath::Absolute(path)) => path.to_string(),
        Data::Path(HostPath::Project(path)) => format!("./{path}"),
        Data::Address(address) => self::address(address),
        Data::Reference(_, name) => name.to_string(),
    }
}

/// `1h30m`, `48h`, `1s500ms`: of these units only, for those of days Docker does not have.
pub fn duration(nanoseconds: u64) -> String {
    let mut left = nanoseconds;
    let mut out = String::new();
    for (unit, size) in TIME.into_iter().filter(|(unit, _)| !matches!(*unit, "w" | "d")) {
        if left >= size {
            out.push_str(&format!("{}{unit}", left / size));
            left %= size;
        }
    }
    if out.is_empty() { "0s".to_owned() } else { out }
}

/// In the greatest unit that gives a whole number.
fn size(bytes: u64) -> String {
    match SIZE.iter().find(|(_, size)| bytes > 0 && bytes.is_multiple_of(*size)) {
        Some((unit, size)) => format!("{}{unit}", bytes / size),
        None => "0B".to_owned(),
    }
}

/// `db:5432`
pub fn address(address: &Address) -> String {
    format!("{}:{}", address.service, address.port)
}
