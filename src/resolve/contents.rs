//! What statements declare: those of a project's files, of an imported file, of a component, or of a
//! branch of an `if` or `for` around declarations.

use std::collections::BTreeSet;

use ecow::EcoString;
use indexmap::IndexMap;

use super::declaration::{Declaration, Declared};
use super::env::Env;
use super::stack::{Stack, StackName};
use crate::schema::Reference;
use crate::source::Span;
use crate::syntax::ast::{Alias, Assert, Block, Expr, Name, Phrase, Statement, TypeExpr};

/// `param name: type = default`
#[derive(Debug, Clone, Copy)]
pub struct Param<'a> {
    /// The name's place.
    pub span: Span,
    /// What it must be; anything where nothing is said.
    pub ty: Option<&'a TypeExpr>,
    /// What it is unless something says otherwise.
    pub default: Option<&'a Expr>,
    /// Every environment must say it.
    pub per_env: bool,
    /// Every host must say it.
    pub per_host: bool,
}

impl Param<'_> {
    /// Whether it may stay without a value: its type is `T?`.
    pub fn is_optional(&self) -> bool {
        self.ty.is_some_and(|ty| matches!(ty.kind, crate::syntax::ast::TypeKind::Optional(_)))
    }
}

/// What a name of the module's or component's own stands for.
#[derive(Debug, Clone, Copy)]
pub enum Binding<'a> {
    /// An environment or an instance may set it.
    Param(Param<'a>),
    /// `let name = value`
    Let(Span, &'a Expr),
    /// `output name = value`, which others read as `INSTANCE.name`.
    Output(Span, &'a Expr),
}

impl Binding<'_> {
    /// The name's place.
    pub fn span(&self) -> Span {
        match self {
            Self::Param(param) => param.span,
            Self::Let(span, _) | Self::Output(span, _) => *span,
        }
    }
}

/// `moved volume old -> new`
#[derive(Debug, Clone)]
pub struct Moved {
    /// What kind of thing was renamed.
    pub kind: Reference,
    /// Its former name.
    pub old: Name,
    /// Its name now.
    pub new: Name,
}

/// Where statements stand, which decides what they may declare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// The files of a project.
    Project,
    /// A file that others import: it declares what can be used, and runs nothing by itself.
    Import,
    /// The body of a component.
    Component,
    /// Within `for` or `if`, around declarations.
    Branch,
}

/// What a number of statements declare.
#[derive(Debug, Default)]
pub struct Contents<'a> {
    /// `project` statements: there must be one in a project.
    pub projects: Vec<(Name, &'a Phrase)>,
    /// Params, lets and outputs.
    pub bindings: IndexMap<EcoString, Binding<'a>>,
    /// `type x = …`
    pub types: IndexMap<EcoString, &'a Alias>,
    /// Services, jobs, volumes, networks, secrets, configs, models, hosts and units.
    pub declarations: IndexMap<Declared, Declaration<'a>>,
    /// Instances of components: the declaration's word is the component's name.
    pub instances: IndexMap<EcoString, Declaration<'a>>,
    /// `for` and `if` around declarations, and the stack that they stand in: what is in them is known when
    /// their condition is.
    pub branches: Vec<(&'a Statement, StackName)>,
    /// `assert condition, "message"`, and the stack that it stands in.
    pub asserts: Vec<(&'a Assert, StackName)>,
    /// `raw compose { … }` outside of declarations, and the stack that it stands in.
    pub raws: Vec<(&'a Block, StackName)>,
    /// Stacks by name, as declared.
    pub stacks: IndexMap<EcoString, Stack<'a>>,
    /// `defaults service { … }`: the word and the block.
    pub defaults: Vec<(&'a str, &'a Block)>,
    /// `target { … }` outside of any environment.
    pub targets: Vec<&'a Block>,
    /// Environments by name, as declared.
    pub envs: IndexMap<EcoString, Env<'a>>,
    /// Renames that keep the old identity.
    pub moved: Vec<Moved>,
}

/// The words that instantiate a component where statements stand: `postgres`, `mon.exporter`.
pub type Words = BTreeSet<EcoString>;
