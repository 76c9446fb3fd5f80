//! `bin/run`: runs one job now, never twice at a time.

use std::fmt::Write as _;

use crate::emit::write::shell::{comment, quoted};
use crate::eval::{Data, Value};
use crate::model::{Deployment, Service};
use crate::source::path::relative;

const BODY: &str = include_str!("run.sh");

/// The script; `None` where there are no jobs.
pub(super) fn text(deployment: &Deployment, folder: &str) -> Option<String> {
    let jobs: Vec<&Service> =
        deployment.services.values().filter(|service| service.run().is_some()).collect();
    if jobs.is_empty() {
        return None;
    }
    let mut table = String::new();
    for job in &jobs {
        // Writing to a string cannot fail.
        _ = writeln!(table, "{})", quoted(&job.name));
        if let Some(Data::Duration(nanoseconds)) = job.attributes.get("timeout").map(|value| &value.data) {
            _ = writeln!(table, "  limit={}", nanoseconds.div_ceil(1_000_000_000));
        }
        let hook = job.attributes.get("on-failure").and_then(Value::as_list).unwrap_or_default();
        let words: Vec<String> = hook.iter().filter_map(Value::as_str).map(quoted).collect();
        if !words.is_empty() {
            _ = writeln!(table, "  failed() {{ {} \"$1\"; }}", words.join(" "));
        }
        table.push_str("  ;;\n");
    }
    let names: Vec<&str> = jobs.iter().map(|job| job.name.as_str()).collect();
    let env_file = match deployment.reads_runtime() {
        // What must be in it, compose says itself.
        true => format!("[ ! -f {0} ] || set -- --env-file {0} \"$@\"\n", relative(folder, super::RUNTIME)),
        false => String::new(),
    };
    Some(
        BODY.replace("@PLACE@", &comment(&deployment.place))
            .replace("@PROJECT@", &quoted(deployment.project()))
            .replace("@JOBS@", &comment(&names.join(" ")))
            .replace("@ENV_FILE@\n", &env_file)
            .replace("@TABLE@\n", &table),
    )
}
