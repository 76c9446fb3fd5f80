//! Files of the project, as they are or as templates.
//!
//! What is read is inside the project's root, is no secret's file, and is bounded; so is what a template
//! makes of it. A template sees the values that it is given and nothing else.

use std::io::{self, Write};

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{AutoEscape, Environment, UndefinedBehavior, Value as Vars};

use super::{Arguments, plain};
use crate::diag::{Diagnostic, codes};
use crate::eval::value::{Data, Text};
use crate::eval::{Context, Reported, Value};
use crate::source::Span;

/// Larger texts are data, not configuration.
const MOST_BYTES: usize = 10_000_000;

/// Instructions that a template may take.
const FUEL: u64 = 1_000_000;

pub(super) fn file(cx: &mut Context<'_, '_>, arguments: &Arguments, _: Span) -> Result<Data, Reported> {
    let path = arguments.value(0)?;
    Ok(Data::Text(Text::known(content(cx, path)?)))
}

pub(super) fn template(
    cx: &mut Context<'_, '_>,
    arguments: &Arguments,
    span: Span,
) -> Result<Data, Reported> {
    let path = arguments.value(0)?;
    let name = cx.argument_text(path, "a path that is read")?;
    let source = content(cx, path)?;
    rendered(cx, &name, &source, arguments, span)
}

pub(super) fn render(cx: &mut Context<'_, '_>, arguments: &Arguments, span: Span) -> Result<Data, Reported> {
    let source = arguments.text(0, cx)?;
    rendered(cx, "the text", &source, arguments, span)
}

fn rendered(
    cx: &mut Context<'_, '_>,
    name: &str,
    source: &str,
    arguments: &Arguments,
    span: Span,
) -> Result<Data, Reported> {
    let vars = arguments.value(1)?;
    if vars.as_map().is_none() {
        let message = "the values of a template are a map";
        return cx.fail(
            Diagnostic::new(codes::WRONG_TYPE, vars.origin.span, message).help("write `{ name = value }`"),
        );
    }
    let vars = plain::json(cx, vars)?;
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    environment.set_auto_escape_callback(|_| AutoEscape::None);
    environment.set_fuel(Some(FUEL));
    environment.set_formatter(|out, state, value| {
        if value.is_none() {
            let what = "null has no text: give it one with `default(\"…\", true)`";
            return Err(minijinja::Error::new(minijinja::ErrorKind::InvalidOperation, what));
        }
        minijinja::escape_formatter(out, state, value)
    });
    let syntax = syntax(cx, arguments.named("delimiters"))?;
    environment.set_syntax(syntax);
    let template = match environment.template_from_named_str(name, source) {
        Ok(template) => template,
        Err(error) => return cx.fail(broken(name, &error, span)),
    };
    let mut out = Bounded(Vec::new());
    if let Err(error) = template.render_captured_to(Vars::from(Serde(vars)), &mut out) {
        return cx.fail(broken(name, &error, span));
    }
    match String::from_utf8(out.0) {
        Ok(text) => Ok(Data::Text(Text::known(text))),
        Err(_) => Err(Reported),
    }
}

/// `["<<", ">>"]`: what stands around a value; with four, around a statement too.
fn syntax(cx: &mut Context<'_, '_>, delimiters: Option<&Value>) -> Result<SyntaxConfig, Reported> {
    let mut builder = SyntaxConfig::builder();
    builder.keep_trailing_newline(true);
    let span = delimiters.map_or(cx.world.project.name.span, |value| value.origin.span);
    let list = delimiters.map(|value| value.as_list().unwrap_or_default());
    let texts: Vec<String> = match list {
        Some(list) => list.iter().filter_map(|v| v.as_str().map(str::to_owned)).collect(),
        None => vec!["{{".into(), "}}".into()],
    };
    match texts.as_slice() {
        [open, close] => {
            builder.variable_delimiters(open.clone(), close.clone());
        }
        [open, close, begin, end] => {
            builder.variable_delimiters(open.clone(), close.clone());
            builder.block_delimiters(begin.clone(), end.clone());
        }
        _ => {
            let message = "delimiters are two texts, or four";
            return cx.fail(
                Diagnostic::new(codes::BAD_VALUE, span, message)
                    .help("write `delimiters = [\"<<\", \">>\"]`"),
            );
        }
    }
    match builder.build() {
        Ok(syntax) => Ok(syntax),
        Err(error) => cx.fail(Diagnostic::new(codes::BAD_VALUE, span, error.to_string())),
    }
}

fn broken(name: &str, error: &minijinja::Error, span: Span) -> Diagnostic {
    let place = error.line().map_or(String::new(), |line| format!(", line {line}"));
    let what = match error.kind() {
        minijinja::ErrorKind::UndefinedError => "names a value that it is not given".to_owned(),
        minijinja::ErrorKind::OutOfFuel => format!("takes more than {FUEL} steps"),
        minijinja::ErrorKind::TemplateNotFound => "includes another, which templates cannot".to_owned(),
        minijinja::ErrorKind::WriteFailure => "makes more than 10 MB".to_owned(),
        kind => match error.detail() {
            Some(detail) => format!("cannot be rendered: {kind}: {detail}"),
            None => format!("cannot be rendered: {kind}"),
        },
    };
    Diagnostic::new(codes::BAD_VALUE, span, format!("`{name}`{place} {what}"))
}

/// Takes no more than is reasonable.
struct Bounded(Vec<u8>);

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > MOST_BYTES {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The text of a file of the project, which no secret names.
fn content(cx: &mut Context<'_, '_>, path: &Value) -> Result<String, Reported> {
    let text = cx.argument_text(path, "a path that is read")?;
    let span_of_path = path.origin.span;
    if cx.world.sources.path(span_of_path.file).starts_with("std/")
        && crate::stdlib::names()
            .any(|name| cx.world.sources.path(span_of_path.file) == format!("std/{name}.deploy"))
    {
        let message = "the standard library reads no files";
        return cx.fail(Diagnostic::new(codes::OUTSIDE_ROOT, span_of_path, message));
    }
    let full = cx.world.folder.join(cx.world.base(span_of_path.file)).join(text.as_str());
    match String::from_utf8(cx.read(&full, &text, span_of_path)?) {
        Ok(content) if content.len() > MOST_BYTES => {
            let message = format!("`{text}` is larger than 10 MB");
            let problem = Diagnostic::new(codes::BAD_VALUE, span_of_path, message);
            cx.fail(problem.help("mount the file instead of reading it into the spec"))
        }
        Ok(content) => Ok(content),
        Err(_) => {
            cx.fail(Diagnostic::new(codes::NOT_UTF8, span_of_path, format!("`{text}` is not UTF-8 text")))
        }
    }
}
