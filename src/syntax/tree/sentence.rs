//! The one shape that most statements have: `key = value`, and every phrase.

use super::{Cursor, Tree};
use crate::diag::{Diagnostic, codes};
use crate::source::Span;
use crate::syntax::ast::{
    Assign, Block, Expr, Key, Modifier, Name, Phrase, StatementKind, TypeExpr, TypeKind,
};
use crate::syntax::explain::operator_for;
use crate::syntax::node::Kind;

impl Tree<'_> {
    pub(super) fn sentence(&mut self, mut cursor: Cursor) -> Option<StatementKind> {
        let modifier = self.take_if(&mut cursor, Kind::Modifier).map(|index| {
            let modifier = match self.slice(index) {
                "add" => Modifier::Add,
                "shared" => Modifier::Shared,
                _ => Modifier::Abstract,
            };
            (modifier, self.span(index))
        });
        let word = self.word(&mut cursor)?;
        let operands = self.operands(&mut cursor);
        let mut flags = Vec::new();
        let arrow = self.take_if(&mut cursor, Kind::Arrow).map(|_| self.term(&mut cursor));
        self.flags(&mut cursor, &mut flags);
        let mut ty = None;
        if let Some(index) = self.take_if(&mut cursor, Kind::Type) {
            let built = self.type_expr(index);
            if operands.is_empty() && modifier.is_none() && arrow.is_none() {
                self.colon_for_equals(&word, index, &built);
                return None;
            }
            ty = Some(built);
            self.flags(&mut cursor, &mut flags);
        }
        let mut value = None;
        let mut append = None;
        let lone = operands.is_empty() && arrow.is_none() && ty.is_none() && modifier.is_none();
        if let Some(operator) = self.take_if(&mut cursor, Kind::Assign) {
            append = (self.slice(operator) == "+=").then(|| self.span(operator));
            let said = self.diagnostics.len();
            value = self.next_expr(&mut cursor);
            let sound = self.diagnostics.len() == said;
            let before = flags.len();
            self.flags(&mut cursor, &mut flags);
            if !sound {
                flags.truncate(before); // `if a b`: what is missing was said, and `b` is no flag
            }
        }
        let body = self.take_if(&mut cursor, Kind::Block).map(|index| self.block(index));
        if let Some(value) = value.take_if(|_| lone) {
            self.check_lone(&word, &value, &flags, body.as_ref());
            return Some(StatementKind::Assign(Assign {
                key: Key::Word(word),
                append: append.is_some(),
                value,
            }));
        }
        if let Some(span) = append {
            let help = format!("open it and append inside: `{} … {{ key += … }}`", word.text);
            self.syntax(span, "`+=` appends to a key, and this is a declaration", help);
        }
        if matches!(word.text.as_str(), "else" | "then") && modifier.is_none() {
            let message = format!("`{}` without an `if` before it", word.text);
            self.syntax(word.span, message, "it follows the `}` of its `if`: `if c { … } else { … }`");
            return None;
        }
        Some(StatementKind::Phrase(Box::new(Phrase {
            modifier,
            word,
            operands,
            arrow,
            ty,
            value,
            flags,
            body,
        })))
    }

    /// A word, with what an imported name goes on with.
    pub(super) fn word(&mut self, cursor: &mut Cursor) -> Option<Name> {
        let word = self.take(cursor)?;
        let mut word = self.name(word);
        if let Some(rest) = self.take_if(cursor, Kind::Qualified) {
            word.text.push_str(self.slice(rest));
            word.span = word.span.to(self.span(rest));
        }
        Some(word)
    }

    /// The operands up to what is none.
    pub(super) fn operands(&mut self, cursor: &mut Cursor) -> Vec<Expr> {
        let mut operands = Vec::new();
        while self.peek(cursor).is_some_and(|kind| {
            kind.is_string() || matches!(kind, Kind::Name | Kind::Number | Kind::Paren | Kind::ForWord)
        }) {
            operands.push(self.term(cursor));
        }
        operands
    }

    fn flags(&self, cursor: &mut Cursor, flags: &mut Vec<Name>) {
        while let Some(flag) = self.take_if(cursor, Kind::Flag) {
            flags.push(self.name(flag));
        }
    }

    /// Behind `key = value` nothing may follow.
    fn check_lone(&mut self, word: &Name, value: &Expr, flags: &[Name], body: Option<&Block>) {
        if let Some(flag) = flags.first() {
            let message = format!("expected the end of the statement, found `{}`", flag.text);
            let help = match operator_for(&flag.text) {
                Some(operator) => format!("write `{operator}`"),
                None => {
                    "text with blanks is quoted; a comma stands between statements on one line".to_owned()
                }
            };
            let diagnostic = Diagnostic::new(codes::SYNTAX, flag.span, message).help(help);
            self.say(diagnostic.label(value.span, "the value ends here"));
        } else if let Some(body) = body {
            let message = format!("`{}` has a value and a block", word.text);
            let help = format!("write `{0} = …` to replace it or `{0} {{ … }}` to merge into it", word.text);
            let brace = Span { end: body.span.start + 1, ..body.span };
            self.say(
                Diagnostic::new(codes::SYNTAX, brace, message).label(value.span, "the value").help(help),
            );
        }
    }

    /// `image: "x"`, as YAML has it.
    fn colon_for_equals(&mut self, word: &Name, index: usize, ty: &TypeExpr) {
        let written = self.slice(index);
        let value = match ty.kind {
            _ if written.contains('\n') => "…".to_owned(),
            TypeKind::Name(_) if !matches!(written, "true" | "false" | "null") => format!("\"{written}\""),
            _ => written.to_owned(),
        };
        let span = Span { start: word.span.end, end: ty.span.start, ..word.span };
        let message = format!("a value of `{}` follows `=`, not `:`", word.text);
        self.syntax(span, message, format!("use `=`: `{} = {value}`", word.text));
    }
}
