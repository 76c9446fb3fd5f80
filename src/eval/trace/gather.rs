//! From what was noted, and what is written where, to a trace.

use ecow::eco_format;

use super::{Enclosing, Trace};
use crate::eval::context::Context;
use crate::eval::world::World;
use crate::resolve::{Binding, name_text};
use crate::schema::TARGET;
use crate::syntax::ast::{SourceFile, Statement, StatementKind};

impl Trace {
    /// What was noted in a world, and what its trees say. `None` where nobody asked.
    pub fn of<'t>(world: &World<'_>, trees: impl Iterator<Item = &'t SourceFile>) -> Option<Self> {
        let recorder = world.recorder.as_ref()?;
        let mut trace = Self::default();
        for tree in trees {
            trace.walk(&tree.statements, true);
        }
        for (name, view) in &world.views {
            let mut cx = Context::new(world, view);
            let said = trace.said.entry(name.clone()).or_default();
            for (param, binding) in &world.project.bindings {
                let is_of_host = matches!(binding, Binding::Param(param) if param.per_host);
                if matches!(binding, Binding::Param(_))
                    && !is_of_host
                    && let Ok(value) = cx.binding(0, param)
                {
                    said.push((vec!["param".into(), param.clone()], value));
                }
            }
            for row in TARGET.attributes {
                let value = cx.target(row.name);
                said.extend(value.map(|value| (vec!["target".into(), row.name.into()], value)));
            }
            let host = cx.host_name();
            for (attribute, value) in cx.host_facts().unwrap_or_default() {
                if attribute != "name" {
                    said.push((vec!["host".into(), host.clone(), attribute.into()], value));
                }
            }
            trace.removed.insert(name.clone(), view.removed.clone());
            let made_by = trace.made_by.entry(name.clone()).or_default();
            for (declared, layers) in &view.things {
                let instances = view.instance_spans(layers.made_by);
                if !instances.is_empty() {
                    made_by.insert(declared.clone(), instances);
                }
            }
            let chain = world.project.chain(name).iter().map(|env| env.name.text.clone()).collect();
            trace.chains.insert(name.clone(), chain);
        }
        recorder.note(|noted| {
            for (view, owner, read) in noted.reads.drain(..) {
                trace.reads.entry((view, owner)).or_default().push(read);
            }
            for (view, declared, name, origin) in noted.origins.drain(..) {
                trace.origins.entry((view, declared)).or_default().insert(name, origin);
            }
            for (view, removal) in noted.removals.drain(..) {
                trace.removals.entry(view).or_default().push(removal);
            }
        });
        for reads in trace.reads.values_mut() {
            reads.sort_by(|a, b| (a.at, &a.name, !a.decides).cmp(&(b.at, &b.name, !b.decides)));
            reads.dedup_by(|b, a| a.at == b.at && a.name == b.name && a.value == b.value);
        }
        for removals in trace.removals.values_mut() {
            removals.sort_by_key(|removal| removal.span);
            removals.dedup_by_key(|removal| removal.span);
        }
        Some(trace)
    }

    fn walk(&mut self, statements: &[Statement], outermost: bool) {
        for statement in statements {
            match &statement.kind {
                StatementKind::If(choice) => {
                    self.choices.push((statement.span, choice.condition.span));
                    self.walk(&choice.body.statements, outermost);
                    self.walk(choice.otherwise.as_ref().map_or(&[][..], |b| &b.statements), outermost);
                }
                StatementKind::For(repeat) => {
                    self.choices.push((statement.span, repeat.iterable.span));
                    self.walk(&repeat.body.statements, outermost);
                }
                StatementKind::Phrase(phrase) => {
                    if outermost {
                        let name = phrase.operands.first().and_then(name_text);
                        let title = match name {
                            Some(name) => eco_format!("{} {name}", phrase.word.text),
                            None => phrase.word.text.clone(),
                        };
                        let word = phrase.word.text.clone();
                        self.blocks.push(Enclosing { span: statement.span, word, title });
                    }
                    let is_stack = phrase.word.text == "stack";
                    let Some(body) = &phrase.body else { continue };
                    self.walk(&body.statements, outermost && is_stack);
                }
                _ => {}
            }
        }
    }
}
