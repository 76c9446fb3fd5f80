//! What runs on a schedule: a timer, the unit that it starts, and the unit that tells of its failure.

use super::{UnitFile, client};
use crate::emit::write::systemd::{entry, line, span, word};
use crate::model::{Deployment, Scheduled};
use crate::schema::parse::schedule::Schedule;

const SECOND: u64 = 1_000_000_000;
/// The script itself ends what takes too long; systemd does when the script does not.
const GRACE: u64 = 120 * SECOND;

/// The timer.
pub(super) fn timer(scheduled: &Scheduled, deployment: &Deployment, header: &str) -> String {
    let mut file = UnitFile::new(header);
    file.section("Unit");
    let (what, project, schedule) = (&scheduled.what, deployment.project(), &scheduled.schedule);
    file.set("Description", line(&format!("Starts {what} of {project}: {schedule}")));
    file.section("Timer");
    file.set("OnCalendar", schedule.on_calendar(deployment.host.timezone.as_deref()));
    file.set("AccuracySec", "1s");
    if !matches!(schedule, Schedule::Hourly(_) | Schedule::EveryMinutes(_) | Schedule::EveryHours(_)) {
        // What was due while the host was off runs when it is back, a little apart from what else was due.
        file.set("Persistent", "true");
        file.set("RandomizedDelaySec", "1min");
        file.set("FixedRandomDelay", "true");
    }
    file.section("Install");
    file.set("WantedBy", "timers.target");
    file.finish()
}

/// The service; `None` where the host's folder is not known.
pub(super) fn service(scheduled: &Scheduled, deployment: &Deployment, header: &str) -> Option<String> {
    let folder = deployment.folder_on_host()?;
    let mut file = UnitFile::new(header);
    file.section("Unit");
    file.set("Description", line(&format!("{} of {}", scheduled.what, deployment.project())));
    file.set("Requires", "docker.service");
    let stack = deployment.stack_unit();
    file.set_list("After", ["docker.service".to_owned()].into_iter().chain(stack.map(Into::into)));
    file.set("RequiresMountsFor", entry(&folder));
    if !scheduled.on_failure.is_empty() {
        file.set("OnFailure", hook_name(&deployment.real_name(&scheduled.name)));
    }
    file.section("Service");
    file.set("Type", "oneshot");
    file.set("WorkingDirectory", line(&folder));
    let arguments = scheduled.arguments.iter().map(|argument| word(argument));
    file.set_list(
        "ExecStart",
        [word(&format!("{folder}/{}", scheduled.script))].into_iter().chain(arguments),
    );
    // Somebody runs it by hand: this run is left out, and has not failed.
    file.set("SuccessExitStatus", 75);
    file.set_some("TimeoutStartSec", scheduled.timeout.map(|timeout| span(timeout.saturating_add(GRACE))));
    let writable: Vec<&str> = scheduled.writable.iter().map(|folder| folder.as_str()).collect();
    let capabilities = if writable.is_empty() { client::READS } else { client::WRITES };
    client::harden(&mut file, capabilities, &[vec!["/run/lock"], writable].concat());
    Some(file.finish())
}

/// What runs when a unit has failed: a command of the spec, with the failed unit's name as its last argument.
pub(super) fn hook(command: &[ecow::EcoString], failed: &str, header: &str) -> String {
    let mut file = UnitFile::new(header);
    file.section("Unit");
    file.set("Description", line(&format!("Says that {failed} has failed")));
    file.section("Service");
    file.set("Type", "oneshot");
    file.set_list("ExecStart", command.iter().map(|text| word(text)).chain([word(failed)]));
    file.set("TimeoutStartSec", "5min");
    file.finish()
}

/// The name of the unit that runs when a unit, named without its suffix, has failed.
pub(super) fn hook_name(real_name: &str) -> String {
    format!("{real_name}-failed.service")
}
