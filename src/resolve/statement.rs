//! What may stand at the top level of a file.

use super::declaration::{Declaration, WORDS, declared_name, name_text};
use super::env::{self, Env};
use super::project::{Binding, Collector, Moved, Param};
use crate::diag::{Diagnostic, Sink, codes, did_you_mean};
use crate::source::Span;
use crate::syntax::ast::{Expr, Modifier, Name, Phrase, Statement, StatementKind};

/// The words of the language that later versions compile: the grammar has them already.
const LATER: &[&str] = &[
    "component",
    "mixin",
    "stack",
    "unit",
    "backup",
    "output",
    "use",
    "assert",
    "import",
    "for",
    "if",
    "raw",
];

/// Every word that may start a statement here, for suggestions.
const WORDS_HERE: &[&str] = &[
    "project", "param", "let", "type", "env", "target", "host", "defaults", "service", "job", "volume",
    "network", "secret", "config", "model", "moved",
];

/// Names that expressions give a meaning of their own.
const RESERVED: &[&str] = &[
    "service", "job", "volume", "network", "secret", "config", "model", "host", "env", "self", "project",
    "target",
];

pub(super) fn top_level<'a>(statement: &'a Statement, to: &mut Collector<'a>, sink: &mut Sink) {
    match &statement.kind {
        StatementKind::Phrase(phrase) => declare(phrase, to, sink),
        StatementKind::Alias(alias) => match to.types.get(&alias.name.text) {
            Some(first) => sink.push(duplicate("type", &alias.name, first.name.span)),
            None => {
                to.types.insert(alias.name.text.clone(), alias);
            }
        },
        StatementKind::Assign(assign) => sink.push(
            Diagnostic::new(
                codes::MALFORMED_STATEMENT,
                assign.key.span(),
                "nothing can be set outside of a block",
            )
            .help("name a value with `let NAME = …`, or a setting of the environments with `param NAME = …`"),
        ),
        StatementKind::Remove(remove) => sink.push(
            Diagnostic::new(
                codes::REMOVE_OF_NOTHING,
                remove.word.span,
                "only an env can remove a declaration",
            )
            .help("delete the declaration, or move this into an `env`"),
        ),
        StatementKind::Assert(_) => sink.push(later(statement.span, "`assert`")),
        StatementKind::For(_) => sink.push(later(statement.span, "a `for` statement")),
        StatementKind::If(_) => sink.push(later(statement.span, "an `if` statement")),
        StatementKind::Import(_) => sink.push(later(statement.span, "`import`")),
    }
}

fn declare<'a>(phrase: &'a Phrase, to: &mut Collector<'a>, sink: &mut Sink) {
    if let Some((Modifier::Add, span)) = phrase.modifier {
        sink.push(
            Diagnostic::new(codes::MALFORMED_STATEMENT, span, "`add` is for an env or a patched body")
                .help("outside of an env a declaration stands without `add`"),
        );
    }
    match phrase.word.text.as_str() {
        "project" => {
            if let Some(name) = declared_name(phrase, sink).filter(|name| project_name(name, "project", sink))
            {
                to.projects.push((name, phrase));
            }
        }
        "param" => param(phrase, to, sink),
        "let" => match (declared_name(phrase, sink), &phrase.value) {
            (Some(name), Some(value)) => bind(&name, Binding::Let(name.span, value), to, sink),
            (Some(name), None) => sink.push(
                Diagnostic::new(
                    codes::MALFORMED_STATEMENT,
                    name.span,
                    format!("`{}` has no value", name.text),
                )
                .help(format!("write `let {} = …`", name.text)),
            ),
            (None, _) => {}
        },
        "env" => {
            if let Some(name) = declared_name(phrase, sink).filter(|name| project_name(name, "env", sink)) {
                to.envs.entry(name.text.clone()).or_insert_with(|| Env::new(name)).open(phrase, sink);
            }
        }
        "target" => to.targets.extend(phrase.body.as_ref()),
        "defaults" => to.defaults.extend(env::defaults(phrase, sink)),
        "moved" => to.moved.extend(moved(phrase, sink)),
        word => match WORDS.iter().find(|(w, _)| *w == word) {
            Some(&(word, kind)) => {
                let Some(name) = declared_name(phrase, sink) else { return };
                let key = (kind, name.text.clone());
                match to.declarations.get(&key) {
                    Some(first) => sink.push(duplicate(word, &name, first.span)),
                    None => {
                        to.declarations.insert(key, Declaration { span: name.span, word, phrase });
                    }
                }
            }
            None if LATER.contains(&word) => sink.push(later(phrase.word.span, &format!("`{word}`"))),
            None => sink.push(unknown_word(&phrase.word, WORDS_HERE.iter().copied())),
        },
    }
}

fn param<'a>(phrase: &'a Phrase, to: &mut Collector<'a>, sink: &mut Sink) {
    let Some(name) = declared_name(phrase, sink) else { return };
    let flags: Vec<&str> = phrase.flags.iter().map(|f| f.text.as_str()).collect();
    let per_env = match flags.as_slice() {
        [] => false,
        ["per", "env"] => true,
        ["per", "host"] => {
            let span = phrase.flags.first().map_or(name.span, |f| f.span);
            sink.push(later(span, "`per host`"));
            false
        }
        _ => {
            let span = phrase.flags.first().map_or(name.span, |f| f.span);
            sink.push(
                Diagnostic::new(codes::MALFORMED_STATEMENT, span, "a param is `per env` or nothing")
                    .help(format!("write `param {}: string per env`", name.text)),
            );
            false
        }
    };
    if let (true, Some(default)) = (per_env, &phrase.value) {
        sink.push(
            Diagnostic::new(codes::MALFORMED_STATEMENT, default.span, "a param `per env` has no default")
                .here("no environment would use this")
                .help("drop the default, or drop `per env`"),
        );
    }
    let param = Param { span: name.span, ty: phrase.ty.as_ref(), default: phrase.value.as_ref(), per_env };
    bind(&name, Binding::Param(param), to, sink);
}

fn bind<'a>(name: &Name, binding: Binding<'a>, to: &mut Collector<'a>, sink: &mut Sink) {
    if RESERVED.contains(&name.text.as_str()) {
        sink.push(
            Diagnostic::new(codes::BAD_NAME, name.span, format!("`{}` has a meaning of its own", name.text))
                .help("choose another name for the value"),
        );
    } else if let Some(first) = to.bindings.get(&name.text) {
        sink.push(duplicate("name", name, first.span()));
    } else {
        to.bindings.insert(name.text.clone(), binding);
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

/// Compose allows lower-case letters, digits, `-` and `_` in a project's name, which both go into.
fn project_name(name: &Name, what: &str, sink: &mut Sink) -> bool {
    let legal = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
    let good = name.text.chars().all(legal) && name.text.starts_with(|c: char| c.is_ascii_alphanumeric());
    if !good {
        sink.push(
            Diagnostic::new(codes::BAD_NAME, name.span, format!("`{}` is no name for a {what}", name.text))
                .help("use lower-case letters, digits, `-` and `_`: it becomes part of the compose project's name"),
        );
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

/// Says that a part of the language is parsed but not compiled yet.
pub(super) fn later(span: Span, what: &str) -> Diagnostic {
    Diagnostic::new(codes::NOT_YET, span, format!("{what} is not compiled by this version"))
        .note("the syntax is known so that files can be written and formatted; its meaning comes later")
}
