//! What may stand where declarations stand, and what it declares.

use ecow::EcoString;

use super::contents::{Binding, Contents, Moved, Param, Place, Words};
use super::declaration::{Declaration, WORDS, declared_name, is_plain, name_text};
use super::env::{self, Env};
use super::shape::{check_shape, check_words};
use super::stack::{NO_ENV, Stack, StackName};
use crate::diag::{Diagnostic, Sink, codes, did_you_mean};
use crate::source::Span;
use crate::syntax::ast::{Block, Expr, Modifier, Name, Phrase, Statement, StatementKind};

/// Every word that may start a statement here, for suggestions.
const WORDS_HERE: &[&str] = &[
    "project",
    "import",
    "param",
    "let",
    "type",
    "env",
    "target",
    "host",
    "stack",
    "defaults",
    "component",
    "mixin",
    "output",
    "service",
    "job",
    "unit",
    "volume",
    "network",
    "secret",
    "config",
    "model",
    "backup",
    "moved",
];

/// Names that expressions give a meaning of their own.
const RESERVED: &[&str] = &[
    "service", "job", "unit", "volume", "network", "secret", "config", "model", "host", "env", "self",
    "project", "target",
];

/// Words that mean something already where names are.
pub fn taken() -> impl Iterator<Item = &'static str> {
    WORDS_HERE.iter().chain(RESERVED).copied()
}

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

    fn misplaced(&mut self, what: &str, span: Span) {
        let (place, help) = match self.place {
            Place::Project if self.stack.is_some() => ("in a stack", "put it at the top level of a file"),
            Place::Project => ("at the top level", "put it into the body that it belongs to"),
            Place::Import => (
                "in an imported file",
                "an imported file holds components, mixins, types and lets: wrap it in a component, or move the \
                 file into the project's folder",
            ),
            Place::Component => ("in a component", "put it at the top level of a file"),
            Place::Branch => {
                ("in `if` or `for`", "put it beside the `if`; only what is made can depend on it")
            }
        };
        let message = format!("{what} cannot stand {place}");
        self.sink.push(Diagnostic::new(codes::MALFORMED_STATEMENT, span, message).help(help));
    }

    /// Whether a word may stand here; where not it is reported.
    fn permits(&mut self, word: &str, span: Span) -> bool {
        let permitted = match word {
            "component" | "mixin" => {
                matches!(self.place, Place::Project | Place::Import) && self.stack.is_none()
            }
            "let" => self.place != Place::Branch && self.stack.is_none(),
            "param" => matches!(self.place, Place::Project | Place::Component) && self.stack.is_none(),
            "output" => self.place == Place::Component,
            "raw" => self.place == Place::Project,
            "project" | "env" | "target" | "defaults" | "moved" | "host" | "stack" => {
                self.place == Place::Project && self.stack.is_none()
            }
            _ => self.place != Place::Import,
        };
        if !permitted {
            self.misplaced(&format!("`{word}`"), span);
        }
        permitted
    }

    fn phrase(&mut self, phrase: &'a Phrase) {
        if let Some((Modifier::Add, span)) = phrase.modifier {
            self.sink.push(
                Diagnostic::new(codes::MALFORMED_STATEMENT, span, "`add` is for an env or a patched body")
                    .help("outside of an env a declaration stands without `add`"),
            );
        }
        let word = phrase.word.text.as_str();
        if WORDS_HERE.contains(&word) && !self.permits(word, phrase.word.span) {
            return;
        }
        if WORDS_HERE.contains(&word) || self.words.contains(word) {
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
            "param" => param(phrase, self),
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
                    let known = WORDS_HERE.iter().copied().chain(self.words.iter().map(EcoString::as_str));
                    self.sink.push(unknown_word(&phrase.word, known));
                }
            },
        }
    }

    /// `stack monitoring { … }`, which may be opened several times.
    fn stack(&mut self, phrase: &'a Phrase) {
        let Some(opened) = Stack::open(phrase, self.sink) else { return };
        if !project_name(&opened.name, "stack", self.sink) || !opened.has_a_folder(self.sink) {
            return;
        }
        let name = opened.name.text.clone();
        let known = self.contents.stacks.entry(name.clone()).or_insert_with(|| opened.clone());
        if known.shared != opened.shared {
            self.sink.push(
                Diagnostic::new(
                    codes::DUPLICATE,
                    opened.name.span,
                    format!("stack `{name}` is shared and not shared"),
                )
                .label(known.name.span, "the other one")
                .help("say `shared stack` in both places, or in none"),
            );
        }
        if known.on.is_empty() {
            known.on = opened.on;
        }
        let Some(body) = &phrase.body else { return };
        let outer = self.stack.replace(name.clone());
        for statement in &body.statements {
            match Stack::setting(statement) {
                Some(assign) => {
                    let Some(stack) = self.contents.stacks.get_mut(&name) else { continue };
                    match stack.project {
                        Some(first) => self.sink.push(
                            Diagnostic::new(codes::SET_TWICE, assign.key.span(), "`name` is set twice")
                                .label(first.key.span(), "first set here")
                                .help("keep one of the two"),
                        ),
                        None => stack.project = Some(assign),
                    }
                }
                None => self.take(statement),
            }
        }
        self.stack = outer;
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

    /// `let name = value`, `output name = value`
    fn value(&mut self, phrase: &'a Phrase, binding: fn(Span, &'a Expr) -> Binding<'a>) {
        match (declared_name(phrase, self.sink), &phrase.value) {
            (Some(name), Some(value)) => {
                let binding = binding(name.span, value);
                self.bind(&name, binding);
            }
            (Some(name), None) => {
                let message = format!("`{}` has no value", name.text);
                self.sink.push(
                    Diagnostic::new(codes::MALFORMED_STATEMENT, name.span, message)
                        .help(format!("write `{} {} = …`", phrase.word.text, name.text)),
                );
            }
            (None, _) => {}
        }
    }

    fn bind(&mut self, name: &Name, binding: Binding<'a>) {
        let output = matches!(binding, Binding::Output(..));
        if RESERVED.contains(&name.text.as_str()) && !output {
            self.sink.push(
                Diagnostic::new(
                    codes::BAD_NAME,
                    name.span,
                    format!("`{}` has a meaning of its own", name.text),
                )
                .help("choose another name for the value"),
            );
        } else if let Some(first) = self.contents.bindings.get(&name.text) {
            self.sink.push(duplicate("name", name, first.span()));
        } else {
            self.contents.bindings.insert(name.text.clone(), binding);
        }
    }
}

fn param<'a>(phrase: &'a Phrase, to: &mut Collector<'a, '_>) {
    let Some(name) = declared_name(phrase, to.sink) else { return };
    let flags: Vec<&str> = phrase.flags.iter().map(|f| f.text.as_str()).collect();
    let mut per_host = false;
    let per_env = match flags.as_slice() {
        [] => false,
        ["per", "env"] => true,
        ["per", "host"] => {
            per_host = true;
            false
        }
        _ => {
            let span = phrase.flags.first().map_or(name.span, |f| f.span);
            to.sink.push(
                Diagnostic::new(codes::MALFORMED_STATEMENT, span, "a param is `per env` or nothing")
                    .help(format!("write `param {}: string per env`", name.text)),
            );
            false
        }
    };
    if per_env && to.place == Place::Component {
        let span = phrase.flags.first().map_or(name.span, |f| f.span);
        to.sink.push(
            Diagnostic::new(codes::MALFORMED_STATEMENT, span, "a component's param is set by its instances")
                .help("drop `per env`, and give the instance a project's param that is `per env`"),
        );
    }
    if let (true, Some(default)) = (per_env, &phrase.value) {
        to.sink.push(
            Diagnostic::new(codes::MALFORMED_STATEMENT, default.span, "a param `per env` has no default")
                .here("no environment would use this")
                .help("drop the default, or drop `per env`"),
        );
    }
    let param =
        Param { span: name.span, ty: phrase.ty.as_ref(), default: phrase.value.as_ref(), per_env, per_host };
    to.bind(&name, Binding::Param(param));
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

/// Compose allows lower-case letters, digits, `-` and `_` in a project's name, which both go into.
fn project_name(name: &Name, what: &str, sink: &mut Sink) -> bool {
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

pub(super) fn duplicate(what: &str, name: &Name, first: Span) -> Diagnostic {
    Diagnostic::new(codes::DUPLICATE, name.span, format!("{what} `{}` is declared twice", name.text))
        .here("declared again here")
        .label(first, "first declared here")
        .help("rename one, or put what differs between environments into an `env`")
}

pub(super) fn unknown_word<'w>(word: &Name, known: impl Iterator<Item = &'w str>) -> Diagnostic {
    let message = format!("`{}` declares nothing", word.text);
    Diagnostic::new(codes::UNKNOWN_STATEMENT, word.span, message).suggest(did_you_mean(&word.text, known))
}
