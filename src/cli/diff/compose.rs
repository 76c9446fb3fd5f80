//! `diff` of compose files: what two ways to lay files over each other come to.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::super::foreign::is_yaml;
use super::super::session::Session;
use super::super::{CHANGES, OK};
use super::shown;
use crate::cli::args::Diff as Args;
use crate::diag::render::Format;
use crate::diag::{Severity, Sink};
use crate::eval::trace::Trace;
use crate::import::hidden;
use crate::plan::parity::{Side, Variables, files};
use crate::read::{self, Interpolation, Loaded, Request};
use crate::source::SourceMap;

/// Whether an argument names compose files: `compose.yaml`, `prod=compose.yaml,compose.prod.yaml,.env.prod`.
pub(super) fn is_files(side: &str) -> bool {
    let (_, files) = named(side);
    files.split(',').any(|file| is_yaml(Path::new(file)))
}

/// What a side is called, and its files.
fn named(side: &str) -> (&str, &str) {
    side.split_once('=').filter(|(name, _)| !name.contains(['/', ','])).unwrap_or((side, side))
}

/// Holds two sets of compose files against each other.
pub(super) fn run(session: &mut Session<'_>, args: &Args) -> u8 {
    let mut sources = SourceMap::default();
    let mut sink = Sink::new();
    let mut read_all = Vec::new();
    for side in [&args.left, &args.right] {
        read_all.extend(read::project(session.host, &request(session, side), &mut sources, &mut sink));
    }
    let said = sink.finish(2);
    let code = session.report(&said, &sources, Format::Text);
    let [left, right] = &read_all[..] else { return code };
    if said.iter().any(|d| d.severity == Severity::Error) {
        return code;
    }
    let side = |name: &str, loaded: &'_ Loaded| {
        let mut deployment = loaded.deployment.clone();
        (deployment.env, deployment.place) = (name.into(), name.into());
        deployment
    };
    let names = [&args.left, &args.right].map(|side| named(side).0);
    let deployments = [side(names[0], left), side(names[1], right)];
    let sides = [0, 1]
        .map(|at| Side { name: names[at].into(), deployments: BTreeMap::from([(None, &deployments[at])]) });
    let variables = [left, right].map(|loaded| -> Variables {
        loaded
            .variables
            .iter()
            .map(|(name, variable)| (name.clone(), variable.spans.iter().copied().collect()))
            .collect()
    });
    let mut parity = files([&sides[0], &sides[1]], [&variables[0], &variables[1]], &sources);
    for difference in &mut parity.differences {
        for value in difference.sides.iter_mut().flatten() {
            *value = hidden(&difference.path, value);
        }
    }
    let text = shown(session, args, &parity, &Trace::default(), &sources);
    session.data(text);
    if args.detailed_exitcode && !parity.differences.is_empty() { CHANGES } else { OK }
}

/// What is to be read for a side.
fn request(session: &Session<'_>, side: &str) -> Request {
    let all = named(side).1.split(',').filter(|file| !file.is_empty());
    let (files, env_files): (Vec<PathBuf>, Vec<PathBuf>) =
        all.map(|file| session.path(Path::new(file))).partition(|file| is_yaml(file));
    Request {
        folder: files.first().and_then(|file| file.parent()).map(Path::to_owned).unwrap_or_default(),
        files,
        env_files,
        interpolation: Interpolation::Substitute,
        ..Request::default()
    }
}
