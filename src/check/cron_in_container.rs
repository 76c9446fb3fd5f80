//! A cron daemon as what a container runs.

use super::{Rule, Scene, waived};
use crate::diag::codes::CRON_IN_CONTAINER;
use crate::diag::{Diagnostic, Sink};
use crate::eval::Value;
use crate::model::Service;
use crate::source::Span;

pub(super) const RULE: Rule = Rule { code: CRON_IN_CONTAINER, find };

const DAEMONS: [&str; 2] = ["cron", "crond"];

fn find(scene: &Scene<'_>, sink: &mut Sink) {
    for (deployment, service) in scene.services() {
        let Some((daemon, span)) = daemon(service) else { continue };
        if waived(service, CRON_IN_CONTAINER) {
            continue;
        }
        let message = format!("`{}` runs `{daemon}`: what it starts is seen by nobody", service.name);
        sink.push(
            Diagnostic::new(CRON_IN_CONTAINER, span, message)
                .note("cron gives its jobs no environment of the container, mails their output to nobody, and the container is healthy when all of them fail")
                .help("make each of its entries a `job` with a `schedule`")
                .in_env(&deployment.env),
        );
    }
}

/// The daemon, where it is the program that the container executes or one that its shell does.
fn daemon(service: &Service) -> Option<(&'static str, Span)> {
    let value = service.attributes.get("entrypoint").or_else(|| service.attributes.get("command"))?;
    let words: Vec<&str> = match value.as_list() {
        Some(list) => list.iter().filter_map(Value::as_str).collect(),
        None => value.as_str()?.split_whitespace().collect(),
    };
    let script = match words.as_slice() {
        [shell, "-c" | "-ec" | "-lc", script, ..] if base(shell).ends_with("sh") => script,
        [first, ..] => first,
        [] => return None,
    };
    let commands = script.split(['\n', ';', '&', '|', '(']);
    let programs = commands.filter_map(|command| command.split_whitespace().find(|word| *word != "exec"));
    let mut known = programs.filter_map(|program| DAEMONS.iter().find(|daemon| **daemon == base(program)));
    Some((known.next()?, value.origin.span))
}

fn base(program: &str) -> &str {
    program.rsplit('/').next().unwrap_or(program)
}
