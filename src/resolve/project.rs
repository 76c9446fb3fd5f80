//! One project: the declarations of all files of its folder.

use ecow::EcoString;
use indexmap::IndexMap;

use super::declaration::{Declaration, Declared};
use super::env::Env;
use super::statement;
use crate::diag::{Diagnostic, Sink, codes};
use crate::schema::Reference;
use crate::source::{SourceMap, Span};
use crate::syntax::ast::{Alias, Block, Expr, Name, Phrase, SourceFile, TypeExpr};

/// `param name: type = default`
#[derive(Debug, Clone, Copy)]
pub struct Param<'a> {
    /// The name's place.
    pub span: Span,
    /// What it must be; anything where nothing is said.
    pub ty: Option<&'a TypeExpr>,
    /// What it is unless an environment says otherwise.
    pub default: Option<&'a Expr>,
    /// Every environment must say it.
    pub per_env: bool,
}

/// What a name of the project's own stands for.
#[derive(Debug, Clone, Copy)]
pub enum Binding<'a> {
    /// An environment may set it.
    Param(Param<'a>),
    /// `let name = value`
    Let(Span, &'a Expr),
}

impl Binding<'_> {
    /// The name's place.
    pub fn span(&self) -> Span {
        match self {
            Self::Param(param) => param.span,
            Self::Let(span, _) => *span,
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

/// What a project folder declares.
#[derive(Debug)]
pub struct Project<'a> {
    /// Its name.
    pub name: Name,
    /// `description`, `root`, …
    pub body: Option<&'a Block>,
    /// Params and lets.
    pub bindings: IndexMap<EcoString, Binding<'a>>,
    /// `type x = …`
    pub types: IndexMap<EcoString, &'a Alias>,
    /// Services, jobs, volumes, networks, secrets, configs, models and hosts.
    pub declarations: IndexMap<Declared, Declaration<'a>>,
    /// `defaults service { … }`: the word and the block.
    pub defaults: Vec<(&'a str, &'a Block)>,
    /// `target { … }` outside of any environment.
    pub targets: Vec<&'a Block>,
    /// Environments by name, as declared.
    pub envs: IndexMap<EcoString, Env<'a>>,
    /// Renames that keep the old identity.
    pub moved: Vec<Moved>,
}

impl<'a> Project<'a> {
    /// The declared names of a kind.
    pub fn names(&self, kind: Reference) -> impl Iterator<Item = &str> {
        self.declarations.keys().filter(move |(k, _)| *k == kind).map(|(_, name)| name.as_str())
    }

    /// An environment and those that it extends, the farthest first. Cycles were reported and are cut.
    pub fn chain(&self, env: &str) -> Vec<&Env<'a>> {
        let mut chain: Vec<&Env<'a>> = Vec::new();
        let mut next = self.envs.get(env);
        while let Some(env) = next {
            if chain.iter().any(|e| e.name.text == env.name.text) {
                break;
            }
            chain.push(env);
            next = env.extends.as_ref().and_then(|parent| self.envs.get(&parent.text));
        }
        chain.reverse();
        chain
    }
}

pub(super) fn collect<'a>(
    files: &'a [SourceFile],
    sources: &SourceMap,
    sink: &mut Sink,
) -> Option<Project<'a>> {
    let mut collector = Collector::default();
    for file in files {
        for item in &file.statements {
            statement::top_level(item, &mut collector, sink);
        }
    }
    let mut declared = collector.projects.into_iter();
    let Some((name, phrase)) = declared.next() else {
        if !sink.has_errors() {
            sink.push(no_project(files, sources));
        }
        return None;
    };
    for (other, _) in declared {
        sink.push(
            Diagnostic::new(codes::TWO_PROJECTS, other.span, "a second project in one folder")
                .here(format!("`{}` is declared here", other.text))
                .label(name.span, format!("`{}` is declared here", name.text))
                .help("keep one `project` in the folder, or move the other one's files to a folder of their own"),
        );
    }
    let project = Project {
        name,
        body: phrase.body.as_ref(),
        bindings: collector.bindings,
        types: collector.types,
        declarations: collector.declarations,
        defaults: collector.defaults,
        targets: collector.targets,
        envs: collector.envs,
        moved: collector.moved,
    };
    check_extends(&project, sink);
    Some(project)
}

/// What the statements of all files add up to, before there is a project.
#[derive(Debug, Default)]
pub(super) struct Collector<'a> {
    pub(super) projects: Vec<(Name, &'a Phrase)>,
    pub(super) bindings: IndexMap<EcoString, Binding<'a>>,
    pub(super) types: IndexMap<EcoString, &'a Alias>,
    pub(super) declarations: IndexMap<Declared, Declaration<'a>>,
    pub(super) defaults: Vec<(&'a str, &'a Block)>,
    pub(super) targets: Vec<&'a Block>,
    pub(super) envs: IndexMap<EcoString, Env<'a>>,
    pub(super) moved: Vec<Moved>,
}

fn no_project(files: &[SourceFile], sources: &SourceMap) -> Diagnostic {
    match files.first() {
        Some(file) => {
            let message = format!("no `project` is declared beside `{}`", sources.path(file.file));
            Diagnostic::new(codes::NO_PROJECT, Span::start_of(file.file), message)
                .help("add `project NAME` to one of its files")
        }
        None => Diagnostic::nowhere(codes::NO_PROJECT, "there is no `.deploy` file here")
            .help("name a project folder, or begin one: a file `NAME.deploy` that says `project NAME`"),
    }
}

fn check_extends(project: &Project<'_>, sink: &mut Sink) {
    for env in project.envs.values() {
        let Some(parent) = &env.extends else { continue };
        if !project.envs.contains_key(&parent.text) {
            let others = project.envs.keys().filter(|name| **name != env.name.text);
            let near = crate::diag::did_you_mean(&parent.text, others.map(EcoString::as_str));
            sink.push(
                Diagnostic::new(
                    codes::UNKNOWN_NAME,
                    parent.span,
                    format!("env `{}` extends `{}`, which is no env", env.name.text, parent.text),
                )
                .suggest(near),
            );
            continue;
        }
        let chain = project.chain(&env.name.text);
        let first = chain.first().and_then(|root| root.extends.as_ref());
        if first.is_some_and(|name| chain.iter().any(|e| e.name.text == name.text)) {
            let path: Vec<&str> = chain.iter().rev().map(|e| e.name.text.as_str()).collect();
            sink.push(
                Diagnostic::new(codes::CYCLE, parent.span, format!("env `{}` extends itself", env.name.text))
                    .note(format!("{} → {}", path.join(" → "), first.map_or("", |n| n.text.as_str()))),
            );
        }
    }
}
