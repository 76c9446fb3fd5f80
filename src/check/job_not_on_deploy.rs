//! Waiting for a job that the deploy does not start.

use ecow::EcoString;

use super::{Rule, Scene, Waiting};
use crate::diag::codes::JOB_NOT_ON_DEPLOY;
use crate::diag::{Diagnostic, Sink};
use crate::graph::{EdgeKind, edges};
use crate::model::{Run, Service};
use crate::source::Span;

pub(super) const RULE: Rule = Rule { code: JOB_NOT_ON_DEPLOY, find };

fn find(scene: &Scene<'_>, sink: &mut Sink) {
    for (deployment, waiting) in scene.waiting() {
        if waiting.waives(JOB_NOT_ON_DEPLOY) {
            continue;
        }
        let mine = waiting.service.and_then(Service::run);
        for (name, verb, span) in wanted(&waiting) {
            let is_near = deployment.services.contains_key(&name);
            let found = scene.service(deployment, &name).map(|(_, job)| job);
            let Some(job) = found.filter(|s| s.is_on_demand() && s.run() != mine) else {
                continue;
            };
            let when = job.run().map_or("", starts);
            let message = format!("`{}` {verb} job `{name}`, which {when}", waiting.name);
            let mut out =
                Diagnostic::new(JOB_NOT_ON_DEPLOY, span, message).here(consequence(&waiting, is_near));
            if let Some(when) = job.says_when() {
                out = out.label(when.origin.span, format!("this is when `{name}` runs"));
            }
            sink.push(out.help(help(&waiting, &name)).in_env(&deployment.env));
        }
    }
}

/// Whom it cannot start without, how that is said, and where.
fn wanted(waiting: &Waiting<'_>) -> Vec<(EcoString, &'static str, Span)> {
    let needs = waiting.needs.iter().filter(|need| need.required);
    let mut out: Vec<_> = needs.map(|need| (need.service.clone(), "needs", need.origin.span)).collect();
    for (name, edge) in waiting.service.into_iter().flat_map(edges) {
        match edge.kind {
            EdgeKind::Namespace(_) => out.push((name, "lives with", edge.span)),
            EdgeKind::VolumesFrom => out.push((name, "mounts the volumes of", edge.span)),
            EdgeKind::Link => out.push((name, "links", edge.span)),
            EdgeKind::Needs { .. } | EdgeKind::TalksTo(_) | EdgeKind::UsesData { .. } => {}
        }
    }
    out
}

fn starts(run: Run) -> &'static str {
    match run {
        Run::Deploy => "each deploy starts",
        Run::Update => "only the deploy of a new version starts",
        Run::Manual => "nobody starts but by hand",
        Run::Scheduled => "only its schedule starts",
    }
}

/// What comes of it, in one compose project (`is_near`) or across two.
fn consequence(waiting: &Waiting<'_>, is_near: bool) -> &'static str {
    match waiting.service.map(Service::run) {
        Some(None | Some(Run::Deploy)) if !is_near => "its stack would wait for a run that no deploy starts",
        None => "the unit would wait for a run that no deploy starts",
        Some(None | Some(Run::Deploy)) => "docker compose would refuse the whole file",
        Some(Some(_)) => "docker compose could not run this job: the two are started apart",
    }
}

fn help(waiting: &Waiting<'_>, name: &str) -> String {
    let user = waiting.name;
    match waiting.service.and_then(Service::run) {
        None | Some(Run::Deploy) => format!(
            "let `{name}` run on deploy, or remove this; a job of its own can do what `{user}` waits for"
        ),
        Some(_) => {
            format!("start both the same way, or remove this and let `{user}` do what `{name}` does")
        }
    }
}
