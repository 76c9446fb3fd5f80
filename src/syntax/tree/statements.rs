//! Statements that begin with a keyword, and what holds statements.

use super::{Cursor, Tree};
use crate::source::Span;
use crate::syntax::ast::{
    Alias, Assert, Assign, Block, Expr, For, If, Import, ImportPath, Key, Name, Remove, Statement,
    StatementKind,
};
use crate::syntax::node::Kind;
use crate::syntax::parser::Form;

impl Tree<'_> {
    /// The statements among siblings.
    pub(super) fn statements(&mut self, mut cursor: Cursor) -> Vec<Statement> {
        let mut statements = Vec::new();
        while let Some(index) = self.take(&mut cursor) {
            match self.node(index).kind {
                Kind::Statement => statements.extend(self.statement(index)),
                Kind::Junk => self.junk(index, Form::Statement),
                Kind::StrayComma => self.stray_comma(index),
                _ => {}
            }
        }
        statements
    }

    pub(super) fn stray_comma(&mut self, index: usize) {
        let span = self.span(index);
        self.syntax(span, "there is nothing before this `,`", "remove it");
    }

    fn statement(&mut self, index: usize) -> Option<Statement> {
        let span = self.span(index);
        let cursor = self.inside(index);
        let kind = match self.peek(&cursor)? {
            Kind::Remove => self.remove(cursor.at),
            Kind::Assertion => self.assertion(cursor.at),
            Kind::Loop => self.for_loop(cursor.at),
            Kind::Choice => self.choice(cursor.at, span),
            Kind::Import => self.import(cursor.at),
            Kind::Alias => self.alias(cursor.at),
            kind if kind.is_string() => self.text_key(cursor),
            _ => self.sentence(cursor),
        }?;
        Some(Statement { span, doc: self.docs.above(span.start), kind })
    }

    /// `"computed key" = value`
    fn text_key(&mut self, mut cursor: Cursor) -> Option<StatementKind> {
        let key = self.take(&mut cursor)?;
        let key = Key::Text(self.string(key));
        let operator = self.take(&mut cursor)?;
        let append = self.slice(operator) == "+=";
        let value = self.next_expr(&mut cursor)?;
        Some(StatementKind::Assign(Assign { key, append, value }))
    }

    pub(super) fn block(&mut self, index: usize) -> Block {
        let span = self.span(index);
        let statements = self.statements(self.inside(index));
        Block { span, statements }
    }

    fn next_block(&mut self, cursor: &mut Cursor) -> Option<Block> {
        self.take_if(cursor, Kind::Block).map(|index| self.block(index))
    }

    pub(super) fn next_expr(&mut self, cursor: &mut Cursor) -> Option<Expr> {
        self.take_if(cursor, Kind::Expr).map(|index| self.expr(index))
    }

    fn remove(&mut self, index: usize) -> Option<StatementKind> {
        let mut cursor = self.inside(index);
        let word = if self.peek(&cursor)?.is_string() {
            let first = self.take(&mut cursor)?;
            let text = self.string(first);
            let Some(plain) = text.plain() else {
                self.syntax(text.span, "a key with a `${}` in it cannot be removed", "write the key out");
                return None;
            };
            Name { text: plain, span: text.span }
        } else {
            self.word(&mut cursor)?
        };
        let operands = self.operands(&mut cursor);
        Some(StatementKind::Remove(Remove { word, operands }))
    }

    fn assertion(&mut self, index: usize) -> Option<StatementKind> {
        let mut cursor = self.inside(index);
        let condition = self.next_expr(&mut cursor)?;
        let message = self.next_expr(&mut cursor);
        Some(StatementKind::Assert(Assert { condition, message }))
    }

    /// The names between `for` and `in`.
    pub(super) fn names(&self, cursor: &mut Cursor) -> Vec<Name> {
        let mut names = Vec::new();
        while let Some(word) = self.take_if(cursor, Kind::Word) {
            names.push(self.name(word));
        }
        self.take_if(cursor, Kind::InWord);
        names
    }

    fn for_loop(&mut self, index: usize) -> Option<StatementKind> {
        let mut cursor = self.inside(index);
        let names = self.names(&mut cursor);
        let iterable = self.next_expr(&mut cursor)?;
        let body = self.next_block(&mut cursor)?;
        Some(StatementKind::For(For { names, iterable, body }))
    }

    fn choice(&mut self, index: usize, span: Span) -> Option<StatementKind> {
        let mut cursor = self.inside(index);
        let mut children = cursor;
        let mut links = 0;
        while let Some(child) = self.take(&mut children) {
            links += usize::from(self.node(child).kind == Kind::IfWord);
        }
        self.linked(links, span, |tree| tree.branches(&mut cursor))?
    }

    /// An `else if` is a block that holds one `if`, from the `if` to its last `}`.
    fn branches(&mut self, cursor: &mut Cursor) -> Option<StatementKind> {
        let mut branches = Vec::new();
        let mut otherwise = None;
        while let Some(index) = self.take(cursor) {
            match self.node(index).kind {
                Kind::IfWord => {
                    let start = self.span(index);
                    branches.push((start, self.next_expr(cursor)?, self.next_block(cursor)?));
                }
                Kind::Block => otherwise = Some(self.block(index)),
                _ => {}
            }
        }
        let mut inner: Option<(Span, If)> = None;
        while let Some((start, condition, body)) = branches.pop() {
            if let Some((start, inner)) = inner.take() {
                let span = start.to(inner.otherwise.as_ref().unwrap_or(&inner.body).span);
                let statement = Statement { span, doc: None, kind: StatementKind::If(inner) };
                otherwise = Some(Block { span, statements: vec![statement] });
            }
            inner = Some((start, If { condition, body, otherwise: otherwise.take() }));
        }
        inner.map(|(_, choice)| StatementKind::If(choice))
    }

    fn import(&mut self, index: usize) -> Option<StatementKind> {
        let mut cursor = self.inside(index);
        let path = if self.peek(&cursor)?.is_string() {
            let index = self.take(&mut cursor)?;
            ImportPath::File(self.string(index))
        } else {
            let mut words = Vec::new();
            while let Some(word) = self.take_if(&mut cursor, Kind::Word) {
                words.push(self.name(word));
            }
            ImportPath::Library(words)
        };
        self.take_if(&mut cursor, Kind::AsWord);
        let alias = self.take_if(&mut cursor, Kind::Word).map(|word| self.name(word));
        Some(StatementKind::Import(Import { path, alias }))
    }

    fn alias(&mut self, index: usize) -> Option<StatementKind> {
        let mut cursor = self.inside(index);
        let name = self.take(&mut cursor)?;
        let name = self.name(name);
        self.take_if(&mut cursor, Kind::Equals);
        let ty = self.take(&mut cursor)?;
        Some(StatementKind::Alias(Alias { name, ty: self.type_expr(ty) }))
    }
}
