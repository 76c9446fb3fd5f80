//! Units: processes of the host itself, kept running by systemd.
//!
//! The names are systemd's in kebab-case. Everything in a unit is known when it is compiled: systemd has no
//! `runtime.env`, and a secret reaches a unit as a file only.

use super::kind::Statement;
use super::shape::{COUNT, FILE, SCALARS, TEXTS};
use super::table::kind;
use super::types::Type::{
    Bool, Duration, Enum, Form as Shape, Int, List, Mode, OneOrMore, Reference as Declared, Scalar, Set,
    Size, String,
};
use super::{Effect, Form, Kind, Reference};

static UNIT_STATEMENTS: [Statement; 1] = [Statement {
    word: "needs",
    form: "needs SERVICE | JOB | UNIT [started | healthy | completed]",
    key: "service or unit",
    flags: &["started", "healthy", "completed"],
    body: None,
    compose: &[],
    effect: Effect::Restart,
    doc: "Starts after a container or another unit: once it runs, once its healthcheck passes, or once the job has \
          ended with status 0. A unit is needed `started`, which one of `type = oneshot` is when it has ended.",
}];

kind! {
    /// A process of the host itself, in no container, that systemd starts with the host and keeps running. It
    /// sees a container by what that publishes: `service.x.address.p` is the address on the host.
    pub static UNIT = Kind::new("unit").declares(Reference::Unit).statements(&UNIT_STATEMENTS);

    // What runs.
    /// What it is, in a few words, for `systemctl status`.
    "description": String, own, known, unnoticed;
    /// What is executed: the program, by its absolute path or by a name that the host's `PATH` has, and its
    /// arguments. No shell sees them: `$HOME`, `&&` and `*` mean nothing.
    "exec": TEXTS, own, known, required, restarts;
    /// What is executed first; the unit fails when it does.
    "exec-start-pre": TEXTS, own, known, restarts;
    /// What is executed to take up a changed configuration.
    "exec-reload": TEXTS, own, known, unnoticed;
    /// What is executed to end it, before the signal.
    "exec-stop": TEXTS, own, known, unnoticed;
    /// When it counts as started: `exec` (the default) once the program runs, `notify` once it says so itself,
    /// `oneshot` once it has ended, `forking` once its first process has ended and left another.
    "type": Enum(&["exec", "notify", "oneshot", "forking"]), own, restarts;
    /// The folder that it starts in; relative to the file that says it.
    "working-directory": FILE, own, known, restarts;
    /// Whom it runs as, by name or number; root where nothing is said.
    "user": Scalar, own, known, restarts;
    /// Its group, by name or number; the user's own by default.
    "group": Scalar, own, known, restarts;
    /// Further groups, by name or number. Whoever is in `docker` is root.
    "supplementary-groups": Set(&Scalar), own, known, restarts;
    /// What is taken away from the modes of files that it makes; `0o022` by default.
    "umask": Mode, own, restarts;

    // What it is given.
    /// Environment variables. Numbers and `true` become text; an entry that is `null` is left out. Whoever may
    /// call `systemctl show` can read them: a secret is handed over as a file, `secret.NAME.file`.
    "environment": SCALARS, own, known, restarts;
    /// Files of the host with `NAME=value` lines, as systemd reads them: nothing in them is expanded.
    "environment-file": OneOrMore(&FILE), own, known, restarts;
    /// Secrets that it is given as files, in addition to those that its values mention.
    "credentials": List(&Declared(Reference::Secret)), own, restarts;

    // How it lives.
    /// Whether it starts with the host; `true` by default.
    "enabled": Bool, own, unnoticed;
    /// Units of the host, not of this project, that it starts after: `["network-online.target"]`.
    "after": Set(&Shape(Form::UnitName)), own, unnoticed;
    /// Units of the host, not of this project, without which it does not start, nor stay.
    "requires": Set(&Shape(Form::UnitName)), own, unnoticed;
    /// When systemd starts it again after it ended: `no` (the default), `always`, or on some ways of ending.
    "restart": Enum(&["no", "always", "on-success", "on-failure", "on-abnormal", "on-abort", "on-watchdog"]), own,
        unnoticed;
    /// How long systemd waits before it starts it again; `100ms` by default.
    "restart-delay": Duration, own, unnoticed;
    /// How often it may start within `start-limit-interval` before systemd gives up; 5 by default.
    "start-limit-burst": COUNT, own, unnoticed;
    /// The time over which starts are counted; `10s` by default.
    "start-limit-interval": Duration, own, unnoticed;
    /// What the host runs each time it has failed, or could not be started: a program and its arguments, to which the
    /// name of what failed is added. `journalctl -u` with that name shows what it said.
    "on-failure": TEXTS, own, known, unnoticed;
    /// How long it may take to start; `90s` by default.
    "timeout-start": Duration, own, unnoticed;
    /// How long it may take to end before it is killed; `90s` by default.
    "timeout-stop": Duration, own, unnoticed;
    /// The signal that asks it to end; `SIGTERM` by default.
    "kill-signal": Shape(Form::Signal), own, unnoticed;

    // What it may use.
    /// How much memory it may use before something in it is killed.
    "memory-max": Size, own, restarts;
    /// The memory from which on it is slowed down and asked to give some back.
    "memory-high": Size, own, restarts;
    /// How much swap it may use; `0B` for none.
    "memory-swap-max": Size, own, restarts;
    /// How much CPU time it may use, in percent of one CPU: 150 is one and a half.
    "cpu-quota": Int(1, 1_000_000), own, restarts;
    /// Its weight against others when CPUs are short; 100 by default.
    "cpu-weight": Int(1, 10_000), own, restarts;
    /// How many processes and threads it may have.
    "tasks-max": Int(1, i64::MAX), own, restarts;
    /// How many files it may have open.
    "limit-nofile": COUNT, own, restarts;
    /// How nice it is to others, from -20 (not at all) to 19.
    "nice": Int(-20, 19), own, restarts;
    /// How early the kernel picks it when memory runs out, from -1000 (never) to 1000 (first).
    "oom-score-adjust": Int(-1000, 1000), own, restarts;

    // What it is allowed: units run hardened, and may write nowhere but where they say.
    /// Files and folders of the host that it may write; everything else is read-only to it.
    "writable": List(&FILE), own, known, restarts;
    /// Folders of its own below `/var/lib`, by name: made for it, and writable. `$STATE_DIRECTORY` says where.
    "state-directory": OneOrMore(&Shape(Form::ObjectName)), own, restarts;
    /// Folders of its own below `/var/cache`, by name.
    "cache-directory": OneOrMore(&Shape(Form::ObjectName)), own, restarts;
    /// Folders of its own below `/run`, by name: gone when it ends.
    "runtime-directory": OneOrMore(&Shape(Form::ObjectName)), own, restarts;
    /// Folders of its own below `/var/log`, by name.
    "logs-directory": OneOrMore(&Shape(Form::ObjectName)), own, restarts;
    /// Capabilities that it keeps although it is not root, without the `CAP_` prefix: `[NET_BIND_SERVICE]`.
    "capabilities": Set(&Shape(Form::Capability)), own, restarts;
    /// Parts of the hardening that it cannot live with, by their names in systemd. Programs that compile code
    /// while they run need `[memory-deny-write-execute]`, those that read home folders `[protect-home]`.
    "eased": Set(&Enum(HARDENING)), own, restarts;
}

/// The settings of systemd that harden every unit unless it says otherwise.
const HARDENING: &[&str] = &[
    "capability-bounding-set",
    "lock-personality",
    "memory-deny-write-execute",
    "no-new-privileges",
    "private-devices",
    "private-tmp",
    "protect-clock",
    "protect-control-groups",
    "protect-home",
    "protect-hostname",
    "protect-kernel-logs",
    "protect-kernel-modules",
    "protect-kernel-tunables",
    "protect-proc",
    "protect-system",
    "restrict-address-families",
    "restrict-namespaces",
    "restrict-realtime",
    "restrict-suid-sgid",
    "system-call-filter",
];
