//! A rule that is waived, with the reason.

use ecow::EcoString;

use crate::diag::{Diagnostic, codes, did_you_mean, find_code};
use crate::eval::key::malformed;
use crate::eval::merge::Keyed;
use crate::eval::{Context, Reported};
use crate::resolve::name_text;
use crate::schema::Statement;
use crate::schema::parse::date::{self, Date};
use crate::source::Span;
use crate::syntax::ast::ExprKind;

/// `allow RULE "reason" [until "date"]`
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allow {
    /// The rule's name or id.
    pub rule: EcoString,
    /// Why.
    pub reason: EcoString,
    /// The last day on which it holds.
    pub until: Option<Date>,
    /// Where it is said.
    pub span: Span,
    /// Whether it does not hold: to see what it hides.
    pub suspended: bool,
}

impl Allow {
    pub(super) fn evaluate(
        keyed: &Keyed<'_>,
        rule: &EcoString,
        row: &Statement,
        cx: &mut Context<'_, '_>,
    ) -> Result<Self, Reported> {
        let operands = &keyed.phrase.operands;
        let (reason, until) = match operands.as_slice() {
            [_, reason] => (reason, None),
            [_, reason, word, date] if name_text(word).as_deref() == Some("until") => (reason, Some(date)),
            _ => return cx.fail(malformed(row, keyed.origin.span)),
        };
        let ExprKind::Text(text) = &reason.kind else {
            return cx.fail(malformed(row, keyed.origin.span));
        };
        if find_code(rule).is_none() {
            let span = operands.first().map_or(keyed.origin.span, |o| o.span);
            let near = did_you_mean(rule, crate::diag::CODES.iter().map(|c| c.name));
            return cx.fail(
                Diagnostic::new(codes::UNKNOWN_NAME, span, format!("there is no rule `{rule}`"))
                    .suggest(near),
            );
        }
        let until = match until {
            None => None,
            Some(expr) => match date::read(&name_text(expr).unwrap_or_default()) {
                Ok(date) => Some(date),
                Err(problem) => {
                    return cx.fail(Diagnostic::new(codes::BAD_VALUE, expr.span, problem));
                }
            },
        };
        let reason = text.plain().unwrap_or_default();
        Ok(Self { rule: rule.clone(), reason, until, span: keyed.origin.span, suspended: false })
    }
}
