//! `cron.d/` of a deployment: a file for each thing that runs on a schedule, as every cron that reads `/etc/cron.d`
//! reads it.
//!
//! Its name has letters, digits, `-` and `_` alone; it ends with a line break; its one entry has numbers and one
//! script, and nothing in it that cron or a shell would take for something else. Cron knows no timezone but the
//! host's: `bin/install` refuses a host whose clock is another one's.

use super::Artifact;
use super::manifest::Input;
use super::write::shell::comment;
use crate::model::{Deployment, Scheduled, Scheduler};

/// The files.
pub(super) fn artifacts(deployment: &Deployment, folder: &str, inputs: &[Input]) -> Vec<Artifact> {
    if deployment.scheduler != Scheduler::Cron {
        return Vec::new();
    }
    let Some(on_host) = deployment.folder_on_host() else { return Vec::new() };
    let scheduled = deployment.scheduled();
    let artifact = |scheduled: &Scheduled| {
        let path = format!("{folder}/cron.d/{}", file_name(&deployment.real_name(&scheduled.name)));
        Artifact::plain(path, text(scheduled, deployment, &on_host, inputs))
    };
    scheduled.iter().map(artifact).collect()
}

/// Cron passes over files with other characters in their names.
fn file_name(real_name: &str) -> String {
    let legal = |c: char| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' };
    real_name.chars().map(legal).collect()
}

fn text(scheduled: &Scheduled, deployment: &Deployment, on_host: &str, inputs: &[Input]) -> String {
    let mut out = super::header::text(inputs);
    let about = format!("{} of {}: {}", scheduled.what, deployment.project(), scheduled.schedule);
    out.push_str(&format!("#\n# {}\n", comment(&about)));
    out.push_str("SHELL=/bin/sh\n");
    out.push_str("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n");
    // What it says goes to the journal.
    out.push_str("MAILTO=\"\"\n");
    // It knows what the name stands for, and sees to the lock, the log and what is done on failure.
    out.push_str(&format!(
        "{} root {on_host}/bin/run --cron {}\n",
        scheduled.schedule.cron(),
        scheduled.name
    ));
    out
}
