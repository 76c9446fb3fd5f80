//! What a type wants, in words, for messages.

use crate::schema::Type;

/// The shape of what was expected.
pub(super) fn shape(ty: &Type) -> &'static str {
    match ty {
        Type::Any => "a value",
        Type::Scalar => "text, a number or a bool",
        Type::Int(..) => "a whole number",
        Type::Number => "a number",
        Type::Bool => "`true` or `false`",
        Type::List(_) | Type::Set(_) => "a list",
        Type::Map(_) | Type::Record(_) => "a mapping",
        Type::Named(..) => "a list of names or a mapping",
        Type::Command => "a list of words or a text",
        Type::OneOrMore(_) => "a text or a list",
        _ => "text",
    }
}

/// The shapes of several types, each once.
pub(super) fn any_of(types: &[Type]) -> String {
    let mut shapes: Vec<&str> = Vec::new();
    for ty in types {
        let shape = shape(ty);
        if !shapes.contains(&shape) {
            shapes.push(shape);
        }
    }
    shapes.join(" or ")
}

/// That a text is none of the words that several types have.
pub(super) fn no_word(text: &str, types: &[Type]) -> String {
    let words: Vec<String> = types.iter().flat_map(Type::words).map(|word| format!("`{word}`")).collect();
    format!("`{text}` is none of {}", words.join(", "))
}
