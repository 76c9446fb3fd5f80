//! `bin/run`: runs one job, or a script that has a schedule, now and never twice at a time.

use std::fmt::Write as _;

use ecow::EcoString;

use crate::emit::write::shell::{comment, quoted};
use crate::eval::{Data, Value};
use crate::model::{Deployment, Scheduled, Scheduler, Service};
use crate::source::path::relative;

const BODY: &str = include_str!("run.sh");
/// Itself, as schedules name it.
const SCRIPT: &str = "bin/run";

/// The script; `None` where there is nothing to run.
pub(super) fn text(deployment: &Deployment, folder: &str) -> Option<String> {
    let jobs = deployment.services.values().filter(|service| service.run().is_some());
    let jobs: Vec<Entry> = jobs.map(Entry::of_job).collect();
    // A timer starts a script by itself; cron needs what is done here.
    let scripts = deployment
        .scheduled()
        .into_iter()
        .filter(|scheduled| deployment.scheduler == Scheduler::Cron && scheduled.script != SCRIPT);
    let entries: Vec<Entry> = jobs.into_iter().chain(scripts.map(Entry::of_script)).collect();
    if entries.is_empty() {
        return None;
    }
    let table: String = entries.iter().map(Entry::text).collect();
    let names: Vec<&str> = entries.iter().map(|entry| entry.name.as_str()).collect();
    let env_file = match deployment.reads_runtime() {
        // What must be in it, compose says itself.
        true => format!("  [ ! -f {0} ] || set -- --env-file {0} \"$@\"\n", relative(folder, super::RUNTIME)),
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

/// What can be run.
struct Entry {
    name: EcoString,
    /// A script with its arguments; none: a container of this name.
    script: Vec<EcoString>,
    timeout: Option<u64>,
    on_failure: Vec<EcoString>,
}

impl Entry {
    fn of_job(job: &Service) -> Self {
        let timeout = match job.attributes.get("timeout").map(|value| &value.data) {
            Some(Data::Duration(nanoseconds)) => Some(*nanoseconds),
            _ => None,
        };
        let hook = job.attributes.get("on-failure").and_then(Value::as_list).unwrap_or_default();
        let on_failure = hook.iter().filter_map(Value::as_str).map(EcoString::from).collect();
        Self { name: job.name.clone(), script: Vec::new(), timeout, on_failure }
    }

    fn of_script(scheduled: Scheduled) -> Self {
        let Scheduled { name, script, arguments, timeout, on_failure, .. } = scheduled;
        Self { name, script: [vec![script], arguments].concat(), timeout, on_failure }
    }

    fn text(&self) -> String {
        let words = |words: &[EcoString]| words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" ");
        let mut out = format!("{})\n", quoted(&self.name));
        // Writing to a string cannot fail.
        if !self.script.is_empty() {
            _ = writeln!(out, "  set -- {}", words(&self.script));
        }
        if let Some(nanoseconds) = self.timeout {
            _ = writeln!(out, "  limit={}", nanoseconds.div_ceil(1_000_000_000));
        }
        if !self.on_failure.is_empty() {
            _ = writeln!(out, "  failed() {{ {} \"$1\"; }}", words(&self.on_failure));
        }
        out.push_str("  ;;\n");
        out
    }
}
