//! What of a deployment runs on a schedule: one list, of jobs and whatever else has times.
//!
//! A timer runs a script of `bin/` with words as arguments, never a command line of docker; cron runs `bin/run`, which
//! runs the script.

use ecow::{EcoString, eco_format};

use super::Deployment;
use super::on_host::duration;
use crate::eval::{Origin, Value};
use crate::schema::parse::schedule::Schedule;

/// What starts things at their times on a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scheduler {
    /// Timers.
    #[default]
    Systemd,
    /// Files in `/etc/cron.d`.
    Cron,
}

/// A script that runs at its times.
#[derive(Debug, Clone)]
pub struct Scheduled {
    /// Unique in the deployment: its unit, timer or cron file is `<compose project>-<name>`.
    pub name: EcoString,
    /// What people call it: ``job `report` ``.
    pub what: EcoString,
    /// The script below the folder of the artifacts: `bin/run`.
    pub script: EcoString,
    /// Its arguments. Letters, digits, `-` and `_` alone.
    pub arguments: Vec<EcoString>,
    /// When.
    pub schedule: Schedule,
    /// How long one run may take, in nanoseconds.
    pub timeout: Option<u64>,
    /// Whether it keeps the host busy: two of these are not to start together.
    pub heavy: bool,
    /// What is run on the host when it fails, the name of what failed added to it. Nothing, for a script that does
    /// that by itself.
    pub on_failure: Vec<EcoString>,
    /// Folders of the host that the script itself writes to; one that begins with `-` may be missing.
    pub writable: Vec<EcoString>,
    /// Where the schedule is said.
    pub origin: Origin,
}

/// A run that may take as long as this is more than a moment's work.
const LONG: u64 = 30 * 60 * 1_000_000_000;

impl Deployment {
    /// Everything that runs on a schedule, by name.
    pub fn scheduled(&self) -> Vec<Scheduled> {
        let mut all: Vec<Scheduled> = self.scheduled_jobs().chain(self.scheduled_backups()).collect();
        all.sort_by(|a, b| a.name.cmp(&b.name));
        all
    }

    fn scheduled_jobs(&self) -> impl Iterator<Item = Scheduled> {
        self.services.values().filter_map(|job| {
            let (schedule, origin) = job.schedule()?;
            let timeout = duration(job.attributes.get("timeout"));
            let words = job.attributes.get("on-failure").and_then(Value::as_list).unwrap_or_default();
            Some(Scheduled {
                name: job.name.clone(),
                what: eco_format!("job `{}`", job.name),
                script: "bin/run".into(),
                arguments: vec![job.name.clone()],
                schedule,
                timeout,
                heavy: timeout.is_some_and(|timeout| timeout >= LONG),
                on_failure: words.iter().filter_map(Value::as_str).map(EcoString::from).collect(),
                writable: Vec::new(),
                origin: origin.clone(),
            })
        })
    }

    /// What a scheduled thing, its unit and its timer are called on the host, without a suffix.
    pub fn real_name(&self, name: &str) -> EcoString {
        eco_format!("{}-{name}", self.project())
    }
}
