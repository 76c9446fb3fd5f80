//! What a spec says of a backup, as functions of a shell: repositories, sources, hooks.

use std::fmt::Write as _;

use ecow::EcoString;

use crate::emit::script::secrets::file_path;
use crate::emit::write::shell::quoted;
use crate::eval::{Data, HostPath, Piece, Text};
use crate::model::backup::{Keep, Member, Repository, Strategy, What};
use crate::model::{Backup, Deployment, folder};
use crate::schema::Reference;
use crate::source::path::relative;

/// `at`, `sources`, `halt`, `users_of`, `before`, `after`, `on_failure` and `beat`.
pub(super) fn functions(backup: &Backup, deployment: &Deployment, place: &str) -> String {
    let mut out = String::new();
    at(&mut out, backup, deployment, place);
    sources(&mut out, backup, deployment, place);
    out.push_str("halt() {\n  :\n");
    grouped(&mut out, "  ", &backup.stop, place);
    out.push_str("}\nusers_of() {\n  case \"$1\" in\n");
    for source in backup.sources.iter().filter(|source| !source.users.is_empty()) {
        let _ = writeln!(out, "  {})", quoted(&source.name));
        grouped(&mut out, "    ", &source.users, place);
        out.push_str("    ;;\n");
    }
    out.push_str("  esac\n}\n");
    command(
        &mut out,
        "before",
        &backup.before,
        " <&- || fail 'the command that runs before failed: nothing was saved'",
    );
    command(&mut out, "after", &backup.after, " <&- || fail 'saved, but the command that runs after failed'");
    command(&mut out, "on_failure", &backup.on_failure, " <&- >&2 || :");
    beat(&mut out, backup, deployment, place);
    out
}

/// What is said of each repository.
fn at(out: &mut String, backup: &Backup, deployment: &Deployment, place: &str) {
    out.push_str("# at REPOSITORY\nat() {\n  ssh_key='' ssh_login='' password=''\n  case \"$1\" in\n");
    for repository in &backup.repositories {
        let _ = writeln!(out, "  {})", quoted(&repository.name));
        strategy(out, repository, deployment, place);
        let none = Keep::default();
        let keep = repository.keep.as_ref().map_or(&none, |(keep, _)| keep);
        let rules: Vec<String> = keep
            .rules()
            .filter(|(name, _)| *name != "quarterly")
            .map(|(name, count)| format!("--keep-{name} {count}"))
            .collect();
        // Without any rule at all nothing is pruned; with quarters alone the newest is kept beside them.
        let rules = match (rules.is_empty(), keep.is_empty()) {
            (true, false) => "--keep-last 1".to_owned(),
            _ => rules.join(" "),
        };
        let _ = writeln!(out, "    keep={} quarterly={}", quoted(&rules), keep.quarters());
        out.push_str("    ;;\n");
    }
    out.push_str("  esac\n}\n");
}

fn strategy(out: &mut String, repository: &Repository, deployment: &Deployment, place: &str) {
    let file = |secret: &str| quoted(&secret_file(secret, deployment, place));
    match &repository.strategy {
        Strategy::Archive { dir } => {
            let _ = writeln!(out, "    kind=archive url={}", quoted(dir));
        }
        Strategy::Restic { url, password, ssh_key, environment } => {
            let _ = writeln!(out, "    kind=restic url={} password={}", quoted(url), file(password));
            if let (Some(key), Some((login, port))) = (ssh_key, login_of(url)) {
                let port = port.map(|port| format!("-p {port} ")).unwrap_or_default();
                let _ = writeln!(
                    out,
                    "    ssh_key={} ssh_login={}",
                    file(key),
                    quoted(&format!("{port}{login}"))
                );
            }
            for (variable, secret) in environment {
                let _ = writeln!(out, "    credential {variable} {}", file(secret));
            }
        }
    }
}

/// `user@host` and the port of an `sftp:` URL.
fn login_of(url: &str) -> Option<(String, Option<String>)> {
    let rest = url.strip_prefix("sftp:")?;
    let plain = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || b"@._-:[]".contains(&b));
    let (login, port) = match rest.strip_prefix("//") {
        Some(rest) => {
            let authority = rest.split('/').next()?;
            match authority.rsplit_once(':') {
                Some((login, port)) if port.bytes().all(|b| b.is_ascii_digit()) => {
                    (login, Some(port.to_owned()))
                }
                _ => (authority, None),
            }
        }
        None => (rest.split(':').next()?, None),
    };
    plain(login).then(|| (login.to_owned(), port))
}

/// The sources in order, each with the compose project that it lives in.
fn sources(out: &mut String, backup: &Backup, deployment: &Deployment, place: &str) {
    out.push_str("# database NAME ENGINE SERVICE DATABASE USER PASSWORD-FILE PATH CHECK, volume NAME VOLUME CHECK PATTERN…, path NAME PATH CHECK PATTERN…\nsources() {\n");
    for source in &backup.sources {
        let check = quoted(source.check.as_deref().unwrap_or_default());
        let mut files = |word: &str, at: &str| {
            let mut line = format!("  {word} {} {} {check}", quoted(&source.name), quoted(at));
            for pattern in &source.exclude {
                line.push(' ');
                line.push_str(&quoted(pattern));
            }
            let _ = writeln!(out, "{line}");
        };
        match &source.what {
            What::Volume(_, real) => files("volume", real),
            What::Path(path, _) => files("path", &host_path(path, place)),
            What::Database { of, stores, .. } => {
                let _ = writeln!(out, "  {}", project(of, place));
                let text = |name: &str| quoted(stores.attributes.text(name).unwrap_or_default());
                let secret = |name: &str| match stores.attributes.get(name).map(|value| &value.data) {
                    Some(Data::Reference(Reference::Secret, secret)) => {
                        Some(secret_file(secret, deployment, place))
                    }
                    _ => None,
                };
                let user = match (secret("user"), stores.attributes.text("user")) {
                    (Some(file), _) => format!("@{file}"),
                    (None, Some(user)) => format!("={user}"),
                    (None, None) => String::new(),
                };
                let _ = writeln!(
                    out,
                    "  database {} {} {} {} {} {} {} {check}",
                    quoted(&source.name),
                    stores.kind,
                    quoted(&of.service),
                    text("database"),
                    quoted(&user),
                    quoted(&secret("password").unwrap_or_default()),
                    text("path"),
                );
            }
        }
    }
    out.push_str("}\n");
}

/// Services that are stopped, project by project.
fn grouped(out: &mut String, indent: &str, members: &[Member], place: &str) {
    let mut places: Vec<&EcoString> = members.iter().map(|member| &member.place).collect();
    places.sort();
    places.dedup();
    for of in places {
        let mut here = members.iter().filter(|member| member.place == *of);
        let Some(first) = here.next() else { continue };
        let names: Vec<String> = std::iter::once(first).chain(here).map(|m| quoted(&m.service)).collect();
        let _ = writeln!(out, "{indent}{}\n{indent}pause {}", project(first, place), names.join(" "));
    }
}

fn project(member: &Member, place: &str) -> String {
    format!("in_project {} {}", quoted(&member.project), quoted(&relative(place, &folder(&member.place))))
}

/// A hook: the words of a command, or nothing.
fn command(out: &mut String, name: &str, words: &[EcoString], behind: &str) {
    let words: Vec<String> = words.iter().map(|word| quoted(word)).collect();
    let line = if words.is_empty() { ":".to_owned() } else { format!("{}{behind}", words.join(" ")) };
    let _ = writeln!(out, "{name}() {{\n  {line}\n}}");
}

/// The URL of each heartbeat, piece by piece.
fn beat(out: &mut String, backup: &Backup, deployment: &Deployment, place: &str) {
    out.push_str("beat() {\n  case \"$1\" in\n");
    for (event, own, suffix) in
        [("start", "start", "/start"), ("success", "", ""), ("failure", "failure", "/fail")]
    {
        let (url, suffix) = match (backup.heartbeat.get(own), backup.heartbeat.get("url")) {
            (Some(own), _) => (own, ""),
            (None, Some(url)) => (url, suffix),
            (None, None) => continue,
        };
        let _ = writeln!(out, "  {event})");
        for piece in url.pieces() {
            let _ = match piece {
                Piece::Known(text) => writeln!(out, "    known {}", quoted(&text)),
                Piece::Secret(secret) => {
                    writeln!(out, "    first {}", quoted(&secret_file(&secret.resource(), deployment, place)))
                }
                Piece::Runtime(_) => Ok(()),
            };
        }
        if !suffix.is_empty() {
            let _ = writeln!(out, "    known {suffix}");
        }
        out.push_str("    ;;\n");
    }
    out.push_str("  esac\n}\n");
}

/// The file of a secret as the script sees it, which runs in the folder of the artifacts.
fn secret_file(secret: &str, deployment: &Deployment, place: &str) -> String {
    let file = deployment.secrets.get(secret).and_then(|secret| secret.attributes.get("file"));
    file.and_then(|file| file_path(file, place)).unwrap_or_else(|| format!("secrets/{secret}"))
}

fn host_path(path: &HostPath, place: &str) -> String {
    match path {
        HostPath::Absolute(path) => path.to_string(),
        HostPath::Project(path) => relative(place, path),
        HostPath::Unknown(text) => Text::as_known(text).unwrap_or_default().to_owned(),
    }
}
