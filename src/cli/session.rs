//! One run: the outside, the two outputs, and what every verb does with them.

use std::fmt::Display;
use std::io::{self, Write};
use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};

use super::args::{Global, Project};
use super::terminal::Terminal;
use super::timings::Timings;
use super::{ERRORS, INTERNAL, OK};
use crate::diag::render::{self, Count, Format, Look, visible};
use crate::diag::{Code, Diagnostic, Severity, codes, did_you_mean};
use crate::eval::Trace;
use crate::model::Deployment;
use crate::source::path::normalize;
use crate::source::{FileKind, Host, SourceMap};
use crate::{Compiled, Outcome, compile, compile_traced};

/// What the verbs share.
pub(super) struct Session<'a> {
    pub host: &'a dyn Host,
    pub global: Global,
    pub timings: Timings,
    /// Whether other programs may be asked: not where the files are only in memory.
    pub spawns: bool,
    terminal: Terminal,
    out: &'a mut dyn Write,
    err: &'a mut dyn Write,
    failed: Option<io::Error>,
}

impl<'a> Session<'a> {
    pub(super) fn new(
        host: &'a dyn Host,
        terminal: &Terminal,
        global: Global,
        out: &'a mut dyn Write,
        err: &'a mut dyn Write,
    ) -> Self {
        let timings = Timings::new(global.timings);
        Self { host, global, timings, spawns: terminal.spawns, terminal: *terminal, out, err, failed: None }
    }

    /// Prints data.
    pub(super) fn data(&mut self, text: impl Display) {
        if let Err(error) = write!(self.out, "{text}")
            && self.failed.is_none()
        {
            self.failed = Some(error);
        }
    }

    /// Prints a message. Where even that fails there is nobody to tell.
    pub(super) fn say(&mut self, text: impl Display) {
        let _ = write!(self.err, "{text}");
    }

    /// Prints what is nice to know.
    pub(super) fn remark(&mut self, text: impl Display) {
        if !self.global.quiet {
            self.say(text);
        }
    }

    /// How data may look.
    pub(super) fn data_look(&self) -> Look {
        self.terminal.look(self.global.color, self.terminal.stdout)
    }

    /// How messages may look.
    pub(super) fn look(&self) -> Look {
        self.terminal.look(self.global.color, self.terminal.stderr)
    }

    /// A path of the command line, seen from where the process stands.
    pub(super) fn path(&self, path: &Path) -> PathBuf {
        normalize(&self.global.directory.as_deref().unwrap_or(Path::new("")).join(path))
    }

    /// Compiles the project that the command line names; no project is said and is `None`.
    ///
    /// The process ends with the verb: to give the memory back piece by piece would only take time.
    pub(super) fn compile(&mut self, project: &Project) -> Result<ManuallyDrop<Outcome>, Diagnostic> {
        let folder = self.folder(project)?;
        let timings = &mut self.timings;
        let outcome = compile(self.host, &folder, &mut |phase| timings.phase(phase));
        timings.phase("");
        Ok(ManuallyDrop::new(outcome))
    }

    /// Compiles a project in which nothing may be wrong: what was compiled, and the rest of the outcome. What is wrong
    /// is said; then the exit code.
    pub(super) fn compile_sound(
        &mut self,
        project: &Project,
        format: Format,
    ) -> Result<(ManuallyDrop<Compiled>, ManuallyDrop<Outcome>), u8> {
        let mut outcome = self.compile(project).map_err(|diagnostic| self.refuse(diagnostic, format))?;
        let errors = outcome.diagnostics.iter().any(|d| d.severity == Severity::Error);
        match outcome.compiled.take() {
            Some(compiled) if !errors => Ok((ManuallyDrop::new(compiled), outcome)),
            _ => Err(self.report(&outcome.diagnostics, &outcome.sources, format)),
        }
    }

    /// Compiles it and notes what each value comes from.
    pub(super) fn compile_traced(
        &mut self,
        project: &Project,
    ) -> Result<(ManuallyDrop<Outcome>, ManuallyDrop<Option<Trace>>), Diagnostic> {
        let folder = self.folder(project)?;
        Ok(self.compile_traced_at(&folder))
    }

    /// The same for a folder as seen from where the process stands.
    pub(super) fn compile_traced_at(
        &mut self,
        folder: &Path,
    ) -> (ManuallyDrop<Outcome>, ManuallyDrop<Option<Trace>>) {
        let timings = &mut self.timings;
        let (outcome, trace) = compile_traced(self.host, folder, &mut |phase| timings.phase(phase));
        timings.phase("");
        (ManuallyDrop::new(outcome), ManuallyDrop::new(trace))
    }

    /// The folder that is meant: `PATH` itself, or the folder of the file that it names.
    pub(super) fn folder(&self, project: &Project) -> Result<PathBuf, Diagnostic> {
        let path = self.path(project.path.as_deref().unwrap_or(Path::new("")));
        let shown = visible(&path.to_string_lossy()).into_owned();
        let no_project = |message: String| Diagnostic::nowhere(codes::NO_PROJECT, message);
        match self.host.kind(&path) {
            Some(FileKind::Folder) => Ok(path),
            Some(_) if path.extension().is_some_and(|e| e == "deploy") => {
                Ok(path.parent().map(Path::to_owned).unwrap_or_default())
            }
            Some(_) => Err(no_project(format!("`{shown}` is no project folder and no `.deploy` file"))
                .help("name a folder that holds `.deploy` files, or one of the files")),
            None if path.as_os_str().is_empty() => Ok(path),
            None => Err(no_project(format!("there is no `{shown}`"))
                .help("name a folder that holds `.deploy` files, or one of the files")),
        }
    }

    /// The deployments that `--env` names, all where it is not said. Shared stacks are of no environment: they
    /// are named by their place.
    pub(super) fn select<'c>(
        &self,
        compiled: &'c Compiled,
        envs: &[String],
    ) -> Result<Vec<&'c Deployment>, Diagnostic> {
        for env in envs {
            if !compiled.deployments.iter().any(|d| d.is_of(env)) {
                let mut known: Vec<&str> = compiled.deployments.iter().map(|d| d.env.as_str()).collect();
                known.dedup();
                let message = format!("there is no env `{env}` in project `{}`", compiled.project);
                let diagnostic = Diagnostic::nowhere(codes::UNKNOWN_NAME, message);
                return Err(match did_you_mean(env, known.iter().copied()) {
                    Some(near) => diagnostic.help(format!("did you mean `{near}`?")),
                    None if known.is_empty() => diagnostic.help(format!("declare it: `env {env} {{ }}`")),
                    None => diagnostic.help(format!("its envs are `{}`", known.join("`, `"))),
                });
            }
        }
        let asked = |d: &&Deployment| envs.is_empty() || envs.iter().any(|env| d.is_of(env));
        Ok(compiled.deployments.iter().filter(asked).collect())
    }

    /// Prints diagnostics as messages, with how many they are, and gives the exit code that they ask for.
    pub(super) fn report(&mut self, diagnostics: &[Diagnostic], sources: &SourceMap, format: Format) -> u8 {
        let shown = self.worth_saying(diagnostics);
        let look = self.look();
        match format {
            Format::Json | Format::Sarif => self.say(render::render(&shown, sources, format, &look)),
            _ if shown.is_empty() => {}
            _ => {
                self.say(render::render(&shown, sources, format, &look));
                self.remark(format_args!("{}\n", Count::of(&shown)));
                if format == Format::Text {
                    self.remark(format_args!("explain: deployc explain {}\n", ids(&shown)));
                }
            }
        }
        exit_code(diagnostics)
    }

    /// Prints diagnostics as data.
    pub(super) fn report_as_data(&mut self, diagnostics: &[Diagnostic], sources: &SourceMap, format: Format) {
        let look = self.data_look();
        self.data(render::render(&self.worth_saying(diagnostics), sources, format, &look));
    }

    /// Prints one message that no source is needed for.
    pub(super) fn refuse(&mut self, diagnostic: Diagnostic, format: Format) -> u8 {
        let (diagnostics, look) = ([diagnostic], self.look());
        let text = render::render(&diagnostics, &SourceMap::default(), format, &look);
        self.say(format_args!("{}\n", text.trim_end()));
        exit_code(&diagnostics)
    }

    /// Ends the run: what could not be printed, unless nobody reads any more, is an error.
    pub(super) fn end(mut self, code: u8) -> u8 {
        if let Err(error) = self.out.flush()
            && self.failed.is_none()
        {
            self.failed = Some(error);
        }
        let timings = self.timings.to_string();
        self.say(timings);
        match self.failed.take() {
            Some(error) if error.kind() != io::ErrorKind::BrokenPipe => {
                let diagnostic =
                    Diagnostic::nowhere(codes::CANNOT_WRITE, format!("cannot write to stdout: {error}"));
                self.refuse(diagnostic, Format::Text)
            }
            _ => code,
        }
    }

    fn worth_saying(&self, diagnostics: &[Diagnostic]) -> Vec<Diagnostic> {
        let quiet = self.global.quiet;
        diagnostics.iter().filter(|d| !quiet || d.severity == Severity::Error).cloned().collect()
    }
}

fn exit_code(diagnostics: &[Diagnostic]) -> u8 {
    if diagnostics.iter().any(|d| d.code == codes::INTERNAL) {
        INTERNAL
    } else if diagnostics.iter().any(|d| d.severity == Severity::Error) {
        ERRORS
    } else {
        OK
    }
}

/// The codes of the messages, each once, as many as one line should name.
fn ids(diagnostics: &[Diagnostic]) -> String {
    let mut codes: Vec<&Code> = Vec::new();
    for diagnostic in diagnostics {
        if !codes.contains(&diagnostic.code) && codes.len() < 5 {
            codes.push(diagnostic.code);
        }
    }
    codes.iter().map(|code| code.id).collect::<Vec<_>>().join(" ")
}
