//! What evaluation looked up on its way to the values: for people who ask where a value comes from.
//!
//! A [`Recorder`] is beside the world only where somebody asks. What it noted becomes a [`Trace`]: plain data in an
//! order that does not depend on threads. An *owner* is what was being computed: a declaration, a param, a let.

mod gather;
mod recorder;

use std::collections::BTreeMap;

use ecow::{EcoString, eco_format};

pub use self::recorder::Recorder;
use super::value::{Layer, Origin, Value};
use crate::resolve::Declared;
use crate::schema::Reference;
use crate::source::Span;

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

/// The name under which a declaration owns what it reads.
pub fn owner(declared: &Declared) -> EcoString {
    eco_format!("{} {}", declared.0.word(), declared.1)
}

impl Trace {
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
