//! `init`: a project to start from, which compiles.
//!
//! Its files are real files: the starter beside this one, the recipes for CI in `examples/ci`. All of them are written
//! or none, and none over a file that is there.

use std::path::{Path, PathBuf};

use super::OK;
use super::args::{Ci, Init as Args};
use super::session::Session;
use crate::diag::render::{Format, visible};
use crate::diag::{Diagnostic, codes};
use crate::source::{Batch, reason};

const STARTER: &str = include_str!("starter.deploy");
const IGNORED: &str = include_str!("starter.gitignore");
const GITHUB: &str = include_str!("../../../examples/ci/github/deployc.yml");
const GITHUB_COMMENT: &str = include_str!("../../../examples/ci/github/deployc-comment.yml");
const GITLAB: &str = include_str!("../../../examples/ci/gitlab/deployc.gitlab-ci.yml");
const FORGEJO: &str = include_str!("../../../examples/ci/forgejo/deployc.yml");

/// What the starter is called in its own file.
const NAME: &str = "starter";

/// The longest name of a project that is taken from a folder's.
const LONGEST: usize = 40;

/// Writes the starter.
pub(super) fn run(session: &mut Session<'_>, args: &Args) -> u8 {
    let folder = session.path(args.folder.as_deref().unwrap_or(Path::new("")));
    let name = name(session, &folder);
    let files: Vec<(PathBuf, String)> =
        files(&name, args.ci).into_iter().map(|(path, text)| (folder.join(path), text)).collect();
    if let Some(problem) = in_the_way(session, &folder, &files) {
        return session.refuse(problem, Format::Text);
    }
    let batch = Batch {
        write: files.iter().map(|(path, text)| (path.clone(), 0o644, text.clone().into_bytes())).collect(),
        ..Batch::default()
    };
    if let Err(error) = session.host.commit(&folder, &batch) {
        let place = visible(&folder.to_string_lossy()).into_owned();
        let message = format!("`{place}` cannot be written: {}", visible(&reason(&error)));
        let problem = Diagnostic::nowhere(codes::CANNOT_WRITE, message).note("nothing was changed");
        return session.refuse(problem, Format::Text);
    }
    for (path, _) in &files {
        session.remark(format_args!("wrote {}\n", visible(&path.to_string_lossy())));
    }
    let at = match folder.as_os_str().is_empty() {
        true => String::new(),
        false => format!(" -C {}", quoted(&folder.to_string_lossy())),
    };
    session.remark(format_args!(
        "next:\n  deployc plan{at}   # what a first deployment would do\n  deployc build{at}  # writes deploy/, to be checked in\n"
    ));
    if args.ci != Ci::None && is_below_a_repository(session, &folder) {
        session
            .remark("the recipe for CI belongs to the root of the repository, and its commands get a `-C`\n");
    }
    OK
}

/// Path below the folder, and text.
fn files(name: &str, ci: Ci) -> Vec<(String, String)> {
    let mut files = vec![
        (format!("{name}.deploy"), STARTER.replace(NAME, name)),
        (".gitignore".to_owned(), IGNORED.to_owned()),
    ];
    let recipes: &[(&str, &str)] = match ci {
        Ci::None => &[],
        Ci::Github => &[
            (".github/workflows/deployc.yml", GITHUB),
            (".github/workflows/deployc-comment.yml", GITHUB_COMMENT),
        ],
        Ci::Gitlab => &[(".gitlab-ci.yml", GITLAB)],
        Ci::Forgejo => &[(".forgejo/workflows/deployc.yml", FORGEJO)],
    };
    files.extend(recipes.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())));
    files.sort();
    files
}

/// What must not be written over, or beside: a folder is one project.
fn in_the_way(session: &Session<'_>, folder: &Path, files: &[(PathBuf, String)]) -> Option<Diagnostic> {
    let host = session.host;
    let shown = |path: &Path| visible(&path.to_string_lossy()).into_owned();
    let mut there: Vec<String> =
        files.iter().filter(|(path, _)| host.kind(path).is_some()).map(|(path, _)| shown(path)).collect();
    let sources = host.list(folder).unwrap_or_default().into_iter();
    there.extend(
        sources
            .filter(|entry| !entry.folder && entry.name.ends_with(".deploy"))
            .map(|entry| shown(&folder.join(entry.name))),
    );
    there.sort();
    there.dedup();
    if there.is_empty() {
        return None;
    }
    let what = if there.len() == 1 { "is" } else { "are" };
    let message = format!("`{}` {what} there already", there.join("`, `"));
    Some(Diagnostic::nowhere(codes::FOREIGN_FILE, message).note("nothing was written").help(
        "begin in a folder without them: `deployc init shop`; `--ci none` leaves the recipe for CI away",
    ))
}

/// The project is called like its folder, as far as that makes a name.
fn name(session: &Session<'_>, folder: &Path) -> String {
    let real = session.host.canonical(folder).ok();
    let last =
        real.as_deref().unwrap_or(folder).file_name().map(|name| name.to_string_lossy().to_lowercase());
    let mut name = String::new();
    for c in last.unwrap_or_default().chars() {
        match c {
            'a'..='z' => name.push(c),
            '0'..='9' if !name.is_empty() => name.push(c),
            _ if !name.is_empty() && !name.ends_with('-') => name.push('-'),
            _ => {}
        }
    }
    name.truncate(LONGEST);
    let name = name.trim_end_matches('-');
    if name.is_empty() { "app".to_owned() } else { name.to_owned() }
}

/// Whether the folder lies in a repository whose root is another one.
fn is_below_a_repository(session: &Session<'_>, folder: &Path) -> bool {
    let Ok(real) = session.host.canonical(folder) else { return false };
    real.ancestors().skip(1).any(|outer| session.host.kind(&outer.join(".git")).is_some())
        && session.host.kind(&real.join(".git")).is_none()
}

/// A path as a shell takes it.
fn quoted(path: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "/._-+@:,".contains(c);
    if path.chars().all(plain) {
        path.to_owned()
    } else {
        format!("'{}'", visible(path).replace('\'', r"'\''"))
    }
}
