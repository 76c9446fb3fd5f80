//! The databases that Debian does not have: MySQL and MongoDB as they are, Elasticsearch as its documentation says.

use std::fs;

use super::stage::{Stage, assert_same, said};
use crate::support::engine::succeeded;

const SPEC: &str = r#"
project shop

secret restic { generate = urlsafe(32), escrow = true }
secret mysql-password { generate = urlsafe(24) }
secret mongo-password { generate = urlsafe(24) }
secret elastic-password { generate = urlsafe(24) }
volume wiki-data
volume catalog-data
volume index-data
defaults service { image = "servers:1", init = true }

service wiki {
  command = ["start-mysql"]
  mount wiki-data -> "/var/lib/mysql"
  environment { MYSQL_UNIX_PORT = "/tmp/mysql.sock" }
  secrets = [mysql-password]
  healthcheck {
    test = ["CMD-SHELL", "MYSQL_PWD=$(cat /run/secrets/mysql-password) mysql -uroot -e 'SELECT 1'"]
    interval = 1s, retries = 60
  }
  stores mysql { database = "wiki", user = "root", password = secret.mysql-password }
}
service catalog {
  command = ["start-mongodb"]
  mount catalog-data -> "/data/db"
  secrets = [mongo-password]
  healthcheck { test = ["CMD-SHELL", "mongo --quiet --eval 'db.version()'"], interval = 1s, retries = 60 }
  stores mongodb { user = "root", password = secret.mongo-password }
}
service index {
  command = ["elasticsearch"]
  user = "1000:0"
  mount index-data -> "/usr/share/elasticsearch/data"
  environment { "path.repo" = "/tmp/snapshots", "stand.in.version" = "8.19.0", ELASTIC_PASSWORD = secret.elastic-password }
  healthcheck { test = ["CMD-SHELL", "curl --silent http://127.0.0.1:9200"], interval = 1s, retries = 60 }
  stores elasticsearch { password = secret.elastic-password, path = "/tmp/snapshots" }
}

backup data {
  database service.wiki { check = "SELECT count(*) FROM pages" }
  database service.catalog { check = "db.getSiblingDB('shop').items.count()" }
  database service.index { check = "articles" }
  repository vault = restic("@STORE@/repository", password = secret.restic)
  repository disk = archive("@STORE@/archives")
  keep { last = 3 }
  timeout = 10m
}
env prod
"#;

const WIKI: &str = r#"
CREATE DATABASE wiki; USE wiki; SET SESSION cte_max_recursion_depth = 5000;
CREATE TABLE pages (id int PRIMARY KEY, body text CHARACTER SET utf8mb4, raw varbinary(16));
INSERT INTO pages WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 500)
  SELECT i, concat('it''s "', char(10 using utf8mb4), '☃ ', i), unhex(lpad(hex(i), 8, '0')) FROM n;
CREATE TRIGGER t BEFORE INSERT ON pages FOR EACH ROW SET NEW.body = trim(NEW.body);
CREATE PROCEDURE p() SELECT 1;
"#;
const CATALOG: &str = r#"
const shop = db.getSiblingDB("shop");
for (let i = 0; i < 300; i++) shop.items.insertOne({ _id: i, what: "it's ☃ " + i, at: new Date(i), raw: BinData(0, "AP8=") });
shop.items.createIndex({ what: 1 }, { unique: true });
db.getSiblingDB("other").notes.insertOne({ _id: 1 });
"#;

struct Servers(Stage);

impl Servers {
    fn mysql(&self, sql: &str) -> String {
        let password = format!("MYSQL_PWD={}", self.0.secret("mysql-password"));
        let words = ["env", &password, "mysql", "-uroot", "--default-character-set=utf8mb4", "-N", "-e", sql];
        self.0.inside("wiki", &words)
    }

    fn mongo(&self, script: &str) -> String {
        let words = ["mongo", "--quiet", "--norc", "-u", "root", "-p", &self.0.secret("mongo-password")];
        let more = ["--authenticationDatabase", "admin", "admin", "--eval", script];
        self.0.inside("catalog", &[words.as_slice(), more.as_slice()].concat())
    }

    fn elastic(&self, method: &str, at: &str, body: &str) -> String {
        let user = format!("elastic:{}", self.0.secret("elastic-password"));
        let url = format!("http://127.0.0.1:9200/{at}");
        let words = ["curl", "--silent", "--fail", "-u", &user, "-X", method, "--data", body, &url];
        self.0.inside("index", &words)
    }

    fn fill(&self) {
        self.mysql(WIKI);
        self.mongo(CATALOG);
        for (index, count) in [("articles", 40), ("notes-2026", 3), (".security-7", 1)] {
            for n in 0..count {
                self.elastic("POST", &format!("{index}/_doc"), &format!("{{\"n\":{n},\"what\":\"it's ☃\"}}"));
            }
        }
    }

    fn rows(&self) -> String {
        [
            self.mysql("SELECT id, body, hex(raw) FROM wiki.pages ORDER BY id; SELECT trigger_name, action_statement FROM information_schema.triggers WHERE trigger_schema = 'wiki'; SELECT routine_name FROM information_schema.routines WHERE routine_schema = 'wiki'"),
            self.mongo("const shop = db.getSiblingDB('shop'); shop.items.find().sort({ _id: 1 }).forEach(printjson); printjson(shop.items.getIndexes().map(i => i.key)); printjson(db.getSiblingDB('other').notes.find().toArray())"),
            self.elastic("GET", "articles/_search", ""),
            self.elastic("GET", "notes-2026/_search", ""),
        ]
        .join("\n--\n")
    }
}

#[test]
fn mysql_mongodb_and_elasticsearch_are_restored_row_by_row() {
    let Some(stage) = Stage::with(SPEC, |engine| engine.servers("servers:1")) else { return };
    stage.up();
    let servers = Servers(stage);
    servers.fill();
    let stage = &servers.0;
    let rows = servers.rows();
    assert!(rows.contains("☃ 500") && rows.contains("it's ☃ 299") && rows.contains("\"n\":39"), "{rows}");
    let out = stage.script(0, "backup-data", &[]).output().unwrap();
    assert!(out.status.success(), "{}", said(&out));
    assert_same(&servers.rows(), &rows, "a backup changes nothing");
    assert_eq!(
        stage.inside("index", &["ls", "-A", "/tmp/snapshots"]),
        "",
        "what was copied out is gone there"
    );

    for (shell, repository) in ["vault", "disk"].into_iter().enumerate() {
        let out = stage.script(shell, "drill-data", &[repository]).output().unwrap();
        assert!(out.status.success(), "{}", said(&out));
        let evidence = fs::read_to_string(stage.state(&format!("drill-{repository}.json"))).unwrap();
        for answer in ["\"answer\":\"500\"", "\"answer\":\"300\"", "\"answer\":\"40\""] {
            assert!(evidence.contains(answer), "{evidence}");
        }
        succeeded(stage.compose(&["down", "--volumes", "--timeout", "1"]));
        if repository == "disk" {
            // A release that knows nothing of feature states.
            stage.edit("compose.yaml", "8.19.0", "7.10.2");
        }
        stage.up();
        let args = [repository, "--in-place", "--without-safety-copy"];
        let out = stage.script(shell, "restore-data", &args).output().unwrap();
        assert!(out.status.success(), "{repository}: {}", said(&out));
        assert_same(&servers.rows(), &rows, repository);
    }

    // Over what is there, after a safety copy; what is the server's own stays as it is.
    servers.mysql("UPDATE wiki.pages SET body = 'changed'");
    servers.mongo("db.getSiblingDB('shop').items.deleteMany({ _id: { $lt: 100 } })");
    servers.elastic("POST", "articles/_doc", "{\"late\":true}");
    servers.elastic("POST", ".security-7/_doc", "{\"newer\":true}");
    let out = stage.script(1, "restore-data", &["disk", "--in-place"]).output().unwrap();
    assert!(out.status.success(), "{}", said(&out));
    assert_same(&servers.rows(), &rows, "over what was there");
    assert!(servers.elastic("GET", ".security-7/_search", "").contains("newer"));
}

#[test]
fn what_elasticsearch_refuses_is_said() {
    let Some(stage) = Stage::with(SPEC, |engine| engine.servers("servers:1")) else { return };
    // The settings that run are not those that were compiled.
    stage.edit("compose.yaml", "/tmp/snapshots", "/elsewhere");
    stage.up();
    let out = stage.script(0, "backup-data", &["disk"]).output().unwrap();
    assert_eq!(out.status.code(), Some(1));
    let said = said(&out);
    assert!(said.contains("index is not saved: ") && said.contains("path.repo"), "{said}");
}
