//! Secrets.

use super::shape::{FIELDS, FILE, SCALARS};
use super::table::kind;
use super::types::Type::{Bool, Form as Shape, String};
use super::{Form, Kind, Reference};

kind! {
    /// A value that no artifact ever holds. It is a file on the host, and a container that is granted it
    /// sees the file. A change of where it comes from is noticed when a container is next recreated.
    pub static SECRET = Kind::new("secret")
        .declares(Reference::Secret)
        .one_of(&["file", "generate", "environment", "external", "from"]);

    /// The file on the host that holds it, which must be provided. Excludes `generate`.
    "file": FILE, unnoticed;
    /// Made on the host when it is not there yet: `alphanumeric(24)`, `hex(32)`, `urlsafe(24)`, `base64(32)`,
    /// `uuid` or `ssh-key`. Excludes `file`. `alphanumeric(24)` is 24 characters; the others are that many random
    /// bytes, written in their alphabet.
    "generate": Shape(Form::Generator), own, unnoticed;
    /// The parts of one credential, such as `[user, password]`: each is a file of its own, they are granted
    /// together or one by one (`secret.x.user`), and `file` names each with `${field}`.
    "fields": FIELDS, own, known, unnoticed;
    /// Whether one line break at its end is no part of the value where it is composed into text; `true` by default.
    "trim": Bool, own, unnoticed;
    /// Whether it must be kept somewhere else too: without it something cannot be restored.
    "escrow": Bool, own, unnoticed;
    /// `env.prod`: the same secret of that environment, on purpose. Excludes `file` and `generate`.
    "from": Shape(Form::Env), own, unnoticed;
    /// Whether it is one secret for all environments, on purpose: `secret x shared { … }` says it.
    "shared": Bool, own, unnoticed;
    /// The variable, in the environment of `docker compose`, that holds it.
    "environment": Shape(Form::Variable), unnoticed;
    /// Whether something else made it. Docker Compose knows no such secrets; Swarm does.
    "external": Bool, unnoticed;
    /// The real name of an external secret.
    "name": Shape(Form::ObjectName), unnoticed;
    /// Metadata of a Swarm secret.
    "labels": SCALARS, unnoticed;
    /// The driver that keeps a Swarm secret.
    "driver": String, known, unnoticed;
    /// Options of the driver that keeps a Swarm secret.
    "driver-opts": SCALARS, unnoticed;
    /// The driver that fills in templates within a Swarm secret.
    "template-driver": String, known, unnoticed;
}
