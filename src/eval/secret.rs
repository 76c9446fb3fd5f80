//! What evaluation must know of secrets: the fields of a credential.

use ecow::EcoString;

use super::context::Context;
use super::value::Value;
use crate::schema::Reference;
use crate::syntax::ast::ExprKind;

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
}
