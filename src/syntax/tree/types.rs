//! Types.

use ecow::EcoString;

use super::{Cursor, Tree};
use crate::diag::{Diagnostic, codes};
use crate::source::Span;
use crate::syntax::ast::{Expr, ExprKind, Field, TypeExpr, TypeKind};
use crate::syntax::node::Kind;

/// One side of `|`.
enum Member {
    Literal(Expr),
    Type(TypeExpr),
}

impl Tree<'_> {
    /// The type of a `Type` node.
    pub(super) fn type_expr(&mut self, index: usize) -> TypeExpr {
        let span = self.span(index);
        let mut cursor = self.inside(index);
        let mut literals = Vec::new();
        let mut types = Vec::new();
        while !matches!(self.peek(&cursor), None | Some(Kind::Optional)) {
            match self.member(&mut cursor) {
                Some(Member::Literal(literal)) => literals.push(literal),
                Some(Member::Type(ty)) => types.push(ty),
                None => {}
            }
        }
        let optional = self.take_if(&mut cursor, Kind::Optional).map(|mark| self.span(mark));
        if let Some(stranger) = types.first()
            && types.len() + literals.len() > 1
        {
            let diagnostic = Diagnostic::new(codes::SYNTAX, stranger.span, "a union is made of literals");
            self.say(diagnostic.help("write `\"a\" | \"b\"`, or `any` where several types may stand"));
        }
        let inner = optional.map_or(span, |mark| Span { end: mark.start, ..span });
        let kind = match types.into_iter().next() {
            Some(ty) if literals.is_empty() => ty.kind,
            _ => TypeKind::Union(literals),
        };
        match optional {
            Some(_) => TypeExpr { span, kind: TypeKind::Optional(Box::new(TypeExpr { span: inner, kind })) },
            None => TypeExpr { span, kind },
        }
    }

    fn member(&mut self, cursor: &mut Cursor) -> Option<Member> {
        let prefix = self.take_if(cursor, Kind::Prefix);
        let index = self.take(cursor)?;
        let mut span = self.span(index);
        let text = self.slice(index);
        let kind = match self.node(index).kind {
            Kind::Number => {
                let mut kind = self.number(index);
                if let Some(prefix) = prefix {
                    span = self.span(prefix).to(span);
                    kind = self.negated(kind, span);
                }
                return Some(Member::Literal(Expr { span, kind }));
            }
            Kind::TypeName => match text {
                "true" | "false" => {
                    return Some(Member::Literal(Expr { span, kind: ExprKind::Bool(text == "true") }));
                }
                "null" => {
                    self.syntax(span, "`null` is not a type", "put `?` behind the type of what may be null");
                    return None;
                }
                _ => TypeKind::Name(EcoString::from(text)),
            },
            Kind::TypeList => TypeKind::List(Box::new(self.type_expr(index + 1))),
            Kind::TypeBraces => self.braces(index),
            Kind::TypeGroup => self.type_expr(index + 1).kind,
            _ => {
                let kind = ExprKind::Text(self.string(index));
                return Some(Member::Literal(Expr { span, kind }));
            }
        };
        Some(Member::Type(TypeExpr { span, kind }))
    }

    /// A number with a minus; `!` and a minus before anything else are no literal.
    fn negated(&mut self, kind: ExprKind, span: Span) -> ExprKind {
        match kind {
            ExprKind::Int(value) => ExprKind::Int(-value),
            ExprKind::Float(value) => ExprKind::Float(-value),
            kind => {
                self.syntax(
                    span,
                    "this is not a literal",
                    "only whole and decimal numbers take a minus here",
                );
                kind
            }
        }
    }

    fn braces(&mut self, index: usize) -> TypeKind {
        let mut cursor = self.inside(index);
        let mut fields = Vec::new();
        while let Some(child) = self.take(&mut cursor) {
            match self.node(child).kind {
                Kind::Type => return TypeKind::Map(Box::new(self.type_expr(child))),
                Kind::Field => fields.push(self.field(child)),
                _ => self.stray_comma(child),
            }
        }
        TypeKind::Record(fields)
    }

    fn field(&mut self, index: usize) -> Field {
        let mut cursor = self.inside(index);
        let name = self.name(cursor.at);
        self.take(&mut cursor);
        let optional = self.take_if(&mut cursor, Kind::Optional).is_some();
        Field { name, optional, ty: self.type_expr(cursor.at) }
    }
}
