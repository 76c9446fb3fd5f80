//! A host with a deployment of four databases, and scripts that run on it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::support::engine::{Engine, succeeded};
use crate::support::run::built;
use crate::support::tools::{Tool, require};

/// Four databases and a volume. `@STORE@` is a folder of the test's own, `@MORE@` what it adds to the backup.
const SPEC: &str = r#"
project shop

secret restic { generate = urlsafe(32), escrow = true }
secret postgres-password { generate = urlsafe(24) }
secret mariadb-password { generate = urlsafe(24) }
secret redis-password { generate = urlsafe(24) }
volume orders-data
volume wiki-data
volume queue-data
volume notes
volume files
defaults service { image = "databases:1", init = true }

service orders {
  command = ["start-postgres"]
  mount orders-data -> "/var/lib/postgresql/data"
  environment { PGDATA = "/var/lib/postgresql/data", PGHOST = "/tmp" }
  secrets = [postgres-password]
  healthcheck { test = ["CMD", "pg_isready"], interval = 1s, retries = 60 }
  stores postgres { database = "orders", user = "postgres", password = secret.postgres-password }
}
service wiki {
  command = ["start-mariadb"]
  mount wiki-data -> "/var/lib/mysql"
  environment { MYSQL_UNIX_PORT = "/tmp/mysql.sock" }
  secrets = [mariadb-password]
  healthcheck {
    test = ["CMD-SHELL", "MYSQL_PWD=$(cat /run/secrets/mariadb-password) mariadb -uroot -e 'SELECT 1'"]
    interval = 1s, retries = 60
  }
  stores mariadb { database = "wiki", user = "root", password = secret.mariadb-password }
}
service queue {
  command = ["start-redis"]
  mount queue-data -> "/data"
  secrets = [redis-password]
  healthcheck { test = ["CMD-SHELL", "redis-cli ping | grep -q NOAUTH"], interval = 1s, retries = 60 }
  stores redis { password = secret.redis-password }
}
service web {
  command = ["sleep", "86400"]
  mount notes -> "/notes"
  mount files -> "/files"
  stores sqlite { path = "/notes/notes.db" }
}

backup data {
  database service.orders { check = "SELECT count(*) FROM items" }
  database service.wiki { check = "SELECT count(*) FROM pages" }
  database service.queue { check = "LLEN jobs" }
  database service.web { check = "SELECT count(*) FROM notes" }
  volume files { exclude = ["cache/**", "*.tmp"], check = "a.txt" }
  path "./settings"
  repository vault = restic("@STORE@/repository", password = secret.restic)
  repository disk = archive("@STORE@/archives")
  keep { last = 3, daily = 7 }
  timeout = 10m
  stop = [web]
  @MORE@
}
env prod
"#;

/// Rows with what a dump could lose: quotes, line breaks, NULs, other scripts, an owner, a version.
const ORDERS: &str = r"
CREATE DATABASE orders;
CREATE ROLE clerk LOGIN PASSWORD 'of the clerk';
\c orders
CREATE TABLE items (id int PRIMARY KEY, what text, raw bytea, at timestamptz);
INSERT INTO items SELECT n, E'it''s\n\t\\ ☃ ' || n, decode(lpad(to_hex(n), 8, '0'), 'hex'), '2026-01-01Z'::timestamptz + n * interval '1 hour'
  FROM generate_series(1, 1000) n;
ALTER TABLE items OWNER TO clerk;
";
const WIKI: &str = r#"
CREATE DATABASE wiki; USE wiki;
CREATE TABLE pages (id int PRIMARY KEY, body text CHARACTER SET utf8mb4, raw varbinary(16));
INSERT INTO pages SELECT seq, concat('it''s "', char(10 using utf8mb4), '☃ ', seq), unhex(lpad(hex(seq), 8, '0')) FROM seq_1_to_500;
CREATE TRIGGER t BEFORE INSERT ON pages FOR EACH ROW SET NEW.body = trim(NEW.body);
"#;
const NOTES: &str = "CREATE TABLE notes (id integer PRIMARY KEY, what text, raw blob);
INSERT INTO notes WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200)
  SELECT i, 'it''s ☃ ' || i, randomblob(0) || x'00ff' FROM n;
PRAGMA user_version = 7;";

/// The deployment, its engine, and where its copies go.
pub(super) struct Stage {
    pub(super) engine: Engine,
    folder: tempfile::TempDir,
    shells: Vec<Vec<PathBuf>>,
}

impl Stage {
    /// Nothing where a tool is missing, which is then said. `more` is added to the backup.
    pub(super) fn set(more: &str) -> Option<Self> {
        Self::with(&SPEC.replace("@MORE@", more), |engine| engine.databases("databases:1"))
    }

    /// The same of a service that names no database: all that the server has.
    pub(super) fn with_whole_server() -> Option<Self> {
        let spec = SPEC.replace("@MORE@", "").replace("database = \"orders\", ", "");
        Self::with(&spec, |engine| engine.databases("databases:1"))
    }

    /// The same in production, where more is asked of a backup.
    pub(super) fn in_production() -> Option<Self> {
        let spec =
            SPEC.replace("@MORE@", "").replace("env prod\n", "env prod { target { tier = production } }\n");
        Self::with(&spec, |engine| engine.databases("databases:1"))
    }

    /// Any other deployment whose backup is `data`; `image` makes the images that it runs.
    pub(super) fn with(spec: &str, image: fn(&Engine) -> Option<()>) -> Option<Self> {
        for tool in [Tool::Restic, Tool::Zstd, Tool::Curl] {
            require(tool)?;
        }
        let busybox = require(Tool::Busybox)?;
        let engine = Engine::start()?;
        image(&engine)?;
        let folder = tempfile::tempdir().unwrap();
        let store = folder.path().join("store");
        fs::create_dir(&store).unwrap();
        let shells = vec![vec!["/bin/dash".into()], vec![busybox, "sh".into()]];
        let stage = Self { engine, folder, shells };
        let spec = spec.replace("@STORE@", &store.to_string_lossy());
        fs::write(stage.root().join("shop.deploy"), spec).unwrap();
        fs::create_dir(stage.root().join("settings")).unwrap();
        fs::write(stage.root().join("settings/a.conf"), "a = 1\n").unwrap();
        built(stage.root());
        succeeded(stage.script(0, "secrets", &[]).output().unwrap());
        Some(stage)
    }

    pub(super) fn root(&self) -> &Path {
        self.folder.path()
    }

    pub(super) fn place(&self) -> PathBuf {
        self.root().join("deploy/prod")
    }

    pub(super) fn state(&self, name: &str) -> PathBuf {
        self.place().join("state/data").join(name)
    }

    pub(super) fn store(&self, name: &str) -> PathBuf {
        self.root().join("store").join(name)
    }

    /// A script of `bin/`, under the first shell or the second.
    pub(super) fn script(&self, shell: usize, name: &str, args: &[&str]) -> Command {
        let words = self.words(shell, name, args);
        let mut command = self.engine.on_host(&words[0]);
        command.args(&words[1..]);
        command
    }

    /// The same where a folder is a disk of its own, of so many KiB.
    pub(super) fn on_small_disk(&self, folder: &Path, kib: u32, name: &str, args: &[&str]) -> Output {
        let mount = format!("mount -t tmpfs -o size={kib}k none \"$1\" && shift && exec \"$@\"");
        let mut command = self.engine.on_host(Path::new("/usr/bin/unshare"));
        command.args(["--mount", "sh", "-c", &mount, "sh"]).arg(folder);
        command.args(self.words(0, name, args)).output().unwrap()
    }

    fn words(&self, shell: usize, name: &str, args: &[&str]) -> Vec<PathBuf> {
        let mut words = self.shells[shell % self.shells.len()].clone();
        words.push(self.place().join("bin").join(name));
        words.extend(args.iter().map(PathBuf::from));
        words
    }

    /// Changes an artifact by hand.
    pub(super) fn edit(&self, file: &str, from: &str, to: &str) {
        let path = self.place().join(file);
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(from), "{file} has no {from}");
        fs::write(path, text.replace(from, to)).unwrap();
    }

    pub(super) fn compose(&self, args: &[&str]) -> Output {
        self.engine.compose(&self.place(), "compose.yaml", args)
    }

    /// Starts everything, on empty volumes the first time.
    pub(super) fn up(&self) {
        let out = self.compose(&["up", "--detach", "--wait", "--wait-timeout", "120"]);
        let logs = || said(&self.compose(&["logs", "--tail", "20"]));
        assert!(out.status.success(), "{}{}", said(&out), logs());
    }

    pub(super) fn secret(&self, name: &str) -> String {
        fs::read_to_string(self.place().join("secrets").join(name)).unwrap()
    }

    /// What a command in a container prints.
    pub(super) fn inside(&self, service: &str, command: &[&str]) -> String {
        let args = [&["exec", "-T", service], command].concat();
        succeeded(self.compose(&args))
    }

    pub(super) fn sql(&self, database: &str, sql: &str) -> String {
        let password = format!("PGPASSWORD={}", self.secret("postgres-password"));
        let psql =
            ["env", &password, "psql", "-U", "postgres", "-d", database, "-At", "-v", "ON_ERROR_STOP=1"];
        let script = format!("printf '%s' \"$1\" | {}", psql.join(" "));
        self.inside("orders", &["sh", "-ec", &script, "sh", sql])
    }

    pub(super) fn mysql(&self, sql: &str) -> String {
        let password = format!("MYSQL_PWD={}", self.secret("mariadb-password"));
        self.inside(
            "wiki",
            &["env", &password, "mariadb", "-uroot", "--default-character-set=utf8mb4", "-N", "-e", sql],
        )
    }

    pub(super) fn redis(&self, command: &str) -> String {
        let password = format!("REDISCLI_AUTH={}", self.secret("redis-password"));
        let words: Vec<&str> = command.split(' ').collect();
        self.inside("queue", &[&["env", &password, "redis-cli"], words.as_slice()].concat())
    }

    pub(super) fn sqlite(&self, sql: &str) -> String {
        self.inside("web", &["sqlite3", "/notes/notes.db", sql])
    }

    pub(super) fn shell(&self, script: &str) -> String {
        self.inside("web", &["sh", "-ec", script])
    }

    /// Puts the rows there.
    pub(super) fn fill(&self) {
        self.sql("postgres", ORDERS);
        self.mysql(WIKI);
        for n in 0..50 {
            self.redis(&format!("rpush jobs job-{n}"));
        }
        self.redis("hset user:1 name ☃ city \"x\"");
        self.sqlite(NOTES);
        self.shell(
            "mkdir -p /files/cache /files/deep; echo a >/files/a.txt; echo t >/files/deep/b.tmp; echo c >/files/cache/c
             chown 1000:1000 /files/a.txt; chmod 640 /files/a.txt; ln -s a.txt /files/link",
        );
    }

    /// Every row and file, to be compared.
    pub(super) fn rows(&self) -> String {
        let files =
            "cd /files; find . ! -path './cache*' ! -name '*.tmp' ! -name large | sort | while read -r f; do
            stat -c '%n %a %u %g %N' \"$f\"; [ ! -f \"$f\" ] || cat \"$f\"; done";
        [
            self.sql("orders", "TABLE items ORDER BY id; SELECT tableowner FROM pg_tables WHERE tablename = 'items'"),
            self.mysql("SELECT id, body, hex(raw) FROM wiki.pages ORDER BY id; SELECT event_object_table, action_statement FROM information_schema.triggers WHERE trigger_schema = 'wiki'"),
            self.redis("lrange jobs 0 -1"),
            self.redis("hgetall user:1"),
            self.sqlite("SELECT id, what, hex(raw) FROM notes ORDER BY id; PRAGMA user_version"),
            self.shell(files),
            fs::read_to_string(self.root().join("settings/a.conf")).unwrap_or_default(),
        ]
        .join("\n--\n")
    }

    /// Loses everything: containers, volumes, files.
    pub(super) fn destroy(&self) {
        succeeded(self.compose(&["down", "--volumes", "--timeout", "1"]));
        fs::remove_dir_all(self.root().join("settings")).unwrap();
    }
}

/// Compares rows, and shows the first that is another.
pub(super) fn assert_same(now: &str, then: &str, what: &str) {
    let other = now.lines().zip(then.lines()).find(|(now, then)| now != then);
    assert!(now == then, "{what}: {} and {} bytes, first other line {other:?}", now.len(), then.len());
}

/// Both streams of a script.
pub(super) fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}
