//! The keyed statements of a service and what may stand in their blocks.

use super::kind::Statement;
use super::shape::SCALARS;
use super::table::kind;
use super::types::Type::{
    Bool, Command, Enum, Form as Shape, Mode, OneOf, Record, Reference as Declared, Scalar, Size, String,
};
use super::{Effect, Form, Kind, Reference};

/// What people override by key.
pub(super) static SERVICE_STATEMENTS: [Statement; 6] = [
    Statement {
        word: "port",
        form: "port NAME = 8000",
        key: "name",
        flags: &[],
        body: None,
        compose: &[],
        effect: Effect::Nothing,
        doc: "Names a port on which the container answers, so that others can say \
              `service.x.address.NAME`. It opens nothing on the host: `publish` does.",
    },
    Statement {
        word: "publish",
        form: "publish [public] [HOST-PORT ->] CONTAINER-PORT[/udp]",
        key: "container port and protocol",
        flags: &["public"],
        body: Some(PUBLISH),
        compose: &["ports"],
        effect: Effect::Recreate,
        doc: "Opens a container port on the host, on 127.0.0.1 unless it says `public`. Docker's own \
              firewall rules come before the host's: what is public passes by `ufw`.",
    },
    Statement {
        word: "mount",
        form: "mount SOURCE [-> \"/target\"] [read-only] [create-host-path]",
        key: "target",
        flags: &["read-only", "create-host-path"],
        body: Some(MOUNT),
        compose: &["volumes", "configs"],
        effect: Effect::Recreate,
        doc: "Shows the container a volume, a path of the host, a config, a secret or memory (`tmpfs`) as a \
              path. Without a target a path of the host has the same path inside. `create-host-path` makes a folder, \
              owned by root, where the path of the host is missing.",
    },
    Statement {
        word: "needs",
        form: "needs SERVICE [started | healthy | completed]",
        key: "service",
        flags: &["started", "healthy", "completed"],
        body: Some(NEED),
        compose: &["depends_on"],
        effect: Effect::Nothing,
        doc: "Starts after another service: once it runs, once its healthcheck passes, or once the job has \
              ended with status 0. It does not make it reachable: a shared network does.",
    },
    Statement {
        word: "stores",
        form: "stores KIND { database = \"…\", user = \"…\", password = secret.x }",
        key: "kind of database",
        flags: &[],
        body: Some(STORES),
        compose: &[],
        effect: Effect::Nothing,
        doc: "Says that the service holds data, of which kind, and what a dump of it needs: `postgres`, \
              `mysql`, `mariadb`, `mongodb`, `redis`, `sqlite`, `elasticsearch` or `minio`.",
    },
    Statement {
        word: "allow",
        form: "allow RULE \"reason\" [until \"2027-06-30\"]",
        key: "rule",
        flags: &[],
        body: None,
        compose: &[],
        effect: Effect::Nothing,
        doc: "Waives a rule of `check` for this declaration, with the reason why. It warns when it waives \
              nothing any more.",
    },
];

kind! {
    /// How a published port is bound, beyond its numbers.
    pub static PUBLISH = Kind::new("publish");

    /// The address of the host that answers, in place of 127.0.0.1; with `public` one of several.
    "host-ip": Shape(Form::Ip);
    /// A name for the port, for people.
    "name": String, known;
    /// What is spoken on it, for instance `http`; a hint for tools.
    "app-protocol": String, known;
    /// `ingress` (the default) or `host`; they differ in a Swarm only.
    "mode": Enum(&["ingress", "host"]);
}

kind! {
    /// How strict a dependency is, beyond its condition.
    pub static NEED = Kind::new("needs");

    /// Restarts this service whenever Compose restarts or recreates the other.
    "restart": Bool, unnoticed;
    /// Whether it is an error when the other does not exist or does not start; `true` by default.
    "required": Bool, unnoticed;
}

kind! {
    /// How something is mounted, beyond its source and target.
    /// `uid`, `gid` and `mode` are for configs and secrets.
    pub static MOUNT = Kind::new("mount");

    /// What the source is where its spelling does not say it: `image`, `npipe` or `cluster`.
    "type": Enum(&["image", "npipe", "cluster"]), own;
    /// Lets the container read but not write it.
    "read-only": Bool;
    /// How current the two sides must be, on Docker Desktop for Mac of old.
    "consistency": Enum(&["consistent", "cached", "delegated"]);
    /// Options of a mount of a path of the host.
    "bind": Record(BIND);
    /// Options of a mount of a volume.
    "volume": Record(VOLUME_MOUNT);
    /// Options of a mount of memory.
    "tmpfs": Record(TMPFS);
    /// Options of a mount of the content of an image.
    "image": Record(IMAGE_MOUNT);
    /// The owner, by number. Docker Compose ignores it for what comes from a file.
    "uid": Scalar, known;
    /// The group, by number. Docker Compose ignores it for what comes from a file.
    "gid": Scalar, known;
    /// The file's mode. Docker Compose ignores it for what comes from a file: the file's own mode counts.
    "mode": Mode;
    /// What a changed config does to the service: `recreate` (the default) makes a new container, `reload`
    /// runs `reload` in the one that runs.
    "on-change": Enum(&["recreate", "reload"]), own, unnoticed;
    /// The command, run in the container, that makes it read a changed config.
    "reload": Command, own, known, unnoticed;
}

kind! {
    /// Options of a mount of a path of the host.
    pub static BIND = Kind::new("mount.bind");

    /// Whether mounts that appear later on one side appear on the other; `rprivate` by default.
    "propagation": Enum(&["rprivate", "private", "rshared", "shared", "rslave", "slave"]);
    /// Makes a folder where the path is missing, owned by root. `true` by default, which turns a mistyped
    /// file into an empty folder.
    "create-host-path": Bool, counted;
    /// What happens to mounts beneath it: `enabled` (the default) takes them along, `readonly` insists that
    /// they are read-only too.
    "recursive": Enum(&["enabled", "disabled", "writable", "readonly"]);
    /// Relabels for SELinux: `z` for several containers, `Z` for this one alone. `Z` on a system folder
    /// makes the host unusable.
    "selinux": Enum(&["z", "Z"]);
}

kind! {
    /// Options of a mount of a volume.
    pub static VOLUME_MOUNT = Kind::new("mount.volume");

    /// Does not copy what the image has at the target into a volume that is still empty.
    "nocopy": Bool;
    /// The folder within the volume that is mounted; it must exist.
    "subpath": String;
    /// Metadata of an anonymous volume.
    "labels": SCALARS;
}

kind! {
    /// Options of a mount of memory.
    pub static TMPFS = Kind::new("mount.tmpfs");

    /// How large it may grow; half of the host's memory by default.
    "size": Size;
    /// The mode of its root; `0o1777` by default.
    "mode": Mode;
}

kind! {
    /// Options of a mount of the content of an image.
    pub static IMAGE_MOUNT = Kind::new("mount.image");

    /// The folder within the image that is mounted; all of it by default.
    "subpath": String;
}

kind! {
    /// What a dump of a service's data needs.
    pub static STORES = Kind::new("stores");

    /// The database; all of them where nothing is said and the kind has several.
    "database": String, own, known, unnoticed;
    /// Who dumps it; the kind's own administrator by default.
    "user": OneOf(&[String, Declared(Reference::Secret)]), own, unnoticed;
    /// The secret that holds the user's password. A backup reads it on the host.
    "password": Declared(Reference::Secret), own, unnoticed;
    /// In the container: the file of an SQLite database, the folder in which Elasticsearch may write snapshots.
    "path": String, own, known, unnoticed;
}
