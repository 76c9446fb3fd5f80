//! Names of values: `let`, `param` and `output`.

use super::word::RESERVED;
use super::{Collector, duplicate};
use crate::diag::{Diagnostic, codes};
use crate::resolve::contents::{Binding, Param, Place};
use crate::resolve::declaration::declared_name;
use crate::source::Span;
use crate::syntax::ast::{Expr, Name, Phrase};

impl<'a> Collector<'a, '_> {
    /// `let name = value`, `output name = value`
    pub(super) fn value(&mut self, phrase: &'a Phrase, binding: fn(Span, &'a Expr) -> Binding<'a>) {
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

    /// `param name: type = default`
    pub(super) fn param(&mut self, phrase: &'a Phrase) {
        let Some(name) = declared_name(phrase, self.sink) else { return };
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
                self.sink.push(
                    Diagnostic::new(codes::MALFORMED_STATEMENT, span, "a param is `per env` or nothing")
                        .help(format!("write `param {}: string per env`", name.text)),
                );
                false
            }
        };
        if per_env && self.place == Place::Component {
            let span = phrase.flags.first().map_or(name.span, |f| f.span);
            self.sink.push(
                Diagnostic::new(
                    codes::MALFORMED_STATEMENT,
                    span,
                    "a component's param is set by its instances",
                )
                .help("drop `per env`, and give the instance a project's param that is `per env`"),
            );
        }
        if let (true, Some(default)) = (per_env, &phrase.value) {
            self.sink.push(
                Diagnostic::new(codes::MALFORMED_STATEMENT, default.span, "a param `per env` has no default")
                    .here("no environment would use this")
                    .help("drop the default, or drop `per env`"),
            );
        }
        let param = Param {
            span: name.span,
            ty: phrase.ty.as_ref(),
            default: phrase.value.as_ref(),
            per_env,
            per_host,
        };
        self.bind(&name, Binding::Param(param));
    }
}
