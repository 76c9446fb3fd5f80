//! What is wrong with a name: what no compose project can be called, what is declared twice, what declares nothing.

use crate::diag::{Diagnostic, Sink, codes, did_you_mean};
use crate::resolve::stack::NO_ENV;
use crate::source::Span;
use crate::syntax::ast::Name;

/// Whether a name can be part of a compose project's, in which Compose allows lower-case letters, digits, `-` and `_`.
pub(super) fn project_name(name: &Name, what: &str, sink: &mut Sink) -> bool {
    let legal = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
    let good = name.text.chars().all(legal) && name.text.starts_with(|c: char| c.is_ascii_alphanumeric());
    if !good {
        sink.push(
            Diagnostic::new(codes::BAD_NAME, name.span, format!("`{}` is no {what} name", name.text)).help(
                "use lower-case letters, digits, `-` and `_`: it becomes part of the compose project's name",
            ),
        );
    }
    if let ("env", Some((folder, holds))) = (what, NO_ENV.iter().find(|(folder, _)| *folder == name.text)) {
        sink.push(
            Diagnostic::new(codes::BAD_NAME, name.span, format!("no env can be named `{folder}`"))
                .help(format!("rename it: `deploy/{folder}/` holds {holds}")),
        );
        return false;
    }
    good
}

pub(in crate::resolve) fn duplicate(what: &str, name: &Name, first: Span) -> Diagnostic {
    Diagnostic::new(codes::DUPLICATE, name.span, format!("{what} `{}` is declared twice", name.text))
        .here("declared again here")
        .label(first, "first declared here")
        .help("rename one, or put what differs between environments into an `env`")
}

pub(in crate::resolve) fn unknown_word<'w>(word: &Name, known: impl Iterator<Item = &'w str>) -> Diagnostic {
    let message = format!("`{}` declares nothing", word.text);
    Diagnostic::new(codes::UNKNOWN_STATEMENT, word.span, message).suggest(did_you_mean(&word.text, known))
}
