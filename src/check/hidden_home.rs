//! Units that execute, or are to write, what their hardening hides from them: the folders of people.

use super::{Rule, Scene};
use crate::diag::codes::HIDDEN_HOME;
use crate::diag::{Diagnostic, Sink};
use crate::eval::{Data, Value};
use crate::model::{Deployment, Unit, is_within};

pub(super) const RULE: Rule = Rule { code: HIDDEN_HOME, find };

/// What `ProtectHome=yes` makes empty.
const HOMES: [&str; 3] = ["/home", "/root", "/run/user"];

fn find(scene: &Scene<'_>, sink: &mut Sink) {
    for deployment in scene.deployments {
        for unit in deployment.units.values() {
            let eased = unit.attributes.get("eased").and_then(Value::as_list).unwrap_or_default();
            if eased.iter().any(|part| part.as_str() == Some("protect-home")) {
                continue;
            }
            let Some((value, path)) = hidden(unit, deployment) else { continue };
            let message = format!("unit `{}` does not see `{path}`: its hardening hides it", unit.name);
            sink.push(
                Diagnostic::new(HIDDEN_HOME, value.origin.span, message)
                    .note("to a hardened unit /home, /root and /run/user are empty")
                    .help("move it below /opt, /srv or /var, or add `eased = [protect-home]`")
                    .in_env(&deployment.env),
            );
        }
    }
}

/// The first thing that it executes, starts in or writes that is in somebody's home.
fn hidden<'u>(unit: &'u Unit, deployment: &Deployment) -> Option<(&'u Value, String)> {
    let programs = ["exec-start-pre", "exec", "exec-reload", "exec-stop"].into_iter();
    let programs = programs.filter_map(|name| unit.attributes.get(name)?.as_list()?.first());
    let folder = unit.attributes.get("working-directory");
    let written = unit.attributes.get("writable").and_then(Value::as_list).unwrap_or_default();
    programs.chain(folder).chain(written).find_map(|value| {
        let path = match &value.data {
            Data::Path(path) => deployment.host.absolute(path)?,
            _ => value.as_str()?.to_owned(),
        };
        HOMES.iter().any(|home| is_within(&path, home)).then_some((value, path))
    })
}
