//! The `.deploy` files that a command line names: some, all below a folder, or what is piped in.

use std::path::{Path, PathBuf};

use super::session::Session;
use crate::diag::render::visible;
use crate::diag::{Diagnostic, Sink, codes};
use crate::source::{FileId, FileKind, Host, SourceMap, reason};
use crate::syntax::files::decode;

/// Stands for stdin and stdout.
pub(super) const PIPE: &str = "-";

/// A file that is named, and was read.
pub(super) struct Named {
    pub path: PathBuf,
    /// What is written there is written as one change of this folder.
    pub root: PathBuf,
    pub id: FileId,
}

/// Reads what the paths name, this folder where there are none. What cannot be read is reported.
pub(super) fn named(
    session: &Session<'_>,
    paths: &[PathBuf],
    sources: &mut SourceMap,
    sink: &mut Sink,
) -> Vec<Named> {
    if paths.iter().any(|path| path.as_os_str() == PIPE) {
        if paths.len() > 1 {
            let message = "`-` is stdin, and stands alone";
            sink.push(Diagnostic::nowhere(codes::NO_PROJECT, message).help("name files, or pipe one text"));
            return Vec::new();
        }
        return piped(session.host, sources, sink).into_iter().collect();
    }
    let mut found = Vec::new();
    let here = [PathBuf::new()];
    for path in if paths.is_empty() { &here } else { paths } {
        files(session.host, &session.path(path), &mut found, sink);
    }
    found.sort();
    found.dedup_by(|a, b| a.0 == b.0);
    found.into_iter().filter_map(|(path, root)| read(session.host, path, root, sources, sink)).collect()
}

/// What stdin holds.
fn piped(host: &dyn Host, sources: &mut SourceMap, sink: &mut Sink) -> Option<Named> {
    match host.input() {
        Ok(bytes) => {
            let id = decode("<stdin>".into(), bytes, sources, sink)?;
            Some(Named { path: PIPE.into(), root: PathBuf::new(), id })
        }
        Err(error) => {
            let message = format!("stdin cannot be read: {}", reason(&error));
            sink.push(Diagnostic::nowhere(codes::UNREADABLE, message));
            None
        }
    }
}

/// The files that a path of the command line means, each with the folder in which it is written.
fn files(host: &dyn Host, path: &Path, found: &mut Vec<(PathBuf, PathBuf)>, sink: &mut Sink) {
    match host.kind(path) {
        Some(FileKind::Folder) => below(host, path, found),
        None if path.as_os_str().is_empty() => below(host, path, found),
        Some(_) if is_source(path) => {
            found.push((path.to_owned(), path.parent().map(Path::to_owned).unwrap_or_default()));
        }
        kind => {
            let shown = visible(&path.to_string_lossy()).into_owned();
            let message = match kind {
                Some(_) => format!("`{shown}` is no folder and no `.deploy` file"),
                None => format!("there is no `{shown}`"),
            };
            let help = "name `.deploy` files, folders that hold some, or `-` for stdin";
            sink.push(Diagnostic::nowhere(codes::NO_PROJECT, message).help(help));
        }
    }
}

/// All files below a folder. Links and hidden folders are not followed: what they lead to is somebody else's.
fn below(host: &dyn Host, root: &Path, found: &mut Vec<(PathBuf, PathBuf)>) {
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        let real = host.canonical(&folder).ok();
        for entry in host.list(&folder).unwrap_or_default() {
            let path = folder.join(&entry.name);
            let is_link = || {
                let here = real.as_ref().map(|real| real.join(&entry.name));
                host.canonical(&path).ok() != here
            };
            if entry.name.starts_with('.') || !(entry.folder || is_source(&path)) || is_link() {
                continue;
            }
            match entry.folder {
                true => folders.push(path),
                false => found.push((path, root.to_owned())),
            }
        }
    }
}

fn is_source(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "deploy")
}

fn read(
    host: &dyn Host,
    path: PathBuf,
    root: PathBuf,
    sources: &mut SourceMap,
    sink: &mut Sink,
) -> Option<Named> {
    let shown = path.to_string_lossy().into_owned();
    let folder = path.parent().map(Path::to_owned).unwrap_or_default();
    if let (Ok(real), Ok(folder)) = (host.canonical(&path), host.canonical(&folder))
        && !real.starts_with(folder)
    {
        let message = format!("`{}` is a link to a file outside of its folder", visible(&shown));
        sink.push(Diagnostic::nowhere(codes::OUTSIDE_ROOT, message).help("name that file"));
        return None;
    }
    // What an interrupted run has left half done is ended before it is read.
    match host.recover(&root).and_then(|()| host.read(&path)) {
        Ok(bytes) => decode(shown, bytes, sources, sink).map(|id| Named { path, root, id }),
        Err(error) => {
            let message = format!("`{}` cannot be read: {}", visible(&shown), visible(&reason(&error)));
            sink.push(Diagnostic::nowhere(codes::UNREADABLE, message));
            None
        }
    }
}
