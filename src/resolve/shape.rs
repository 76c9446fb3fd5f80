//! What may stand in a statement beside its word, by the word: whatever else is written would be lost, so it
//! is an error.

use super::declaration::Declaration;
use crate::diag::{Diagnostic, Sink, codes};
use crate::source::Span;
use crate::syntax::ast::{Modifier, Phrase, Remove};

/// The parts that a statement has a use for.
struct Shape {
    modifier: Option<Modifier>,
    /// How many operands at most; `None` where whoever reads the statement says which.
    operands: Option<usize>,
    arrow: bool,
    value: bool,
    ty: bool,
    flags: bool,
    body: bool,
    form: &'static str,
}

const NAMED: Shape = Shape {
    modifier: None,
    operands: Some(1),
    arrow: false,
    value: false,
    ty: false,
    flags: false,
    body: true,
    form: "NAME { … }",
};

const VALUE: Shape = Shape { value: true, body: false, form: "NAME = …", ..NAMED };

fn shape(word: &str) -> Shape {
    match word {
        "let" | "output" => VALUE,
        "param" => Shape { ty: true, flags: true, form: "NAME: TYPE = …", ..VALUE },
        "env" => Shape { modifier: Some(Modifier::Abstract), operands: None, ..NAMED },
        "stack" => Shape { modifier: Some(Modifier::Shared), operands: None, ..NAMED },
        "mixin" => Shape { operands: None, form: "NAME for service { … }", ..NAMED },
        "target" => Shape { operands: Some(0), form: "{ … }", ..NAMED },
        "defaults" => Shape { form: "service { … }", ..NAMED },
        "raw" => Shape { operands: None, form: "compose { … }", ..NAMED },
        "moved" => Shape { operands: Some(2), arrow: true, body: false, form: "volume OLD -> NEW", ..NAMED },
        "secret" => Shape { operands: None, form: "NAME { … }`, or `secret NAME shared { … }", ..NAMED },
        "network" => {
            let form = "NAME { … }`, in a shared stack also `network NAME per env";
            Shape { operands: None, form, ..NAMED }
        }
        _ => NAMED,
    }
}

/// Says that a part of a statement means nothing.
pub fn check_shape(phrase: &Phrase, sink: &mut Sink) {
    let word = phrase.word.text.as_str();
    let shape = shape(word);
    let extra = shape.operands.and_then(|most| phrase.operands.get(most)).map(|operand| operand.span);
    let stray = modifier(phrase, shape.modifier)
        .or(extra)
        .or(phrase.arrow.as_ref().filter(|_| !shape.arrow).map(|arrow| arrow.span))
        .or(phrase.ty.as_ref().filter(|_| !shape.ty).map(|ty| ty.span))
        .or(phrase.value.as_ref().filter(|_| !shape.value).map(|value| value.span))
        .or(phrase.flags.first().filter(|_| !shape.flags).map(|flag| flag.span))
        .or(phrase.body.as_ref().filter(|_| !shape.body).map(|body| body.span));
    if let Some(span) = stray {
        sink.push(says_nothing(word, span, &shape));
    }
}

/// Says that only the first name of a `remove` means something.
pub fn check_remove(remove: &Remove, sink: &mut Sink) {
    if let Some(extra) = remove.operands.get(1) {
        let message = "one `remove` takes out one declaration";
        let help = format!("write `remove {} NAME` for each", remove.word.text);
        sink.push(Diagnostic::new(codes::MALFORMED_STATEMENT, extra.span, message).help(help));
    }
}

/// Says that a word behind a declaration's name means nothing.
pub(super) fn check_words(declaration: &Declaration<'_>, sink: &mut Sink) {
    if let Some(span) = declaration.stray() {
        sink.push(says_nothing(declaration.word, span, &shape(declaration.word)));
    }
}

/// A modifier that the word does not take; where `add` may stand is the caller's to say.
fn modifier(phrase: &Phrase, known: Option<Modifier>) -> Option<Span> {
    let (modifier, span) = phrase.modifier?;
    (modifier != Modifier::Add && Some(modifier) != known).then_some(span)
}

fn says_nothing(word: &str, span: Span, shape: &Shape) -> Diagnostic {
    let message = format!("this says nothing about a {word}");
    let help = format!("write `{word} {}`", shape.form);
    Diagnostic::new(codes::MALFORMED_STATEMENT, span, message).help(help)
}
