//! What a service waits for.

use std::fmt;

use ecow::EcoString;

use crate::diag::{Diagnostic, codes, did_you_mean};
use crate::eval::key::malformed;
use crate::eval::merge::Keyed;
use crate::eval::{Context, Data, Origin, Reported};
use crate::resolve::name_text;
use crate::schema::{NEED, Reference, Statement};
use crate::syntax::ast::Name;

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
        let (service, condition) = match keyed.phrase.operands.as_slice() {
            [service] => (service, None),
            [service, condition] => (service, Some(condition)),
            _ => return cx.fail(malformed(row, keyed.origin.span)),
        };
        let Some(text) = name_text(service) else { return cx.fail(malformed(row, service.span)) };
        let name = Name { text, span: service.span };
        let name = Name { text: cx.existing(Reference::Service, &name)?, ..name };
        let condition = match condition {
            None => Condition::Started,
            Some(expr) => {
                let word = name_text(expr).unwrap_or_default();
                match Self::condition_named(&word) {
                    Some(condition) => condition,
                    None => {
                        let words = Condition::TABLE.iter().map(|row| row.1);
                        let problem =
                            format!("a service is needed started, healthy or completed, not `{word}`");
                        let near = did_you_mean(&word, words);
                        return cx.fail(Diagnostic::new(codes::BAD_VALUE, expr.span, problem).suggest(near));
                    }
                }
            }
        };
        let options = statement::options(keyed, NEED, cx);
        let flag = |name: &str, default| match options.get(name).map(|v| &v.data) {
            Some(Data::Bool(value)) => *value,
            _ => default,
        };
        Ok(Self {
            service: name.text,
            condition,
            restart: flag("restart", false),
            required: flag("required", true),
            origin: keyed.origin.clone(),
        })
    }

    fn condition_named(word: &str) -> Option<Condition> {
        Condition::TABLE.iter().find(|row| row.1 == word).map(|row| row.0)
    }
}
