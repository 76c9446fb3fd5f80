//! Expressions: the flat list of the grammar gets its precedence here.

use ecow::EcoString;

use super::{Cursor, Tree};
use crate::diag::{Diagnostic, codes};
use crate::source::Span;
use crate::syntax::ast::{Argument, BinaryOp, Call, Conditional, Expr, ExprKind, StringLiteral};
use crate::syntax::node::Kind;

/// How tight comparisons bind; they do not chain.
const COMPARISON: u8 = 3;

fn operator(text: &str) -> (BinaryOp, u8) {
    match text {
        "??" => (BinaryOp::Default, 0),
        "||" => (BinaryOp::Or, 1),
        "&&" => (BinaryOp::And, 2),
        "==" => (BinaryOp::Equal, COMPARISON),
        "!=" => (BinaryOp::NotEqual, COMPARISON),
        "<" => (BinaryOp::Less, COMPARISON),
        "<=" => (BinaryOp::LessOrEqual, COMPARISON),
        ">" => (BinaryOp::Greater, COMPARISON),
        ">=" => (BinaryOp::GreaterOrEqual, COMPARISON),
        "+" => (BinaryOp::Add, 4),
        "-" => (BinaryOp::Subtract, 4),
        "*" => (BinaryOp::Multiply, 5),
        "/" => (BinaryOp::Divide, 5),
        _ => (BinaryOp::Remainder, 5),
    }
}

impl Tree<'_> {
    /// The expression of an `Expr` node.
    pub(super) fn expr(&mut self, index: usize) -> Expr {
        let span = self.span(index);
        let mut cursor = self.inside(index);
        let mut children = cursor;
        let mut links = 0;
        while let Some(child) = self.take(&mut children) {
            links += usize::from(matches!(self.node(child).kind, Kind::Infix | Kind::Prefix | Kind::IfWord));
        }
        if links == 0 {
            return self.term(&mut cursor);
        }
        let built = self.linked(links, span, |tree| {
            let built = tree.binary(&mut cursor, 0);
            if let Some(rest) = tree.take(&mut cursor) {
                let message = format!("`{}` without an `if` before it", tree.slice(rest));
                let span = tree.span(rest);
                tree.syntax(span, message, "write `if condition then value else value`");
            }
            built
        });
        built.unwrap_or(Expr { span, kind: ExprKind::Null })
    }

    fn binary(&mut self, cursor: &mut Cursor, least: u8) -> Expr {
        let mut left = self.unary(cursor);
        let mut compared: Option<Span> = None;
        while self.peek(cursor) == Some(Kind::Infix) {
            let index = cursor.at;
            let (op, precedence) = operator(self.slice(index));
            if precedence < least {
                break;
            }
            self.take(cursor);
            if precedence == COMPARISON
                && let Some(first) = compared.replace(self.span(index))
            {
                let span = self.span(index);
                let diagnostic = Diagnostic::new(codes::SYNTAX, span, "comparisons do not chain");
                self.say(diagnostic.label(first, "the first one").help("join two of them: `a < b && b < c`"));
            }
            let right = self.binary(cursor, precedence + 1);
            let span = left.span.to(right.span);
            left = Expr { span, kind: ExprKind::Binary(op, Box::new(left), Box::new(right)) };
        }
        left
    }

    fn unary(&mut self, cursor: &mut Cursor) -> Expr {
        let mut prefixes = Vec::new();
        while let Some(prefix) = self.take_if(cursor, Kind::Prefix) {
            prefixes.push(prefix);
        }
        let number = self.peek(cursor) == Some(Kind::Number);
        let mut built = match self.take_if(cursor, Kind::IfWord) {
            Some(word) => self.conditional(word, cursor),
            None => self.term(cursor),
        };
        while let Some(prefix) = prefixes.pop() {
            let span = self.span(prefix).to(built.span);
            let not = self.slice(prefix).starts_with('!');
            let kind = match built.kind {
                // what a literal says is its value: `-1` is one, and fits where a literal must stand
                ExprKind::Int(value) if number && !not => ExprKind::Int(-value),
                ExprKind::Float(value) if number && !not => ExprKind::Float(-value),
                kind if not => ExprKind::Not(Box::new(Expr { kind, ..built })),
                kind => ExprKind::Negate(Box::new(Expr { kind, ..built })),
            };
            built = Expr { span, kind };
        }
        built
    }

    fn conditional(&mut self, word: usize, cursor: &mut Cursor) -> Expr {
        let start = self.span(word);
        let condition = self.binary(cursor, 0);
        if self.take_if(cursor, Kind::ThenWord).is_none() {
            let diagnostic = Diagnostic::new(codes::SYNTAX, start, "this `if` has no `then`");
            let end = Span { start: condition.span.end, ..condition.span };
            let help = "write `if condition then value else value`";
            self.say(diagnostic.label(end, "`then` is missing here").help(help));
            while self.take(cursor).is_some() {}
            return Expr { span: start.to(condition.span), kind: ExprKind::Null };
        }
        let then = self.binary(cursor, 0);
        let otherwise = self.take_if(cursor, Kind::ElseWord).map(|_| self.binary(cursor, 0));
        let span = start.to(otherwise.as_ref().unwrap_or(&then).span);
        Expr { span, kind: ExprKind::If(Box::new(Conditional { condition, then, otherwise })) }
    }

    /// A literal, or a reference with the members, indexes and calls behind it.
    pub(super) fn term(&mut self, cursor: &mut Cursor) -> Expr {
        let Some(index) = self.take(cursor) else {
            return Expr { span: self.place.span(self.text.len(), self.text.len()), kind: ExprKind::Null };
        };
        let postfix = |tree: &Self, cursor: &Cursor| {
            matches!(tree.peek(cursor), Some(Kind::Member | Kind::Call | Kind::Index))
        };
        if !postfix(self, cursor) {
            return self.primary(index);
        }
        let mut behind = *cursor;
        let mut links = 0;
        while postfix(self, &behind) {
            self.take(&mut behind);
            links += 1;
        }
        let span = self.span(index);
        let built = self.linked(links, span, |tree| {
            let mut built = tree.primary(index);
            for _ in 0..links {
                if let Some(index) = tree.take(cursor) {
                    built = tree.postfix(built, index);
                }
            }
            built
        });
        *cursor = behind;
        built.unwrap_or(Expr { span, kind: ExprKind::Null })
    }

    fn postfix(&mut self, of: Expr, index: usize) -> Expr {
        let span = of.span.to(self.span(index));
        let mut cursor = self.inside(index);
        let kind = match self.node(index).kind {
            Kind::Member => ExprKind::Member(Box::new(of), self.name(cursor.at)),
            Kind::Index => {
                let at = self.expr(cursor.at);
                ExprKind::Index(Box::new(of), Box::new(at))
            }
            _ => {
                let mut arguments = Vec::new();
                while let Some(child) = self.take(&mut cursor) {
                    match self.node(child).kind {
                        Kind::Argument => arguments.push(self.argument(child)),
                        _ => self.stray_comma(child),
                    }
                }
                ExprKind::Call(Box::new(Call { function: of, arguments }))
            }
        };
        Expr { span, kind }
    }

    fn argument(&mut self, index: usize) -> Argument {
        let mut cursor = self.inside(index);
        let name = self.take_if(&mut cursor, Kind::Word).map(|word| self.name(word));
        self.take_if(&mut cursor, Kind::Equals);
        Argument { name, value: self.expr(cursor.at) }
    }

    fn primary(&mut self, index: usize) -> Expr {
        let span = self.span(index);
        let kind = match self.node(index).kind {
            Kind::Name => match self.slice(index) {
                "true" => ExprKind::Bool(true),
                "false" => ExprKind::Bool(false),
                "null" => ExprKind::Null,
                name => ExprKind::Name(EcoString::from(name)),
            },
            Kind::ForWord => ExprKind::Name(EcoString::inline("for")),
            Kind::Number => self.number(index),
            // the span keeps the parentheses, the tree does not need them
            Kind::Paren => self.expr(index + 1).kind,
            Kind::List => self.list(index),
            Kind::Map => self.map(index),
            _ => ExprKind::Text(self.string(index)),
        };
        Expr { span, kind }
    }

    /// The string of a string node, whichever of the five forms it has.
    pub(super) fn string(&mut self, index: usize) -> StringLiteral {
        let span = self.span(index);
        let parts = match self.node(index).kind {
            Kind::Plain | Kind::Raw => self.literal_text(index),
            Kind::Rich => self.rich_text(index),
            _ => self.block_text(index),
        };
        StringLiteral { span, parts }
    }
}
