//! The fingerprint of a plan: of all artifacts that there are and of all that shall be, so that what was approved can be
//! told from what is about to be done.
//!
//! It holds no time, no place of a checkout and nothing of the source itself: a comment in the source changes none.

use std::path::{Component, Path};

use ecow::{EcoString, eco_format};
use rayon::prelude::*;

use super::args::Plan as Args;
use super::artifacts::Artifacts;
use super::deployed::COMPOSE;
use crate::diag::{Diagnostic, codes};
use crate::emit::manifest::{self, Manifest};
use crate::emit::{emit, folder};
use crate::model::{Deployment, digest};
use crate::plan::EnvPlan;
use crate::source::SourceMap;

/// The files of a place, each a path below its folder and the digest of its content. Empty: there is none.
pub(super) type Files = Vec<(String, String)>;

/// Whether anybody asks for fingerprints.
pub(super) fn wanted(args: &Args) -> bool {
    args.fingerprint || !args.expect.is_empty()
}

/// What a build would write.
pub(super) fn compiled(
    project: &Path,
    deployments: &[Deployment],
    sources: &SourceMap,
) -> Vec<(EcoString, Files)> {
    let project = project.to_string_lossy();
    let files = |deployment: &Deployment| {
        let below = format!("{}/", folder(&deployment.place));
        let artifacts = emit(&project, deployment, sources).into_iter();
        let files = artifacts.filter_map(|artifact| {
            let path = artifact.path.strip_prefix(&below)?;
            match path == manifest::NAME {
                true => records(&Manifest::parse(&artifact.text).ok()?),
                false => Some((path.to_owned(), digest::hex(artifact.text.as_bytes()))),
            }
        });
        (deployment.place.clone(), sorted(files.collect()))
    };
    deployments.par_iter().map(files).collect()
}

/// What stands at a place: the files of its manifest as they are, whoever wrote them.
pub(super) fn standing(artifacts: &Artifacts<'_>, place: &str) -> Files {
    let below = artifacts.root().join(folder(place));
    let read = |path: &str| artifacts.host().read(&below.join(path)).ok();
    let manifest =
        read(manifest::NAME).and_then(|bytes| Manifest::parse(&String::from_utf8(bytes).ok()?).ok());
    let records = manifest.as_ref().and_then(records);
    let paths = match manifest {
        Some(manifest) => manifest.artifacts.into_iter().map(|written| written.path).collect(),
        None => vec![COMPOSE.to_owned()],
    };
    let inside = |path: &str| Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    let files = paths.into_iter().filter(|path| inside(path)).filter_map(|path| {
        let digest = digest::hex(&read(&path)?);
        Some((path, digest))
    });
    sorted(files.chain(records).collect())
}

/// Of a manifest only what it records: the rest names sources, or the other files.
fn records(manifest: &Manifest) -> Option<(String, String)> {
    let records = serde_json::to_string(manifest.records.as_ref()?).ok()?;
    Some((manifest::NAME.to_owned(), digest::hex(records.as_bytes())))
}

fn sorted(mut files: Files) -> Files {
    files.sort();
    files.dedup();
    files
}

/// The fingerprint of bringing up `after` where `before` is: 32 hex digits.
pub(super) fn of(place: &str, before: &Files, after: &Files) -> EcoString {
    let mut text = format!("1 {}:{place}", place.len());
    for (side, files) in [("before", before), ("after", after)] {
        text.push_str(&format!(" {side} {}", files.len()));
        for (path, digest) in files {
            text.push_str(&format!(" {}:{path} {digest}", path.len()));
        }
    }
    digest::hex(text.as_bytes()).get(..32).unwrap_or_default().into()
}

/// The message where a plan that does something is not one of those that were expected.
pub(super) fn stale(args: &Args, plans: &[EnvPlan]) -> Option<Diagnostic> {
    if args.expect.is_empty() {
        return None;
    }
    let expected = |plan: &&EnvPlan| {
        let fingerprint = plan.fingerprint.as_deref().unwrap_or_default();
        // A few digits say nothing.
        args.expect.iter().any(|said| said.len() >= 12 && fingerprint.starts_with(said.as_str()))
    };
    let other = plans.iter().filter(|plan| !plan.is_empty()).find(|plan| !expected(plan))?;
    let (env, is) = (&other.env, other.fingerprint.as_deref().unwrap_or_default());
    let message = eco_format!("the plan of `{env}` is not one that was expected: its fingerprint is `{is}`");
    Some(
        Diagnostic::nowhere(codes::STALE_PLAN, message.as_str())
            .help("what is checked in, or the source, is another one since: look at the plan again"),
    )
}
