//! `fmt`: lays files out in the one style, or says which are not.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::args::Fmt as Args;
use super::cause::Causes;
use super::drift::diff;
use super::named::{Named, PIPE, named};
use super::session::Session;
use super::{CHANGES, OK};
use crate::diag::render::visible;
use crate::diag::{Diagnostic, Sink, codes};
use crate::fmt::{Defect, Formatted, format};
use crate::source::{Batch, FileId, SourceMap, reason};
use crate::syntax;

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
    let found = named(session, &args.paths, &mut sources, &mut sink);
    let results: Vec<_> = found
        .into_par_iter()
        .map(|Named { path, root, id }| {
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
