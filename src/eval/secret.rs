//! What evaluation must know of secrets: their fields, and the files that must not be read.

use std::path::Path;

use ecow::EcoString;

use super::context::Context;
use super::value::Value;
use crate::schema::{Reference, SECRET};
use crate::source::Span;
use crate::syntax::ast::{Assign, ExprKind, Key, StatementKind};

impl Context<'_, '_> {
    /// The fields of a credential, as its latest layer lists them; empty for a single value.
    pub fn secret_fields(&mut self, secret: &str) -> Vec<EcoString> {
        match self.said(Reference::Secret, secret, "fields").map(|(value, _)| &value.kind) {
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
                let mut files = Vec::new();
                self.in_view(view, |cx| {
                    for layer in &layers.layers {
                        cx.each_statement(&layer.blocks, Some(SECRET), &mut |cx, statement| {
                            if let StatementKind::Assign(Assign { key: Key::Word(key), value, .. }) =
                                &statement.kind
                                && key.text == "file"
                                && let Ok(path) = cx.eval(value)
                            {
                                files.push((path, value.span));
                            }
                        });
                    }
                });
                for (value, written) in files {
                    let Some(path) = value.as_str() else { continue };
                    let named = world.folder.join(world.base(written.file)).join(path);
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
