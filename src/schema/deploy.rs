//! Replicas, resources and updates.

use super::Kind;
use super::device::RESERVED_DEVICE;
use super::shape::{COUNT, COUNT_OR_UNLIMITED, SCALARS, WORDS};
use super::table::kind;
use super::types::Type::{Duration, Enum, List, Number, Record, Size, String};

kind! {
    /// How many containers run, what they may use and how they are replaced.
    pub static DEPLOY = Kind::new("deploy");

    /// `replicated` runs as many as `replicas` says, `global` one on each node of a Swarm; the `-job` forms
    /// run to their end.
    "mode": Enum(&["replicated", "global", "replicated-job", "global-job"]);
    /// How many containers run; one by default.
    "replicas": COUNT, scales;
    /// How many resources the containers may use and which are kept for them.
    "resources": Record(RESOURCES);
    /// When a container that ended is started again. It takes the place of the service's `restart`.
    "restart-policy": Record(RESTART_POLICY);
    /// How containers are replaced by newer ones, in a Swarm.
    "update-config": Record(UPDATE);
    /// How a failed update is undone, in a Swarm.
    "rollback-config": Record(ROLLBACK);
    /// Which nodes of a Swarm may run it.
    "placement": Record(PLACEMENT);
    /// How clients find the containers of a Swarm service: one virtual address, or one record for each.
    "endpoint-mode": Enum(&["vip", "dnsrr"]);
    /// Metadata of the service rather than of its containers.
    "labels": SCALARS;
}

kind! {
    /// What the containers may use and what is kept for them.
    pub static RESOURCES = Kind::new("deploy.resources");

    /// What a container may use at most.
    "limits": Record(LIMITS);
    /// What is kept for a container.
    "reservations": Record(RESERVATIONS);
}

kind! {
    /// What a container may use at most.
    pub static LIMITS = Kind::new("deploy.resources.limits");

    /// How many CPUs it may use, as a decimal number. Must agree with the service's `cpus`.
    "cpus": Number;
    /// How much memory it may use before the kernel kills it. Must agree with the service's `mem-limit`.
    "memory": Size;
    /// How many processes and threads it may have; -1 for no limit.
    "pids": COUNT_OR_UNLIMITED;
}

kind! {
    /// What is kept for a container.
    pub static RESERVATIONS = Kind::new("deploy.resources.reservations");

    /// How many CPUs are kept for it; Swarm only.
    "cpus": Number;
    /// How much memory is kept for it.
    "memory": Size;
    /// Devices such as graphics processors that are kept for it.
    "devices": List(&Record(RESERVED_DEVICE));
    /// Resources that the administrator of a Swarm has named, and how many of each.
    "generic-resources": List(&Record(GENERIC_RESOURCE));
}

kind! {
    /// A resource that the administrator of a Swarm has named.
    pub static GENERIC_RESOURCE = Kind::new("generic-resources");

    /// A resource of which there is a number.
    "discrete-resource-spec": Record(DISCRETE_RESOURCE);
}

kind! {
    /// A resource of which there is a number.
    pub static DISCRETE_RESOURCE = Kind::new("discrete-resource-spec");

    /// What it is called, for instance `SSD`.
    "kind": String;
    /// How many of them are kept.
    "value": COUNT;
}

kind! {
    /// When a container that ended is started again.
    pub static RESTART_POLICY = Kind::new("deploy.restart-policy");

    /// `any` (the default) whenever it ends, `on-failure` when its status is not 0, or `none`. Docker Compose
    /// takes `unless-stopped` too, and `always` for `any`.
    "condition": Enum(&["none", "on-failure", "any", "unless-stopped", "always"]);
    /// How long to wait before the next attempt; not at all by default.
    "delay": Duration;
    /// After how many attempts to give up; never by default.
    "max-attempts": COUNT;
    /// How long it must have run for a start to count as a success.
    "window": Duration;
}

kind! {
    /// How containers are replaced by newer ones.
    pub static UPDATE = Kind::new("deploy.update-config");

    /// How many are replaced at a time; 0 for all.
    "parallelism": COUNT;
    /// How long to wait between two groups.
    "delay": Duration;
    /// What to do when an update fails; `pause` by default.
    "failure-action": Enum(&["continue", "pause", "rollback"]);
    /// How long a new container is watched before it counts as good.
    "monitor": Duration;
    /// Which share of them may fail, from 0 to 1.
    "max-failure-ratio": Number;
    /// Whether the old one stops before the new one starts (`stop-first`, the default) or after it.
    "order": Enum(&["stop-first", "start-first"]);
}

kind! {
    /// How a failed update is undone.
    pub static ROLLBACK = Kind::new("deploy.rollback-config");

    /// How many are rolled back at a time; 0 for all.
    "parallelism": COUNT;
    /// How long to wait between two groups.
    "delay": Duration;
    /// What to do when a rollback fails; `pause` by default.
    "failure-action": Enum(&["continue", "pause"]);
    /// How long a container is watched before it counts as good.
    "monitor": Duration;
    /// Which share of them may fail, from 0 to 1.
    "max-failure-ratio": Number;
    /// Whether the new one stops before the old one starts (`stop-first`, the default) or after it.
    "order": Enum(&["stop-first", "start-first"]);
}

kind! {
    /// Which nodes of a Swarm may run it.
    pub static PLACEMENT = Kind::new("deploy.placement");

    /// What a node must be, `"node.labels.disk == ssd"`.
    "constraints": WORDS;
    /// Over which labels the containers are spread, the most important first.
    "preferences": List(&Record(PREFERENCE));
    /// How many of them one node runs at most.
    "max-replicas-per-node": COUNT;
}

kind! {
    /// Over what the containers are spread.
    pub static PREFERENCE = Kind::new("deploy.placement.preferences");

    /// A label of nodes, `"node.labels.zone"`.
    "spread": String;
}
