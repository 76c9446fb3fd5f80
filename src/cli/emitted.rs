//! Artifacts that are proved: emitted, read back, compared with the model they come from.

use rayon::prelude::*;

use super::deployed::{COMPOSE, read_one};
use super::session::Session;
use crate::diag::{Diagnostic, Sink, codes};
use crate::emit::{Artifact, emit, folder};
use crate::eval::Value;
use crate::model::Deployment;
use crate::plan::{EnvPlan, plan};
use crate::source::SourceMap;

/// An environment's artifacts.
#[derive(Debug)]
pub(super) struct Emitted<'a> {
    /// What was compiled.
    pub compiled: &'a Deployment,
    /// What is to be written.
    pub artifacts: Vec<Artifact>,
    /// What a reader of the compose file understands; its origins are in the emitted text.
    pub written: Deployment,
}

/// Emits deployments. What does not read back as it was compiled is a defect, and nothing of it may be written.
pub(super) fn emitted<'a>(
    session: &mut Session<'_>,
    project: &str,
    deployments: Vec<&'a Deployment>,
    sources: &mut SourceMap,
) -> Result<Vec<Emitted<'a>>, Vec<Diagnostic>> {
    session.timings.phase("emit");
    let only_sources = &*sources;
    let artifacts: Vec<Vec<Artifact>> =
        deployments.par_iter().map(|deployment| emit(project, deployment, only_sources)).collect();
    session.timings.phase("read back");
    let files: Vec<_> = deployments
        .iter()
        .zip(&artifacts)
        .map(|(deployment, artifacts)| {
            let path = format!("{}/{COMPOSE}", folder(&deployment.place));
            let text = artifacts.iter().find(|a| a.path == path).map_or("", |a| a.text.as_str());
            sources.add(path, text)
        })
        .collect();
    let sources = &*sources;
    let proved: Vec<Result<Emitted<'a>, Diagnostic>> = deployments
        .into_par_iter()
        .zip(artifacts)
        .zip(files)
        .map(|((compiled, artifacts), file)| {
            let mut sink = Sink::new();
            let written = read_one(file, &compiled.place, sources, &mut sink);
            let said = sink.finish(0);
            match written {
                Some(written) if said.is_empty() => {
                    prove(compiled, &written, project, sources)?;
                    Ok(Emitted { compiled, artifacts, written })
                }
                _ => {
                    let what = said.first().map_or("", |d| d.message.as_str());
                    let Some(raw) = &compiled.raw else { return Err(defect(compiled, what)) };
                    prove(compiled, compiled, project, sources)?;
                    Err(unreadable(raw, what))
                }
            }
        })
        .collect();
    session.timings.phase("");
    let mut all = Vec::new();
    let mut defects = Vec::new();
    for result in proved {
        match result {
            Ok(emitted) => all.push(emitted),
            Err(defect) => defects.push(defect),
        }
    }
    if defects.is_empty() { Ok(all) } else { Err(defects) }
}

/// Holds what was read back against what was compiled. What `raw compose` merges is in no model: without it
/// the two must be equal.
fn prove(
    compiled: &Deployment,
    written: &Deployment,
    project: &str,
    sources: &SourceMap,
) -> Result<(), Diagnostic> {
    if equal(compiled, written) {
        return Ok(());
    }
    let difference = if compiled.raw.is_none() {
        plan(Some(written), Some(compiled))
    } else {
        let plain = Deployment { raw: None, ..compiled.clone() };
        let path = format!("{}/{COMPOSE}", folder(&plain.place));
        let mut sources = sources.clone();
        let text = emit(project, &plain, &sources).into_iter().find(|a| a.path == path);
        let file = sources.add(path, text.map_or(String::new(), |a| a.text));
        let mut sink = Sink::new();
        let written = read_one(file, &plain.place, &sources, &mut sink);
        if let Some(problem) = sink.iter().next() {
            return Err(defect(compiled, &problem.message));
        }
        plan(written.as_ref(), Some(&plain))
    };
    if difference.is_empty() { Ok(()) } else { Err(defect(compiled, &differences(&difference))) }
}

/// Whether two deployments say the same to the letter, which is quicker found than what they differ in.
fn equal(compiled: &Deployment, written: &Deployment) -> bool {
    let services: Vec<_> = compiled.services.values().zip(written.services.values()).collect();
    compiled.raw.is_none()
        && compiled.name == written.name
        && compiled.extensions == written.extensions
        && compiled.networks == written.networks
        && compiled.volumes == written.volumes
        && compiled.secrets == written.secrets
        && compiled.configs == written.configs
        && compiled.models == written.models
        && compiled.services.len() == written.services.len()
        && services.into_par_iter().all(|(ours, theirs)| ours == theirs)
}

/// Names, never values.
fn differences(plan: &EnvPlan) -> String {
    let places = plan.resources.iter().flat_map(|resource| {
        let place = format!("{} `{}`", resource.kind, resource.name);
        match resource.attributes.as_slice() {
            [] => vec![place],
            attributes => attributes.iter().map(|a| format!("`{}` of {place}", a.path.join("."))).collect(),
        }
    });
    places.take(5).collect::<Vec<_>>().join(", ")
}

/// Without what is raw the file is sound.
fn unreadable(raw: &Value, what: &str) -> Diagnostic {
    let message = format!("`raw compose` makes a file that cannot be read back: {what}");
    Diagnostic::new(codes::BAD_VALUE, raw.origin.span, message)
        .note("the next plan compares with that file; nothing was written")
        .help("say it in another way, or in a compose file of your own beside this one")
}

fn defect(compiled: &Deployment, what: &str) -> Diagnostic {
    let message =
        format!("what was emitted for `{}` does not read back as it was compiled: {what}", compiled.place);
    Diagnostic::nowhere(codes::INTERNAL, message)
        .note("this is a defect of deployc; nothing was written")
        .help("please report it with the output of `deployc version` and the files that cause it")
}
