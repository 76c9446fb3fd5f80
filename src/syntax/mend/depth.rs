//! The third pass: what nests too deep. The first bracket beyond the limit and all that is in it give
//! way to a `0`.

use super::Pass;
use crate::diag::{Diagnostic, codes};
use crate::syntax::MAX_NESTING;
use crate::syntax::marks::{MarkKind, Marks};
use crate::syntax::quotes;

pub(super) fn mend(pass: &mut Pass<'_>) {
    let mut depth = 0usize;
    let mut cut = None;
    for mark in Marks::new(pass.text) {
        match mark.kind {
            MarkKind::Open(_) => {
                depth += 1;
                if depth == MAX_NESTING + 1 {
                    cut = Some(mark.start);
                }
            }
            MarkKind::Close(_) => {
                if depth == MAX_NESTING + 1
                    && let Some(start) = cut.take()
                {
                    say(pass, start);
                    pass.overwrite(start, mark.end, "0");
                }
                depth = depth.saturating_sub(1);
            }
            MarkKind::Text(inside, _) if cut.is_none() && depth + inside > MAX_NESTING => {
                let (_, block) = quotes::opening(pass.text.as_bytes(), mark.start);
                let quotes = if block { 3 } else { 1 };
                say(pass, mark.start);
                pass.blank(mark.start + quotes, mark.end - quotes);
            }
            _ => {}
        }
    }
}

fn say(pass: &mut Pass<'_>, at: usize) {
    let message = format!("blocks, brackets and `${{}}` nest deeper than {MAX_NESTING} here");
    let diagnostic = Diagnostic::new(codes::TOO_DEEP, pass.span(at, at + 1), message);
    pass.say(diagnostic.help("name what is inside with `let` and use the name here"));
}
