//! The table of functions.

use base64::prelude::{BASE64_STANDARD, Engine};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use super::context::Context;
use super::describe;
use super::value::{Data, Encoding, Piece, Runtime, RuntimeDefault, Text, Value};
use super::world::Reported;
use crate::diag::{Diagnostic, codes, did_you_mean};
use crate::schema::Stage;
use crate::source::{FileKind, Span};
use crate::syntax::ast::{Call, ExprKind};

/// What RFC 3986 leaves as it is.
const UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A function of the language.
pub struct Function {
    /// Its name.
    pub name: &'static str,
    /// How it is called.
    pub form: &'static str,
    /// How many arguments it takes, at least and at most.
    pub arity: (usize, usize),
    /// What it gives.
    pub doc: &'static str,
    apply: Apply,
}

type Apply = for<'c, 'w, 'a> fn(&'c mut Context<'w, 'a>, &[Value], Span) -> Result<Data, Reported>;

/// Every function.
pub const FUNCTIONS: &[Function] = &[
    Function {
        name: "runtime",
        form: "runtime(\"NAME\", default?)",
        arity: (1, 2),
        doc: "A value that only the host knows, read from `runtime.env` there. Without a default it is required; \
              with `null` the variable is passed through where the host sets it.",
        apply: runtime,
    },
    Function {
        name: "file",
        form: "file(\"PATH\")",
        arity: (1, 1),
        doc: "The text of a file inside the project's root, relative to the file that writes it.",
        apply: file,
    },
    Function {
        name: "url",
        form: "url(text)",
        arity: (1, 1),
        doc: "The text percent-encoded, so that it can stand in a URL; of a secret, encoded on the host.",
        apply: url,
    },
    Function {
        name: "base64",
        form: "base64(text)",
        arity: (1, 1),
        doc: "The text in Base64; of a secret, encoded on the host.",
        apply: base64,
    },
];

impl Context<'_, '_> {
    /// `f(x)`
    pub(super) fn call(&mut self, call: &Call, span: Span) -> Result<Value, Reported> {
        let ExprKind::Name(name) = &call.function.kind else {
            return self.fail(Diagnostic::new(
                codes::BAD_CALL,
                call.function.span,
                "only a function can be called",
            ));
        };
        let Some(function) = FUNCTIONS.iter().find(|f| f.name == name.as_str()) else {
            let near = did_you_mean(name, FUNCTIONS.iter().map(|f| f.name));
            let message = format!("there is no function `{name}`");
            let known: Vec<&str> = FUNCTIONS.iter().map(|f| f.name).collect();
            let problem = Diagnostic::new(codes::BAD_CALL, call.function.span, message).suggest(near);
            return self.fail(problem.note(format!("this version has {}", describe::words(&known))));
        };
        if let Some(named) = call.arguments.iter().find_map(|a| a.name.as_ref()) {
            let message = format!("`{}` takes no argument by name", function.name);
            return self.fail(
                Diagnostic::new(codes::BAD_CALL, named.span, message)
                    .help(format!("write `{}`", function.form)),
            );
        }
        let (least, most) = function.arity;
        if call.arguments.len() < least || call.arguments.len() > most {
            let count = if least == most { format!("{least}") } else { format!("{least} to {most}") };
            let message =
                format!("`{}` takes {count}, not {} arguments", function.name, call.arguments.len());
            return self.fail(
                Diagnostic::new(codes::BAD_CALL, span, message).help(format!("write `{}`", function.form)),
            );
        }
        let mut arguments = Vec::with_capacity(call.arguments.len());
        for argument in &call.arguments {
            arguments.push(self.eval(&argument.value)?);
        }
        let data = (function.apply)(self, &arguments, span)?;
        Ok(Value::new(data, span))
    }

    fn argument_text(&mut self, value: &Value, what: &str) -> Result<ecow::EcoString, Reported> {
        let text = self.text_of(value, value.origin.span)?;
        self.known(&text, value.origin.span, what)
    }
}

fn runtime(cx: &mut Context<'_, '_>, arguments: &[Value], _: Span) -> Result<Data, Reported> {
    let [name, default @ ..] = arguments else { return Err(Reported) };
    let text = cx.argument_text(name, "the name of a runtime value")?;
    let legal = text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    if !legal {
        let message = format!("`{text}` is no name of a variable");
        return cx.fail(
            Diagnostic::new(codes::BAD_VALUE, name.origin.span, message).help("use letters, digits and `_`"),
        );
    }
    let default = match default {
        [] => RuntimeDefault::Required,
        [value, ..] if value.data == Data::Null => RuntimeDefault::Absent,
        [value, ..] => {
            let default = cx.argument_text(value, "the default of a runtime value")?;
            if !RuntimeDefault::fits(&default) {
                let message = "a brace or a line break cannot stand in the default of a runtime value";
                return cx.fail(
                    Diagnostic::new(codes::BAD_VALUE, value.origin.span, message)
                        .note("docker compose refuses line breaks in `${NAME:-…}`, and its versions differ on braces")
                        .help("leave the default out and set the variable in `runtime.env`"),
                );
            }
            RuntimeDefault::Text(default)
        }
    };
    Ok(Data::Text(Text::from_pieces([Piece::Runtime(Runtime { name: text, default })])))
}

fn file(cx: &mut Context<'_, '_>, arguments: &[Value], span: Span) -> Result<Data, Reported> {
    let [path] = arguments else { return Err(Reported) };
    let text = cx.argument_text(path, "a path that is read")?;
    let span_of_path = path.origin.span;
    let full = cx.world.folder.join(text.as_str());
    let (real, root) = (cx.world.host.canonical(&full), cx.world.host.canonical(&cx.world.root));
    let real = match (real, root) {
        (Ok(real), Ok(root)) if !real.starts_with(&root) => {
            return cx.fail(
                Diagnostic::new(
                    codes::OUTSIDE_ROOT,
                    span_of_path,
                    format!("`{text}` is outside of the project's root"),
                )
                .help("copy the file into the project, or widen the root: `project NAME { root = \"..\" }`"),
            );
        }
        (Ok(real), _) if cx.world.host.kind(&real) == Some(FileKind::File) => real,
        (Ok(_), _) => {
            return cx.fail(Diagnostic::new(codes::UNREADABLE, span_of_path, format!("`{text}` is no file")));
        }
        (Err(error), _) => {
            let message = format!("`{text}` cannot be read: {}", crate::source::reason(&error));
            return cx.fail(
                Diagnostic::new(codes::UNREADABLE, span_of_path, message)
                    .help("the path is relative to the file that writes it"),
            );
        }
    };
    if let Some((secret, declared)) = cx.secret_of_file(&real) {
        return cx.fail(
            Diagnostic::new(
                codes::SECRET_NOT_ALLOWED,
                span,
                format!("`{text}` is the file of secret `{secret}`"),
            )
            .label(declared, "declared a secret here")
            .help(format!(
                "mount it, or use `secret.{secret}.file`: its content may not become part of an artifact"
            )),
        );
    }
    match cx.world.host.read(&real).map(String::from_utf8) {
        Ok(Ok(content)) => Ok(Data::Text(Text::known(content))),
        Ok(Err(_)) => {
            cx.fail(Diagnostic::new(codes::NOT_UTF8, span_of_path, format!("`{text}` is not UTF-8 text")))
        }
        Err(error) => {
            let message = format!("`{text}` cannot be read: {}", crate::source::reason(&error));
            cx.fail(Diagnostic::new(codes::UNREADABLE, span_of_path, message))
        }
    }
}

fn url(cx: &mut Context<'_, '_>, arguments: &[Value], span: Span) -> Result<Data, Reported> {
    encode(cx, arguments, span, Encoding::Url, |text| utf8_percent_encode(text, UNRESERVED).to_string())
}

fn base64(cx: &mut Context<'_, '_>, arguments: &[Value], span: Span) -> Result<Data, Reported> {
    encode(cx, arguments, span, Encoding::Base64, |text| BASE64_STANDARD.encode(text))
}

fn encode(
    cx: &mut Context<'_, '_>,
    arguments: &[Value],
    span: Span,
    encoding: Encoding,
    known: fn(&str) -> String,
) -> Result<Data, Reported> {
    let [value] = arguments else { return Err(Reported) };
    let text = cx.text_of(value, value.origin.span)?;
    if text.stage() == Stage::Runtime {
        let message = "a value that only the host knows cannot be encoded here";
        return cx.fail(
            Diagnostic::new(codes::RUNTIME_NOT_ALLOWED, span, message)
                .help("store it encoded in `runtime.env`"),
        );
    }
    let whole = text.pieces().len() == 1;
    let pieces = text.pieces().into_iter().map(|piece| match piece {
        Piece::Secret(mut secret)
            if secret.encoding == Encoding::Plain && (whole || encoding == Encoding::Url) =>
        {
            secret.encoding = encoding;
            Ok(Piece::Secret(secret))
        }
        Piece::Known(text) if whole || encoding == Encoding::Url => Ok(Piece::Known(known(&text).into())),
        _ => Err(()),
    });
    match pieces.collect::<Result<Vec<_>, ()>>() {
        Ok(pieces) => Ok(Data::Text(Text::from_pieces(pieces).using(text.uses().to_vec()))),
        Err(()) => {
            let message = "a secret can be encoded once, and Base64 takes it alone";
            cx.fail(Diagnostic::new(codes::SECRET_NOT_ALLOWED, span, message))
        }
    }
}
