//! Schedules: calls such as `daily("03:00")`, kept as their canonical text.

use super::context::Context;
use super::describe;
use super::value::{Data, Text, Value};
use super::world::Reported;
use crate::diag::{Diagnostic, codes};
use crate::schema::parse::schedule::{Argument, Mistake, Schedule};
use crate::source::Span;
use crate::syntax::ast::{Call, ExprKind};

/// Whether a call makes a schedule wherever it stands.
pub(super) fn is_schedule(call: &Call) -> bool {
    matches!(&call.function.kind, ExprKind::Name(name) if Schedule::FORMS.iter().any(|(word, _)| word == name))
}

impl Context<'_, '_> {
    /// `daily("03:00")`
    pub(super) fn schedule(&mut self, call: &Call, span: Span) -> Result<Value, Reported> {
        let ExprKind::Name(word) = &call.function.kind else {
            return self.fail(Diagnostic::new(codes::BAD_CALL, span, "this makes no schedule"));
        };
        let [argument] = call.arguments.as_slice() else {
            let message = format!("`{word}` takes one argument, not {}", call.arguments.len());
            return self.fail(Diagnostic::new(codes::BAD_CALL, span, message).help(example(word)));
        };
        if let Some(name) = &argument.name {
            let message = format!("`{word}` takes no argument by name");
            return self.fail(Diagnostic::new(codes::BAD_CALL, name.span, message).help(example(word)));
        }
        let value = self.eval(&argument.value)?;
        let schedule = match &value.data {
            Data::Text(text) => {
                let text = self.known(text, argument.value.span, "a schedule")?;
                Schedule::of(word, Argument::Text(&text))
            }
            Data::Duration(nanoseconds) => Schedule::of(word, Argument::Duration(*nanoseconds)),
            data => Schedule::of(word, Argument::Other(&describe::data(data))),
        };
        match schedule {
            Ok(schedule) => Ok(Value::text(schedule.to_string(), span)),
            Err(mistake) => self.fail(wrong(mistake, span)),
        }
    }

    /// A value where a schedule is due, which is the text of one unless somebody wrote what other tools take.
    pub(super) fn as_schedule(&mut self, data: &Data, span: Span) -> Result<Data, Reported> {
        let schedule = match data {
            Data::Text(text) => Schedule::read(&self.known(text, span, "a schedule")?),
            Data::Duration(nanoseconds) => {
                Schedule::of("every", Argument::Duration(*nanoseconds)).and_then(|it| {
                    Err(Mistake {
                        message: "a duration is not a schedule".into(),
                        help: format!("write `{it}`"),
                    })
                })
            }
            data => Err(Mistake {
                message: format!("expected a schedule, found {}", describe::data(data)),
                help: "write for instance `daily(\"03:00\")`".into(),
            }),
        };
        match schedule {
            Ok(schedule) => Ok(Data::Text(Text::known(schedule.to_string()))),
            Err(mistake) => self.fail(wrong(mistake, span)),
        }
    }
}

fn wrong(mistake: Mistake, span: Span) -> Diagnostic {
    Diagnostic::new(codes::BAD_VALUE, span, mistake.message).help(mistake.help)
}

fn example(word: &str) -> String {
    let form = Schedule::FORMS.iter().find(|(known, _)| *known == word);
    format!("write for instance `{}`", form.map_or("daily(\"03:00\")", |(_, example)| example))
}
