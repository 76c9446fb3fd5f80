//! An environment: what it sets, adds, patches and removes.

use ecow::EcoString;
use indexmap::IndexMap;

use super::collect::{raw, unknown_word};
use super::contents::Words;
use super::declaration::{Declaration, Declared, WORDS, declared_name, name_text};
use super::shape::{check_remove, check_shape, check_words};
use super::stack::StackName;
use crate::diag::{Diagnostic, Sink, codes};
use crate::schema::Reference;
use crate::source::Span;
use crate::syntax::ast::{
    Assert, Assign, Block, Key, Modifier, Name, Phrase, Remove, Statement, StatementKind,
};

/// One environment, opened as often and in as many files as people like.
#[derive(Debug)]
pub struct Env<'a> {
    /// Its name.
    pub name: Name,
    /// What it extends.
    pub extends: Option<Name>,
    /// It is never deployed itself.
    pub is_abstract: bool,
    /// Param values, by name.
    pub assigns: IndexMap<EcoString, &'a Assign>,
    /// `add service x { … }`
    pub adds: IndexMap<Declared, Declaration<'a>>,
    /// `service x { … }`, once for each time it is opened.
    pub patches: IndexMap<Declared, Vec<Declaration<'a>>>,
    /// `remove service x`
    pub removes: IndexMap<Declared, Span>,
    /// `add postgres cache { … }`: instances of components that exist here alone.
    pub instance_adds: IndexMap<EcoString, Declaration<'a>>,
    /// `postgres db { … }`, once for each time it is opened.
    pub instance_patches: IndexMap<EcoString, Vec<Declaration<'a>>>,
    /// `remove postgres db`: the component's word, and where.
    pub instance_removes: IndexMap<EcoString, (EcoString, Span)>,
    /// `vars { … }`: blocks that merge into a param's map, by the param's name.
    pub blocks: IndexMap<EcoString, Vec<&'a Phrase>>,
    /// `defaults service { … }`
    pub defaults: Vec<(&'a str, &'a Block)>,
    /// `target { … }`
    pub targets: Vec<&'a Block>,
    /// `raw compose { … }`, and the stack that it stands in.
    pub raws: Vec<(&'a Block, StackName)>,
    /// `assert condition, "message"`
    pub asserts: Vec<&'a Assert>,
    /// The stacks that it opens.
    pub stacks: Vec<Name>,
    /// The stack whose body is being read.
    stack: StackName,
}

/// The words that may stand in an env, for suggestions.
const ENV_WORDS: &[&str] = &[
    "service", "job", "unit", "volume", "network", "secret", "config", "model", "backup", "target",
    "defaults", "stack",
];

impl<'a> Env<'a> {
    pub(super) fn new(name: Name) -> Self {
        Self {
            name,
            extends: None,
            is_abstract: false,
            assigns: IndexMap::new(),
            adds: IndexMap::new(),
            patches: IndexMap::new(),
            removes: IndexMap::new(),
            instance_adds: IndexMap::new(),
            instance_patches: IndexMap::new(),
            instance_removes: IndexMap::new(),
            blocks: IndexMap::new(),
            defaults: Vec::new(),
            targets: Vec::new(),
            raws: Vec::new(),
            asserts: Vec::new(),
            stacks: Vec::new(),
            stack: None,
        }
    }

    /// Takes one opening of the env.
    pub(super) fn open(&mut self, phrase: &'a Phrase, words: &Words, sink: &mut Sink) {
        self.is_abstract |= matches!(phrase.modifier, Some((Modifier::Abstract, _)));
        self.take_extends(phrase, sink);
        let Some(body) = &phrase.body else { return };
        for statement in &body.statements {
            self.take(statement, words, sink);
        }
    }

    fn take_extends(&mut self, phrase: &Phrase, sink: &mut Sink) {
        let rest = phrase.operands.get(1..).unwrap_or_default();
        let words: Vec<Option<EcoString>> = rest.iter().map(name_text).collect();
        match (words.as_slice(), rest) {
            ([], _) => {}
            ([Some(word), Some(parent)], [_, operand]) if word == "extends" => {
                let parent = Name { text: parent.clone(), span: operand.span };
                match &self.extends {
                    Some(first) if first.text != parent.text => sink.push(
                        Diagnostic::new(
                            codes::SET_TWICE,
                            parent.span,
                            format!("env `{}` extends two environments", self.name.text),
                        )
                        .label(first.span, "the other one")
                        .help("an env extends one; put what they share into a third that both extend"),
                    ),
                    _ => self.extends = Some(parent),
                }
            }
            (_, rest) => sink.push(
                Diagnostic::new(
                    codes::MALFORMED_STATEMENT,
                    rest.first().map_or(phrase.word.span, |o| o.span),
                    "an env is its name, and what it extends",
                )
                .help(format!("write `env {} extends OTHER {{ … }}`", self.name.text)),
            ),
        }
    }

    fn take(&mut self, statement: &'a Statement, words: &Words, sink: &mut Sink) {
        match &statement.kind {
            StatementKind::Assign(assign) => self.take_assign(assign, sink),
            StatementKind::Remove(remove) => self.take_remove(remove, statement.span, words, sink),
            StatementKind::Phrase(phrase) => self.take_phrase(phrase, words, sink),
            StatementKind::Assert(assert) => self.asserts.push(assert),
            StatementKind::For(_) | StatementKind::If(_) => sink.push(
                Diagnostic::new(
                    codes::MALFORMED_STATEMENT,
                    statement.span,
                    "an env is what it says, without conditions",
                )
                .help("put the `for` or `if` outside, over a param that the envs set"),
            ),
            StatementKind::Import(_) | StatementKind::Alias(_) => sink.push(
                Diagnostic::new(codes::MALFORMED_STATEMENT, statement.span, "this cannot stand in an env")
                    .help("put it at the top level of a file"),
            ),
        }
    }

    fn take_assign(&mut self, assign: &'a Assign, sink: &mut Sink) {
        let Key::Word(name) = &assign.key else {
            sink.push(
                Diagnostic::new(
                    codes::MALFORMED_STATEMENT,
                    assign.key.span(),
                    "a param's name is a plain word",
                )
                .help("write the name without quotes"),
            );
            return;
        };
        if assign.append {
            sink.push(
                Diagnostic::new(
                    codes::BAD_OPERATION,
                    name.span,
                    format!("`{}` cannot be appended to", name.text),
                )
                .help(format!("an env sets a param: `{} = …`", name.text)),
            );
            return;
        }
        if let Some(first) = self.assigns.get(&name.text) {
            sink.push(set_twice(&name.text, name.span, first.key.span(), &self.name.text));
            return;
        }
        self.assigns.insert(name.text.clone(), assign);
    }

    fn take_remove(&mut self, remove: &'a Remove, span: Span, words: &Words, sink: &mut Sink) {
        let word = &remove.word.text;
        check_remove(remove, sink);
        if let (true, Some(name)) = (words.contains(word), remove.operands.first().and_then(name_text)) {
            self.instance_removes.insert(name, (word.clone(), span));
            return;
        }
        let Some(&(_, kind)) = WORDS.iter().find(|(word, _)| *word == remove.word.text) else {
            sink.push(unknown_word(&remove.word, WORDS.iter().map(|(word, _)| *word)));
            return;
        };
        let Some(name) = remove.operands.first().and_then(name_text) else {
            sink.push(
                Diagnostic::new(
                    codes::MALFORMED_STATEMENT,
                    span,
                    format!("which {} is removed?", kind.word()),
                )
                .help(format!("write `remove {} NAME`", remove.word.text)),
            );
            return;
        };
        self.removes.insert((kind, name), span);
    }

    fn take_phrase(&mut self, phrase: &'a Phrase, words: &Words, sink: &mut Sink) {
        let word = phrase.word.text.as_str();
        let is_known = matches!(word, "target" | "raw" | "defaults" | "stack") || words.contains(word);
        if is_known || WORDS.iter().any(|(known, _)| *known == word) {
            check_shape(phrase, sink);
        }
        match word {
            "stack" => {
                let Some(name) = declared_name(phrase, sink) else { return };
                self.stacks.push(name.clone());
                let outer = self.stack.replace(name.text);
                for statement in phrase.body.iter().flat_map(|body| &body.statements) {
                    self.take(statement, words, sink);
                }
                self.stack = outer;
            }
            "target" => self.targets.extend(phrase.body.as_ref()),
            "raw" => self.raws.extend(raw(phrase, sink).map(|block| (block, self.stack.clone()))),
            "defaults" => {
                if let Some((kind, block)) = defaults(phrase, sink) {
                    self.defaults.push((kind, block));
                }
            }
            _ => match WORDS.iter().find(|(w, _)| *w == word) {
                Some(&(word, kind)) if kind != Reference::Host => {
                    self.take_declaration(phrase, word, kind, sink)
                }
                _ if words.contains(word) => self.take_instance(phrase, sink),
                _ if phrase.operands.is_empty() && phrase.body.is_some() && phrase.modifier.is_none() => {
                    self.blocks.entry(word.into()).or_default().push(phrase);
                }
                _ => {
                    let known = ENV_WORDS.iter().copied().chain(words.iter().map(EcoString::as_str));
                    sink.push(unknown_word(&phrase.word, known));
                }
            },
        }
    }

    fn take_instance(&mut self, phrase: &'a Phrase, sink: &mut Sink) {
        let Some(name) = declared_name(phrase, sink) else { return };
        let declaration =
            Declaration { span: name.span, word: &phrase.word.text, phrase, stack: self.stack.clone() };
        if !matches!(phrase.modifier, Some((Modifier::Add, _))) {
            self.instance_patches.entry(name.text).or_default().push(declaration);
        } else if let Some(first) = self.instance_adds.get(&name.text) {
            let message = format!("{} `{}` is added twice", declaration.word, name.text);
            sink.push(
                Diagnostic::new(codes::ADDED_TWICE, name.span, message).label(first.span, "first added here"),
            );
        } else {
            self.instance_adds.insert(name.text, declaration);
        }
    }

    fn take_declaration(&mut self, phrase: &'a Phrase, word: &'a str, kind: Reference, sink: &mut Sink) {
        let Some(name) = declared_name(phrase, sink) else { return };
        let declaration = Declaration { span: name.span, word, phrase, stack: self.stack.clone() };
        check_words(&declaration, sink);
        let key = (kind, name.text);
        if !matches!(phrase.modifier, Some((Modifier::Add, _))) {
            self.patches.entry(key).or_default().push(declaration);
        } else if let Some(first) = self.adds.get(&key) {
            sink.push(
                Diagnostic::new(
                    codes::ADDED_TWICE,
                    name.span,
                    format!("{} `{}` is added twice", word, key.1),
                )
                .label(first.span, "first added here"),
            );
        } else {
            self.adds.insert(key, declaration);
        }
    }
}

/// The word and block of `defaults service { … }`.
pub(super) fn defaults<'a>(phrase: &'a Phrase, sink: &mut Sink) -> Option<(&'a str, &'a Block)> {
    let word = phrase.operands.first().and_then(name_text);
    let known = WORDS.iter().map(|(w, _)| *w).find(|w| word.as_deref() == Some(*w));
    match (known, &phrase.body) {
        (Some(kind), Some(body)) => Some((kind, body)),
        _ => {
            sink.push(
                Diagnostic::new(codes::MALFORMED_STATEMENT, phrase.word.span, "defaults are for a kind")
                    .help("write `defaults service { … }`"),
            );
            None
        }
    }
}

fn set_twice(key: &str, span: Span, first: Span, env: &str) -> Diagnostic {
    Diagnostic::new(codes::SET_TWICE, span, format!("`{key}` is set twice in env `{env}`"))
        .label(first, "first set here")
        .help("keep one of the two")
}
