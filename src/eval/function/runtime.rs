//! A value that only the host knows.

use super::Arguments;
use crate::diag::{Diagnostic, codes};
use crate::eval::value::{Data, Piece, Runtime, RuntimeDefault, Text};
use crate::eval::{Context, Reported};
use crate::source::Span;

pub(super) fn runtime(cx: &mut Context<'_, '_>, arguments: &Arguments, _: Span) -> Result<Data, Reported> {
    let [name, default @ ..] = arguments.values.as_slice() else { return Err(Reported) };
    let text = cx.argument_text(name, "the name of a runtime value")?;
    let legal = text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    if !legal {
        let message = format!("`{text}` is no name of a variable");
        return cx.fail(
            Diagnostic::new(codes::BAD_VALUE, name.origin.span, message).help("use letters, digits and `_`"),
        );
    }
    let default = match default {
        [] => RuntimeDefault::Required,
        [value, ..] if value.data == Data::Null => RuntimeDefault::Absent,
        [value, ..] => {
            let default = cx.argument_text(value, "the default of a runtime value")?;
            if !RuntimeDefault::fits(&default) {
                let message = "a brace or a line break cannot stand in the default of a runtime value";
                return cx.fail(
                    Diagnostic::new(codes::BAD_VALUE, value.origin.span, message)
                        .note("docker compose refuses line breaks in `${NAME:-…}`, and its versions differ on braces")
                        .help("leave the default out and set the variable in `runtime.env`"),
                );
            }
            RuntimeDefault::Text(default)
        }
    };
    Ok(Data::Text(Text::from_pieces([Piece::Runtime(Runtime { name: text, default })])))
}
