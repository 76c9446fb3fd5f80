//! The files that others import: found, read and parsed, each once.
//!
//! A path is relative to the file that writes it and never leaves the project's root; `std.x` is a part
//! of the standard library, which is inside the compiler. What imports itself, through others too, is an
//! error that shows the way.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::ast::{Import, ImportPath, SourceFile, StatementKind};
use super::parse;
use crate::diag::{Diagnostic, Sink, codes, did_you_mean};
use crate::source::{FileId, FileKind, Host, SourceMap, Span, reason};
use crate::stdlib;

/// Every imported file, and which statement means which.
#[derive(Debug, Default)]
pub struct Imports {
    /// The imported files, in the order in which they were met.
    pub files: Vec<SourceFile>,
    targets: BTreeMap<(FileId, u32), usize>,
}

impl Imports {
    /// Which of the files an import statement means; `None` where it was wrong.
    pub fn target(&self, statement: Span) -> Option<usize> {
        self.targets.get(&(statement.file, statement.start)).copied()
    }
}

/// Follows the imports of a project's files. `root` bounds what may be read.
pub fn follow(
    host: &dyn Host,
    folder: &Path,
    root: &Path,
    project: &[SourceFile],
    sources: &mut SourceMap,
    sink: &mut Sink,
) -> Imports {
    let mut imports = Imports::default();
    let mut loader = Loader { host, folder, root, known: BTreeMap::new() };
    for tree in project {
        let path = sources.path(tree.file).to_owned();
        imports.of(tree, Path::new(&path), &mut loader, sources, sink);
    }
    let mut next = 0;
    while let Some(tree) = imports.files.get(next).cloned() {
        let path = sources.path(tree.file).to_owned();
        imports.of(&tree, Path::new(&path), &mut loader, sources, sink);
        next += 1;
    }
    imports.refuse_cycles(sources, sink);
    imports
}

struct Loader<'h> {
    host: &'h dyn Host,
    folder: &'h Path,
    root: &'h Path,
    known: BTreeMap<PathBuf, usize>,
}

impl Imports {
    fn of(
        &mut self,
        tree: &SourceFile,
        path: &Path,
        loader: &mut Loader<'_>,
        sources: &mut SourceMap,
        sink: &mut Sink,
    ) {
        for statement in &tree.statements {
            let StatementKind::Import(import) = &statement.kind else { continue };
            let found = match &import.path {
                ImportPath::Library(_) => loader.library(import, statement.span),
                ImportPath::File(_) => loader.file(import, statement.span, path),
            };
            match found {
                Ok(found) => {
                    let index = match loader.known.get(&found.key) {
                        Some(index) => *index,
                        None => {
                            let file = sources.add(found.shown, found.text);
                            self.files.push(parse(file, sources.text(file), sink));
                            loader.known.insert(found.key, self.files.len() - 1);
                            self.files.len() - 1
                        }
                    };
                    self.targets.insert((statement.span.file, statement.span.start), index);
                }
                Err(problem) => sink.push(*problem),
            }
        }
    }

    fn refuse_cycles(&self, sources: &SourceMap, sink: &mut Sink) {
        for start in 0..self.files.len() {
            let mut path = vec![start];
            if let Some(span) = self.way_back(start, start, &mut path) {
                // Every file of a cycle finds it: the first one says it.
                if path.iter().any(|file| *file < start) {
                    continue;
                }
                let names: Vec<&str> = path
                    .iter()
                    .chain([&start])
                    .filter_map(|file| self.files.get(*file))
                    .map(|file| sources.path(file.file))
                    .collect();
                let message = format!("`{}` imports itself", names.first().copied().unwrap_or_default());
                sink.push(
                    Diagnostic::new(codes::BAD_IMPORT, span, message)
                        .note(names.join(" → "))
                        .help("move what both need into a third file that imports neither"),
                );
            }
        }
    }

    /// The statement that closes a way from `from` to `goal`; the way is left in `path`.
    fn way_back(&self, from: usize, goal: usize, path: &mut Vec<usize>) -> Option<Span> {
        let tree = self.files.get(from)?;
        for statement in &tree.statements {
            let Some(next) = self.target(statement.span) else { continue };
            if next == goal {
                return Some(statement.span);
            }
            if path.contains(&next) {
                continue;
            }
            path.push(next);
            if let Some(span) = self.way_back(next, goal, path) {
                return Some(span);
            }
            path.pop();
        }
        None
    }
}

struct Found {
    key: PathBuf,
    shown: String,
    text: String,
}

type Problem = Box<Diagnostic>;

impl Loader<'_> {
    /// `import std.postgres`
    fn library(&self, import: &Import, span: Span) -> Result<Found, Problem> {
        let ImportPath::Library(words) = &import.path else { return Err(Box::new(no_library(span))) };
        let names: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
        let ["std", name] = names.as_slice() else { return Err(Box::new(no_library(span))) };
        match stdlib::module(name) {
            Some(text) => {
                let shown = stdlib::path(name);
                Ok(Found { key: PathBuf::from("std:").join(&shown), shown, text: text.to_owned() })
            }
            None => {
                let message = format!("the standard library has no `{name}`");
                let near = did_you_mean(name, stdlib::names());
                let span = words.last().map_or(span, |word| word.span);
                let problem = Diagnostic::new(codes::BAD_IMPORT, span, message).suggest(near);
                let known: Vec<&str> = stdlib::names().collect();
                Err(Box::new(problem.note(format!("it has `{}`", known.join("`, `")))))
            }
        }
    }

    /// `import "shared/monitoring.deploy"`
    fn file(&self, import: &Import, span: Span, importer: &Path) -> Result<Found, Problem> {
        let fail = |span, message: String, help: &str| {
            Err(Box::new(Diagnostic::new(codes::BAD_IMPORT, span, message).help(help)))
        };
        let ImportPath::File(literal) = &import.path else { return Err(Box::new(no_library(span))) };
        let span = literal.span;
        let Some(said) = literal.plain() else {
            return fail(span, "an imported path is known as it is written".into(), "write it without `${}`");
        };
        let beside = importer.parent().unwrap_or(Path::new(""));
        let path = crate::source::path::normalize(&beside.join(said.as_str()));
        let real = match self.host.canonical(&path) {
            Ok(real) => real,
            Err(error) => {
                let message = format!("`{said}` cannot be read: {}", reason(&error));
                return fail(span, message, "a path is relative to the file that writes it");
            }
        };
        if self.host.canonical(self.root).is_ok_and(|root| !real.starts_with(root)) {
            let problem = Diagnostic::new(
                codes::OUTSIDE_ROOT,
                span,
                format!("`{said}` is outside of the project's root"),
            );
            return Err(Box::new(problem.help(
                "copy the file into the project, or widen the root: `project NAME { root = \"..\" }`",
            )));
        }
        if self.host.kind(&real) != Some(FileKind::File) {
            let message = format!("`{said}` is no file");
            return fail(span, message, "name one file: `import \"shared/x.deploy\"`");
        }
        // What is no spec is not shown as one that is wrong: it may be a secret.
        if !said.ends_with(".deploy") {
            let message = format!("`{said}` is no `.deploy` file");
            return fail(span, message, "read data with `file(\"…\")` and `parse(…)`");
        }
        let own = self.host.canonical(self.folder).is_ok_and(|folder| real.parent() == Some(&folder));
        if own && real.extension().is_some_and(|e| e == "deploy") {
            let message = format!("`{said}` belongs to the project already");
            return fail(span, message, "drop the import: every `.deploy` file of the folder is read");
        }
        let text = self.host.read(&real).map_err(|error| {
            let message = format!("`{said}` cannot be read: {}", reason(&error));
            Box::new(Diagnostic::new(codes::BAD_IMPORT, span, message))
        })?;
        match String::from_utf8(text) {
            Ok(text) => Ok(Found { key: real, shown: path.to_string_lossy().into_owned(), text }),
            Err(_) => {
                let message = format!("`{said}` is not UTF-8");
                Err(Box::new(Diagnostic::new(codes::NOT_UTF8, span, message).help("save the file as UTF-8")))
            }
        }
    }
}

fn no_library(span: Span) -> Diagnostic {
    Diagnostic::new(codes::BAD_IMPORT, span, "this is no part of the standard library")
        .help("write `import std.postgres`, or a path in quotes: `import \"shared/x.deploy\"`")
}
