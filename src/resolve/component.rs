//! What is written once and used often: components, which make resources, and mixins, which add to a body.

use ecow::EcoString;
use indexmap::IndexMap;

use super::collect::Collector;
use super::contents::{Binding, Contents, Param, Place, Words};
use super::declaration::{WORDS, name_text};
use crate::diag::{Diagnostic, Sink, codes, did_you_mean};
use crate::syntax::ast::{Block, Name, Phrase, StatementKind};

/// `component postgres { … }`
#[derive(Debug)]
pub struct Component<'a> {
    /// Its name.
    pub name: Name,
    /// The number of the module whose names its body sees.
    pub module: usize,
    /// What it declares.
    pub contents: Contents<'a>,
}

/// `mixin traefik-route for service { … }`
#[derive(Debug)]
pub struct Mixin<'a> {
    /// Its name.
    pub name: Name,
    /// The number of the module whose names its body sees.
    pub module: usize,
    /// The word of the bodies that may use it.
    pub kind: &'static str,
    /// Its params and lets.
    pub bindings: IndexMap<EcoString, Binding<'a>>,
    /// Its body; the params in it add nothing to who uses it.
    pub body: &'a Block,
}

impl<'a> Component<'a> {
    pub(super) fn collect(
        name: Name,
        phrase: &'a Phrase,
        module: usize,
        words: &Words,
        sink: &mut Sink,
    ) -> Self {
        let mut contents = Contents::default();
        if let Some(body) = &phrase.body {
            Collector::new(&mut contents, Place::Component, words, sink).take_all(&body.statements);
        }
        Self { name, module, contents }
    }

    /// Its params.
    pub fn params(&self) -> impl Iterator<Item = (&EcoString, &Param<'a>)> {
        self.contents.bindings.iter().filter_map(|(name, binding)| match binding {
            Binding::Param(param) => Some((name, param)),
            Binding::Let(..) | Binding::Output(..) => None,
        })
    }
}

impl<'a> Mixin<'a> {
    /// `None` where it could not be understood; reported.
    pub(super) fn collect(name: Name, phrase: &'a Phrase, module: usize, sink: &mut Sink) -> Option<Self> {
        let written = |span| {
            Diagnostic::new(codes::MALFORMED_STATEMENT, span, "a mixin says what it is for")
                .help(format!("write `mixin {} for service {{ … }}`", name.text))
        };
        let Some(body) = &phrase.body else {
            sink.push(written(phrase.word.span));
            return None;
        };
        let words: Vec<Option<EcoString>> = phrase.operands.iter().skip(1).map(name_text).collect();
        let kind = match words.as_slice() {
            [Some(of), Some(kind)] if of == "for" => kind,
            _ => {
                sink.push(written(phrase.word.span));
                return None;
            }
        };
        let Some((kind, _)) = WORDS.iter().find(|(word, _)| word == kind) else {
            let span = phrase.operands.last().map_or(phrase.word.span, |o| o.span);
            let message = format!("`{kind}` is nothing that a mixin can be for");
            let near = did_you_mean(kind, WORDS.iter().map(|(word, _)| *word));
            sink.push(Diagnostic::new(codes::UNKNOWN_STATEMENT, span, message).suggest(near));
            return None;
        };
        let mut contents = Contents::default();
        for statement in &body.statements {
            if let StatementKind::Phrase(phrase) = &statement.kind
                && is_binding(phrase)
            {
                let no_words = Words::new();
                Collector::new(&mut contents, Place::Component, &no_words, sink).take(statement);
            }
        }
        Some(Self { name, module, kind, bindings: contents.bindings, body })
    }
}

/// Whether a statement of a mixin's body names a value instead of adding to the body that uses it.
pub fn is_binding(phrase: &Phrase) -> bool {
    matches!(phrase.word.text.as_str(), "param" | "let")
        && !phrase.operands.is_empty()
        && phrase.arrow.is_none()
}
