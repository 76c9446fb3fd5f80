//! `import`: compose files become a project, which is then proven to build what they were.

mod composed;
mod difference;
mod engine;
mod proof;
mod reading;
mod summary;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::args::Import as Args;
use super::session::Session;
use super::{CHANGES, OK};
use crate::diag::render::visible;
use crate::diag::{Diagnostic, Severity, Sink, codes};
use crate::import::{Environment, UNNAMED, import};
use crate::read::{self, Loaded, Request};
use crate::source::path::relative;
use crate::source::{Batch, Host, Overlay, SourceMap, reason};
use summary::{counted, notes};

/// One environment as it was asked for.
struct Asked {
    name: String,
    /// The compose files, in their order.
    files: Vec<PathBuf>,
    /// The files with variables, in their order.
    variables: Vec<PathBuf>,
    /// What the compose project is called, where that is said on the command line.
    project: Option<String>,
}

pub(super) fn run(session: &mut Session<'_>, args: &Args) -> u8 {
    let format = args.format.into();
    let asked = asked(session, args);
    let folder = args.file.parent().map(|folder| session.path(folder)).unwrap_or_default();
    let out = args.out.as_deref().map_or_else(|| folder.clone(), |out| session.path(out));
    let mut sources = SourceMap::default();
    let mut sink = Sink::new();
    let mut read = Vec::new();
    for env in &asked {
        read.extend(read::project(session.host, &env.request(&folder), &mut sources, &mut sink));
    }
    let said = sink.finish(asked.len());
    let code = session.report(&said, &sources, format);
    if read.len() < asked.len() || said.iter().any(|d| d.severity == Severity::Error) {
        return code;
    }
    let environments: Vec<Environment<'_>> =
        asked.iter().zip(&read).map(|(asked, loaded)| Environment { name: &asked.name, loaded }).collect();
    let absolute = |path: &Path| absolute(session.host, path).to_string_lossy().into_owned();
    let base = relative(&absolute(&out), &absolute(&folder));
    let base = if base == "." { "" } else { &base };
    let imported = match import(&environments, base, &folder_name(session, &folder), &sources) {
        Ok(imported) => imported,
        Err(defect) => return session.refuse(broken(&defect.what), format),
    };
    let name = format!("{}.deploy", imported.project);
    let files = vec![(out.join(name), imported.text.clone().into_bytes())];
    if let Some(diagnostic) = in_the_way(session, &files, args.force) {
        return session.refuse(diagnostic, format);
    }
    let overlay = Overlay::new(session.host, files.iter().cloned());
    let proof = match proof::run(session, &overlay, &out, &asked, &read, &imported, (&folder, base)) {
        Ok(proof) => proof,
        Err(diagnostics) => return session.report(&diagnostics.0, &diagnostics.1, format),
    };
    let batch = Batch {
        write: files.iter().map(|(path, bytes)| (path.clone(), 0o644, bytes.clone())).collect(),
        ..Batch::default()
    };
    if let Err(error) = session.host.commit(&out, &batch) {
        let message = format!("`{}` cannot be written: {}", shown(&out), visible(&reason(&error)));
        let diagnostic = Diagnostic::nowhere(codes::CANNOT_WRITE, message).note("nothing was changed");
        return session.refuse(diagnostic, format);
    }
    for (path, bytes) in &files {
        let lines = bytes.iter().filter(|byte| **byte == b'\n').count();
        let from = counted(lines_read(session, &read), "line");
        session.say(format_args!("{}: {} from {from}\n", shown(path), counted(lines, "line")));
    }
    let names: Vec<&str> = asked.iter().map(|asked| asked.name.as_str()).collect();
    session.say(notes(&imported, &names, &sources));
    session.say(proof.told(&sources));
    if proof.is_equal() { OK } else { CHANGES }
}

/// How many lines all the files have that were read.
fn lines_read(session: &Session<'_>, read: &[Loaded]) -> usize {
    let files: BTreeSet<&PathBuf> =
        read.iter().flat_map(|loaded| loaded.files.iter().chain(&loaded.env_files)).collect();
    let count = |path: &&PathBuf| {
        session.host.read(path).map_or(0, |bytes| String::from_utf8_lossy(&bytes).lines().count())
    };
    files.iter().map(count).sum()
}

/// The environments of the command line; one where none is said.
fn asked(session: &Session<'_>, args: &Args) -> Vec<Asked> {
    let base: Vec<PathBuf> =
        std::iter::once(&args.file).chain(&args.overrides).map(|path| session.path(path)).collect();
    if args.envs.is_empty() {
        let project = args.project_name.clone();
        return vec![Asked { name: UNNAMED.into(), files: base, variables: Vec::new(), project }];
    }
    let one = |said: &String| {
        let (name, rest) = said.split_once('=').unwrap_or((said, ""));
        let project = args.project_name.clone();
        let mut asked = Asked { name: name.into(), files: base.clone(), variables: Vec::new(), project };
        for file in rest.split(',').filter(|file| !file.is_empty()) {
            if let Some(name) = file.strip_prefix("name=") {
                asked.project = Some(name.into());
                continue;
            }
            let path = session.path(Path::new(file));
            let is_yaml = path.extension().is_some_and(|e| e == "yaml" || e == "yml");
            if is_yaml { asked.files.push(path) } else { asked.variables.push(path) }
        }
        asked
    };
    args.envs.iter().map(one).collect()
}

impl Asked {
    /// What is to be read for it.
    fn request(&self, folder: &Path) -> Request {
        Request {
            folder: folder.to_owned(),
            files: self.files.clone(),
            env_files: self.variables.clone(),
            variables: self
                .project
                .iter()
                .map(|name| ("COMPOSE_PROJECT_NAME".into(), name.clone()))
                .collect(),
            ..Request::default()
        }
    }
}

/// A path from the root, whether or not anything is there.
fn absolute(host: &dyn Host, path: &Path) -> PathBuf {
    let mut rest = Vec::new();
    let mut at = path;
    loop {
        if let Ok(real) = host.canonical(at) {
            return rest.iter().rev().fold(real, |path, part| path.join(part));
        }
        let (Some(name), Some(parent)) = (at.file_name(), at.parent()) else { return path.to_owned() };
        rest.push(name);
        at = parent;
    }
}

/// What a project is called after its folder where its environments have several names.
fn folder_name(session: &Session<'_>, folder: &Path) -> String {
    let folder = absolute(session.host, folder);
    folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Says which files are there already.
fn in_the_way(session: &Session<'_>, files: &[(PathBuf, Vec<u8>)], force: bool) -> Option<Diagnostic> {
    let there: Vec<String> = files
        .iter()
        .filter(|(path, _)| !force && session.host.kind(path).is_some())
        .map(|(path, _)| format!("`{}`", shown(path)))
        .collect();
    if there.is_empty() {
        return None;
    }
    let message = format!("{} is there already", there.join(", "));
    let help = "move it away, write elsewhere with `--out DIR`, or overwrite it with `--force`";
    Some(Diagnostic::nowhere(codes::FOREIGN_FILE, message).note("nothing was written").help(help))
}

fn broken(what: &str) -> Diagnostic {
    Diagnostic::nowhere(codes::INTERNAL, format!("what was made of the compose file is no project: {what}"))
        .note("nothing was written")
        .help("please report it with the compose file")
}

fn shown(path: &Path) -> String {
    visible(&path.to_string_lossy()).into_owned()
}
