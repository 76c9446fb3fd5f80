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
