//! A command that the host executes: a program and its arguments, which no shell sees.

use super::Attributes;
use crate::diag::{Diagnostic, codes};
use crate::eval::Context;

/// What a shell would understand and nobody else does.
const OF_SHELL: [&str; 9] = ["|", "||", "&", "&&", ";", ">", ">>", "<", "2>&1"];

/// Reports what systemd would refuse of a command, or take for something else.
pub(super) fn check(attributes: &Attributes, attribute: &str, cx: &mut Context<'_, '_>) {
    let Some(value) = attributes.get(attribute) else { return };
    let Some((program, arguments)) = value.as_list().unwrap_or_default().split_first() else {
        let message = format!("`{attribute}` names no program");
        cx.report(
            Diagnostic::new(codes::BAD_VALUE, value.origin.span, message)
                .help("the first element is the program"),
        );
        return;
    };
    let path = program.as_str().unwrap_or_default();
    if !is_program(path) {
        let message = format!("`{path}` is neither an absolute path nor the name of a program");
        cx.report(
            Diagnostic::new(codes::BAD_VALUE, program.origin.span, message)
                .note("systemd looks for names in the host's PATH, and for relative paths nowhere")
                .help("write the whole path, and each argument as an element of its own"),
        );
    }
    if let Some(word) = arguments.iter().find(|w| w.as_str().is_some_and(|w| OF_SHELL.contains(&w))) {
        let text = word.as_str().unwrap_or_default();
        let message = format!("`{text}` is a word of the shell, which does not see `{attribute}`");
        cx.report(
            Diagnostic::new(codes::BAD_VALUE, word.origin.span, message)
                .help(format!("call one: `{attribute} = [\"/bin/sh\", \"-c\", \"…\"]`")),
        );
    }
}

/// Whether systemd finds a program by it: signs before the name mean something to it, and so do `$` and quotes.
fn is_program(path: &str) -> bool {
    let strange = |c: char| c.is_whitespace() || c.is_control() || "\"'\\$".contains(c);
    let is_name = !path.contains('/') && !path.starts_with(['@', '-', ':', '+', '!', '|']);
    !path.is_empty() && !path.ends_with('/') && !path.contains(strange) && (path.starts_with('/') || is_name)
}
