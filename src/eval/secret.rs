//! What can be asked of a secret: its fields, its file in a container.

use ecow::{EcoString, eco_format};

use super::context::Context;
use super::value::{Data, Text, Use, Value};
use super::world::Reported;
use crate::diag::{Diagnostic, codes, did_you_mean};
use crate::schema::Reference;
use crate::source::Span;
use crate::syntax::ast::{ExprKind, Name};

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

    /// A secret's file in a container; of a credential, one field or the file of one.
    pub(super) fn of_secret(&mut self, name: &Name, words: &[&str], span: Span) -> Result<Value, Reported> {
        let fields = self.secret_fields(&name.text);
        let (field, rest) = match (fields.is_empty(), words) {
            (true, rest) => (None, rest),
            (false, [field, rest @ ..]) => (Some(*field), rest),
            (false, []) => (None, words),
        };
        if let Some(field) = field.filter(|field| !fields.iter().any(|known| known == field)) {
            let near = did_you_mean(field, fields.iter().map(EcoString::as_str));
            let message = format!("secret `{}` has no field `{field}`", name.text);
            return self.fail(Diagnostic::new(codes::UNKNOWN_NAME, span, message).suggest(near));
        }
        let key = match field {
            Some(field) => eco_format!("{}-{field}", name.text),
            None => name.text.clone(),
        };
        match rest {
            [] => Ok(Value::new(Data::Reference(Reference::Secret, key), span)),
            ["file"] => {
                let text = Text::known(self.secret_path(&key));
                Ok(Value::new(text.using([Use::SecretFile(key, span)]), span))
            }
            _ => {
                let message = format!("a secret has no `{}`", rest.join("."));
                self.fail(Diagnostic::new(codes::UNKNOWN_NAME, span, message).help("it has `.file`"))
            }
        }
    }
}
