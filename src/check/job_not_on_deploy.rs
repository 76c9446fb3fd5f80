//! Waiting for a job that the deploy does not start.

use super::{Rule, Scene, Waiting};
use crate::diag::codes::JOB_NOT_ON_DEPLOY;
use crate::diag::{Diagnostic, Sink};
use crate::model::{Run, Service};

pub(super) const RULE: Rule = Rule { code: JOB_NOT_ON_DEPLOY, find };

fn find(scene: &Scene<'_>, sink: &mut Sink) {
    for (deployment, waiting) in scene.waiting() {
        let mine = waiting.service.and_then(Service::run);
        for need in waiting.needs.iter().filter(|need| need.required) {
            let other = scene.service(deployment, &need.service);
            let Some((other, run)) = other.and_then(|(_, other)| Some((other, other.run()?))) else {
                continue;
            };
            if !other.is_on_demand() || mine == Some(run) || waiting.waives(JOB_NOT_ON_DEPLOY) {
                continue;
            }
            let (user, name) = (waiting.name, &other.name);
            let message = format!("`{user}` needs job `{name}`, which {}", starts(run));
            let mut out =
                Diagnostic::new(JOB_NOT_ON_DEPLOY, need.origin.span, message).here(consequence(&waiting));
            if let Some(when) = other.says_when() {
                out = out.label(when.origin.span, format!("this is when `{name}` runs"));
            }
            sink.push(out.help(help(&waiting, &other.name)).in_env(&deployment.env));
        }
    }
}

fn starts(run: Run) -> &'static str {
    match run {
        Run::Deploy => "each deploy starts",
        Run::Update => "only the deploy of a new version starts",
        Run::Manual => "nobody starts but by hand",
        Run::Scheduled => "only its schedule starts",
    }
}

fn consequence(waiting: &Waiting<'_>) -> &'static str {
    match waiting.service.map(Service::run) {
        None => "the unit would wait for a run that no deploy starts",
        Some(None | Some(Run::Deploy)) => "docker compose would refuse the whole file",
        Some(Some(_)) => "docker compose could not run this job: the two are started apart",
    }
}

fn help(waiting: &Waiting<'_>, name: &str) -> String {
    let user = waiting.name;
    match waiting.service.and_then(Service::run) {
        None | Some(Run::Deploy) => format!(
            "let `{name}` run on deploy, or remove this `needs`; a job of its own can do what `{user}` waits for"
        ),
        Some(_) => {
            format!("start both the same way, or remove this `needs` and let `{user}` do what `{name}` does")
        }
    }
}
