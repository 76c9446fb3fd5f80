//! Stacks, and what is declared in them.

use super::{Collector, project_name};
use crate::diag::{Diagnostic, codes};
use crate::resolve::stack::Stack;
use crate::syntax::ast::Phrase;

impl<'a> Collector<'a, '_> {
    /// `stack monitoring { … }`, which may be opened several times.
    pub(super) fn stack(&mut self, phrase: &'a Phrase) {
        let Some(opened) = Stack::open(phrase, self.sink) else { return };
        if !project_name(&opened.name, "stack", self.sink) || !opened.has_a_folder(self.sink) {
            return;
        }
        let name = opened.name.text.clone();
        let known = self.contents.stacks.entry(name.clone()).or_insert_with(|| opened.clone());
        if known.shared != opened.shared {
            self.sink.push(
                Diagnostic::new(
                    codes::DUPLICATE,
                    opened.name.span,
                    format!("stack `{name}` is shared and not shared"),
                )
                .label(known.name.span, "the other one")
                .help("say `shared stack` in both places, or in none"),
            );
        }
        if known.on.is_empty() {
            known.on = opened.on;
        }
        let Some(body) = &phrase.body else { return };
        let outer = self.stack.replace(name.clone());
        for statement in &body.statements {
            match Stack::setting(statement) {
                Some(assign) => {
                    let Some(stack) = self.contents.stacks.get_mut(&name) else { continue };
                    match stack.project {
                        Some(first) => self.sink.push(
                            Diagnostic::new(codes::SET_TWICE, assign.key.span(), "`name` is set twice")
                                .label(first.key.span(), "first set here")
                                .help("keep one of the two"),
                        ),
                        None => stack.project = Some(assign),
                    }
                }
                None => self.take(statement),
            }
        }
        self.stack = outer;
    }
}
