//! What `docker compose watch` does.

use super::Kind;
use super::hook::HOOK;
use super::shape::FILE;
use super::table::kind;
use super::types::Type::{Bool, Enum, List, OneOrMore, Record, String};

kind! {
    /// Conveniences for development; nothing of it matters in production.
    pub static DEVELOP = Kind::new("develop");

    /// What to do when files change.
    "watch": List(&Record(WATCH));
}

kind! {
    /// What to do when files under a path change.
    pub static WATCH = Kind::new("develop.watch");

    /// The file or folder that is watched.
    "path": FILE, required;
    /// `sync` copies into the container, `rebuild` makes a new image and container, `restart` restarts; the
    /// forms with `+` do two things.
    "action": Enum(&["rebuild", "sync", "restart", "sync+restart", "sync+exec"]), required;
    /// Where in the container the files are copied to.
    "target": String;
    /// Patterns of files that are left out, as in `.dockerignore` and relative to the path.
    "ignore": OneOrMore(&String);
    /// Patterns of the only files that count.
    "include": OneOrMore(&String);
    /// Copies everything when watching starts.
    "initial-sync": Bool;
    /// What is executed in the container after `sync+exec` has copied.
    "exec": Record(HOOK);
}
