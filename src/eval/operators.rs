//! Sums, products and comparisons of known values.

use std::cmp::Ordering;

use super::context::Context;
use super::describe;
use super::value::{Data, Text, Value};
use super::world::Reported;
use crate::diag::{Diagnostic, codes};
use crate::schema::{Reference, Stage};
use crate::source::Span;
use crate::syntax::ast::BinaryOp;

impl Context<'_, '_> {
    /// `left op right` for the operators that evaluate both sides.
    pub(super) fn operate(
        &mut self,
        op: BinaryOp,
        left: &Value,
        right: &Value,
        span: Span,
    ) -> Result<Data, Reported> {
        self.refuse_unknown(left, op)?;
        self.refuse_unknown(right, op)?;
        let result = match op {
            BinaryOp::Equal => Some(Data::Bool(equal(&left.data, &right.data))),
            BinaryOp::NotEqual => Some(Data::Bool(!equal(&left.data, &right.data))),
            BinaryOp::Less | BinaryOp::LessOrEqual | BinaryOp::Greater | BinaryOp::GreaterOrEqual => {
                order(&left.data, &right.data).map(|ordering| Data::Bool(holds(op, ordering)))
            }
            _ => match (&left.data, &right.data) {
                (Data::List(a), Data::List(b)) if op == BinaryOp::Add => {
                    Some(Data::List(a.iter().chain(b).cloned().collect()))
                }
                (Data::Text(a), Data::Text(b)) if op == BinaryOp::Add => {
                    let uses = a.uses().iter().chain(b.uses()).cloned().collect::<Vec<_>>();
                    Some(Data::Text(Text::from_pieces(a.pieces().into_iter().chain(b.pieces())).using(uses)))
                }
                (left, right) => match arithmetic(op, left, right) {
                    Ok(data) => data,
                    Err(problem) => return self.fail(Diagnostic::new(codes::BAD_OPERATION, span, problem)),
                },
            },
        };
        match result {
            Some(data) => Ok(data),
            None => {
                let (a, b) = (describe::data(&left.data), describe::data(&right.data));
                let problem = Diagnostic::new(
                    codes::BAD_OPERATION,
                    span,
                    format!("`{}` does not take {a} and {b}", symbol(op)),
                )
                .label(left.origin.span, format!("this is {a}"))
                .label(right.origin.span, format!("this is {b}"));
                let text = matches!(left.data, Data::Text(_)) || matches!(right.data, Data::Text(_));
                self.fail(if op == BinaryOp::Add && text {
                    problem.help("join text with a string: `\"${a} and ${b}\"`")
                } else {
                    problem
                })
            }
        }
    }

    /// Joining keeps a stage; comparing and computing need to know.
    fn refuse_unknown(&mut self, value: &Value, op: BinaryOp) -> Result<(), Reported> {
        if op == BinaryOp::Add {
            return Ok(());
        }
        let stage = match value.data {
            Data::Reference(Reference::Secret, _) => Stage::Secret,
            _ => value.stage(),
        };
        let (code, what) = match stage {
            Stage::Known => return Ok(()),
            Stage::Runtime => (codes::RUNTIME_NOT_ALLOWED, "known on the host only"),
            Stage::Secret => (codes::SECRET_NOT_ALLOWED, "a secret"),
        };
        let message = format!("`{}` needs values that are known, this is {what}", symbol(op));
        self.fail(
            Diagnostic::new(code, value.origin.span, message)
                .note("the shape of a deployment is always known: nothing may depend on what is not"),
        )
    }
}

fn equal(left: &Data, right: &Data) -> bool {
    match (left, right) {
        (Data::Int(a), Data::Float(b)) | (Data::Float(b), Data::Int(a)) => as_float(*a) == *b,
        _ => left == right,
    }
}

fn order(left: &Data, right: &Data) -> Option<Ordering> {
    match (left, right) {
        (Data::Int(a), Data::Int(b)) => Some(a.cmp(b)),
        (Data::Float(a), Data::Float(b)) => a.partial_cmp(b),
        (Data::Int(a), Data::Float(b)) => as_float(*a).partial_cmp(b),
        (Data::Float(a), Data::Int(b)) => a.partial_cmp(&as_float(*b)),
        (Data::Duration(a), Data::Duration(b)) | (Data::Size(a), Data::Size(b)) => Some(a.cmp(b)),
        (Data::Text(a), Data::Text(b)) => Some(a.as_known()?.cmp(b.as_known()?)),
        _ => None,
    }
}

fn holds(op: BinaryOp, ordering: Ordering) -> bool {
    match op {
        BinaryOp::Less => ordering.is_lt(),
        BinaryOp::LessOrEqual => ordering.is_le(),
        BinaryOp::Greater => ordering.is_gt(),
        _ => ordering.is_ge(),
    }
}

/// `Ok(None)` where the operator does not take these, `Err` where it does but there is no result.
fn arithmetic(op: BinaryOp, left: &Data, right: &Data) -> Result<Option<Data>, String> {
    let overflow = || "the result is too large".to_owned();
    let data = match (left, right) {
        (Data::Int(_), Data::Int(0)) if matches!(op, BinaryOp::Divide | BinaryOp::Remainder) => {
            return Err("nothing can be divided by 0".into());
        }
        (Data::Int(a), Data::Int(b)) => Data::Int(checked(op, *a, *b).ok_or_else(overflow)?),
        (Data::Float(a), Data::Float(b)) => Data::Float(float(op, *a, *b)),
        (Data::Int(a), Data::Float(b)) => Data::Float(float(op, as_float(*a), *b)),
        (Data::Float(a), Data::Int(b)) => Data::Float(float(op, *a, as_float(*b))),
        (Data::Duration(a), Data::Duration(b)) => match op {
            BinaryOp::Add => Data::Duration(a.checked_add(*b).ok_or_else(overflow)?),
            BinaryOp::Subtract => Data::Duration(a.checked_sub(*b).ok_or("a duration cannot be negative")?),
            _ => return Ok(None),
        },
        (Data::Size(a), Data::Size(b)) => match op {
            BinaryOp::Add => Data::Size(a.checked_add(*b).ok_or_else(overflow)?),
            BinaryOp::Subtract => Data::Size(a.checked_sub(*b).ok_or("a size cannot be negative")?),
            _ => return Ok(None),
        },
        (Data::Duration(a), Data::Int(b)) => Data::Duration(scaled(op, *a, *b)?),
        (Data::Size(a), Data::Int(b)) => Data::Size(scaled(op, *a, *b)?),
        _ => return Ok(None),
    };
    Ok(Some(data))
}

fn checked(op: BinaryOp, a: i64, b: i64) -> Option<i64> {
    match op {
        BinaryOp::Add => a.checked_add(b),
        BinaryOp::Subtract => a.checked_sub(b),
        BinaryOp::Multiply => a.checked_mul(b),
        BinaryOp::Divide => a.checked_div(b),
        _ => a.checked_rem(b),
    }
}

fn float(op: BinaryOp, a: f64, b: f64) -> f64 {
    match op {
        BinaryOp::Add => a + b,
        BinaryOp::Subtract => a - b,
        BinaryOp::Multiply => a * b,
        BinaryOp::Divide => a / b,
        _ => a % b,
    }
}

fn scaled(op: BinaryOp, quantity: u64, by: i64) -> Result<u64, String> {
    let by = u64::try_from(by).map_err(|_| "a duration or size cannot be negative".to_owned())?;
    match op {
        BinaryOp::Multiply => quantity.checked_mul(by).ok_or_else(|| "the result is too large".into()),
        BinaryOp::Divide => quantity.checked_div(by).ok_or_else(|| "nothing can be divided by 0".into()),
        _ => Err("a duration or size can only be multiplied or divided by a number".into()),
    }
}

#[expect(clippy::cast_precision_loss, reason = "numbers of a deployment are far below 2^53")]
fn as_float(n: i64) -> f64 {
    n as f64
}

fn symbol(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Default => "??",
        BinaryOp::Or => "||",
        BinaryOp::And => "&&",
        BinaryOp::Equal => "==",
        BinaryOp::NotEqual => "!=",
        BinaryOp::Less => "<",
        BinaryOp::LessOrEqual => "<=",
        BinaryOp::Greater => ">",
        BinaryOp::GreaterOrEqual => ">=",
        BinaryOp::Add => "+",
        BinaryOp::Subtract => "-",
        BinaryOp::Multiply => "*",
        BinaryOp::Divide => "/",
        BinaryOp::Remainder => "%",
    }
}
