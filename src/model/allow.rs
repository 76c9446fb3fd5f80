//! A rule that is waived, with the reason.

use ecow::EcoString;

use crate::diag::{Diagnostic, codes, did_you_mean, find_code};
use crate::eval::key::malformed;
use crate::eval::merge::Keyed;
use crate::eval::{Context, Reported};
use crate::schema::Statement;
use crate::source::Span;
use crate::syntax::ast::ExprKind;

/// `allow RULE "reason" [until "date"]`: the rule, the reason, and where it is said.
pub(super) fn evaluate(
    keyed: &Keyed<'_>,
    rule: &EcoString,
    row: &Statement,
    cx: &mut Context<'_, '_>,
) -> Result<(EcoString, EcoString, Span), Reported> {
    let operands = &keyed.phrase.operands;
    let Some(ExprKind::Text(reason)) = operands.get(1).map(|o| &o.kind) else {
        return cx.fail(malformed(row, keyed.origin.span));
    };
    if find_code(rule).is_none() {
        let span = operands.first().map_or(keyed.origin.span, |o| o.span);
        let near = did_you_mean(rule, crate::diag::CODES.iter().map(|c| c.name));
        return cx.fail(
            Diagnostic::new(codes::UNKNOWN_NAME, span, format!("there is no rule `{rule}`")).suggest(near),
        );
    }
    Ok((rule.clone(), reason.plain().unwrap_or_default(), keyed.origin.span))
}
