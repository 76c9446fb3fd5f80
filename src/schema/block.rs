//! Smaller blocks of a service.

use super::shape::{COUNT, COUNT_OR_UNLIMITED, FILE, SCALARS};
use super::table::kind;
use super::types::Type::{
    Bool, Command, Duration, Enum, Form as Shape, Int, List, Map, Mode, OneOf, Scalar, Set, String,
};
use super::{Form, Kind};

kind! {
    /// How Docker learns whether a container works.
    pub static HEALTHCHECK = Kind::new("healthcheck");

    /// What is executed in the container: `["CMD", "pg_isready"]`, or `["CMD-SHELL", "…"]` and plain text for
    /// a shell. Status 0 means that it works. `["NONE"]` switches the image's own check off.
    "test": Command;
    /// How long to wait between two checks; `30s` by default.
    "interval": Duration;
    /// How long a check may take before it counts as failed; `30s` by default.
    "timeout": Duration;
    /// How many checks must fail in a row; 3 by default.
    "retries": COUNT;
    /// How long failures do not count after the start; not at all by default. A success ends it early.
    "start-period": Duration;
    /// How long to wait between two checks within `start-period`; `5s` by default, from Docker 25 on.
    "start-interval": Duration;
    /// Switches the image's own check off.
    "disable": Bool;
}

kind! {
    /// Where logs go and how much of them is kept.
    pub static LOGGING = Kind::new("logging");

    /// The driver: `local` and `json-file` keep files, `journald` hands them to systemd, `none` throws them
    /// away. `docker logs` reads the first three.
    "driver": OneOf(&[
        Enum(&["json-file", "local", "journald", "syslog", "gelf", "fluentd", "awslogs", "splunk", "etwlogs", "gcplogs", "none"]),
        String,
    ]);
    /// Options of the driver. For files `max-size` and `max-file` bound what is kept.
    "options": SCALARS;
}

kind! {
    /// A file with environment variables.
    pub static ENV_FILE = Kind::new("env-file").short("path");

    /// The file, relative to the one that names it.
    "path": FILE, required;
    /// Whether it is an error when the file is missing; `true` by default.
    "required": Bool, unnoticed;
    /// `raw` takes each value as it stands, without quotes, `$` and comments meaning anything.
    "format": Enum(&["raw"]);
}

kind! {
    /// How a service is attached to a network.
    pub static JOIN = Kind::new("networks");

    /// Further names under which it is found on this network.
    "aliases": Set(&Shape(Form::Hostname));
    /// Its address on this network; the network's `ipam` must have a subnet that contains it.
    "ipv4-address": Shape(Form::Ipv4);
    /// Its IPv6 address on this network; the network's `ipam` must have a subnet that contains it.
    "ipv6-address": Shape(Form::Ipv6);
    /// Further link-local addresses.
    "link-local-ips": Set(&Shape(Form::Ip));
    /// Its MAC address on this network.
    "mac-address": Shape(Form::Mac);
    /// The name of the interface in the container.
    "interface-name": String, known;
    /// In which order networks are joined, the highest first; 0 by default.
    "priority": Int(i64::MIN, i64::MAX);
    /// The network with the highest is the way out of the container; 0 by default.
    "gw-priority": Int(i64::MIN, i64::MAX);
    /// Options of the network's driver for this service.
    "driver-opts": SCALARS;
}

kind! {
    /// How a secret or a config appears in a container.
    pub static GRANT = Kind::new("secrets");

    /// The name of the file under `/run/secrets`, or a path; the secret's name by default.
    "target": String, known;
    /// The owner, by number. Docker Compose ignores it for what comes from a file.
    "uid": Scalar, known;
    /// The group, by number. Docker Compose ignores it for what comes from a file.
    "gid": Scalar, known;
    /// The file's mode. Docker Compose ignores it for what comes from a file: the file's own mode counts.
    "mode": Mode;
}

kind! {
    /// In which variables a service finds a model.
    pub static BINDING = Kind::new("models");

    /// The variable that holds its URL; `<NAME>_URL` by default.
    "endpoint-var": Shape(Form::Variable);
    /// The variable that holds its name; `<NAME>_MODEL` by default.
    "model-var": Shape(Form::Variable);
}

kind! {
    /// A limit with two values: what holds, and how far a process may raise it.
    pub static ULIMIT = Kind::new("ulimits");

    /// What holds; a process may raise it up to `hard`. -1 for no limit.
    "soft": COUNT_OR_UNLIMITED, required;
    /// What no process may exceed; -1 for no limit.
    "hard": COUNT_OR_UNLIMITED, required;
}

kind! {
    /// A program that stands for a service.
    pub static PROVIDER = Kind::new("provider");

    /// The name: `docker-<type>` is run, or `<type>` from the `PATH`.
    "type": String, required, known;
    /// Flags for it. A list repeats the flag.
    "options": Map(&OneOf(&[Scalar, List(&Scalar)]));
}
