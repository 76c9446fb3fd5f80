//! Databases of production whose files are in the container alone, and dumps that are written to where only the container
//! is: both are gone with it.

use super::{Rule, Scene, serves_production, waived};
use crate::diag::codes::{LOST_DUMP, UNKEPT_DATA};
use crate::diag::{Diagnostic, Sink};
use crate::eval::{Data, Value};
use crate::model::{MountSource, Service, Stores, is_within};
use crate::source::Span;

pub(super) const DATA: Rule = Rule { code: UNKEPT_DATA, find: data };
pub(super) const DUMP: Rule = Rule { code: LOST_DUMP, find: dump };

fn data(scene: &Scene<'_>, sink: &mut Sink) {
    for (deployment, service) in scene.services().filter(|(d, _)| serves_production(scene, d)) {
        let unkept = service.stores.iter().find(|stores| !is_kept(service, stores));
        let Some(stores) = unkept.filter(|_| !waived(service, UNKEPT_DATA)) else { continue };
        let (name, kind) = (&service.name, &stores.kind);
        let message = format!("`{name}` stores {kind} in its container: an update removes it");
        let what = match stores.attributes.text("path").filter(|_| kind == "sqlite") {
            Some(path) => format!("mount a volume around `{path}`"),
            None => "mount a volume where its image keeps its data: `mount data -> \"/…\"`".to_owned(),
        };
        sink.push(
            Diagnostic::new(UNKEPT_DATA, stores.origin.span, message)
                .here("on no volume and in no folder of the host")
                .note("a container is made anew whenever its image or a setting changes, and begins empty")
                .help(what)
                .in_env(&deployment.env),
        );
    }
}

/// Whether something that outlives the container can hold it.
fn is_kept(service: &Service, stores: &Stores) -> bool {
    let file = stores.attributes.text("path").filter(|_| stores.kind == "sqlite");
    service.mounts.iter().any(|mount| {
        let outlives = matches!(mount.source, MountSource::Volume(_) | MountSource::Bind(_));
        let read_only = mount.options.get("read-only").is_some_and(|value| value.data == Data::Bool(true));
        outlives && !read_only && file.is_none_or(|file| is_within(file, &mount.target))
    })
}

/// Programs that save something, and the options that say where to.
const PROGRAMS: [(&str, &[&str]); 8] = [
    ("pg_dump", &["-f", "--file"]),
    ("pg_dumpall", &["-f", "--file"]),
    ("pg_basebackup", &["-D", "--pgdata"]),
    ("mysqldump", &["-r", "--result-file"]),
    ("mariadb-dump", &["-r", "--result-file"]),
    ("mongodump", &["-o", "--out", "--archive"]),
    ("redis-cli", &["--rdb"]),
    ("sqlite3", &[".backup"]),
];

fn dump(scene: &Scene<'_>, sink: &mut Sink) {
    for (deployment, service) in scene.services() {
        let Some((program, path, span)) = written(service) else { continue };
        if waived(service, LOST_DUMP) {
            continue;
        }
        let name = &service.name;
        let message = format!("`{name}` saves to `{path}` in its container: the copy is gone with it");
        sink.push(
            Diagnostic::new(LOST_DUMP, span, message)
                .here(format!("`{program}` writes there, and nothing is mounted"))
                .help("let a `backup` dump the database; or mount what is to hold the copy: `mount \"/mnt/backup\" -> \"/…\"`")
                .in_env(&deployment.env),
        );
    }
}

/// What a dump in a service's command writes to a place that is not mounted.
fn written(service: &Service) -> Option<(&'static str, String, Span)> {
    let commands = ["entrypoint", "command"].into_iter().filter_map(|name| service.attributes.get(name));
    let mut found = commands.filter_map(|value| {
        let words: Vec<String> = match value.as_list() {
            Some(list) => list.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            None => vec![value.as_str()?.to_owned()],
        };
        let text = words.join(" ");
        // A redirection may touch what it writes to.
        let parts = text.replace('>', " > ").replace('=', " = ");
        let words: Vec<&str> =
            parts.split_whitespace().map(|word| word.trim_matches(['"', '\'', ';'])).collect();
        let base = |word: &str| word.rsplit('/').next().unwrap_or(word).to_owned();
        let (program, options) =
            PROGRAMS.iter().find(|(program, _)| words.iter().any(|word| base(word) == *program))?;
        let says_where = |word: &&str| *word == ">" || options.contains(word);
        let paths =
            words.iter().enumerate().filter(|(_, word)| says_where(word)).filter_map(|(at, _)| {
                words[at + 1..].iter().find(|word| !["=", ">"].contains(*word)).copied()
            });
        let lost =
            paths.filter(|path| path.starts_with('/') && !is_within(path, "/dev")).find_map(|path| {
                let known = path.split(['$', '`']).next()?;
                // What is read again goes on from here to where it is kept.
                let once = text.matches(known).count() == 1;
                (once && !is_mounted(service, known)).then(|| known.to_owned())
            })?;
        Some((*program, lost, value.origin.span))
    });
    found.next()
}

fn is_mounted(service: &Service, path: &str) -> bool {
    let path = path.trim_end_matches('/');
    service
        .mounts
        .iter()
        .any(|mount| !matches!(mount.source, MountSource::Tmpfs) && is_within(path, &mount.target))
}
