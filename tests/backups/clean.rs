//! The scripts as their readers see them: shellcheck finds nothing, and both shells can read them.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::stage::said;
use crate::support::run::built;
use crate::support::tools::{Tool, require};

/// Everything that a script can hold, with names and texts that bite.
const SPEC: &str = r#"
project shop
host "lab-1" { dir = "/srv/shop" }
secret restic { generate = urlsafe(32) }
secret vault { generate = ssh-key }
secret s3 { fields = [id, key], file = ".secrets/s3_${field}" }
secret login { fields = [user, password], file = ".secrets/${field}" }
secret beat { file = ".secrets/it's a beat" }
volume data
volume files
defaults service { image = "databases:1" }
service db { mount data -> "/data", stores postgres { user = secret.login.user, password = secret.login.password } }
service mongo { stores mongodb { database = "a'b" } }
service index {
  environment { "path.repo" = "/tmp/copies" }
  stores elasticsearch { database = "a-*", password = secret.login.password, path = "/tmp/copies" }
}
service web { mount files -> "/files", stores sqlite { path = "/files/it's $HOME.db" } }
stack worker { service queue { stores redis } }
backup all {
  database db { check = "SELECT 'a' || \"b\" FROM \"c d\" -- $(id) `id`" }
  database service.mongo
  database queue
  database service.index
  database web
  volume volume.files { exclude = ["it's/**", "$x"], check = "a b" }
  path "/srv/it's"
  repository s3 = restic("s3:https://s3.example.org/x", password = secret.restic, environment = { AWS_ACCESS_KEY_ID = secret.s3.id, AWS_SECRET_ACCESS_KEY = secret.s3.key }) {
    schedule = daily("02:00"), keep { last = 1, quarterly = 4 }, verify = monthly("1 06:00"), drill = monthly("2 06:00")
  }
  repository vault = restic("sftp://b@vault.example.org:2222//x", password = secret.restic, ssh-key = secret.vault) { keep { daily = 7 } }
  repository disk = archive("/mnt/it's")
  stop = [web, queue], timeout = 90m, before-update = true
  before = ["/bin/echo", "it's $HOME"], after = ["/bin/true"], on-failure = ["/bin/echo", "`id`"]
  heartbeat { url = "https://hc.example.org/${secret.beat}", failure = "https://hc.example.org/'x'" }
  keep { weekly = 5 }
}
env prod { target { host = "lab-1" } }
"#;

#[test]
fn shells_and_shellcheck_find_nothing_wrong() {
    let (Some(shellcheck), Some(busybox)) = (require(Tool::Shellcheck), require(Tool::Busybox)) else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("shop.deploy"), SPEC).unwrap();
    built(folder.path());
    for name in ["backup-all", "restore-all", "drill-all"] {
        let script = folder.path().join("deploy/prod/bin").join(name);
        let checks: [(&Path, &[&str]); 3] =
            [(&shellcheck, &["-s", "sh"]), (Path::new("dash"), &["-n"]), (&busybox, &["sh", "-n"])];
        for (program, args) in checks {
            let out = Command::new(program).args(args).arg(&script).output().unwrap();
            assert!(out.status.success() && said(&out).is_empty(), "{name}: {}", said(&out));
        }
        // What is wrongly asked for changes nothing and says how to ask.
        let out = Command::new("dash").arg(&script).args(["--no-such-thing"]).output().unwrap();
        assert_eq!(out.status.code(), Some(64), "{}", said(&out));
    }
}
