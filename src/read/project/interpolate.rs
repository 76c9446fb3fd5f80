//! The variables of a file, replaced wherever Compose replaces them: in every text that is a value, in no key.
//!
//! A text stays a template: what a value brings in has its `$` doubled. What stood there is kept beside it, for
//! what can be left to the host.

use std::collections::BTreeMap;

use ecow::EcoString;

use crate::read::fault::Fault;
use crate::read::yaml::{Body, Written};
use crate::source::Span;

use super::Node;
use super::template::{Lookup, substitute};
use crate::read::texts::Texts;

/// A variable that a compose project uses.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Variable {
    /// What it is worth; `None` where nothing sets it.
    pub value: Option<EcoString>,
    /// What the first use that says so falls back to; it may hold variables itself.
    pub default: Option<EcoString>,
    /// Whether Compose refuses to go on without it.
    pub required: bool,
    /// The values in which it stands.
    pub spans: Vec<Span>,
}

/// The replacing in one file.
pub(super) struct Interpolation<'a> {
    pub(super) lookup: &'a Lookup<'a>,
    /// What the project itself knows, of which the file may be only a part.
    pub(super) outer: &'a Lookup<'a>,
    pub(super) texts: &'a Texts,
    /// Whether what must be set and is not is left to the host.
    pub(super) keep: bool,
    pub(super) variables: &'a mut BTreeMap<EcoString, Variable>,
    pub(super) faults: &'a mut Vec<Fault>,
}

impl Interpolation<'_> {
    /// Replaces in a tree.
    pub(super) fn tree(&mut self, node: &mut Node) {
        let place = node.place;
        match &mut node.body {
            Body::Map(entries) => entries.iter_mut().for_each(|entry| self.tree(&mut entry.value)),
            Body::List(items) => items.iter_mut().for_each(|item| self.tree(item)),
            Body::Scalar(scalar) if scalar.text.contains('$') => {
                let span = self.texts.span(place);
                let (lookup, variables) = (self.lookup, &mut *self.variables);
                let (mut missing, mut is_known_outside) = (None, true);
                let result = substitute(&scalar.text, lookup, &mut |met| {
                    let variable = variables.entry(met.name.into()).or_insert_with(|| Variable {
                        value: lookup(met.name).map(EcoString::from),
                        ..Variable::default()
                    });
                    is_known_outside &= lookup(met.name) == (self.outer)(met.name);
                    missing = missing.take().or_else(|| met.missing_message());
                    variable.required |= met.required;
                    if variable.default.is_none() {
                        variable.default = met.default.map(EcoString::from);
                    }
                    if variable.spans.last() != Some(&span) {
                        variable.spans.push(span);
                    }
                });
                if let Some(message) = missing.as_ref().filter(|_| !self.keep) {
                    let help = "give it a value in `.env`, or in a file that `--env-file` names";
                    self.faults.push(Fault::new(place, message.as_str()).help(help));
                }
                let text = result.unwrap_or_else(|invalid| {
                    let help = "write `${NAME}` or `${NAME:-default}`, and `$$` for a `$`";
                    self.faults.push(Fault::new(place, invalid.message()).help(help));
                    String::new()
                });
                let template = std::mem::take(&mut scalar.text).into_owned();
                // `$$` alone is no variable: nothing is known better by what was written.
                let is_variable = missing.is_some() || text.replace('$', "$$") != template;
                scalar.text = text.replace('$', "$$").into();
                scalar.plain = false;
                if self.keep && is_variable && is_known_outside {
                    scalar.written = Some(Box::new(Written { template, missing }));
                }
            }
            Body::Scalar(_) => {}
        }
    }
}
