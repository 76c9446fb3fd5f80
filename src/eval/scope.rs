//! Where an expression stands: what its names mean.
//!
//! A scope is an instance (the project, an imported file, or one instance of a component) and a frame of
//! local names (of `for`, or of a mixin). Both are numbers, so that everything that is written can carry
//! its scope along at no cost.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use ecow::EcoString;
use indexmap::IndexMap;

use super::value::{Layer, Value};
use super::world::Reported;
use crate::resolve::{Binding, Component, Declared, StackName};
use crate::source::Span;
use crate::syntax::ast::{Assign, Block, Expr, TypeExpr};

/// What the names in an expression mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Scope {
    /// Which of the view's instances.
    pub instance: usize,
    /// Which frame; 0 is none.
    pub frame: usize,
}

impl Scope {
    /// The project's own files.
    pub const PROJECT: Self = Self { instance: 0, frame: 0 };
}

/// A block and where it stands.
#[derive(Debug, Clone, Copy)]
pub struct Part<'a> {
    /// As written.
    pub block: &'a Block,
    /// What its names mean.
    pub scope: Scope,
}

/// The local names of one `for` element or one use of a mixin.
#[derive(Debug, Clone)]
pub(super) struct Frame<'a> {
    /// The frame around it; 0 is none.
    pub(super) parent: usize,
    pub(super) locals: Vec<(EcoString, Local<'a>)>,
    /// The `use` that made it: what is in it comes from that mixin.
    pub(super) mixin: Option<Span>,
}

/// What a local name stands for.
#[derive(Debug, Clone)]
pub(super) enum Local<'a> {
    /// An element of what `for` walks.
    Value(Value),
    /// A param that was not given, which was reported; where it is declared.
    Missing(Span),
    /// A mixin's param or let: computed where it is used, so that it may speak of who uses the mixin.
    Lazy {
        expr: &'a Expr,
        /// Where the expression stands.
        scope: Scope,
        /// What it must be, and where the type's names are known.
        ty: Option<(&'a TypeExpr, Scope)>,
    },
}

/// What one layer says of a param.
#[derive(Debug, Clone)]
pub(super) struct Setting<'a> {
    pub(super) layer: Layer,
    pub(super) scope: Scope,
    /// `name = value`, `name += value`, or the place and body of `name { … }`.
    pub(super) said: Result<&'a Assign, (Span, &'a Block)>,
}

/// The project, an imported file, or a component at work.
pub(super) struct Instance<'a> {
    /// Its name in the deployment: empty for a module, `db` for `postgres db`.
    pub name: EcoString,
    /// The module whose names its text sees.
    pub module: usize,
    /// The component; `None` for a module.
    pub component: Option<&'a Component<'a>>,
    /// Its declaration, and the instance that holds it.
    pub declared: Option<(Span, usize)>,
    /// Its params, lets and outputs.
    pub(super) bindings: &'a IndexMap<EcoString, Binding<'a>>,
    /// The word that it was declared with: the component's name, behind an import's alias.
    pub(super) word: &'a str,
    /// The bodies of its instantiation and of the environments' patches, in the order of their layers.
    pub(super) sources: Vec<(Layer, Part<'a>)>,
    /// What they say of params.
    pub(super) params: IndexMap<EcoString, Vec<Setting<'a>>>,
    /// The real names of what it declares, by the names that its text uses.
    pub(super) inner: BTreeMap<Declared, EcoString>,
    /// The stack that what it makes stands in.
    pub(super) stack: StackName,
    /// The instances that it declares, by the names that its text uses.
    pub(super) children: BTreeMap<EcoString, usize>,
    pub(super) values: BTreeMap<EcoString, OnceLock<Result<Value, Reported>>>,
}

impl<'a> Instance<'a> {
    /// What messages call one of its values: `domain`, `db.version`.
    pub(super) fn shown(&self, binding: &str) -> EcoString {
        match self.component {
            Some(_) => ecow::eco_format!("{}.{binding}", self.name),
            None => binding.into(),
        }
    }

    pub(super) fn new(
        name: EcoString,
        module: usize,
        component: Option<&'a Component<'a>>,
        declared: Option<(Span, usize)>,
        bindings: &'a IndexMap<EcoString, Binding<'a>>,
    ) -> Self {
        Self {
            name,
            module,
            component,
            declared,
            bindings,
            word: "",
            sources: Vec::new(),
            params: IndexMap::new(),
            inner: BTreeMap::new(),
            stack: None,
            children: BTreeMap::new(),
            values: bindings.keys().map(|name| (name.clone(), OnceLock::new())).collect(),
        }
    }

    /// The real name of something that it declares: `self` is the instance.
    pub(super) fn outer(&self, inner: &str) -> EcoString {
        match (self.component, inner) {
            (None, _) => inner.into(),
            (Some(_), "self") => self.name.clone(),
            (Some(_), _) => ecow::eco_format!("{}-{inner}", self.name),
        }
    }
}
