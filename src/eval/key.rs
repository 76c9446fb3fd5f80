//! What makes two keyed statements the same: the part of them that is computed while layers merge.

use ecow::{EcoString, eco_format};

use super::context::Context;
use super::describe;
use super::value::{Data, HostPath};
use super::world::Reported;
use crate::diag::{Diagnostic, codes};
use crate::resolve::name_text;
use crate::schema::{Reference, Statement};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Modifier, Name, Phrase};

/// The two sides of `publish [public] HOST [-> CONTAINER]`.
pub(crate) fn publish_sides(phrase: &Phrase) -> Option<(Option<Span>, &Expr, &Expr)> {
    let is_public = |e: &&Expr| matches!(&e.kind, ExprKind::Name(name) if name == "public");
    let public = phrase.operands.first().filter(is_public).map(|e| e.span);
    let rest = if public.is_some() { &phrase.operands[1..] } else { &phrase.operands[..] };
    match (rest, &phrase.arrow) {
        ([host], Some(container)) => Some((public, host, container)),
        ([both], None) => Some((public, both, both)),
        _ => None,
    }
}

/// A part of a phrase that a statement of this row has no use for, or the word where one is missing.
fn stray(row: &Statement, phrase: &Phrase) -> Option<Span> {
    let modifier = phrase.modifier.filter(|(modifier, _)| *modifier != Modifier::Add).map(|(_, span)| span);
    let has_arrow = matches!(row.word, "publish" | "mount");
    let arrow = phrase.arrow.as_ref().filter(|_| !has_arrow).map(|arrow| arrow.span);
    let value =
        phrase.value.as_ref().filter(|_| !matches!(row.word, "port" | "repository")).map(|value| value.span);
    let missing = (row.word == "port" && phrase.value.is_none()).then_some(phrase.word.span);
    let has_one = matches!(row.word, "port" | "stores");
    let operand = phrase.operands.get(1).filter(|_| has_one).map(|operand| operand.span);
    let flag = phrase.flags.first().filter(|_| row.word == "port").map(|flag| flag.span);
    let body = phrase.body.as_ref().filter(|_| row.body.is_none()).map(|body| body.span);
    let ty = phrase.ty.as_ref().map(|ty| ty.span);
    modifier.or(arrow).or(value).or(operand).or(missing).or(flag).or(body).or(ty)
}

/// The bare words that say how: behind the arrow, or behind the only operand, as in
/// `mount "/etc/localtime" read-only`.
pub(crate) fn flags(row: &Statement, phrase: &Phrase) -> impl Iterator<Item = Name> {
    let stand_behind = row.word == "mount" && phrase.arrow.is_none();
    let words = phrase.operands.iter().skip(1).filter(move |_| stand_behind);
    let words = words.filter_map(|operand| match &operand.kind {
        ExprKind::Name(text) => Some(Name { text: text.clone(), span: operand.span }),
        _ => None,
    });
    words.chain(phrase.flags.iter().cloned())
}

/// The key of a statement.
pub(super) fn statement_key(
    row: &Statement,
    phrase: &Phrase,
    cx: &mut Context<'_, '_>,
) -> Result<EcoString, Reported> {
    if let Some(span) = stray(row, phrase) {
        return cx.fail(malformed(row, span));
    }
    let key = match row.word {
        "publish" => match publish_sides(phrase) {
            Some((_, _, container)) => return removed_key(row, container, cx),
            None => None,
        },
        "mount" => match (phrase.operands.as_slice(), &phrase.arrow) {
            ([_], Some(target)) => Some(target),
            ([both, words @ ..], None) if flags(row, phrase).count() == words.len() + phrase.flags.len() => {
                Some(both)
            }
            _ => None,
        },
        _ => phrase.operands.first(),
    };
    match key {
        Some(key) => removed_key(row, key, cx),
        None => cx.fail(malformed(row, phrase.word.span)),
    }
}

/// Says how a statement is written.
pub(crate) fn malformed(row: &Statement, span: Span) -> Diagnostic {
    Diagnostic::new(codes::MALFORMED_STATEMENT, span, format!("this is no `{}`", row.word))
        .help(format!("write `{}`", row.form))
}

/// The key that an operand says, as `remove` and the statement itself write it.
pub(super) fn removed_key(
    row: &Statement,
    operand: &Expr,
    cx: &mut Context<'_, '_>,
) -> Result<EcoString, Reported> {
    match row.word {
        "publish" => {
            let (first, last, protocol) = cx.container_ports(operand)?;
            let protocol = protocol.unwrap_or("tcp".into());
            Ok(if first == last {
                eco_format!("{first}/{protocol}")
            } else {
                eco_format!("{first}-{last}/{protocol}")
            })
        }
        "mount" => {
            let value = cx.eval(operand)?;
            let text = match &value.data {
                Data::Path(HostPath::Absolute(path)) => path.clone(),
                Data::Text(text) => cx.known(text, operand.span, "a mount's target")?,
                _ => {
                    return cx.fail(
                        Diagnostic::new(codes::MALFORMED_STATEMENT, operand.span, "where in the container?")
                            .help("say the target: `mount SOURCE -> \"/path\"`"),
                    );
                }
            };
            if !text.starts_with('/') {
                let message = format!("`{text}` is no absolute path in the container");
                let help = format!("say the target: `mount \"{text}\" -> \"/path\"`");
                return cx.fail(Diagnostic::new(codes::BAD_VALUE, operand.span, message).help(help));
            }
            Ok(clean_target(&text))
        }
        "path" => {
            let value = cx.eval(operand)?;
            let text = cx.text_of(&value, operand.span)?;
            Ok(clean_target(&cx.known(&text, operand.span, "a path that is saved")?))
        }
        "database" => cx.named(Reference::Service, operand),
        "volume" => cx.named(Reference::Volume, operand),
        _ => match name_text(operand) {
            Some(name) if row.word == "needs" => Ok(cx
                .outer(Reference::Service, &name)
                .or_else(|| cx.outer(Reference::Unit, &name))
                .unwrap_or(name)),
            Some(name) => Ok(name),
            None => cx.fail(malformed(row, operand.span)),
        },
    }
}

/// A target as Docker sees it: no trailing `/`, no doubled ones, no `.`.
fn clean_target(target: &str) -> EcoString {
    crate::source::path::clean(target).into()
}

impl Context<'_, '_> {
    /// The declaration that an operand names: `db`, or `service.db`.
    pub(crate) fn named(&mut self, kind: Reference, operand: &Expr) -> Result<EcoString, Reported> {
        let value = match name_text(operand) {
            Some(text) if self.bound(&text).is_none() => {
                return self.existing(kind, &Name { text, span: operand.span });
            }
            _ => self.eval(operand)?,
        };
        match value.data {
            Data::Reference(of, name) if of == kind => Ok(name),
            data => {
                let message = format!("expected a {}, found {}", kind.word(), describe::data(&data));
                self.fail(Diagnostic::new(codes::WRONG_TYPE, operand.span, message))
            }
        }
    }

    /// First and last port and protocol of an expression; a bare word is a port name of `self`.
    pub(crate) fn container_ports(&mut self, expr: &Expr) -> Result<(u16, u16, Option<EcoString>), Reported> {
        if let (ExprKind::Name(name), Some((Reference::Service, service))) = (&expr.kind, self.this.clone())
            && let Some(&(port, _)) = self.ports(&service)?.get(name)
        {
            return Ok((port, port, None));
        }
        let value = self.eval(expr)?;
        match value.data {
            Data::Ports(first, last, protocol) if first > 0 => Ok((first, last, protocol)),
            _ => {
                let port = self.port_number(&value, expr.span)?;
                Ok((port, port, None))
            }
        }
    }
}
