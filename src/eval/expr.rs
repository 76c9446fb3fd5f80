//! Expressions to values.

use ecow::EcoString;
use indexmap::IndexMap;

use super::context::Context;
use super::describe;
use super::schedule::is_schedule;
use super::value::{Data, Value};
use super::world::Reported;
use crate::diag::{Diagnostic, codes};
use crate::source::Span;
use crate::syntax::ast::{BinaryOp, Comprehension, Conditional, Expr, ExprKind, Name};

/// More elements than the declarations of any deployment walk: what would walk more is a mistake.
const MOST_ELEMENTS: usize = 100_000;

impl Context<'_, '_> {
    /// The value of an expression, with nothing expected of it.
    ///
    /// # Errors
    /// Where it has none; reported.
    pub fn eval(&mut self, expr: &Expr) -> Result<Value, Reported> {
        let span = expr.span;
        let data = match &expr.kind {
            ExprKind::Null => Data::Null,
            ExprKind::Bool(b) => Data::Bool(*b),
            ExprKind::Int(n) => Data::Int(*n),
            ExprKind::Float(n) => Data::Float(*n),
            ExprKind::Duration(n) => Data::Duration(*n),
            ExprKind::Size(n) => Data::Size(*n),
            ExprKind::Mode(n) => Data::Mode(*n),
            ExprKind::Ports(first, last, protocol) => Data::Ports(*first, *last, protocol.clone()),
            ExprKind::Text(literal) => Data::Text(self.string(literal)?),
            ExprKind::Name(name) => return self.name(name, span),
            ExprKind::Member(..) => return self.member(expr),
            ExprKind::Index(of, index) => return self.index(of, index),
            ExprKind::Call(call) if is_schedule(call) => return self.schedule(call, span),
            ExprKind::Call(call) => return self.call(call, span),
            ExprKind::List(elements) => {
                let mut list = Vec::with_capacity(elements.len());
                for element in elements {
                    list.push(self.eval(element)?);
                }
                Data::List(list)
            }
            ExprKind::Map(entries) => {
                let mut map = IndexMap::with_capacity(entries.len());
                for entry in entries {
                    let key = self.key_text(&entry.key)?;
                    let value = self.eval(&entry.value)?;
                    self.insert(&mut map, key, value, entry.key.span())?;
                }
                Data::Map(map)
            }
            ExprKind::ListFor(comprehension) => {
                let mut list = Vec::new();
                self.each(comprehension, |cx| {
                    list.push(cx.eval(&comprehension.element)?);
                    Ok(())
                })?;
                Data::List(list)
            }
            ExprKind::MapFor(comprehension) => {
                let mut map = IndexMap::new();
                self.each(comprehension, |cx| {
                    let Some(key) = &comprehension.key else { return Ok(()) };
                    let span = key.span();
                    let key = cx.key_text(key)?;
                    let value = cx.eval(&comprehension.element)?;
                    cx.insert(&mut map, key, value, span)
                })?;
                Data::Map(map)
            }
            ExprKind::If(conditional) => {
                return match self.branch(conditional)? {
                    Some(branch) => self.eval(branch),
                    None => Ok(Value::new(Data::Null, span)),
                };
            }
            ExprKind::Binary(op, left, right) => return self.binary(*op, left, right, span),
            ExprKind::Not(inner) => Data::Bool(!self.condition(inner)?),
            ExprKind::Negate(inner) => self.negate(inner)?,
            ExprKind::Broken => return Err(Reported),
        };
        Ok(Value::new(data, span))
    }

    /// The branch that a conditional takes; `None` where there is no `else`.
    pub(super) fn branch<'e>(&mut self, conditional: &'e Conditional) -> Result<Option<&'e Expr>, Reported> {
        let condition = self.condition(&conditional.condition)?;
        Ok(if condition { Some(&conditional.then) } else { conditional.otherwise.as_ref() })
    }

    /// A known bool.
    pub(super) fn condition(&mut self, expr: &Expr) -> Result<bool, Reported> {
        let value = self.deciding(|cx| cx.eval(expr))?;
        match value.data {
            Data::Bool(b) => Ok(b),
            data => {
                let message = format!("a condition is `true` or `false`, this is {}", describe::data(&data));
                self.fail(
                    Diagnostic::new(codes::WRONG_TYPE, expr.span, message)
                        .help("compare it with something: `==`, `!=`, `<`, `>`"),
                )
            }
        }
    }

    fn each(
        &mut self,
        comprehension: &Comprehension,
        mut f: impl FnMut(&mut Self) -> Result<(), Reported>,
    ) -> Result<(), Reported> {
        let rows = self.rows(&comprehension.iterable, comprehension.names.len())?;
        let depth = self.locals.len();
        for row in rows {
            let names = comprehension.names.iter().map(|Name { text, .. }| text.clone());
            self.locals.extend(names.zip(row));
            let wanted = match &comprehension.condition {
                Some(condition) => self.condition(condition),
                None => Ok(true),
            };
            let done = wanted.and_then(|wanted| if wanted { f(self) } else { Ok(()) });
            self.locals.truncate(depth);
            done?;
        }
        Ok(())
    }

    /// The elements that `for` walks, each with as many values as it has names.
    pub(super) fn rows(&mut self, iterable: &Expr, names: usize) -> Result<Vec<Vec<Value>>, Reported> {
        let span = iterable.span;
        let iterable = self.deciding(|cx| cx.eval(iterable))?;
        let key = |key: EcoString, span: Span| Value::text(key, span);
        let rows: Vec<Vec<Value>> = match (iterable.data, names) {
            (Data::List(list), 1) => list.into_iter().map(|v| vec![v]).collect(),
            (Data::List(list), 2) => {
                (0..).zip(list).map(|(i, v)| vec![Value::new(Data::Int(i), span), v]).collect()
            }
            (Data::Map(map), 1) => map.into_iter().map(|(k, v)| vec![key(k, v.origin.span)]).collect(),
            (Data::Map(map), 2) => map.into_iter().map(|(k, v)| vec![key(k, v.origin.span), v]).collect(),
            (data, _) => {
                let message = format!("`for` walks a list or a map, this is {}", describe::data(&data));
                return self.fail(Diagnostic::new(codes::WRONG_TYPE, span, message));
            }
        };
        self.walked += rows.len();
        if self.walked_enough() {
            let message =
                format!("`for` walks at most {MOST_ELEMENTS} elements, one `for` within another too");
            return self.fail(Diagnostic::new(codes::BAD_VALUE, span, message));
        }
        Ok(rows)
    }

    /// Whether `for` has walked more than any deployment does: going on would only take time.
    pub(super) fn walked_enough(&self) -> bool {
        self.walked > MOST_ELEMENTS
    }

    pub(super) fn insert(
        &mut self,
        map: &mut IndexMap<EcoString, Value>,
        key: EcoString,
        value: Value,
        span: Span,
    ) -> Result<(), Reported> {
        if let Some(first) = map.get(&key) {
            let first = first.origin.span;
            let problem = Diagnostic::new(codes::SET_TWICE, span, format!("`{key}` is set twice in one map"));
            return self.fail(problem.label(first, "first set here").help("keep one of the two"));
        }
        map.insert(key, value);
        Ok(())
    }

    fn index(&mut self, of: &Expr, index: &Expr) -> Result<Value, Reported> {
        // `config["nginx.conf"]`: a declaration whose name is no word.
        if let (ExprKind::Name(head), Some(text)) = (&of.kind, crate::resolve::name_text(index))
            && self.bound(head).is_none()
            && let Some(kind) = crate::resolve::kind_of(head)
        {
            let span = of.span.to(index.span);
            return self.of_declaration(kind, &Name { text, span: index.span }, &[], span);
        }
        let (value, key) = (self.eval(of)?, self.eval(index)?);
        match (&value.data, &key.data) {
            (Data::List(list), Data::Int(n)) => {
                let at = usize::try_from(*n).ok().and_then(|n| list.get(n));
                match at {
                    Some(element) => Ok(element.clone()),
                    None => {
                        let message = format!("there is no element {n} in a list of {}", list.len());
                        self.fail(
                            Diagnostic::new(codes::BAD_VALUE, index.span, message)
                                .note("elements count from 0"),
                        )
                    }
                }
            }
            (Data::Map(map), Data::Text(text)) => {
                let text = self.known(text, index.span, "an index")?;
                match map.get(&text) {
                    Some(entry) => Ok(entry.clone()),
                    None => {
                        let near = crate::diag::did_you_mean(&text, map.keys().map(EcoString::as_str));
                        let message = format!("there is no `{text}` in the map");
                        self.fail(Diagnostic::new(codes::UNKNOWN_NAME, index.span, message).suggest(near))
                    }
                }
            }
            (data, key) => {
                let message = format!("{} has no element {}", describe::data(data), describe::data(key));
                self.fail(Diagnostic::new(codes::WRONG_TYPE, index.span, message))
            }
        }
    }

    fn negate(&mut self, inner: &Expr) -> Result<Data, Reported> {
        let value = self.eval(inner)?;
        match value.data {
            Data::Int(n) => Ok(Data::Int(n.saturating_neg())),
            Data::Float(n) => Ok(Data::Float(-n)),
            data => {
                let message = format!("only a number can be negated, this is {}", describe::data(&data));
                self.fail(Diagnostic::new(codes::BAD_OPERATION, inner.span, message))
            }
        }
    }

    fn binary(&mut self, op: BinaryOp, left: &Expr, right: &Expr, span: Span) -> Result<Value, Reported> {
        match op {
            BinaryOp::Default => {
                let value = self.eval(left)?;
                if value.data == Data::Null { self.eval(right) } else { Ok(value) }
            }
            BinaryOp::And => {
                let both = self.condition(left)? && self.condition(right)?;
                Ok(Value::new(Data::Bool(both), span))
            }
            BinaryOp::Or => {
                let either = self.condition(left)? || self.condition(right)?;
                Ok(Value::new(Data::Bool(either), span))
            }
            BinaryOp::Equal | BinaryOp::NotEqual if self.names_a_word(left) || self.names_a_word(right) => {
                self.compare_word(op, left, right, span)
            }
            _ => {
                let (left, right) = (self.eval(left)?, self.eval(right)?);
                let data = self.operate(op, &left, &right, span)?;
                Ok(Value::new(data, span))
            }
        }
    }

    /// Whether a bare name is nothing that is bound, so that beside `==` it can only be an enum's word:
    /// `env.tier == production`.
    fn names_a_word(&self, expr: &Expr) -> bool {
        let ExprKind::Name(name) = &expr.kind else { return false };
        self.bound(name).is_none()
    }

    fn compare_word(
        &mut self,
        op: BinaryOp,
        left: &Expr,
        right: &Expr,
        span: Span,
    ) -> Result<Value, Reported> {
        let (word, other) = if self.names_a_word(left) { (left, right) } else { (right, left) };
        let tier = matches!(&other.kind, ExprKind::Member(of, name)
            if name.text == "tier" && matches!(&of.kind, ExprKind::Name(env) if env == "env"));
        let ExprKind::Name(name) = &word.kind else { return self.eval(word) };
        let row = crate::schema::TARGET.attribute("tier").map(|row| row.ty);
        let words = match row {
            Some(crate::schema::Type::Enum(words)) if tier => words,
            _ => return self.name(name, word.span),
        };
        if !words.contains(&name.as_str()) {
            let near = crate::diag::did_you_mean(name, words.iter().copied());
            let message = format!("`{name}` is no tier");
            let problem = Diagnostic::new(codes::BAD_VALUE, word.span, message);
            return self.fail(problem.suggest(near).note(format!("a tier is {}", describe::words(words))));
        }
        let tier = self.eval(other)?;
        let equal = tier.as_str() == Some(name);
        Ok(Value::new(Data::Bool(equal == (op == BinaryOp::Equal)), span))
    }
}
