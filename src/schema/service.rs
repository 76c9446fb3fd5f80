//! The kinds `service` and `job`.
//!
//! Longer than other files on purpose: it is the one list of what Compose calls a service, in the order
//! in which artifacts show it, and it is read from top to bottom.

use super::device::{BLOCK_IO, CREDENTIAL_SPEC, DEVICE, GPU};
use super::hook::{HOOK, START_HOOK};
use super::shape::{COUNT, COUNT_OR_UNLIMITED, FILE, HOSTS, SCALARS, TEXTS, WORDS};
use super::statement::SERVICE_STATEMENTS;
use super::table::rows;
use super::types::Type::{
    Bool, Command, Duration, Enum, Form as Shape, Image, Int, List, Map, Named, Number, OneOf, OneOrMore,
    Ports, Record, Scalar, Set, Size, String,
};
use super::{
    Attribute, BINDING, BUILD, DEPLOY, DEVELOP, ENV_FILE, Form, GRANT, HEALTHCHECK, JOIN, Kind, LOGGING,
    PROVIDER, Reference, ULIMIT,
};

/// A container of one image that is meant to keep running. Its rows are the first of a job's.
pub static SERVICE: &Kind = &A_SERVICE;
static A_SERVICE: Kind = Kind::new("service").declares(Reference::Service).statements(&SERVICE_STATEMENTS).rows(
    "A container of one image that is meant to keep running: how it is made, what it is given and what it may do.",
    ROWS.split_at(ROWS.len() - OF_JOBS).0,
);

/// A container that is meant to end.
pub static JOB: &Kind = &A_JOB;
static A_JOB: Kind = Kind::new("job").declares(Reference::Service).statements(&SERVICE_STATEMENTS).rows(
    "A container that is meant to end: a migration, a report. It runs on each deploy, on a schedule or when it \
     is asked to. It has the attributes of a service and a few of its own.",
    ROWS,
);

/// How many rows, the last ones, only jobs have.
const OF_JOBS: usize = 4;

static ROWS: &[Attribute] = rows! {
    // What runs.
    /// The image to run, `[registry/]name[:tag][@digest]`. Together with `build` it is the name that the
    /// built image gets.
    "image": Image;
    /// How the image is made from source. A text alone is the build context.
    "build": Record(BUILD), rebuilds;
    /// When the image is fetched or built: `missing` (the default) takes what is there, `always` asks the
    /// registry on each deploy, `daily`, `weekly` and `every_12h` ask when that time has passed.
    "pull-policy": OneOf(&[
        Enum(&["always", "never", "missing", "if_not_present", "build", "refresh", "daily", "weekly"]),
        Shape(Form::Every),
    ]), rebuilds;
    /// How old an image may become before `pull-policy = refresh` fetches it anew. Docker Compose does not
    /// read it yet; `pull-policy = every_12h` does the same today.
    "pull-refresh-after": Duration, unnoticed;
    /// The platform to pull and to run, `os[/arch[/variant]]`. An image of another architecture than the
    /// host's runs emulated and slowly, or not at all.
    "platform": Shape(Form::Platform);
    /// The OCI runtime that runs the container, for instance `runc` or `nvidia`. It must be known to the
    /// Docker daemon of the host.
    "runtime": String;
    /// Hands the service to a program `docker-<type>` instead of a container. Compose runs it on `up` and
    /// on `down` and gives what it prints to the services that need this one.
    "provider": Record(PROVIDER);
    /// What is executed before `command`, in place of the image's `ENTRYPOINT`; the image's `CMD` is then
    /// ignored too. An empty list clears it.
    "entrypoint": Command;
    /// What is executed, in place of the image's `CMD`. A list is passed on as it is; a text is split into
    /// words and no shell sees it, so `$HOME`, `&&` and `*` mean nothing in it.
    "command": Command;
    /// The folder in the container in which the command starts; the image's `WORKDIR` by default.
    "working-dir": String;
    /// Whom the container runs as: `1000`, `"1000:1000"` or a name of the image's `/etc/passwd`. Without it
    /// the image decides, and most images run as root.
    "user": Scalar;
    /// Further groups of the container's user, by name or number.
    "group-add": Set(&Scalar);
    /// Puts a small init in front that reaps zombies and passes signals on. Wanted where the command
    /// starts children and does not wait for them.
    "init": Bool, counted;
    /// Keeps standard input open, as `docker run --interactive` does.
    "stdin-open": Bool;
    /// Gives the container a terminal, as `docker run --tty` does. Programs may then colour and buffer
    /// their logs differently.
    "tty": Bool;

    // How it lives.
    /// The name of the container in place of `<project>-<service>-1`. It is unique on a whole host, so two
    /// environments cannot share it, and the service cannot be scaled.
    "container-name": Shape(Form::ContainerName);
    /// What Docker does when the container ends or the host reboots: `no` (the default), `always`,
    /// `unless-stopped`, `on-failure` or `"on-failure:5"` with a limit of attempts.
    "restart": OneOf(&[Enum(&["no", "always", "on-failure", "unless-stopped"]), Shape(Form::OnFailure)]);
    /// How many containers run. Other than one excludes `container-name` and fixed host ports, and it must
    /// agree with `deploy { replicas }`.
    "scale": COUNT, scales;
    /// Starts the service only where one of these profiles is asked for. A service that others need is
    /// better left without.
    "profiles": WORDS, known, unnoticed;
    /// Whether `docker compose up` in the foreground shows its logs; `true` by default.
    "attach": Bool, counted;
    /// How Docker learns that it works. `image` leaves it to the `HEALTHCHECK` of the image, which is looked for in a
    /// Dockerfile that is here; a block replaces it.
    "healthcheck": OneOf(&[Enum(&["image"]), Record(HEALTHCHECK)]);
    /// How long it may take to end after the stop signal before it is killed; `10s` by default. A database
    /// needs long enough to write all it holds.
    "stop-grace-period": Duration;
    /// The signal that asks it to end; the image's `STOPSIGNAL`, else `SIGTERM`.
    "stop-signal": Shape(Form::Signal);
    /// Containers that must run to their end, in order, before the service starts. Compose before 2026
    /// does not know them.
    "pre-start": List(&Record(START_HOOK));
    /// Commands that run in the container right after its start. When one fails the container stops.
    "post-start": List(&Record(HOOK));
    /// Commands that run in the container before it is stopped by Compose; not when it ends by itself.
    "pre-stop": List(&Record(HOOK));
    /// How many run, what they may use and how they are updated. Docker Compose obeys `replicas`,
    /// `resources` and `restart-policy`; the rest is for Swarm.
    "deploy": Record(DEPLOY);
    /// What `docker compose watch` does when sources change.
    "develop": Record(DEVELOP);

    // What it is given.
    /// Environment variables. Numbers and `true` become text; an entry that is `null` is left out; an entry
    /// with a secret inside is composed on the host and never written to an artifact.
    "environment": SCALARS, secret;
    /// Files with `NAME=value` lines; later files win, and `environment` wins over all of them. Their
    /// content counts when Compose decides whether to recreate.
    "env-file": OneOrMore(&Record(ENV_FILE));
    /// Secrets that appear as files under `/run/secrets`, in addition to those that values of the service
    /// mention. A list of names, or a block with a name for each.
    "secrets": Named(Reference::Secret, GRANT);
    /// AI models that the service uses: Compose runs them and gives the service their address and name in
    /// variables.
    "models": Named(Reference::Model, BINDING);
    /// Metadata of the container, often read by a reverse proxy or a log shipper. A change recreates the
    /// container. Names that start with `com.docker.compose` are reserved.
    "labels": SCALARS;
    /// Files with labels, one `name=value` a line; `labels` wins over them.
    "label-file": OneOrMore(&FILE);
    /// OCI annotations for the runtime; not shown as labels.
    "annotations": SCALARS;

    // What it is connected to.
    /// The networks that it joins: a list of names, or a block with options for each. Without it the
    /// service is on the network `default`.
    "networks": Named(Reference::Network, JOIN);
    /// In place of networks of its own: `none`, `host` (no isolation, and nothing can be published),
    /// `"service:NAME"` or `"container:NAME"` to share another's: Compose then starts it after that one and
    /// recreates it with it. Excludes `networks`.
    "network-mode": OneOf(&[
        Enum(&["none", "host", "bridge"]),
        Shape(Form::Namespace),
        Shape(Form::ObjectName),
    ]);
    /// The host name that the container has of itself. Others find it by its service name and its aliases,
    /// not by this.
    "hostname": Shape(Form::Hostname);
    /// The domain that the container has of itself.
    "domainname": Shape(Form::Hostname);
    /// The MAC address of the container on its first network. Docker 25 and later want it said for each
    /// network: `networks { x { mac-address = … } }`.
    "mac-address": Shape(Form::Mac);
    /// Name servers for the container, by address.
    "dns": OneOrMore(&String);
    /// Options of the resolver, as in `resolv.conf`: `"ndots:1"`, `use-vc`.
    "dns-opt": TEXTS;
    /// Domains in which the container looks up short names.
    "dns-search": OneOrMore(&String);
    /// Lines for `/etc/hosts`, by host name. `host-gateway` stands for the host itself:
    /// `extra-hosts { host.docker.internal = "host-gateway" }`.
    "extra-hosts": HOSTS;
    /// Container ports that are announced but not published. It has had no effect since networks replaced
    /// links: services of one network reach all ports of each other. `port` names a port, `publish`
    /// opens it on the host.
    "expose": List(&Ports);
    /// Other names for services, `service[:alias]`, from before networks existed. `networks { x { aliases } }`
    /// does it for everyone on the network, and `needs` orders the start.
    "links": TEXTS, known;
    /// Containers of other projects and the names they have here, `container[:alias]`. A network that both
    /// projects join is the better way.
    "external-links": TEXTS, known;

    // What it may read and write.
    /// Mounts everything that another service, or `"container:NAME"`, mounts; `:ro` for reading only. It is
    /// recreated whenever the other is. Mounting the same volumes by name says more.
    "volumes-from": TEXTS, known;
    /// Memory file systems as short text, `"/run:size=64m,mode=1777"`. `mount tmpfs -> "/run"` does the same
    /// and merges by target.
    "tmpfs": OneOrMore(&String);
    /// Mounts the container's own file system read-only; what it must write needs a mount.
    "read-only": Bool;
    /// Options of the storage driver, for instance the size of the container's own layer.
    "storage-opt": SCALARS;
    /// The size of `/dev/shm`; `64MiB` by default, which is too little for PostgreSQL with parallel
    /// queries and for browsers.
    "shm-size": Size;
    /// Mounts the Docker socket of the host and its registry credentials. Whoever controls the container
    /// then controls the host.
    "use-api-socket": Bool;

    // What it may use.
    /// How many CPUs it may use at most, as a decimal number. Must agree with `deploy { resources }`.
    "cpus": Number;
    /// The CPUs that it may run on: `"0-3"`, `"0,2"`.
    "cpuset": Shape(Form::CpuSet);
    /// Its weight against other containers when CPUs are short; 1024 by default.
    "cpu-shares": COUNT;
    /// Microseconds of CPU time that it may use in each `cpu-period`. `cpus` says the same in one number.
    "cpu-quota": COUNT_OR_UNLIMITED;
    /// The period of `cpu-quota` in microseconds; 100000 by default.
    "cpu-period": COUNT;
    /// Microseconds of real-time scheduling in each `cpu-rt-period`. The kernel and the daemon must be set
    /// up for it.
    "cpu-rt-runtime": COUNT_OR_UNLIMITED;
    /// The period of `cpu-rt-runtime` in microseconds.
    "cpu-rt-period": COUNT;
    /// How many CPUs it may use, on Windows.
    "cpu-count": COUNT;
    /// Which share of the CPUs it may use in percent, on Windows.
    "cpu-percent": Int(0, 100);
    /// How much memory it may use before the kernel kills it. Must agree with `deploy { resources }`.
    "mem-limit": Size;
    /// How much memory is kept for it when the host runs short; below `mem-limit`. Compose refuses it beside
    /// a `deploy { resources { reservations } }` that does not say the same.
    "mem-reservation": Size;
    /// How readily its memory is swapped, from 0 (never) to 100. Ignored on hosts with cgroup v2.
    "mem-swappiness": Int(0, 100);
    /// Memory and swap together; it has a meaning with `mem-limit` only. Equal to it means no swap, -1 means
    /// no bound.
    "memswap-limit": OneOf(&[Int(-1, -1), Size]);
    /// Never kills it when memory runs out. Without `mem-limit` it can take the host down.
    "oom-kill-disable": Bool;
    /// How early the kernel picks it when memory runs out, from -1000 (never) to 1000 (first).
    "oom-score-adj": Int(-1000, 1000);
    /// How many processes and threads it may have; -1 for no limit.
    "pids-limit": COUNT_OR_UNLIMITED;
    /// Limits of processes, by name (`nofile`, `nproc`, `memlock`): one number, or `soft` and `hard`.
    "ulimits": Map(&OneOf(&[COUNT_OR_UNLIMITED, Record(ULIMIT)]));
    /// Bandwidth of block devices.
    "blkio-config": Record(BLOCK_IO);
    /// Graphics processors: `all`, or a list of requests.
    "gpus": OneOf(&[Enum(&["all"]), List(&Record(GPU))]);
    /// Devices of the host, `"/dev/ttyUSB0:/dev/ttyUSB0:rw"` or a block for each. A CDI name such as
    /// `"vendor.com/device=gpu"` works too.
    "devices": List(&OneOf(&[String, Record(DEVICE)]));
    /// Rules for devices that appear later, `"c 189:* rmw"`: type, numbers and what is allowed.
    "device-cgroup-rules": TEXTS;
    /// Kernel settings of its own namespaces, by name: `"net.core.somaxconn"`. Others belong to the host.
    "sysctls": SCALARS;

    // What it is allowed.
    /// Capabilities beyond Docker's default set, without the `CAP_` prefix.
    "cap-add": Set(&Shape(Form::Capability));
    /// Capabilities that it does without. `ALL` and then a few in `cap-add` is the safe way round.
    "cap-drop": Set(&Shape(Form::Capability));
    /// Gives it all capabilities and all devices: root in it is root on the host.
    "privileged": Bool;
    /// Options of AppArmor, SELinux and seccomp. `"no-new-privileges:true"` keeps set-uid programs from
    /// gaining rights.
    "security-opt": WORDS;
    /// The cgroup namespace: `private`, or the `host`'s.
    "cgroup": Enum(&["private", "host"]);
    /// The cgroup under which the container's own is made.
    "cgroup-parent": String, known;
    /// Shared memory and semaphores: `private`, `shareable`, `host`, or another's by `"service:NAME"`.
    "ipc": OneOf(&[Enum(&["private", "shareable", "none", "host"]), Shape(Form::Namespace)]);
    /// The processes that it sees: its own by default, `host`'s, or another's by `"service:NAME"`.
    "pid": OneOf(&[Enum(&["host"]), Shape(Form::Namespace)]);
    /// The namespace of the host name; `host` lets the container change the host's.
    "uts": Enum(&["host"]);
    /// The user namespace; `host` switches the daemon's remapping of users off for this container.
    "userns-mode": OneOf(&[Enum(&["host"]), String]), known;
    /// How a Windows container is isolated.
    "isolation": Enum(&["default", "process", "hyperv"]);
    /// The managed service account of a Windows container.
    "credential-spec": Record(CREDENTIAL_SPEC);
    /// Where its logs go and how much of them is kept. The default driver `json-file` keeps everything,
    /// until the disk is full.
    "logging": Record(LOGGING);

    // When a job runs.
    /// When the job runs: `deploy` (the default) on each deploy, `update` only when a new version is deployed,
    /// `manual` when somebody starts it. A job with a `schedule` runs on that, and has no `run`.
    "run": Enum(&["deploy", "update", "manual"]), recorded, reschedules;
    /// Runs the job at these times of the host: `hourly(":15")`, `daily("03:00")`, `weekly("mon-fri 04:00")`,
    /// `monthly("1 04:00")`, `quarterly("1 04:00")`, `every(15m)` or `cron("5 4 * * 1")`. A run that is due while
    /// the last one goes on is left out.
    "schedule": Shape(Form::Schedule), recorded, reschedules;
    /// How long one run may take before it is stopped and counts as failed; for ever by default.
    "timeout": Duration, recorded, reschedules;
    /// What the host runs when the job, started by its schedule, has failed: a program and its arguments, to which
    /// the name of what failed is added. `journalctl -u` with that name shows what it said.
    "on-failure": TEXTS, recorded, known, reschedules;
};
