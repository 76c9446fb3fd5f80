//! The names that a file sees: its module's own, and those that it imports.

use ecow::{EcoString, eco_format};
use indexmap::IndexMap;

use super::collect::Collector;
use super::component::{Component, Mixin};
use super::contents::{Contents, Place, Words};
use super::declaration::declared_name;
use crate::diag::{Diagnostic, Sink, codes};
use crate::source::Span;
use crate::syntax::ast::{Alias, Name, Phrase, SourceFile, Statement, StatementKind};
use crate::syntax::imports::Imports;

/// The files of a project, or one imported file.
#[derive(Debug, Default)]
pub struct Module<'a> {
    /// What it declares beside components and mixins.
    pub contents: Contents<'a>,
    /// Its components, by name.
    pub components: IndexMap<EcoString, Component<'a>>,
    /// Its mixins, by name.
    pub mixins: IndexMap<EcoString, Mixin<'a>>,
    /// What it imports.
    pub imports: Vec<ImportedModule>,
    /// The words that instantiate a component here.
    pub words: Words,
}

/// One module that another sees.
#[derive(Debug, Clone)]
pub struct ImportedModule {
    /// Its number.
    pub module: usize,
    /// The name before its names: `mon` in `mon.exporter`; `None` where they need none.
    pub alias: Option<Name>,
    /// The statement.
    pub span: Span,
}

/// The files of each module: the project's first.
pub(super) fn collect<'a>(
    project: &'a [SourceFile],
    imports: &'a Imports,
    sink: &mut Sink,
) -> Vec<Module<'a>> {
    let files: Vec<Vec<&SourceFile>> = std::iter::once(project.iter().collect())
        .chain(imports.files.iter().map(|file| vec![file]))
        .collect();
    let definitions: Vec<Definitions<'a>> =
        files.iter().map(|files| Definitions::of(files, imports, sink)).collect();
    let words: Vec<Words> =
        definitions.iter().map(|own| own.visible(&definitions, |d| d.components.keys())).collect();
    let mut modules = Vec::with_capacity(files.len());
    for (number, (files, own)) in files.iter().zip(&definitions).enumerate() {
        own.clashes(&definitions, sink);
        let words = &words[number];
        let mut module = Module { imports: own.imports.clone(), words: words.clone(), ..Module::default() };
        for (name, (said, phrase)) in &own.components {
            let component = Component::collect(said.clone(), phrase, number, words, sink);
            module.components.insert(name.clone(), component);
        }
        for (name, (said, phrase)) in &own.mixins {
            if let Some(mixin) = Mixin::collect(said.clone(), phrase, number, sink) {
                module.mixins.insert(name.clone(), mixin);
            }
        }
        let place = if number == 0 { Place::Project } else { Place::Import };
        let mut collector = Collector::new(&mut module.contents, place, words, sink);
        for file in files {
            collector.take_all(&file.statements);
        }
        modules.push(module);
    }
    modules
}

type Named<'a> = IndexMap<EcoString, (Name, &'a Phrase)>;

/// What a module defines for use, before any body is looked at.
#[derive(Debug, Default)]
struct Definitions<'a> {
    components: Named<'a>,
    mixins: Named<'a>,
    imports: Vec<ImportedModule>,
}

impl<'a> Definitions<'a> {
    fn of(files: &[&'a SourceFile], imports: &Imports, sink: &mut Sink) -> Self {
        let mut own = Self::default();
        for statement in files.iter().flat_map(|file| &file.statements) {
            match &statement.kind {
                StatementKind::Phrase(phrase) if phrase.word.text == "component" => {
                    define("component", phrase, &mut own.components, sink);
                }
                StatementKind::Phrase(phrase) if phrase.word.text == "mixin" => {
                    define("mixin", phrase, &mut own.mixins, sink);
                }
                StatementKind::Import(import) => {
                    own.import(statement, import.alias.as_ref(), imports, sink);
                }
                _ => {}
            }
        }
        own
    }

    fn import(&mut self, statement: &Statement, alias: Option<&Name>, imports: &Imports, sink: &mut Sink) {
        let Some(target) = imports.target(statement.span) else { return };
        // The project's own files are the first module.
        let module = target + 1;
        let same = self.imports.iter().find(|other| match (&other.alias, alias) {
            (Some(other), Some(alias)) => other.text == alias.text,
            _ => false,
        });
        if let (Some(other), Some(alias)) = (same, alias)
            && other.module != module
        {
            sink.push(super::collect::duplicate("import", alias, other.span));
            return;
        }
        self.imports.push(ImportedModule { module, alias: alias.cloned(), span: statement.span });
    }

    /// The names of a kind that the module may use.
    fn visible<'d>(
        &'d self,
        all: &'d [Definitions<'a>],
        names: impl Fn(&'d Definitions<'a>) -> indexmap::map::Keys<'d, EcoString, (Name, &'a Phrase)>,
    ) -> Words {
        let mut visible: Words = names(self).cloned().collect();
        for import in &self.imports {
            let Some(module) = all.get(import.module) else { continue };
            visible.extend(names(module).map(|name| match &import.alias {
                Some(alias) => eco_format!("{}.{name}", alias.text),
                None => name.clone(),
            }));
        }
        visible
    }

    /// Two imports, or an import and the module itself, may not give one name to two things.
    fn clashes(&self, all: &[Definitions<'a>], sink: &mut Sink) {
        for kind in [|d: &Definitions<'a>| d.components.clone(), |d: &Definitions<'a>| d.mixins.clone()] {
            let mut seen: IndexMap<EcoString, (usize, Span)> =
                kind(self).into_iter().map(|(name, (said, _))| (name, (0, said.span))).collect();
            for import in self.imports.iter().filter(|import| import.alias.is_none()) {
                let Some(module) = all.get(import.module) else { continue };
                for (name, (said, _)) in kind(module) {
                    match seen.get(&name) {
                        Some((from, _)) if *from == import.module => {}
                        Some((_, first)) => sink.push(
                            Diagnostic::new(
                                codes::DUPLICATE,
                                import.span,
                                format!("`{name}` is imported although there is one already"),
                            )
                            .label(*first, "this one")
                            .label(said.span, "and this one")
                            .help("give the import a name of its own: `import … as other`, then `other.…`"),
                        ),
                        None => {
                            seen.insert(name, (import.module, import.span));
                        }
                    }
                }
            }
        }
    }
}

fn define<'a>(what: &str, phrase: &'a Phrase, to: &mut Named<'a>, sink: &mut Sink) {
    let Some(name) = declared_name(phrase, sink) else { return };
    if super::taken().any(|word| word == name.text) {
        sink.push(
            Diagnostic::new(codes::BAD_NAME, name.span, format!("`{}` has a meaning of its own", name.text))
                .help(format!("choose another name for the {what}")),
        );
        return;
    }
    match to.get(&name.text) {
        Some((first, _)) => sink.push(super::collect::duplicate(what, &name, first.span)),
        None => {
            to.insert(name.text.clone(), (name, phrase));
        }
    }
}

/// Finds what a module calls by a name, which an alias may stand before.
fn find<'m, 'a, T>(
    modules: &'m [Module<'a>],
    from: usize,
    name: &str,
    things: impl Fn(&'m Module<'a>) -> &'m IndexMap<EcoString, T>,
) -> Option<&'m T> {
    let module = modules.get(from)?;
    if let Some((alias, rest)) = name.split_once('.') {
        let is_meant = |import: &&ImportedModule| import.alias.as_ref().is_some_and(|a| a.text == alias);
        let import = module.imports.iter().find(is_meant)?;
        return things(modules.get(import.module)?).get(rest);
    }
    let own = things(module).get(name);
    own.or_else(|| {
        let imports = module.imports.iter().filter(|import| import.alias.is_none());
        imports.filter_map(|import| things(modules.get(import.module)?).get(name)).next()
    })
}

/// The component that a module calls by this name.
pub(super) fn component<'m, 'a>(
    modules: &'m [Module<'a>],
    from: usize,
    name: &str,
) -> Option<&'m Component<'a>> {
    find(modules, from, name, |module| &module.components)
}

/// The mixin that a module calls by this name.
pub(super) fn mixin<'m, 'a>(modules: &'m [Module<'a>], from: usize, name: &str) -> Option<&'m Mixin<'a>> {
    find(modules, from, name, |module| &module.mixins)
}

/// The type that a module calls by this name.
pub(super) fn alias<'a>(modules: &[Module<'a>], from: usize, name: &str) -> Option<&'a Alias> {
    find(modules, from, name, |module| &module.contents.types).copied()
}
