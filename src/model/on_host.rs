//! Where what belongs to a deployment stands on its host, and what systemd and cron start there.
//!
//! Absolute paths come from the host's `dir` alone: where none is said there are none, and nothing is installed.

use std::collections::BTreeSet;

use ecow::{EcoString, eco_format};

use super::{Deployment, HostFacts, MountSource, Run, Service, folder};
use crate::eval::{Data, HostPath, Piece, Value};
use crate::source::path::clean;

impl HostFacts {
    /// A path as the host has it; `None` where that is not known.
    pub fn absolute(&self, path: &HostPath) -> Option<String> {
        match path {
            HostPath::Absolute(path) if path.starts_with('/') => Some(clean(path)),
            HostPath::Project(path) => Some(clean(&format!("{}/{path}", self.dir.as_ref()?))),
            HostPath::Absolute(_) | HostPath::Unknown(_) => None,
        }
    }
}

impl Deployment {
    /// The name of the compose project.
    pub fn project(&self) -> &str {
        self.name.as_str().unwrap_or_default()
    }

    /// The folder of its artifacts on the host: `/srv/shop/deploy/prod`.
    pub fn folder_on_host(&self) -> Option<String> {
        self.host.absolute(&HostPath::Project(folder(&self.place)))
    }

    /// What `docker compose up` keeps running by itself.
    pub fn kept_running(&self) -> impl Iterator<Item = &Service> {
        let has_profile = |service: &Service| {
            service.attributes.get("profiles").and_then(Value::as_list).is_some_and(|list| !list.is_empty())
        };
        self.services.values().filter(move |service| service.run().is_none() && !has_profile(service))
    }

    /// The unit that brings the compose project up at boot; `None` where it keeps nothing running, or the host's
    /// folder is not known.
    pub fn stack_unit(&self) -> Option<EcoString> {
        self.host.dir.as_ref()?;
        self.kept_running().next()?;
        Some(unit_of_project(self.project()))
    }

    /// The directories of the host that its containers see, sorted.
    pub fn bound_paths(&self) -> Vec<String> {
        let sources = self.services.values().flat_map(|service| &service.mounts);
        let mut paths: Vec<String> = sources
            .filter_map(|mount| match &mount.source {
                MountSource::Bind(path) => self.host.absolute(path),
                _ => None,
            })
            .collect();
        paths.sort();
        paths.dedup();
        paths
    }

    /// Whether some value is known on the host alone: `runtime.env` must then be there.
    pub fn reads_runtime(&self) -> bool {
        let mut found = false;
        let mut look = |value: &Value| {
            value.each_text(&mut |text, _| {
                found |= text.as_known().is_none()
                    && text.pieces().iter().any(|piece| matches!(piece, Piece::Runtime(_)));
            });
        };
        for service in self.services.values() {
            service.attributes.iter().for_each(|(_, value)| look(value));
            service.secret_environment.iter().for_each(|(_, value)| look(value));
        }
        let resources = [&self.networks, &self.volumes, &self.secrets, &self.configs, &self.models];
        for resource in resources.into_iter().flat_map(|all| all.values()) {
            resource.attributes.iter().for_each(|(_, value)| look(value));
        }
        let mounts = self.services.values().flat_map(|service| &service.mounts);
        let unknown = mounts.into_iter().any(|mount| match &mount.source {
            MountSource::Bind(HostPath::Unknown(_)) => true,
            MountSource::Image(text) => text.as_known().is_none(),
            _ => false,
        });
        found || unknown
    }

    /// Jobs that run on deploy and that no container waits for: `docker compose up --wait` takes their end for a failure.
    pub fn leaf_jobs(&self) -> Vec<&Service> {
        let mut jobs: Vec<&Service> =
            self.services.values().filter(|service| service.run() == Some(Run::Deploy)).collect();
        if !jobs.is_empty() {
            let needs = self.services.values().flat_map(|service| &service.needs);
            let awaited: BTreeSet<&EcoString> = needs.map(|need| &need.service).collect();
            jobs.retain(|job| !awaited.contains(&job.name));
        }
        jobs
    }
}

/// The unit of a compose project.
pub fn unit_of_project(project: &str) -> EcoString {
    eco_format!("{project}.service")
}

impl Service {
    /// How long a start of it may take until Docker calls it unhealthy, in nanoseconds; of a job its timeout.
    pub fn longest_start(&self) -> u64 {
        const SECOND: u64 = 1_000_000_000;
        if self.run().is_some() {
            return duration(self.attributes.get("timeout")).unwrap_or(600 * SECOND);
        }
        let check = match self.attributes.get("healthcheck") {
            None => return 10 * SECOND,
            // The image's own, which only it knows.
            Some(check) if check.as_map().is_none() => return 300 * SECOND,
            Some(check) => check.as_map(),
        };
        let of = |name: &str, default: u64| {
            duration(check.and_then(|check| check.get(name))).unwrap_or(default * SECOND)
        };
        let retries = match check.and_then(|check| check.get("retries")).map(|value| &value.data) {
            Some(Data::Int(retries)) => u64::try_from(*retries).unwrap_or(3).max(1),
            _ => 3,
        };
        let one = of("interval", 30).saturating_add(of("timeout", 30));
        of("start-period", 0).saturating_add(one.saturating_mul(retries))
    }

    /// How long it may take to end before it is killed, in nanoseconds.
    pub fn longest_stop(&self) -> u64 {
        duration(self.attributes.get("stop-grace-period")).unwrap_or(10_000_000_000)
    }
}

/// A length of time, where one is said.
pub(super) fn duration(value: Option<&Value>) -> Option<u64> {
    match value?.data {
        Data::Duration(nanoseconds) => Some(nanoseconds),
        _ => None,
    }
}
