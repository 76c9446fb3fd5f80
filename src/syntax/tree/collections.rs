//! Lists, maps and comprehensions.

use super::{Cursor, Tree};
use crate::syntax::ast::{Comprehension, Entry, ExprKind, Key};
use crate::syntax::node::Kind;
use crate::syntax::parser::Form;

impl Tree<'_> {
    pub(super) fn list(&mut self, index: usize) -> ExprKind {
        let mut cursor = self.inside(index);
        let mut elements = Vec::new();
        while let Some(child) = self.take(&mut cursor) {
            match self.node(child).kind {
                Kind::ListFor => {
                    if let Some(comprehension) = self.comprehension(child) {
                        return ExprKind::ListFor(Box::new(comprehension));
                    }
                }
                Kind::Expr => elements.push(self.expr(child)),
                _ => self.stray_comma(child),
            }
        }
        ExprKind::List(elements)
    }

    pub(super) fn map(&mut self, index: usize) -> ExprKind {
        let mut cursor = self.inside(index);
        let mut entries = Vec::new();
        while let Some(child) = self.take(&mut cursor) {
            match self.node(child).kind {
                Kind::MapFor => {
                    if let Some(comprehension) = self.comprehension(child) {
                        return ExprKind::MapFor(Box::new(comprehension));
                    }
                }
                Kind::Entry => {
                    let mut cursor = self.inside(child);
                    let key = self.key(&mut cursor);
                    let value = self.next_expr(&mut cursor);
                    entries.extend(key.zip(value).map(|(key, value)| Entry { key, value }));
                }
                Kind::Junk => self.junk(child, Form::Entry),
                _ => self.stray_comma(child),
            }
        }
        ExprKind::Map(entries)
    }

    /// A word or string, and the `=` behind it.
    fn key(&mut self, cursor: &mut Cursor) -> Option<Key> {
        let index = self.take(cursor)?;
        let key = match self.node(index).kind {
            Kind::Word => Key::Word(self.name(index)),
            _ => Key::Text(self.string(index)),
        };
        self.take_if(cursor, Kind::Equals);
        Some(key)
    }

    fn comprehension(&mut self, index: usize) -> Option<Comprehension> {
        let mut cursor = self.inside(index);
        let names = self.names(&mut cursor);
        let iterable = self.next_expr(&mut cursor)?;
        let guarded = self.take_if(&mut cursor, Kind::IfWord).is_some();
        let condition = if guarded { self.next_expr(&mut cursor) } else { None };
        let keyed = self.node(index).kind == Kind::MapFor;
        let key = if keyed { self.key(&mut cursor) } else { None };
        let element = self.next_expr(&mut cursor)?;
        Some(Comprehension { names, iterable, condition, key, element })
    }
}
