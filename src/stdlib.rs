//! The standard library: the files of `stdlib/`, which `import std.NAME` reads.
//!
//! Takes a name, gives a text. It is the same in every build of one version, and whatever it says is in the
//! language that users write: it can do nothing that theirs cannot.

/// Every module by its name. Each is one row here and one file.
#[rustfmt::skip]
const MODULES: [(&str, &str); 12] = [
    ("auth", include_str!("../stdlib/auth.deploy")),
    ("caddy", include_str!("../stdlib/caddy.deploy")),
    ("elasticsearch", include_str!("../stdlib/elasticsearch.deploy")),
    ("mariadb", include_str!("../stdlib/mariadb.deploy")),
    ("minio", include_str!("../stdlib/minio.deploy")),
    ("mongodb", include_str!("../stdlib/mongodb.deploy")),
    ("nginx", include_str!("../stdlib/nginx.deploy")),
    ("node-exporter", include_str!("../stdlib/node-exporter.deploy")),
    ("postgres", include_str!("../stdlib/postgres.deploy")),
    ("prefect", include_str!("../stdlib/prefect.deploy")),
    ("redis", include_str!("../stdlib/redis.deploy")),
    ("traefik", include_str!("../stdlib/traefik.deploy")),
];

/// The text of a module: `postgres` for `import std.postgres`.
pub fn module(name: &str) -> Option<&'static str> {
    MODULES.iter().find(|(known, _)| *known == name).map(|(_, text)| *text)
}

/// The path under which a module is shown. It is nowhere on a disk, and so relative to nothing.
pub fn path(name: &str) -> String {
    format!("std/{name}.deploy")
}

/// Whether a path that is shown is that of a module.
pub fn shows(path: &str) -> bool {
    path.strip_prefix("std/").and_then(|file| file.strip_suffix(".deploy")).and_then(module).is_some()
}

/// The names of all modules, in their order.
pub fn names() -> impl Iterator<Item = &'static str> {
    MODULES.iter().map(|(name, _)| *name)
}

#[cfg(test)]
mod tests {
    use super::{MODULES, module, names, path, shows};
    use crate::diag::Sink;
    use crate::source::SourceMap;
    use crate::syntax;
    use crate::syntax::ast::StatementKind;

    #[test]
    fn every_module_parses_and_declares_only_what_is_imported() {
        for (name, text) in MODULES {
            let mut sources = SourceMap::default();
            let file = sources.add(path(name), text);
            let mut sink = Sink::new();
            let tree = syntax::parse(file, text, &mut sink);
            let said: Vec<_> = sink.iter().map(|d| (&d.message, &d.labels)).collect();
            assert!(said.is_empty(), "{name}: {said:?}");
            for statement in &tree.statements {
                let imported = match &statement.kind {
                    StatementKind::Phrase(phrase) => {
                        matches!(phrase.word.text.as_str(), "component" | "mixin")
                    }
                    kind => matches!(kind, StatementKind::Alias(_) | StatementKind::Import(_)),
                };
                assert!(imported, "{name}: {statement:?}");
            }
        }
    }

    #[test]
    fn a_module_is_found_by_its_name() {
        assert!(names().is_sorted());
        assert_eq!(module("postgres"), Some(include_str!("../stdlib/postgres.deploy")));
        assert_eq!(module("postgresql"), None);
        assert!(names().all(|name| shows(&path(name))) && !shows("std/postgresql.deploy"));
    }
}
