//! What all keyed statements share: their flags and their block.

use crate::diag::{Diagnostic, codes, did_you_mean};
use crate::eval::key::flags;
use crate::eval::merge::{Keyed, merge};
use crate::eval::{Attributes, Context, LayerBlocks, Part, Reported};
use crate::schema::{Kind, Statement};
use crate::syntax::ast::Phrase;

/// The attributes in a statement's block; none where it has no block.
pub(super) fn options<'a>(keyed: &Keyed<'a>, kind: &'static Kind, cx: &mut Context<'_, 'a>) -> Attributes {
    let Some(block) = &keyed.phrase.body else { return Attributes::default() };
    let layer =
        LayerBlocks { layer: keyed.origin.layer.clone(), blocks: vec![Part { block, scope: cx.scope }] };
    let body = merge(&[layer], Some(kind), cx);
    cx.attributes(kind, &body)
}

/// Only the flags of the statement's row may follow it.
pub(super) fn check_flags(
    phrase: &Phrase,
    row: &Statement,
    cx: &mut Context<'_, '_>,
) -> Result<(), Reported> {
    match flags(row, phrase).find(|flag| !row.flags.contains(&flag.text.as_str())) {
        None => Ok(()),
        Some(flag) => {
            let near = did_you_mean(&flag.text, row.flags.iter().copied());
            let problem = format!("`{}` says nothing about a `{}`", flag.text, row.word);
            let problem = Diagnostic::new(codes::MALFORMED_STATEMENT, flag.span, problem);
            cx.fail(match near {
                Some(near) => problem.suggest(Some(near)),
                None => problem.help(format!("write `{}`", row.form)),
            })
        }
    }
}
