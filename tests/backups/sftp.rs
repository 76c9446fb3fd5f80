//! A repository on another host: restic calls ssh with the key of the project, and asks for the host that it met first.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Output};

use super::stage::said;
use crate::support::engine::succeeded;
use crate::support::run::built;
use crate::support::tools::{Tool, require};

const SPEC: &str = r#"
project shop
secret restic { generate = urlsafe(32), escrow = true }
secret "vault-key" { generate = ssh-key }
service web { image = "shop:1" }
backup data {
  path "./settings"
  repository vault = restic("sftp://backup@vault.example.org:2222/@STORE@", password = secret.restic, ssh-key = secret.vault-key) {
    keep { daily = 7 }
  }
}
env prod
"#;

#[test]
fn a_repository_elsewhere_is_reached_with_the_key() {
    let (Some(_), Some(server)) = (require(Tool::Restic), require(Tool::SftpServer)) else { return };
    let folder = tempfile::tempdir().unwrap();
    // What restic takes apart as a shell would.
    let root = folder.path().join("it's a project");
    fs::create_dir_all(root.join("settings")).unwrap();
    fs::write(root.join("settings/a.conf"), "a = 1\n").unwrap();
    let store = folder.path().join("repository");
    fs::write(root.join("shop.deploy"), SPEC.replace("@STORE@", &store.to_string_lossy())).unwrap();
    built(&root);

    // In place of the network: an ssh that notes its arguments and is the other host itself.
    let programs = folder.path().join("bin");
    fs::create_dir(&programs).unwrap();
    let ssh = programs.join("ssh");
    let noted = folder.path().join("noted");
    let text =
        format!("#!/bin/sh\nprintf '%s\\n' \"$@\" >'{}'\nexec {}\n", noted.display(), server.display());
    fs::write(&ssh, text).unwrap();
    fs::set_permissions(&ssh, PermissionsExt::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap_or_default());
    let script = |name: &str, args: &[&str]| -> Output {
        let mut command = Command::new("dash");
        command.arg(root.join("deploy/prod/bin").join(name)).args(args).env("PATH", &path).output().unwrap()
    };
    succeeded(script("secrets", &[]));

    let saved = script("backup-data", &[]);
    assert!(saved.status.success(), "{}", said(&saved));
    let scratch = folder.path().join("scratch");
    succeeded(script("restore-data", &["vault", "--to", &scratch.to_string_lossy()]));
    assert_eq!(fs::read_to_string(scratch.join("settings/a.conf")).unwrap(), "a = 1\n");

    let noted = fs::read_to_string(noted).unwrap();
    let expected = [
        "BatchMode=yes",
        "UserKnownHostsFile=state/data/known_hosts",
        "secrets/vault-key",
        "2222",
        "backup@vault.example.org",
    ];
    for word in expected {
        assert!(noted.lines().any(|line| line == word), "{word}: {noted}");
    }
}
