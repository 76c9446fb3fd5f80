//! What only the language has: the project, its hosts and where an environment runs.

use super::shape::{FILE, SCALARS, TEXTS};
use super::table::kind;
use super::types::Type::{Enum, Form as Shape, Mode, OneOf, Reference as Declared, Scalar, String};
use super::{Effect, Form, Kind, Reference, Statement};

kind! {
    /// The project that a folder's `.deploy` files describe.
    pub static PROJECT = Kind::new("project");

    /// What it is, in a few words, for people.
    "description": String, own, known, unnoticed;
    /// The folder out of which nothing is read; the root of the git repository by default.
    "root": FILE, own, known, unnoticed;
}

kind! {
    /// A machine that environments are deployed to. Nothing connects to it: what is said here ends up in
    /// artifacts and checks.
    pub static HOST = Kind::new("host").declares(Reference::Host).statements(&HOST_STATEMENTS);

    /// The name or address by which people reach it.
    "address": OneOf(&[Shape(Form::Hostname), Shape(Form::Ip)]), own, unnoticed;
    /// The folder on it that holds the checkout.
    "dir": Shape(Form::AbsolutePath), own, known, unnoticed;
    /// The timezone of its schedules, `"Europe/London"`.
    "timezone": Shape(Form::Timezone), own, unnoticed;
    /// Settings of its kernel, `"vm.max_map_count" = 262144`, that what runs on it needs.
    "sysctl": SCALARS, own, known, unnoticed;
}

kind! {
    /// A directory that must be there before anything starts.
    pub static DIRECTORY = Kind::new("directory");

    /// Whom it belongs to: a number, or `"1000:1000"` for user and group.
    "owner": Scalar, own, known, unnoticed;
    /// Its permissions, such as `0o750`; the umask of whoever makes it decides where nothing is said.
    "mode": Mode, own, unnoticed;
}

/// What people say of a host one by one.
static HOST_STATEMENTS: [Statement; 1] = [Statement {
    word: "directory",
    form: "directory \"/path\" { owner = 1000 }",
    key: "path",
    flags: &[],
    body: Some(DIRECTORY),
    compose: &[],
    effect: Effect::Nothing,
    doc: "A directory of the host that must be there, with its owner and mode, before anything starts.",
}];

kind! {
    /// Where and how an environment runs.
    pub static TARGET = Kind::new("target");

    /// The host that it is deployed to; `local` where none is said.
    "host": Declared(Reference::Host), own, unnoticed;
    /// How serious it is. Many warnings are errors in production.
    "tier": Enum(&["development", "test", "staging", "production"]), own, unnoticed;
    /// The name of the compose project; `<project>-<env>` by default, and `<project>` where no env is declared.
    /// Another name is another set of containers, networks and volumes.
    "name": Shape(Form::ProjectName), own, risks_data;
    /// What runs the containers.
    "runtime": Enum(&["docker-compose"]), own, unnoticed;
    /// What the host runs when its containers do not come up, at boot for instance, after the last of three attempts: a
    /// program and its arguments, to which the name of the project is added. Jobs, units and backups have their own.
    "on-failure": TEXTS, own, known, unnoticed;
    /// What runs scheduled jobs and backups.
    "scheduler": Enum(&["cron", "systemd"]), own, unnoticed;
}
