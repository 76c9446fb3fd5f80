//! Units and schedules on a host whose folder is not said: systemd and cron know absolute paths alone.

use super::no_host::on_host;
use super::{NOWHERE_SAID, Rule, Scene};
use crate::diag::codes::NO_HOST_FOLDER;
use crate::diag::{Diagnostic, Sink};

pub(super) const RULE: Rule = Rule { code: NO_HOST_FOLDER, find };

fn find(scene: &Scene<'_>, sink: &mut Sink) {
    for deployment in scene.deployments {
        let host = &deployment.host;
        let needs = on_host(deployment);
        let Some((first, _)) = needs.first() else { continue };
        let Some(declared) = host.declared.filter(|_| host.name != NOWHERE_SAID && host.dir.is_none()) else {
            continue;
        };
        let message = format!("host `{}` has no `dir`, which {first} needs", host.name);
        let mut out = Diagnostic::new(NO_HOST_FOLDER, declared, message)
            .here("where the project is on this host is not known");
        for (what, span) in &needs {
            out = out.label(*span, format!("{what} runs there"));
        }
        sink.push(
            out.note("systemd and cron start nothing by a relative path")
                .help("add `dir = \"/srv/…\"`: the folder on the host that holds this project's files")
                .in_env(&deployment.env),
        );
    }
}
