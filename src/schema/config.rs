//! Configs.

use super::shape::{FILE, SCALARS};
use super::table::kind;
use super::types::Type::{Bool, Form as Shape, String};
use super::{Form, Kind, Reference};

kind! {
    /// A file that containers see, mounted with `mount config.x -> "/path"`. Compose alone would not
    /// notice that its content changed.
    pub static CONFIG = Kind::new("config")
        .declares(Reference::Config)
        .one_of(&["file", "content", "environment", "external"]);

    /// The file on the host that holds the content.
    "file": FILE, unnoticed;
    /// The content. It is written beside the artifacts, and whoever mounts it is recreated when it changes. With
    /// a secret in it, it is composed on the host by `bin/secrets`, readable by its owner alone.
    "content": String, secret, unnoticed;
    /// The variable, in the environment of `docker compose`, that holds the content.
    "environment": Shape(Form::Variable), unnoticed;
    /// Whether something else made it. Docker Compose knows no such configs; Swarm does.
    "external": Bool, unnoticed;
    /// The real name of an external config.
    "name": Shape(Form::ObjectName), unnoticed;
    /// Metadata of a Swarm config.
    "labels": SCALARS, unnoticed;
    /// The driver that fills in templates within a Swarm config.
    "template-driver": String, known, unnoticed;
}
