//! What a project declares, by kind and name.

use ecow::EcoString;

use super::stack::StackName;
use crate::diag::{Diagnostic, Sink, codes};
use crate::schema::Reference;
use crate::source::Span;
use crate::syntax::ast::{Block, Expr, ExprKind, Name, Phrase};

/// The words that declare something under a name of its own, and what a reference to it is.
pub(super) const WORDS: &[(&str, Reference)] = &[
    ("service", Reference::Service),
    ("job", Reference::Service),
    ("volume", Reference::Volume),
    ("network", Reference::Network),
    ("secret", Reference::Secret),
    ("config", Reference::Config),
    ("model", Reference::Model),
    ("host", Reference::Host),
    ("unit", Reference::Unit),
    ("backup", Reference::Backup),
];

/// What a reference to a declaration is, by the word that declares it.
pub fn kind_of(word: &str) -> Option<Reference> {
    WORDS.iter().find(|(w, _)| *w == word).map(|&(_, kind)| kind)
}

/// Kind and name: services and jobs share one space of names.
pub type Declared = (Reference, EcoString);

/// One declaration: its place and what its author wrote.
#[derive(Debug, Clone)]
pub struct Declaration<'a> {
    /// The name's place.
    pub span: Span,
    /// `service`, `job`, `volume`, …
    pub word: &'a str,
    /// The statement.
    pub phrase: &'a Phrase,
    /// The stack that it stands in.
    pub stack: StackName,
}

impl<'a> Declaration<'a> {
    /// Whether there is one for each environment: `network public per env`, in a shared stack.
    pub fn is_per_env(&self) -> bool {
        let words: Vec<Option<EcoString>> = self.phrase.operands.iter().skip(1).map(name_text).collect();
        matches!(words.as_slice(), [Some(per), Some(env)] if per == "per" && env == "env")
    }

    /// Whether it is one for all environments, on purpose: `secret x shared`.
    pub fn is_shared(&self) -> bool {
        self.word == "secret" && self.phrase.operands.get(1).and_then(name_text).as_deref() == Some("shared")
    }

    /// A word behind the name that means nothing there.
    pub(super) fn stray(&self) -> Option<Span> {
        let rest = self.phrase.operands.get(1..).unwrap_or_default();
        let known = match self.word {
            "secret" => self.is_shared() && rest.len() == 1,
            "network" => self.is_per_env(),
            // The others have one operand at most, which `shape` holds.
            _ => true,
        };
        rest.first().filter(|_| !known).map(|operand| operand.span)
    }

    /// Its body, where it has one.
    pub fn body(&self) -> Option<&'a Block> {
        self.phrase.body.as_ref()
    }
}

/// The declared name behind the word: an identifier, or a quoted name of the same letters and dots.
pub(super) fn declared_name(phrase: &Phrase, sink: &mut Sink) -> Option<Name> {
    let word = &phrase.word.text;
    let Some(operand) = phrase.operands.first() else {
        let example = if word == "env" { "prod" } else { "api" };
        sink.push(
            Diagnostic::new(codes::MALFORMED_STATEMENT, phrase.word.span, format!("`{word}` has no name"))
                .help(format!("write `{word} {example} {{ … }}`")),
        );
        return None;
    };
    match name_text(operand) {
        Some(text) => legal_name(text, phrase, operand.span, sink),
        None => {
            let message = format!("the name of a {word} is a plain word");
            sink.push(
                Diagnostic::new(codes::MALFORMED_STATEMENT, operand.span, message)
                    .help("only within `for` a name may be computed: `service \"worker-${n}\" { … }`"),
            );
            None
        }
    }
}

/// A name of the letters that names are made of.
pub(super) fn legal_name(text: EcoString, phrase: &Phrase, span: Span, sink: &mut Sink) -> Option<Name> {
    let legal = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    let starts_well = text.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
    if text.is_empty() || !text.chars().all(legal) || !starts_well {
        let message = format!("`{text}` is no {} name", phrase.word.text);
        sink.push(
            Diagnostic::new(codes::BAD_NAME, span, message)
                .help("use letters, digits, `-`, `_` and `.`, starting with a letter or digit"),
        );
        return None;
    }
    Some(Name { text, span })
}

/// Whether an operand is a name as it is written.
pub(super) fn is_plain(operand: &Expr) -> bool {
    name_text(operand).is_some()
}

/// The text of an operand that is a bare word or a plain string; of a dotted name its words.
pub fn name_text(operand: &Expr) -> Option<EcoString> {
    match &operand.kind {
        ExprKind::Name(name) => Some(name.clone()),
        ExprKind::Text(text) => text.plain(),
        ExprKind::Int(n) => Some(ecow::eco_format!("{n}")),
        ExprKind::Null => Some("null".into()),
        ExprKind::Bool(b) => Some(ecow::eco_format!("{b}")),
        _ => None,
    }
}
