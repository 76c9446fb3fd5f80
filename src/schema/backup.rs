//! Backups: what is saved, where to, when, and how long it is kept.

use super::kind::Statement;
use super::shape::{COUNT, TEXTS, WORDS};
use super::table::kind;
use super::types::Type::{Bool, Duration, Form as Shape, List, Record, Reference as Declared, String};
use super::{Effect, Form, Kind, Reference};

static BACKUP_STATEMENTS: [Statement; 5] = [
    Statement {
        word: "database",
        form: "database SERVICE { check = \"SELECT 1\" }",
        key: "service",
        flags: &[],
        body: Some(DATABASE),
        compose: &[],
        effect: Effect::Nothing,
        doc: "Saves what a service `stores`, as a dump made inside its own container, so that client and server are of \
              one version. It covers the volumes that the service alone mounts.",
    },
    Statement {
        word: "volume",
        form: "volume NAME { exclude = [\"cache/**\"] }",
        key: "volume",
        flags: &[],
        body: Some(COPY),
        compose: &[],
        effect: Effect::Nothing,
        doc: "Saves the files of a volume. Files that change meanwhile may be saved half: `stop` their services, or dump.",
    },
    Statement {
        word: "path",
        form: "path \"/data/config\" { exclude = [\"*.tmp\"] }",
        key: "path",
        flags: &[],
        body: Some(COPY),
        compose: &[],
        effect: Effect::Nothing,
        doc: "Saves a file or folder of the host.",
    },
    Statement {
        word: "repository",
        form: "repository NAME = restic(\"sftp:backup@vault:/x\", password = secret.x) { keep { daily = 7 } }",
        key: "name",
        flags: &[],
        body: Some(REPOSITORY),
        compose: &[],
        effect: Effect::Nothing,
        doc: "Where copies are kept. `restic(URL, password = secret.x, ssh-key = secret.y, environment = { NAME = secret.z })` \
              is encrypted, and stores what did not change once; `archive(\"/mnt/backup/x\")` is a compressed tar file with \
              its checksum for each run, for hosts without restic.",
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
    /// What must survive the loss of the host's disk. `bin/backup-NAME`, `bin/restore-NAME` and `bin/drill-NAME` are made
    /// of it. What is said here of schedules and of what is kept holds for each repository that says nothing else.
    pub static BACKUP = Kind::new("backup").declares(Reference::Backup).statements(&BACKUP_STATEMENTS);

    /// When it runs, in the timezone of the host.
    "schedule": Shape(Form::Schedule), own, reschedules;
    /// Which copies are kept; all others are removed after each run.
    "keep": Record(KEEP), own, unnoticed;
    /// When the repository is read back and held against its checksums. A restic repository is read in twelve parts,
    /// one a run.
    "verify": Shape(Form::Schedule), own, reschedules;
    /// When the newest copy is restored into a throw-away container and asked what `check` says.
    "drill": Shape(Form::Schedule), own, reschedules;
    /// Whether a deployment makes one before it changes anything.
    "before-update": Bool, own, unnoticed;
    /// How long a run may take before it is ended, which is a failure.
    "timeout": Duration, own, unnoticed;
    /// Services that are stopped while files are copied, and started again whatever happens. Dumps need it not.
    "stop": List(&Declared(Reference::Service)), own, unnoticed;
    /// A command of the host that is run first: when it fails, nothing is saved.
    "before": TEXTS, own, known, unnoticed;
    /// A command of the host that is run when everything is saved.
    "after": TEXTS, own, known, unnoticed;
    /// A command of the host that is run when a backup, verification or drill failed. `$BACKUP`, `$REPOSITORY` and
    /// `$REASON` tell it what.
    "on-failure": TEXTS, own, known, unnoticed;
    /// What is told that a run began, succeeded or failed: a URL that is asked for, and the same with `/start` and `/fail`
    /// behind it. `secret.x` where the URL itself is secret.
    "heartbeat": Record(HEARTBEAT), own, unnoticed;
}

kind! {
    /// What a drill asks of the dump of a database.
    pub static DATABASE = Kind::new("backup.database");

    /// What a drill asks the restored database: SQL, a command of Redis, or an expression of MongoDB's shell. It must
    /// answer, and not with nothing, `0`, `f` or `false`.
    "check": String, own, known, unnoticed;
}

kind! {
    /// What is saved of a volume or path.
    pub static COPY = Kind::new("backup.volume");

    /// What is left out, relative to its root: `["cache/**", "*.tmp"]`.
    "exclude": WORDS, own, known, unnoticed;
    /// A file in it, relative to its root, that a restored copy must have: what a drill looks for.
    "check": String, own, known, unnoticed;
}

kind! {
    /// When a repository gets its copies, and how long it keeps them.
    pub static REPOSITORY = Kind::new("backup.repository");

    /// When a copy is made; as the backup says by default.
    "schedule": Shape(Form::Schedule), own, reschedules;
    /// Which copies are kept; as the backup says by default.
    "keep": Record(KEEP), own, unnoticed;
    /// When it is read back; as the backup says by default.
    "verify": Shape(Form::Schedule), own, reschedules;
    /// When the newest copy is restored for a trial; as the backup says by default.
    "drill": Shape(Form::Schedule), own, reschedules;
}

kind! {
    /// Which copies are kept: the newest of each of the last so many periods that have one, and the newest of all.
    pub static KEEP = Kind::new("backup.keep");

    /// The last so many, whenever they were made.
    "last": COUNT, own, unnoticed;
    /// One for each of so many hours.
    "hourly": COUNT, own, unnoticed;
    /// One for each of so many days.
    "daily": COUNT, own, unnoticed;
    /// One for each of so many weeks.
    "weekly": COUNT, own, unnoticed;
    /// One for each of so many months.
    "monthly": COUNT, own, unnoticed;
    /// The first of each of so many quarters. restic knows no quarters: they carry a tag.
    "quarterly": COUNT, own, unnoticed;
    /// One for each of so many years.
    "yearly": COUNT, own, unnoticed;
}

kind! {
    /// What is told how runs end.
    pub static HEARTBEAT = Kind::new("backup.heartbeat").short("url");

    /// Asked for when a run succeeded; with `/start` behind it when one begins, with `/fail` when one failed.
    "url": String, own, secret, unnoticed;
    /// Asked for when a run begins, in place of `url` with `/start`.
    "start": String, own, secret, unnoticed;
    /// Asked for when a run failed, in place of `url` with `/fail`.
    "failure": String, own, secret, unnoticed;
}
