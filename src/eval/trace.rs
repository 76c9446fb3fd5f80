//! What evaluation looked up on its way to the values: for people who ask where a value comes from.
//!
//! A [`Recorder`] is beside the world only where somebody asks. What it noted becomes a [`Trace`]: plain data in an
//! order that does not depend on threads. An *owner* is what was being computed: a declaration, a param, a let.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use ecow::{EcoString, eco_format};

use super::context::Context;
use super::value::{Layer, Origin, Value};
use super::world::World;
use crate::resolve::{Binding, Declared};
use crate::schema::{Attribute, Kind, Reference, TARGET};
use crate::source::Span;
use crate::syntax::ast::{SourceFile, Statement, StatementKind};

/// Something that was looked up by its name.
#[derive(Debug, Clone)]
pub struct Read {
    /// Where the name is written.
    pub at: Span,
    /// As written: `domain`, `env.name`, `service.db.address.postgres`.
    pub name: EcoString,
    /// What it is.
    pub what: Looked,
    /// Whether it decides what is said and is not itself said: the condition of an `if`, the list of a `for`.
    pub decides: bool,
    /// What it came to.
    pub value: Value,
    /// The owner of what was looked up for it in turn.
    pub through: Option<EcoString>,
}

/// What a name can mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Looked {
    /// A param of the project, of a component or of a mixin.
    Param,
    /// A let or an output.
    Let,
    /// An element that `for` walks, or what a mixin is given.
    Local,
    /// `env.name`
    EnvName,
    /// `env.tier`
    EnvTier,
    /// `env.prod.domain`
    OtherEnv,
    /// `host.address`
    Host,
    /// Something that is the same everywhere by itself: `self.name`, `project.name`, an attribute of a declaration.
    Other,
}

/// A `remove`, or a null.
#[derive(Debug, Clone)]
pub struct Removal {
    /// The declaration from whose body something is taken.
    pub from: Declared,
    /// `LOG_LEVEL`, `publish`
    pub word: EcoString,
    /// The layer that says it.
    pub layer: Layer,
    /// The statement.
    pub span: Span,
}

/// A declaration of a file, as far as it says whose the lines in it are.
#[derive(Debug, Clone)]
pub struct Enclosing {
    /// From its first word to its `}`.
    pub span: Span,
    /// `env`, `mixin`, `component`, `defaults`, …
    pub word: EcoString,
    /// `mixin traefik-route`
    pub title: EcoString,
}

/// All that was noted of one project.
#[derive(Debug, Default)]
pub struct Trace {
    reads: BTreeMap<(EcoString, EcoString), Vec<Read>>,
    said: BTreeMap<EcoString, Vec<(Vec<EcoString>, Value)>>,
    removals: BTreeMap<EcoString, Vec<Removal>>,
    origins: BTreeMap<(EcoString, Declared), BTreeMap<&'static str, Origin>>,
    removed: BTreeMap<EcoString, BTreeMap<Declared, Span>>,
    made_by: BTreeMap<EcoString, BTreeMap<Declared, Vec<Span>>>,
    choices: Vec<(Span, Span)>,
    blocks: Vec<Enclosing>,
    chains: BTreeMap<EcoString, Vec<EcoString>>,
}

/// What is noted while threads evaluate.
#[derive(Debug, Default)]
pub struct Recorder(Mutex<Noted>);

#[derive(Debug, Default)]
struct Noted {
    reads: Vec<(EcoString, EcoString, Read)>,
    removals: Vec<(EcoString, Removal)>,
    origins: Vec<(EcoString, Declared, &'static str, Origin)>,
}

impl Recorder {
    fn note(&self, f: impl FnOnce(&mut Noted)) {
        f(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// The name under which a declaration owns what it reads.
pub fn owner(declared: &Declared) -> EcoString {
    eco_format!("{} {}", declared.0.word(), declared.1)
}

impl Context<'_, '_> {
    /// Notes that a name was looked up.
    pub(super) fn note_read(
        &self,
        at: Span,
        name: &str,
        what: Looked,
        value: &Value,
        through: Option<EcoString>,
    ) {
        let Some(recorder) = &self.world.recorder else { return };
        let owner = self.owner_of(self.stack.last().map(|frame| frame.name.as_str()));
        let read =
            Read { at, name: name.into(), what, decides: self.deciding, value: value.clone(), through };
        recorder.note(|noted| noted.reads.push((self.view.name.clone(), owner, read)));
    }

    /// Notes that a layer takes something away.
    pub(super) fn note_removal(&self, word: &str, layer: &Layer, span: Span) {
        let (Some(recorder), Some(from)) = (&self.world.recorder, &self.this) else { return };
        let removal = Removal { from: from.clone(), word: word.into(), layer: layer.clone(), span };
        recorder.note(|noted| noted.removals.push((self.view.name.clone(), removal)));
    }

    /// Notes where an attribute of the declaration that is evaluated comes from.
    pub(super) fn note_attribute(&self, kind: &'static Kind, row: &'static Attribute, origin: &Origin) {
        let (Some(recorder), Some(this)) = (&self.world.recorder, &self.this) else { return };
        if kind.reference == Some(this.0) {
            let noted = (self.view.name.clone(), this.clone(), row.name, origin.clone());
            recorder.note(|all| all.origins.push(noted));
        }
    }

    /// The owner of what is computed under a guarded name, or of the declaration's own body.
    pub(super) fn owner_of(&self, guarded: Option<&str>) -> EcoString {
        match (&self.this, guarded) {
            (Some(this), Some(name)) => eco_format!("{} | {name}", owner(this)),
            (Some(this), None) => owner(this),
            (None, name) => name.unwrap_or_default().into(),
        }
    }
}

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
                        let name = phrase.operands.first().and_then(crate::resolve::name_text);
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

    /// What an owner looked up in a view.
    pub fn reads(&self, view: &str, owner: &str) -> &[Read] {
        self.reads.get(&(view.into(), owner.into())).map_or(&[], Vec::as_slice)
    }

    /// Everything that was looked up in a view.
    pub fn all_reads(&self, view: &str) -> impl Iterator<Item = &Read> {
        self.reads.iter().filter(move |((of, _), _)| of == view).flat_map(|(_, reads)| reads)
    }

    /// What a view says beside its declarations: params, `target`, its host.
    pub fn said(&self, view: &str) -> &[(Vec<EcoString>, Value)] {
        self.said.get(view).map_or(&[], Vec::as_slice)
    }

    /// What is taken out of a declaration's body.
    pub fn removals<'t>(&'t self, view: &str, from: &'t Declared) -> impl Iterator<Item = &'t Removal> {
        self.removals.get(view).into_iter().flatten().filter(move |removal| removal.from == *from)
    }

    /// Where an attribute of a declaration comes from.
    pub fn origin(&self, view: &str, declared: &Declared, attribute: &str) -> Option<&Origin> {
        self.origins.get(&(view.into(), declared.clone()))?.get(attribute)
    }

    /// The instances that made a declaration, the innermost first.
    pub fn made_by(&self, view: &str, declared: &Declared) -> &[Span] {
        self.made_by.get(view).and_then(|made| made.get(declared)).map_or(&[], Vec::as_slice)
    }

    /// Where a view removes a declaration.
    pub fn removed(&self, view: &str, kind: Reference, name: &str) -> Option<Span> {
        self.removed.get(view)?.get(&(kind, name.into())).copied()
    }

    /// The heads of the `if` and `for` statements around a place, and the spans of the whole.
    pub fn choices(&self, at: Span) -> impl Iterator<Item = (Span, Span)> {
        self.choices.iter().copied().filter(move |(whole, _)| holds(*whole, at))
    }

    /// The outermost declaration around a place.
    pub fn block(&self, at: Span) -> Option<&Enclosing> {
        self.blocks
            .iter()
            .filter(|block| holds(block.span, at))
            .min_by_key(|block| block.span.end - block.span.start)
    }

    /// An environment and those that it extends, the farthest first.
    pub fn chain(&self, view: &str) -> &[EcoString] {
        self.chains.get(view).map_or(&[], Vec::as_slice)
    }

    /// Whose line it is, in words: `env prod`, `defaults service`, `mixin route`.
    pub fn layer(&self, origin: &Origin) -> EcoString {
        let block = self.block(origin.span);
        let around = |word: &str| block.filter(|block| block.word == word).map(|block| block.title.clone());
        match &origin.layer {
            Layer::Env(env) => eco_format!("env {env}"),
            _ if around("mixin").is_some() => around("mixin").unwrap_or_default(),
            Layer::Defaults => "defaults".into(),
            Layer::Instance(name) => eco_format!("instance {name}"),
            // Files of Compose have none.
            Layer::Body if self.blocks.is_empty() => "compose file".into(),
            Layer::Body => block.map_or("project".into(), |block| block.title.clone()),
        }
    }
}

/// Whether one span lies in another.
pub fn holds(outer: Span, inner: Span) -> bool {
    outer.file == inner.file && outer.start <= inner.start && inner.end <= outer.end
}
