//! Repositories that restic reaches through rclone, and over HTTP from its REST server: rclone is both.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use super::stage::said;
use crate::support::engine::succeeded;
use crate::support::run::built;
use crate::support::tools::{Tool, require};

const SPEC: &str = r#"
project shop
secret restic { generate = urlsafe(32), escrow = true }
service web { image = "shop:1" }
backup data {
  path "./settings"
  repository cloud = restic("rclone::local:@STORE@/cloud", password = secret.restic)
  repository server = restic("rest:http://127.0.0.1:@PORT@/shop", password = secret.restic)
  keep { daily = 7 }
}
env prod
"#;

/// Ends with the test.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn repositories_of_rclone_and_of_a_rest_server_are_used() {
    let (Some(_), Some(rclone)) = (require(Tool::Restic), require(Tool::Rclone)) else { return };
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("shop");
    fs::create_dir_all(root.join("settings")).unwrap();
    fs::write(root.join("settings/a.conf"), "a = 1\n").unwrap();
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let store = folder.path().join("store");
    let spec = SPEC.replace("@STORE@", &store.to_string_lossy()).replace("@PORT@", &port.to_string());
    fs::write(root.join("shop.deploy"), spec).unwrap();
    built(&root);
    let server = Command::new(&rclone)
        .args(["serve", "restic", "--addr", &format!("127.0.0.1:{port}"), "--config", "/dev/null"])
        .arg(store.join("server"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let server = Server(server);
    let answers = (0..100).any(|_| {
        std::thread::sleep(Duration::from_millis(100));
        TcpStream::connect(("127.0.0.1", port)).is_ok()
    });
    assert!(answers, "rclone serves nothing");

    let script = |name: &str, args: &[&str]| -> Output {
        let mut command = Command::new("dash");
        command.arg(root.join("deploy/prod/bin").join(name)).args(args).output().unwrap()
    };
    succeeded(script("secrets", &[]));
    let saved = script("backup-data", &[]);
    assert!(saved.status.success(), "{}", said(&saved));
    fs::write(root.join("settings/a.conf"), "a = 2\n").unwrap();
    succeeded(script("backup-data", &["--verify"]));
    for repository in ["cloud", "server"] {
        assert!(store.join(repository).exists(), "{repository} keeps its copies here");
        let scratch = folder.path().join(format!("scratch-{repository}"));
        succeeded(script("restore-data", &[repository, "--to", &scratch.to_string_lossy()]));
        assert_eq!(fs::read_to_string(scratch.join("settings/a.conf")).unwrap(), "a = 1\n");
    }
    drop(server);
    let refused = script("backup-data", &["server"]);
    assert_eq!(refused.status.code(), Some(1), "{}", said(&refused));
    assert!(said(&refused).contains("is not there now: does that place answer?"), "{}", said(&refused));
}
