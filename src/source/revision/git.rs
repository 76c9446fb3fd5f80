//! The program `git`: where a folder is in its repository, and objects, asked for one after another.
//!
//! What is started reads only, asks nobody for a password and contacts no other machine: a clone that leaves
//! objects out is not completed. The folder alone says which repository is meant, also inside of a hook, whose
//! environment names one.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Output, Stdio};

use super::NoRevision;

/// Where a folder is in its repository.
pub(super) struct Place {
    /// `/` at its end; empty for the repository's own folder.
    pub prefix: String,
    /// Whether the clone holds only a part of the history.
    pub shallow: bool,
}

fn git(folder: &Path) -> Command {
    let mut git = Command::new("git");
    git.arg("-C").arg(if folder.as_os_str().is_empty() { Path::new(".") } else { folder });
    for name in
        ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR", "GIT_NAMESPACE"]
    {
        git.env_remove(name);
    }
    git.env("LC_ALL", "C").env("GIT_TERMINAL_PROMPT", "0").env("GIT_OPTIONAL_LOCKS", "0");
    // The second is for versions that do not know the first: no protocol is called like that.
    git.env("GIT_NO_LAZY_FETCH", "1").env("GIT_ALLOW_PROTOCOL", "none");
    git.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    git
}

fn started<T>(result: io::Result<T>) -> Result<T, NoRevision> {
    result.map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => NoRevision::NoGit,
        _ => NoRevision::Failed(error.to_string()),
    })
}

/// Where `folder` is in the repository that holds it.
pub(super) fn place(folder: &Path) -> Result<Place, NoRevision> {
    let asked = ["rev-parse", "--is-inside-work-tree", "--is-shallow-repository", "--show-prefix"];
    let output = started(git(folder).args(asked).output())?;
    if !output.status.success() {
        return Err(refused(&output));
    }
    let said = String::from_utf8_lossy(&output.stdout);
    let mut lines = said.splitn(3, '\n');
    if lines.next() != Some("true") {
        return Err(NoRevision::NoRepository("this folder is not in a work tree".to_owned()));
    }
    let shallow = lines.next() == Some("true");
    let prefix = lines.next().unwrap_or_default();
    Ok(Place { prefix: prefix.strip_suffix('\n').unwrap_or(prefix).to_owned(), shallow })
}

fn refused(output: &Output) -> NoRevision {
    let said = String::from_utf8_lossy(&output.stderr);
    let first = said.lines().next().unwrap_or("it says nothing");
    let first = first.strip_prefix("fatal: ").unwrap_or(first).to_owned();
    if let Some((_, place)) = first.split_once("dubious ownership in repository at '") {
        NoRevision::Foreign(place.trim_end_matches('\'').to_owned())
    } else if first.contains("not a git repository") {
        NoRevision::NoRepository(first)
    } else {
        NoRevision::Failed(first)
    }
}

/// The last commit that two commits, given by id, have in common.
pub(super) fn merge_base(folder: &Path, ours: &str, theirs: &str) -> Result<Option<String>, NoRevision> {
    let output = started(git(folder).args(["merge-base", ours, theirs]).output())?;
    let found = String::from_utf8_lossy(&output.stdout).lines().next().map(str::to_owned);
    match (output.status.success(), found) {
        (true, Some(id)) => Ok(Some(id)),
        // It ends with 1 and no words where there is none.
        _ if output.stderr.is_empty() => Ok(None),
        _ => Err(refused(&output)),
    }
}

/// An object of a repository.
pub(super) struct Object {
    /// In hex.
    pub id: String,
    pub bytes: Vec<u8>,
}

/// What git says of a name.
pub(super) enum Said {
    Object(Object),
    Missing,
    Ambiguous,
}

impl Said {
    /// The object, where there is one.
    pub(super) fn object(self) -> Option<Object> {
        match self {
            Self::Object(object) => Some(object),
            Self::Missing | Self::Ambiguous => None,
        }
    }
}

/// A `git cat-file --batch` that answers one question after another. It ends with this value.
#[derive(Debug)]
pub(super) struct Objects {
    process: Child,
    questions: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Objects {
    pub(super) fn start(folder: &Path) -> Result<Self, NoRevision> {
        let mut git = git(folder);
        git.args(["cat-file", "--batch"]).stdin(Stdio::piped()).stderr(Stdio::null());
        let mut process = started(git.spawn())?;
        match (process.stdin.take(), process.stdout.take()) {
            (Some(questions), Some(answers)) => {
                Ok(Self { process, questions, answers: BufReader::new(answers) })
            }
            _ => Err(NoRevision::Failed("git has no input or output".to_owned())),
        }
    }

    /// What a name without a line break stands for.
    pub(super) fn ask(&mut self, name: &str) -> io::Result<Said> {
        writeln!(self.questions, "{name}")?;
        self.questions.flush()?;
        let mut line = Vec::new();
        self.answers.read_until(b'\n', &mut line)?;
        let line = String::from_utf8_lossy(&line);
        let ended = || io::Error::other("git ended without an answer");
        let line = line.strip_suffix('\n').ok_or_else(ended)?;
        if line.ends_with(" missing") {
            return Ok(Said::Missing);
        }
        if line.ends_with(" ambiguous") {
            return Ok(Said::Ambiguous);
        }
        let mut words = line.split(' ');
        let (Some(id), Some(_), Some(size)) = (words.next(), words.next(), words.next()) else {
            return Err(io::Error::other(format!("git answered `{line}`")));
        };
        let size: u64 = size.parse().map_err(|_| io::Error::other(format!("git answered `{line}`")))?;
        let mut bytes = Vec::new();
        (&mut self.answers).take(size).read_to_end(&mut bytes)?;
        // The newline behind the object; without it git was killed in the middle of it.
        let mut newline = [0];
        self.answers.read_exact(&mut newline).map_err(|_| ended())?;
        Ok(Said::Object(Object { id: id.to_owned(), bytes }))
    }
}

impl Drop for Objects {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
