//! What may stand where declarations stand, and what it declares.

mod binding;
mod name;
mod place;
mod stack;
mod word;

use ecow::EcoString;

use self::name::project_name;
pub(super) use self::name::{duplicate, unknown_word};
use self::word::DECLARING;
pub use self::word::taken;
use super::contents::{Binding, Contents, Moved, Place, Words};
use super::declaration::{Declaration, WORDS, declared_name, is_plain, name_text};
use super::env::{self, Env};
use super::shape::{check_shape, check_words};
use super::stack::StackName;
use crate::diag::{Diagnostic, Sink, codes};
use crate::syntax::ast::{Block, Expr, Modifier, Name, Phrase, Statement, StatementKind};

/// Computes the name of a declaration within `for`.
type Compute<'c, 'a> = &'c mut dyn FnMut(&'a Expr) -> Option<EcoString>;

/// Sorts statements into [`Contents`].
pub(super) struct Collector<'a, 'c> {
    contents: &'c mut Contents<'a>,
    place: Place,
    stack: StackName,
    words: &'c Words,
    computed: Option<Compute<'c, 'a>>,
    sink: &'c mut Sink,
}

impl<'a> Contents<'a> {
    /// What the body of an `if` or `for` declares, whose names `compute` gives where they are not plain.
    pub fn of_branch(
        block: &'a Block,
        stack: StackName,
        words: &Words,
        compute: Compute<'_, 'a>,
        sink: &mut Sink,
    ) -> Self {
        let mut contents = Self::default();
        let mut collector = Collector::new(&mut contents, Place::Branch, words, sink);
        collector.stack = stack;
        collector.computed = Some(compute);
        collector.take_all(&block.statements);
        contents
    }
}

impl<'a, 'c> Collector<'a, 'c> {
    pub(super) fn new(
        contents: &'c mut Contents<'a>,
        place: Place,
        words: &'c Words,
        sink: &'c mut Sink,
    ) -> Self {
        Self { contents, place, stack: None, words, computed: None, sink }
    }

    pub(super) fn take_all(&mut self, statements: &'a [Statement]) {
        for statement in statements {
            self.take(statement);
        }
    }

    pub(super) fn take(&mut self, statement: &'a Statement) {
        match &statement.kind {
            StatementKind::Phrase(phrase) => self.phrase(phrase),
            StatementKind::Alias(alias) if matches!(self.place, Place::Project | Place::Import) => {
                match self.contents.types.get(&alias.name.text) {
                    Some(first) => self.sink.push(duplicate("type", &alias.name, first.name.span)),
                    None => {
                        self.contents.types.insert(alias.name.text.clone(), alias);
                    }
                }
            }
            StatementKind::Alias(alias) => self.misplaced("type", alias.name.span),
            StatementKind::Assign(assign) => self.sink.push(
                Diagnostic::new(
                    codes::MALFORMED_STATEMENT,
                    assign.key.span(),
                    "nothing can be set outside of a declaration",
                )
                .help("name a value with `let NAME = …`, or a setting of the environments with `param NAME = …`"),
            ),
            StatementKind::Remove(remove) => self.sink.push(
                Diagnostic::new(
                    codes::REMOVE_OF_NOTHING,
                    remove.word.span,
                    "only an env or an instance can remove a declaration",
                )
                .help("delete the declaration, or move this into an `env`"),
            ),
            StatementKind::Assert(_) if self.place == Place::Import => {
                self.misplaced("`assert`", statement.span);
            }
            StatementKind::Assert(assert) => self.contents.asserts.push((assert, self.stack.clone())),
            StatementKind::For(_) | StatementKind::If(_) if self.place == Place::Import => {
                self.misplaced("`for` or `if`", statement.span);
            }
            StatementKind::For(inner) => {
                self.contents.branches.push((statement, self.stack.clone()));
                self.dry_run(&inner.body);
            }
            StatementKind::If(inner) => {
                self.contents.branches.push((statement, self.stack.clone()));
                self.dry_run(&inner.body);
                if let Some(otherwise) = &inner.otherwise {
                    self.dry_run(otherwise);
                }
            }
            StatementKind::Import(_)
                if self.stack.is_none() && matches!(self.place, Place::Project | Place::Import) => {}
            StatementKind::Import(_) => self.misplaced("`import`", statement.span),
        }
    }

    /// Finds what is wrong with a branch that may never be taken.
    fn dry_run(&mut self, block: &'a Block) {
        Contents::of_branch(block, None, self.words, &mut |_| None, self.sink);
    }

    fn phrase(&mut self, phrase: &'a Phrase) {
        if let Some((Modifier::Add, span)) = phrase.modifier {
            self.sink.push(
                Diagnostic::new(codes::MALFORMED_STATEMENT, span, "`add` is for an env or a patched body")
                    .help("outside of an env a declaration stands without `add`"),
            );
        }
        let word = phrase.word.text.as_str();
        if DECLARING.contains(&word) && !self.permits(word, phrase.word.span) {
            return;
        }
        if DECLARING.contains(&word) || self.words.contains(word) {
            check_shape(phrase, self.sink);
        }
        match word {
            "project" => {
                if let Some(name) =
                    declared_name(phrase, self.sink).filter(|name| project_name(name, "project", self.sink))
                {
                    self.contents.projects.push((name, phrase));
                }
            }
            "component" | "mixin" => {}
            "param" => self.param(phrase),
            "let" => self.value(phrase, Binding::Let),
            "output" => self.value(phrase, Binding::Output),
            "env" => {
                if let Some(name) =
                    declared_name(phrase, self.sink).filter(|name| project_name(name, "env", self.sink))
                {
                    let env = self.contents.envs.entry(name.text.clone()).or_insert_with(|| Env::new(name));
                    env.open(phrase, self.words, self.sink);
                }
            }
            "raw" => {
                self.contents.raws.extend(raw(phrase, self.sink).map(|block| (block, self.stack.clone())))
            }
            "stack" => self.stack(phrase),
            "target" => self.contents.targets.extend(phrase.body.as_ref()),
            "defaults" => self.contents.defaults.extend(env::defaults(phrase, self.sink)),
            "moved" => self.contents.moved.extend(moved(phrase, self.sink)),
            word => match WORDS.iter().find(|(w, _)| *w == word) {
                Some(&(word, kind)) => {
                    let Some(name) = self.name(phrase) else { return };
                    let key = (kind, name.text.clone());
                    match self.contents.declarations.get(&key) {
                        Some(first) => self.sink.push(duplicate(word, &name, first.span)),
                        None => {
                            let declaration =
                                Declaration { span: name.span, word, phrase, stack: self.stack.clone() };
                            check_words(&declaration, self.sink);
                            self.contents.declarations.insert(key, declaration);
                        }
                    }
                }
                None if self.words.contains(word) => self.instance(phrase),
                None => {
                    let known = DECLARING.iter().copied().chain(self.words.iter().map(EcoString::as_str));
                    self.sink.push(unknown_word(&phrase.word, known));
                }
            },
        }
    }

    /// `postgres db { … }`
    fn instance(&mut self, phrase: &'a Phrase) {
        let Some(name) = self.name(phrase) else { return };
        match self.contents.instances.get(&name.text) {
            Some(first) => self.sink.push(duplicate("instance", &name, first.span)),
            None => {
                let stack = self.stack.clone();
                let declaration = Declaration { span: name.span, word: &phrase.word.text, phrase, stack };
                self.contents.instances.insert(name.text, declaration);
            }
        }
    }

    /// The declared name, which may be computed within `for` and `if`.
    fn name(&mut self, phrase: &'a Phrase) -> Option<Name> {
        match (phrase.operands.first(), &mut self.computed) {
            (Some(operand), Some(compute)) if !is_plain(operand) => {
                let text = compute(operand)?;
                super::declaration::legal_name(text, phrase, operand.span, self.sink)
            }
            _ => declared_name(phrase, self.sink),
        }
    }
}

fn moved(phrase: &Phrase, sink: &mut Sink) -> Option<Moved> {
    let as_name = |e: &Expr| name_text(e).map(|text| Name { text, span: e.span });
    let kind = phrase.operands.first().and_then(name_text);
    let kind = WORDS.iter().find(|(word, _)| kind.as_deref() == Some(*word)).map(|&(_, kind)| kind);
    let old = phrase.operands.get(1).and_then(as_name);
    let new = phrase.arrow.as_ref().and_then(as_name);
    let (Some(kind), Some(old), Some(new)) = (kind, old, new) else {
        sink.push(
            Diagnostic::new(codes::MALFORMED_STATEMENT, phrase.word.span, "what was moved where?")
                .help("write `moved volume OLD -> NEW`"),
        );
        return None;
    };
    Some(Moved { kind, old, new })
}

/// The block of `raw compose { … }`.
pub(super) fn raw<'a>(phrase: &'a Phrase, sink: &mut Sink) -> Option<&'a Block> {
    let of = phrase.operands.first().and_then(name_text);
    if of.as_deref() == Some("compose") && phrase.operands.len() == 1 && phrase.body.is_some() {
        return phrase.body.as_ref();
    }
    sink.push(
        Diagnostic::new(codes::MALFORMED_STATEMENT, phrase.word.span, "what is raw, and for what?")
            .help("write `raw compose { … }`"),
    );
    None
}
