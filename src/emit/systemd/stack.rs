//! The unit of a compose project: up at boot, stopped with the host.
//!
//! It is `active (exited)` once every container is healthy. Docker restarts containers; systemd starts the project.

use std::collections::BTreeSet;

use ecow::EcoString;

use super::timer::hook_name;
use super::{UnitFile, client};
use crate::emit::write::systemd::{entry, line, span, word};
use crate::graph::Graph;
use crate::model::{Deployment, Service, unit_of_project};

const SECOND: u64 = 1_000_000_000;
/// What is left for fetching images.
const FETCH: u64 = 900 * SECOND;
/// The least that a start is given.
const LEAST: u64 = 120 * SECOND;

/// The text; `None` where the host's folder is not known.
pub(super) fn text(deployment: &Deployment, header: &str) -> Option<String> {
    let folder = deployment.folder_on_host()?;
    let mut file = UnitFile::new(header);
    file.section("Unit");
    file.set("Description", line(&format!("Containers of {} (docker compose)", deployment.project())));
    file.set("Requires", "docker.service");
    let after: Vec<String> =
        deployment.after.iter().map(|after| unit_of_project(&after.project).into()).collect();
    // Wants and not Requires: to stop the other project is not to stop this one.
    file.set("Wants", [vec!["network-online.target".to_owned()], after.clone()].concat().join(" "));
    file.set("After", [vec!["docker.service network-online.target".to_owned()], after].concat().join(" "));
    let mut mounts = deployment.bound_paths();
    mounts.retain(|path| !is_of_kernel(path) && !path.starts_with(&folder));
    mounts.insert(0, folder.clone());
    file.set("RequiresMountsFor", mounts.iter().map(|path| entry(path)).collect::<Vec<_>>().join(" "));
    // Loudly, where a Condition would pass over it.
    file.set("AssertPathExists", line(&format!("{folder}/compose.yaml")));
    file.set("StartLimitIntervalSec", "15min");
    file.set("StartLimitBurst", 3);
    if !deployment.on_failure.is_empty() {
        file.set("OnFailure", hook_name(deployment.project()));
    }
    file.section("Service");
    file.set("Type", "oneshot");
    file.set("RemainAfterExit", "yes");
    file.set("WorkingDirectory", line(&folder));
    let compose = client::compose(deployment, &folder).join(" ");
    let waves = waves(deployment);
    let wait = longest(&waves, Service::longest_start).max(LEAST);
    let up = format!(
        "{compose} up --detach --remove-orphans --wait --wait-timeout {}{}",
        wait.div_ceil(SECOND),
        names(deployment)
    );
    file.set("ExecStart", &up);
    file.set("ExecReload", &up);
    // Not `down`: that would take containers and networks away, and with them what they logged.
    file.set("ExecStop", format!("{compose} stop"));
    file.set("Restart", "on-failure");
    file.set("RestartSec", "30s");
    file.set("TimeoutStartSec", span(wait + FETCH));
    let stop = longest(&waves, Service::longest_stop);
    file.set("TimeoutStopSec", span((stop + 30 * SECOND).max(90 * SECOND)));
    client::harden(&mut file, client::READS, &[]);
    file.section("Install");
    file.set("WantedBy", "multi-user.target");
    Some(file.finish())
}

/// The services to wait for, where not all are: `--wait` takes the end of a job that nobody waits for as a failure.
fn names(deployment: &Deployment) -> String {
    if deployment.leaf_jobs().is_empty() {
        return String::new();
    }
    deployment.kept_running().flat_map(|service| [" ".to_owned(), word(&service.name)]).collect()
}

/// The services of each wave, without those whose end nobody waits for.
fn waves(deployment: &Deployment) -> Vec<Vec<&Service>> {
    let leaves: BTreeSet<&str> = deployment.leaf_jobs().iter().map(|job| job.name.as_str()).collect();
    let services = |wave: Vec<EcoString>| {
        let services = wave.into_iter().filter_map(|name| deployment.services.get(&name));
        services.filter(|service| !leaves.contains(service.name.as_str())).collect()
    };
    Graph::of(deployment).waves().into_iter().map(services).collect()
}

/// The longest that each wave takes, one after another.
fn longest(waves: &[Vec<&Service>], of: impl Fn(&Service) -> u64) -> u64 {
    let longest_of = |wave: &Vec<&Service>| wave.iter().map(|service| of(service)).max().unwrap_or(0);
    waves.iter().map(longest_of).fold(0, u64::saturating_add)
}

/// What the kernel, or whoever is up before us, mounts.
fn is_of_kernel(path: &str) -> bool {
    ["/proc", "/sys", "/dev", "/run", "/var/run"]
        .iter()
        .any(|root| path.strip_prefix(root).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}
