//! The two sides of a plan: what is there, and what shall be.

use std::mem::ManuallyDrop;
use std::path::{Path, PathBuf};

use ecow::{EcoString, eco_format};

use super::ERRORS;
use super::args::Plan as Args;
use super::artifacts::Artifacts;
use super::deployed::{read_back, settle, strays, text};
use super::fingerprint::{self, Files};
use super::session::Session;
use crate::diag::render::{Format, visible};
use crate::diag::{Diagnostic, Sink, codes};
use crate::emit::{Artifact, ON_HOST, SCRIPTS, folder, on_host, scripts};
use crate::model::{Deployment, is_within};
use crate::source::{FileKind, SourceMap};

/// Both sides, place by place.
pub(super) struct Sides<'h> {
    /// The places that the plan is about, sorted.
    pub places: Vec<EcoString>,
    /// The artifacts that are there.
    pub base: Artifacts<'h>,
    /// What they say, for each of the places.
    pub before: ManuallyDrop<Vec<Option<Deployment>>>,
    /// All that shall run, also in places that the plan is not about.
    pub after: ManuallyDrop<Vec<Deployment>>,
    /// The revision that shall run, where that is what was asked.
    pub(super) to: Option<Artifacts<'h>>,
    /// The files that a build would write, by place, where somebody wants their fingerprint.
    pub(super) compiled: Vec<(EcoString, Files)>,
    pub sources: SourceMap,
    /// Both are compose files that somebody else wrote.
    pub foreign: bool,
}

impl<'h> Sides<'h> {
    /// Both sides, as the command line asks for them. What is wrong is said; then the exit code.
    pub(super) fn of(session: &mut Session<'h>, args: &Args) -> Result<Self, u8> {
        if let Some(request) = session.request(args.project.path.as_deref(), &args.compose) {
            return Self::of_compose(session, args, &request);
        }
        match &args.to {
            None => Self::to_the_source(session, args),
            Some(revision) => Self::to_a_revision(session, args, revision),
        }
    }

    /// What shall be is what the source compiles to.
    fn to_the_source(session: &mut Session<'h>, args: &Args) -> Result<Self, u8> {
        let (compiled, mut outcome) = session.compile_sound(&args.project, Format::Text)?;
        let selected = session.select(&compiled, &args.only.envs);
        let selected = selected.map_err(|d| session.refuse(d, Format::Text))?;
        session.timings.phase("read back");
        let base = base(session, args, compiled.folder.clone())?;
        let mut places: Vec<EcoString> = selected.into_iter().map(|d| d.place.clone()).collect();
        let known: Vec<&str> = compiled.deployments.iter().map(|d| d.place.as_str()).collect();
        places.extend(strays(base.host(), base.root(), &known, &args.only.envs));
        places.sort();
        let mut sources = std::mem::take(&mut outcome.sources);
        // Before anything is read back: what is emitted names its sources.
        let files = match fingerprint::wanted(args) {
            true => fingerprint::compiled(&compiled.folder, &compiled.deployments, &sources),
            false => Vec::new(),
        };
        let mut sink = Sink::new();
        let before = ManuallyDrop::new(read_back(&base, &places, &mut sources, &mut sink));
        let broken = sink.has_errors();
        let mut diagnostics = std::mem::take(&mut outcome.diagnostics);
        diagnostics.extend(sink.finish(0));
        session.report(&diagnostics, &sources, Format::Text);
        if broken {
            return Err(ERRORS);
        }
        let after = ManuallyDrop::new(ManuallyDrop::into_inner(compiled).deployments);
        Ok(Self { places, base, before, after, to: None, compiled: files, sources, foreign: false })
    }

    /// What shall be is what a revision holds. Its source is not looked at: what is brought up is its artifacts.
    fn to_a_revision(session: &mut Session<'h>, args: &Args, revision: &str) -> Result<Self, u8> {
        let project = session.folder(&args.project).map_err(|d| session.refuse(d, Format::Text))?;
        session.timings.phase("read back");
        let to = Artifacts::of_revision(session.host, &project, ("--to", revision));
        let to = to.map_err(|d| session.refuse(d, Format::Text))?;
        let base = base(session, args, project)?;
        let mut places = strays(base.host(), base.root(), &[], &args.only.envs);
        let there = strays(to.host(), to.root(), &[], &args.only.envs);
        if there.is_empty() && args.only.envs.is_empty() {
            let message =
                format!("`{}` holds no artifacts of this project", visible(&to.shown(Path::new("deploy"))));
            let diagnostic = Diagnostic::nowhere(codes::NO_REVISION, message)
                .help("go back to a revision in which `deploy/` is checked in");
            return Err(session.refuse(diagnostic, Format::Text));
        }
        places.extend(there);
        places.sort();
        places.dedup();
        if let Some(env) = args.only.envs.iter().find(|env| !places.iter().any(|place| is_within(place, env)))
        {
            let message = format!("there are no artifacts of env `{}` on either side", visible(env));
            return Err(session.refuse(Diagnostic::nowhere(codes::UNKNOWN_NAME, message), Format::Text));
        }
        let (mut sources, mut sink) = (SourceMap::default(), Sink::new());
        let before = ManuallyDrop::new(read_back(&base, &places, &mut sources, &mut sink));
        let mut after = read_back(&to, &places, &mut sources, &mut sink);
        let broken = sink.has_errors();
        session.report(&sink.finish(0), &sources, Format::Text);
        if broken {
            return Err(ERRORS);
        }
        // What is wrong in places that the plan is not about is nobody's concern here.
        let known: Vec<&str> = places.iter().map(EcoString::as_str).collect();
        let others = strays(to.host(), to.root(), &known, &[]);
        after.extend(read_back(&to, &others, &mut sources, &mut Sink::new()));
        let after = ManuallyDrop::new(after.into_iter().flatten().collect());
        Ok(Self { places, base, before, after, to: Some(to), compiled: Vec::new(), sources, foreign: false })
    }

    /// What shall run at a place.
    pub(super) fn after(&self, place: &str) -> Option<&Deployment> {
        self.after.iter().find(|deployment| deployment.place == place)
    }

    /// The fingerprint of the plan of a place.
    pub(super) fn fingerprint(&self, place: &str) -> EcoString {
        let none = Files::new();
        let before = fingerprint::standing(&self.base, place);
        let after = match &self.to {
            Some(to) => &fingerprint::standing(to, place),
            None => self.compiled.iter().find(|(known, _)| known == place).map_or(&none, |(_, files)| files),
        };
        fingerprint::of(place, &before, after)
    }

    /// The files that stand on the host itself because of a place: those that are there and those that shall be,
    /// each a path below the place's folder and a text.
    pub(super) fn on_host(&self, place: &str) -> [Vec<(EcoString, String)>; 2] {
        self.both(place, &ON_HOST, |deployment| on_host(deployment, &[]))
    }

    /// The scripts of a place, likewise.
    pub(super) fn scripts(&self, place: &str) -> [Vec<(EcoString, String)>; 2] {
        self.both(place, &[SCRIPTS], scripts)
    }

    fn both(
        &self,
        place: &str,
        folders: &[&str],
        wanted: fn(&Deployment) -> Vec<Artifact>,
    ) -> [Vec<(EcoString, String)>; 2] {
        let after = match (&self.to, self.after(place)) {
            (Some(to), _) => there(to, place, folders),
            (None, Some(deployment)) => below(place, wanted(deployment)),
            (None, None) => Vec::new(),
        };
        [there(&self.base, place, folders), after]
    }
}

/// The artifacts that a plan starts from: the project's own, those of another folder, those of a revision.
fn base<'h>(session: &mut Session<'h>, args: &Args, project: PathBuf) -> Result<Artifacts<'h>, u8> {
    let base = match (&args.base, &args.against) {
        (Some(revision), _) => {
            let base = Artifacts::of_revision(session.host, &project, ("--base", revision));
            base.map_err(|d| session.refuse(d, Format::Text))?
        }
        (None, against) => {
            let root = against.as_deref().map_or(project, |dir| session.path(dir));
            settle(session.host, &root).map_err(|d| session.refuse(d, Format::Text))?;
            Artifacts::Folder(session.host, root)
        }
    };
    // Who names something to compare with expects it to be there.
    let named = args.base.is_some() || args.against.is_some();
    let deploy = base.root().join("deploy");
    if named && base.host().kind(&deploy) != Some(FileKind::Folder) {
        let shown = base.shown(&deploy);
        session.remark(format_args!("there is no `{}`: everything counts as new\n", visible(&shown)));
    }
    Ok(base)
}

/// What is checked in in some folders of a place.
fn there(artifacts: &Artifacts<'_>, place: &str, folders: &[&str]) -> Vec<(EcoString, String)> {
    let mut files = Vec::new();
    for kind in folders {
        let below = artifacts.root().join(folder(place)).join(kind);
        let entries = artifacts.host().list(&below).unwrap_or_default();
        for entry in entries.into_iter().filter(|entry| !entry.folder) {
            if let Ok(text) = text(artifacts, &below.join(&entry.name)) {
                files.push((eco_format!("{kind}/{}", entry.name), text));
            }
        }
    }
    files
}

/// Artifacts by their paths below the folder of a place.
fn below(place: &str, artifacts: Vec<Artifact>) -> Vec<(EcoString, String)> {
    let below = format!("{}/", folder(place));
    let named = |artifact: Artifact| Some((artifact.path.strip_prefix(&below)?.into(), artifact.text));
    artifacts.into_iter().filter_map(named).collect()
}
