//! `fmt`: lays files out in the one style, or says which are not.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::args::Fmt as Args;
use super::cause::Causes;
use super::drift::diff;
use super::session::Session;
use super::{CHANGES, OK};
use crate::diag::render::visible;
use crate::diag::{Diagnostic, Sink, codes};
use crate::fmt::{Defect, Formatted, format};
use crate::source::{Batch, FileId, FileKind, Host, SourceMap, reason};
use crate::syntax;
use crate::syntax::files::decode;

/// Stands for stdin and stdout.
const PIPE: &str = "-";
/// The mode of a file where the host knows none.
const MODE: u32 = 0o644;

/// A file in the hands of the formatter.
struct File {
    path: PathBuf,
    /// What is written there is written as one change of this folder.
    root: PathBuf,
    id: FileId,
    formatted: Formatted,
}

/// Reads all, formats all, then writes all that changed.
pub(super) fn run(session: &mut Session<'_>, args: &Args) -> u8 {
    let format = args.format.into();
    let mut sources = SourceMap::default();
    let mut sink = Sink::new();
    let found = if args.paths.iter().any(|path| path.as_os_str() == PIPE) {
        piped(session.host, args, &mut sources, &mut sink).into_iter().collect()
    } else {
        let paths = if args.paths.is_empty() { &[PathBuf::new()][..] } else { &args.paths };
        let mut found = Vec::new();
        for path in paths {
            files(session.host, &session.path(path), &mut found, &mut sink);
        }
        found.sort();
        found.dedup_by(|a, b| a.0 == b.0);
        found
            .into_iter()
            .filter_map(|(path, root)| read(session.host, path, root, &mut sources, &mut sink))
            .collect()
    };
    let found: Vec<(PathBuf, PathBuf, FileId)> = found;
    let results: Vec<_> = found
        .into_par_iter()
        .map(|(path, root, id)| {
            let mut said = Sink::new();
            let result = self::format(sources.text(id));
            match &result {
                Ok(formatted) if formatted.broken => drop(syntax::parse(id, sources.text(id), &mut said)),
                Ok(_) => {}
                Err(Defect { what }) => said.push(defect(&path, what)),
            }
            (result.ok().map(|formatted| File { path, root, id, formatted }), said)
        })
        .collect();
    let mut files = Vec::new();
    for (file, said) in results {
        files.extend(file);
        sink.append(said);
    }
    let problems: Vec<Diagnostic> = sink.iter().cloned().collect();
    let code = session.report(&problems, &sources, format);
    let changed: Vec<&File> =
        files.iter().filter(|file| sources.text(file.id) != file.formatted.text).collect();
    if args.diff {
        show(session, &changed, &sources);
    }
    let is_pipe = files.iter().all(|file| file.path == Path::new(PIPE)) && !files.is_empty();
    let done = match (args.check || args.diff, is_pipe) {
        (true, _) => check(session, args, &changed, &sources, files.len()),
        (false, true) => {
            files.iter().for_each(|file| session.data(&file.formatted.text));
            OK
        }
        (false, false) => match write(session, &changed, &sources) {
            Ok(()) => OK,
            Err(diagnostic) => return session.refuse(diagnostic, format),
        },
    };
    if code == OK { done } else { code }
}

/// What stdin holds.
fn piped(
    host: &dyn Host,
    args: &Args,
    sources: &mut SourceMap,
    sink: &mut Sink,
) -> Option<(PathBuf, PathBuf, FileId)> {
    if args.paths.len() > 1 {
        let message = "`-` is stdin, and stands alone";
        sink.push(Diagnostic::nowhere(codes::NO_PROJECT, message).help("name files, or pipe one text"));
        return None;
    }
    match host.input() {
        Ok(bytes) => Some((PIPE.into(), PathBuf::new(), decode("<stdin>".into(), bytes, sources, sink)?)),
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
) -> Option<(PathBuf, PathBuf, FileId)> {
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
        Ok(bytes) => decode(shown, bytes, sources, sink).map(|id| (path, root, id)),
        Err(error) => {
            let message = format!("`{}` cannot be read: {}", visible(&shown), visible(&reason(&error)));
            sink.push(Diagnostic::nowhere(codes::UNREADABLE, message));
            None
        }
    }
}

fn defect(path: &Path, what: &str) -> Diagnostic {
    let shown = visible(&path.to_string_lossy()).into_owned();
    Diagnostic::nowhere(codes::INTERNAL, format!("the layout of `{shown}` went wrong: {}", visible(what)))
        .note("the file was not touched")
}

fn show(session: &mut Session<'_>, changed: &[&File], sources: &SourceMap) {
    let look = session.data_look();
    for file in changed {
        let (name, text) = (sources.path(file.id), sources.text(file.id));
        let made = ("formatted", file.formatted.text.as_str());
        session.data(diff(name, text, made, &Causes::default(), sources, &look));
    }
}

/// Says which files are not formatted; the exit code does where it was asked for.
fn check(session: &mut Session<'_>, args: &Args, changed: &[&File], sources: &SourceMap, all: usize) -> u8 {
    for file in changed.iter().filter(|_| args.check) {
        session.remark(format_args!("{} is not formatted\n", visible(sources.path(file.id))));
    }
    match changed.len() {
        0 => session.remark(format_args!("{} formatted\n", count(all))),
        _ if args.check => session.remark("`deployc fmt` formats it\n"),
        _ => {}
    }
    if args.check && !changed.is_empty() { CHANGES } else { OK }
}

/// Writes, all of a folder or nothing: each file with the mode it has, and only if it still is what was read.
fn write(session: &mut Session<'_>, changed: &[&File], sources: &SourceMap) -> Result<(), Diagnostic> {
    let mut batches: BTreeMap<&Path, Batch> = BTreeMap::new();
    for file in changed {
        let batch = batches.entry(&file.root).or_default();
        let mode = session.host.mode(&file.path).unwrap_or(MODE);
        batch.write.push((file.path.clone(), mode, file.formatted.text.clone().into_bytes()));
        batch.unless_changed.push((file.path.clone(), sources.text(file.id).as_bytes().to_vec()));
    }
    for (root, batch) in batches {
        session.host.commit(root, &batch).map_err(|error| {
            let shown = if root.as_os_str().is_empty() { Path::new(".") } else { root };
            let message = format!(
                "`{}` cannot be written: {}",
                visible(&shown.to_string_lossy()),
                visible(&reason(&error))
            );
            Diagnostic::nowhere(codes::CANNOT_WRITE, message).note("nothing was changed in it")
        })?;
        for (path, ..) in &batch.write {
            session.remark(format_args!("formatted {}\n", visible(&path.to_string_lossy())));
        }
    }
    if changed.is_empty() && session.global.verbose {
        session.say("nothing to format\n");
    }
    Ok(())
}

fn count(files: usize) -> String {
    match files {
        1 => "1 file is".to_owned(),
        n => format!("{n} files are"),
    }
}
