//! One project: the declarations of all files of its folder.

use ecow::EcoString;

use super::component::{Component, Mixin};
use super::contents::Contents;
use super::env::Env;
use super::module::{self, Module};
use super::stack::LOCAL;
use crate::diag::{Diagnostic, Sink, codes};
use crate::schema::Reference;
use crate::source::{SourceMap, Span};
use crate::syntax::ast::{Alias, Block, Name, SourceFile};
use crate::syntax::imports::Imports;

/// A project: its own files and all that they import.
#[derive(Debug)]
pub struct Project<'a> {
    /// Its name.
    pub name: Name,
    /// `description`, `root`, …
    pub body: Option<&'a Block>,
    /// The project's own files, then each imported file.
    pub modules: Vec<Module<'a>>,
}

/// What the project's own files declare.
impl<'a> std::ops::Deref for Project<'a> {
    type Target = Contents<'a>;

    fn deref(&self) -> &Contents<'a> {
        // `collect` makes no project without its own module.
        &self.modules[0].contents
    }
}

impl<'a> Project<'a> {
    /// The declared names of a kind.
    pub fn names(&self, kind: Reference) -> impl Iterator<Item = &str> {
        self.declarations.keys().filter(move |(k, _)| *k == kind).map(|(_, name)| name.as_str())
    }

    /// The component that a module calls by this name.
    pub fn component(&self, module: usize, name: &str) -> Option<&Component<'a>> {
        module::component(&self.modules, module, name)
    }

    /// The mixin that a module calls by this name.
    pub fn mixin(&self, module: usize, name: &str) -> Option<&Mixin<'a>> {
        module::mixin(&self.modules, module, name)
    }

    /// The type that a module calls by this name.
    pub fn alias(&self, module: usize, name: &str) -> Option<&'a Alias> {
        module::alias(&self.modules, module, name)
    }

    /// The module that another imports under an alias.
    pub fn imported(&self, module: usize, alias: &str) -> Option<usize> {
        let imports = &self.modules.get(module)?.imports;
        imports.iter().find(|i| i.alias.as_ref().is_some_and(|a| a.text == alias)).map(|i| i.module)
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
    imports: &'a Imports,
    sources: &SourceMap,
    sink: &mut Sink,
) -> Option<Project<'a>> {
    let modules = module::collect(files, imports, sink);
    let mut declared = modules.first()?.contents.projects.iter();
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
    let (name, body) = (name.clone(), phrase.body.as_ref());
    let project = Project { name, body, modules };
    check_extends(&project, sink);
    check_stacks(&project, sink);
    Some(project)
}

fn no_project(files: &[SourceFile], sources: &SourceMap) -> Diagnostic {
    match files.first() {
        Some(file) => {
            let message = format!("no `project` is declared beside `{}`", sources.path(file.file));
            Diagnostic::new(codes::NO_PROJECT, Span::start_of(file.file), message)
                .help("add `project NAME` to one of its files")
        }
        None => Diagnostic::nowhere(codes::NO_PROJECT, "there is no `.deploy` file here")
            .help("name a project folder, or begin one: `deployc init`"),
    }
}

fn check_stacks(project: &Project<'_>, sink: &mut Sink) {
    let hosts =
        || project.declarations.keys().filter(|(kind, _)| *kind == Reference::Host).map(|(_, name)| name);
    for on in project.stacks.values().flat_map(|stack| &stack.on) {
        if on.text != LOCAL && !hosts().any(|host| *host == on.text) {
            let near = crate::diag::did_you_mean(&on.text, hosts().map(EcoString::as_str));
            let message = format!("host `{}` is not declared", on.text);
            let problem = Diagnostic::new(codes::UNKNOWN_NAME, on.span, message);
            sink.push(match near {
                Some(near) => problem.suggest(Some(near)),
                None => problem.help(format!("declare it: `host {} {{ … }}`", on.text)),
            });
        }
    }
    for name in project.envs.values().flat_map(|env| &env.stacks) {
        if !project.stacks.contains_key(&name.text) {
            let near = crate::diag::did_you_mean(&name.text, project.stacks.keys().map(EcoString::as_str));
            let problem =
                Diagnostic::new(codes::UNKNOWN_NAME, name.span, format!("there is no stack `{}`", name.text));
            sink.push(match near {
                Some(near) => problem.suggest(Some(near)),
                None => problem.help(format!("declare it outside of the env: `stack {} {{ }}`", name.text)),
            });
        }
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
