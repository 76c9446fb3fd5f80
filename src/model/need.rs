//! What a service waits for.

use std::fmt;

use ecow::EcoString;

use crate::diag::{Diagnostic, codes, did_you_mean};
use crate::eval::key::malformed;
use crate::eval::merge::Keyed;
use crate::eval::{Context, Data, Origin, Reported};
use crate::resolve::name_text;
use crate::schema::{NEED, Reference, Statement};
use crate::syntax::ast::{Expr, Name};

use super::statement;

/// How far the other must have come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Condition {
    /// Its container runs.
    Started,
    /// Its healthcheck passes.
    Healthy,
    /// It ended with status 0.
    Completed,
}

impl Condition {
    /// The words of the language and of Compose.
    pub const TABLE: &[(Condition, &'static str, &'static str)] = &[
        (Self::Started, "started", "service_started"),
        (Self::Healthy, "healthy", "service_healthy"),
        (Self::Completed, "completed", "service_completed_successfully"),
    ];

    /// What Compose calls it.
    pub fn compose(self) -> &'static str {
        Self::TABLE.iter().find(|row| row.0 == self).map_or("", |row| row.2)
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Self::TABLE.iter().find(|row| row.0 == *self).map_or("", |row| row.1))
    }
}

/// One dependency that orders start-up.
#[derive(Debug, Clone)]
pub struct Need {
    /// The service that must come first.
    pub service: EcoString,
    /// How far.
    pub condition: Condition,
    /// Restarted when the other is updated.
    pub restart: bool,
    /// `false`: it may be absent.
    pub required: bool,
    /// The statement.
    pub origin: Origin,
}

impl PartialEq for Need {
    fn eq(&self, other: &Self) -> bool {
        let Self { service, condition, restart, required, origin: _ } = self;
        *service == other.service
            && *condition == other.condition
            && *restart == other.restart
            && *required == other.required
    }
}

impl Need {
    /// What one statement waits for.
    pub(super) fn evaluate<'a>(
        keyed: &Keyed<'a>,
        row: &'static Statement,
        cx: &mut Context<'_, 'a>,
    ) -> Result<Self, Reported> {
        let (name, condition) = operands(keyed, row, cx)?;
        if cx.outer(Reference::Service, &name.text).is_none()
            && cx.outer(Reference::Unit, &name.text).is_some()
        {
            let message = format!("a container cannot wait for unit `{}`", name.text);
            return cx.fail(
                Diagnostic::new(codes::BAD_VALUE, name.span, message)
                    .note("docker compose starts containers in their order, and knows nothing of systemd")
                    .help("let it retry until the unit answers, or run what the unit does as a service"),
            );
        }
        let service = cx.existing(Reference::Service, &name)?;
        let condition = condition_of(condition, cx)?;
        let options = statement::options(keyed, NEED, cx);
        let flag = |name: &str, default| match options.get(name).map(|v| &v.data) {
            Some(Data::Bool(value)) => *value,
            _ => default,
        };
        Ok(Self {
            service,
            condition,
            restart: flag("restart", false),
            required: flag("required", true),
            origin: keyed.origin.clone(),
        })
    }

    /// What one statement of a unit waits for: a service or job, or another unit.
    pub(super) fn of_unit<'a>(
        keyed: &Keyed<'a>,
        row: &'static Statement,
        cx: &mut Context<'_, 'a>,
    ) -> Result<(Reference, Self), Reported> {
        let (name, condition) = operands(keyed, row, cx)?;
        let (service, unit) =
            (cx.outer(Reference::Service, &name.text), cx.outer(Reference::Unit, &name.text));
        let kind = match (service, unit) {
            (Some(_), Some(_)) => {
                let message = format!("`{}` is both a service and a unit", name.text);
                return cx.fail(
                    Diagnostic::new(codes::AMBIGUOUS_NAME, name.span, message).help("rename one of them"),
                );
            }
            (None, Some(_)) => Reference::Unit,
            (_, None) => Reference::Service,
        };
        let said = condition.map(|expr| expr.span);
        let condition = condition_of(condition, cx)?;
        if let (Reference::Unit, Some(span), false) = (kind, said, condition == Condition::Started) {
            let message = format!("unit `{}` can only be needed `started`, not `{condition}`", name.text);
            return cx.fail(
                Diagnostic::new(codes::BAD_VALUE, span, message)
                    .note(
                        "systemd measures no health; a unit of `type = oneshot` is started when it has ended",
                    )
                    .help(format!("write `needs {}`", name.text)),
            );
        }
        let service = cx.existing(kind, &name)?;
        let origin = keyed.origin.clone();
        Ok((kind, Self { service, condition, restart: false, required: true, origin }))
    }
}

/// Whom a statement names, and how far it must have come.
fn operands<'a>(
    keyed: &Keyed<'a>,
    row: &'static Statement,
    cx: &mut Context<'_, 'a>,
) -> Result<(Name, Option<&'a Expr>), Reported> {
    let (service, condition) = match keyed.phrase.operands.as_slice() {
        [service] => (service, None),
        [service, condition] => (service, Some(condition)),
        _ => return cx.fail(malformed(row, keyed.origin.span)),
    };
    match name_text(service) {
        Some(text) => Ok((Name { text, span: service.span }, condition)),
        None => cx.fail(malformed(row, service.span)),
    }
}

fn condition_of(said: Option<&Expr>, cx: &mut Context<'_, '_>) -> Result<Condition, Reported> {
    let Some(expr) = said else { return Ok(Condition::Started) };
    let word = name_text(expr).unwrap_or_default();
    match Condition::TABLE.iter().find(|row| row.1 == word) {
        Some(row) => Ok(row.0),
        None => {
            let words = Condition::TABLE.iter().map(|row| row.1);
            let problem = format!("a service is needed started, healthy or completed, not `{word}`");
            let near = did_you_mean(&word, words);
            cx.fail(Diagnostic::new(codes::BAD_VALUE, expr.span, problem).suggest(near))
        }
    }
}
