//! What evaluation must know of secrets: their fields, and the files that must not be read.

use std::path::Path;

use ecow::EcoString;

use super::context::Context;
use super::value::Value;
use crate::schema::Reference;
use crate::source::Span;
use crate::syntax::ast::{Assign, ExprKind, Key, StatementKind};

impl Context<'_, '_> {
    /// The fields of a credential, as its latest layer lists them; empty for a single value.
    pub fn secret_fields(&self, secret: &str) -> Vec<EcoString> {
        let layers = self.view.get(Reference::Secret, secret).map_or(&[][..], |l| l.layers.as_slice());
        let statements = layers.iter().rev().flat_map(|l| &l.blocks).flat_map(|b| &b.statements);
        let fields = statements.filter_map(|statement| match &statement.kind {
            StatementKind::Assign(Assign { key: Key::Word(word), value, .. }) if word.text == "fields" => {
                Some(value)
            }
            _ => None,
        });
        match fields.map(|value| &value.kind).next() {
            Some(ExprKind::List(names)) => names.iter().filter_map(crate::resolve::name_text).collect(),
            _ => Vec::new(),
        }
    }

    /// Does something with one more local name.
    pub fn with_local<T>(&mut self, name: &str, value: Value, f: impl FnOnce(&mut Self) -> T) -> T {
        self.locals.push((name.into(), value));
        let result = f(self);
        self.locals.pop();
        result
    }

    /// The secret, of any environment, whose `file` is this path.
    pub(super) fn secret_of_file(&mut self, real: &Path) -> Option<(EcoString, Span)> {
        let world = self.world;
        for view in world.views.values() {
            for ((kind, name), layers) in &view.things {
                if *kind != Reference::Secret {
                    continue;
                }
                let files =
                    layers.layers.iter().flat_map(|l| &l.blocks).flat_map(|b| &b.statements).filter_map(
                        |statement| match &statement.kind {
                            StatementKind::Assign(assign) => match &assign.key {
                                Key::Word(word) if word.text == "file" => Some(&assign.value),
                                _ => None,
                            },
                            _ => None,
                        },
                    );
                for file in files {
                    let Ok(value) = self.in_view(view, |cx| cx.eval(file)) else { continue };
                    let Some(path) = value.as_str() else { continue };
                    let named = world.folder.join(path);
                    let named = world.host.canonical(&named).unwrap_or(named);
                    if named == real {
                        return Some((name.clone(), layers.declared.span));
                    }
                }
            }
        }
        None
    }
}
