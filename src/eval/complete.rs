//! What a block cannot be without: `path` of an env file, both limits of a `ulimit`.

use super::context::Context;
use super::expect::{element_type, entry_type, map_type};
use super::value::{Data, Value};
use crate::diag::{Diagnostic, codes};
use crate::schema::{Kind, Type};
use crate::source::Span;

impl Context<'_, '_> {
    /// Reports what a finished value lacks, all layers being applied; `ty` is its type.
    pub(super) fn check_complete(&mut self, value: &Value, ty: &Type) {
        match &value.data {
            Data::Map(map) => {
                if let Some(Type::Record(kind)) = map_type(ty) {
                    self.check_required(kind, value.origin.span, |name| map.contains_key(name));
                }
                for (key, value) in map {
                    if let Some(inner) = entry_type(ty, key) {
                        self.check_complete(value, &inner);
                    }
                }
            }
            Data::List(list) => {
                let Some(inner) = element_type(ty) else { return };
                list.iter().for_each(|value| self.check_complete(value, &inner));
            }
            _ => {}
        }
    }

    /// Reports what something of a kind lacks.
    pub fn check_required(&mut self, kind: &Kind, span: Span, is_said: impl Fn(&str) -> bool) {
        for row in kind.attributes.iter().filter(|row| row.required && !is_said(row.name)) {
            let message = format!("{} has no `{}`", kind.name, row.name);
            let problem = Diagnostic::new(codes::MISSING_ATTRIBUTE, span, message);
            self.report(problem.help(format!("add it: `{} = …`", row.name)));
        }
    }
}
