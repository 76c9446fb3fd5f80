//! What goes wrong ends with a status, a message that says what to do, and a failure heartbeat; nothing is left behind.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::stage::{Stage, assert_same, said};
use crate::support::engine::succeeded;

/// Hears heartbeats: the paths that were asked for.
struct Monitor {
    port: u16,
    heard: Arc<Mutex<Vec<String>>>,
}

impl Monitor {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard = Arc::new(Mutex::new(Vec::new()));
        let into = heard.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let mut request = [0; 1024];
                let length = stream.read(&mut request).unwrap_or(0);
                let text = String::from_utf8_lossy(&request[..length]).into_owned();
                into.lock().unwrap().push(text.split(' ').nth(1).unwrap_or_default().to_owned());
                let _ =
                    stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            }
        });
        Self { port, heard }
    }

    /// What was heard since the last time.
    fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.heard.lock().unwrap())
    }
}

/// The script failed with this in its message, and said so to everyone who is to know.
fn failed(stage: &Stage, monitor: &Monitor, out: &Output, reason: &str) {
    let said = said(out);
    assert_eq!(out.status.code(), Some(1), "{said}");
    assert!(said.contains(reason), "{reason}: {said}");
    let heard = monitor.take();
    assert_eq!(heard.last().map(String::as_str), Some("/of-shop/fail"), "{heard:?}");
    let told = fs::read_to_string(stage.root().join("failures")).unwrap();
    assert!(told.contains(reason), "{reason}: {told}");
    fs::remove_file(stage.root().join("failures")).unwrap();
    for repository in ["vault", "disk"] {
        assert!(
            !stage.state(&format!("{repository}.work/saved")).exists(),
            "{reason}: temporary files are left"
        );
    }
    let running = succeeded(stage.compose(&["ps", "--services", "--status", "running"]));
    assert!(running.lines().any(|service| service == "web"), "{reason}: web is stopped");
}

#[test]
fn copies_of_production_are_not_on_one_disk_with_it() {
    let Some(stage) = Stage::in_production() else { return };
    stage.up();
    stage.fill();
    let out = stage.script(0, "backup-data", &["disk"]).output().unwrap();
    let told = said(&out);
    assert_eq!(out.status.code(), Some(1), "{told}");
    assert!(told.contains("disk is on the disk of orders, like every repository"), "{told}");
    // A disk of its own for one of them is enough for both.
    let out = stage.on_small_disk(&stage.store("archives"), 60_000, "backup-data", &["disk"]);
    assert!(out.status.success() && !said(&out).contains("warning"), "{}", said(&out));
    let out = stage.on_small_disk(&stage.store("archives"), 60_000, "backup-data", &["vault"]);
    assert!(
        out.status.success() && said(&out).contains("warning: vault is on the disk of"),
        "{}",
        said(&out)
    );
    // By another path it is the same folder.
    let files = succeeded(stage.engine.docker(&[
        "volume",
        "inspect",
        "--format",
        "{{.Mountpoint}}",
        "shop-prod_files",
    ]));
    std::os::unix::fs::symlink(files.trim(), stage.store("linked")).unwrap();
    stage.edit("bin/backup-data", "/store/archives", "/store/linked");
    stage.edit("bin/backup-data", "strict=1", "strict=");
    let out = stage.script(1, "backup-data", &["disk"]).output().unwrap();
    assert!(said(&out).contains("disk lies in") && out.status.code() == Some(1), "{}", said(&out));
}

#[test]
fn what_goes_wrong_is_said() {
    let monitor = Monitor::start();
    let more = format!(
        "heartbeat = \"http://127.0.0.1:{}/of-shop\"\n  on-failure = [\"/bin/sh\", \"-c\", \"echo $REPOSITORY $REASON >>../../failures\"]",
        monitor.port
    );
    let Some(stage) = Stage::set(&more) else { return };
    stage.up();
    stage.fill();
    stage.shell("head -c 3000000 /dev/urandom >/files/large");
    succeeded(stage.script(1, "backup-data", &["vault"]).output().unwrap());
    assert_eq!(monitor.take(), ["/of-shop/start", "/of-shop"]);
    succeeded(stage.script(0, "backup-data", &["disk"]).output().unwrap());
    assert_eq!(monitor.take(), ["/of-shop/start", "/of-shop"]);

    succeeded(stage.compose(&["stop", "--timeout", "1", "orders"]));
    let out = stage.script(0, "backup-data", &["vault"]).output().unwrap();
    failed(&stage, &monitor, &out, "orders is not saved: service orders is not running");
    succeeded(stage.compose(&["up", "--detach", "--wait", "orders"]));

    let file = stage.place().join("secrets/restic");
    let password = fs::read(&file).unwrap();
    fs::write(&file, "another one").unwrap();
    let out = stage.script(1, "backup-data", &["vault"]).output().unwrap();
    failed(&stage, &monitor, &out, "wrong password for vault");
    fs::write(&file, password).unwrap();

    let file = stage.place().join("secrets/mariadb-password");
    let password = fs::read(&file).unwrap();
    fs::write(&file, "another one").unwrap();
    let out = stage.script(1, "backup-data", &["disk"]).output().unwrap();
    failed(&stage, &monitor, &out, "wiki is not saved");
    assert!(said(&out).contains("Access denied"), "{}", said(&out));
    fs::write(&file, password).unwrap();

    let before = fs::read_dir(stage.store("archives")).unwrap().count();
    let out = stage.on_small_disk(&stage.place().join("state"), 64, "backup-data", &["vault"]);
    failed(&stage, &monitor, &out, "no space left");
    let out = stage.on_small_disk(&stage.store("archives"), 64, "backup-data", &["disk"]);
    failed(&stage, &monitor, &out, "no space left");
    assert_eq!(fs::read_dir(stage.store("archives")).unwrap().count(), before);

    // A disk that is not mounted is no reason to make a repository where it would be.
    fs::rename(stage.store("repository"), stage.store("elsewhere")).unwrap();
    let out = stage.script(0, "backup-data", &["vault"]).output().unwrap();
    failed(&stage, &monitor, &out, "is its disk mounted?");
    assert!(!stage.store("repository").exists());
    fs::rename(stage.store("elsewhere"), stage.store("repository")).unwrap();

    // A volume that is gone, and a name that is none.
    succeeded(stage.compose(&["down", "--timeout", "1"]));
    succeeded(stage.engine.docker(&["volume", "rm", "shop-prod_files"]));
    let out = stage.script(1, "restore-data", &["vault", "--in-place", "--only", "fils"]).output().unwrap();
    assert!(out.status.code() == Some(1) && said(&out).contains("holds no fils"), "{}", said(&out));
    let args = ["vault", "--in-place", "--only", "files", "--without-safety-copy"];
    let out = stage.script(0, "restore-data", &args).output().unwrap();
    assert!(
        out.status.code() == Some(1) && said(&out).contains("there is no volume shop-prod_files"),
        "{}",
        said(&out)
    );
    stage.up();

    // Two at a time: the second goes away, and fails nothing.
    let lock = stage.state("vault.lock");
    let mut holder =
        Command::new("flock").args(["--no-fork"]).arg(&lock).args(["sleep", "60"]).spawn().unwrap();
    std::thread::sleep(Duration::from_millis(300));
    let out = stage.script(0, "backup-data", &["vault"]).output().unwrap();
    assert_eq!((out.status.code(), monitor.take()), (Some(75), Vec::new()), "{}", said(&out));
    holder.kill().unwrap();
    holder.wait().unwrap();

    // A damaged archive is found, and is never restored.
    let archives = fs::read_dir(stage.store("archives")).unwrap().flatten().map(|entry| entry.path());
    let archive = archives.into_iter().find(|path| path.extension().is_some_and(|it| it == "zst")).unwrap();
    let mut bytes = fs::read(&archive).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&archive, bytes).unwrap();
    let out = stage.script(1, "backup-data", &["--verify", "disk"]).output().unwrap();
    failed(&stage, &monitor, &out, "disk is damaged");
    let out = stage.script(1, "restore-data", &["disk"]).output().unwrap();
    assert!(said(&out).contains("does not have the checksum"), "{}", said(&out));
    assert_eq!(stage.script(0, "backup-data", &["valt"]).output().unwrap().status.code(), Some(64));
}

/// Kills a script and all that it runs once something is there.
fn killed_when(stage: &Stage, repository: &str, is_there: impl Fn() -> bool) {
    let mut command = stage.script(0, "backup-data", &[repository]);
    let quiet = command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut script = quiet.process_group(0).spawn().unwrap();
    let begin = Instant::now();
    while !is_there() {
        assert!(script.try_wait().unwrap().is_none(), "{repository}: it was done before it could be killed");
        assert!(begin.elapsed() < Duration::from_secs(60), "{repository}: it never came so far");
    }
    for process in descendants(script.id()) {
        let _ = Command::new("kill").args(["-9", &process.to_string()]).stderr(Stdio::null()).status();
    }
    script.wait().unwrap();
}

/// A process and all that come from it, parents first.
fn descendants(of: u32) -> Vec<u32> {
    let children = |process: u32| {
        let path = format!("/proc/{process}/task/{process}/children");
        let text = fs::read_to_string(Path::new(&path)).unwrap_or_default();
        text.split_whitespace().filter_map(|id| id.parse().ok()).collect::<Vec<u32>>()
    };
    let (mut all, mut at) = (vec![of], 0);
    while let Some(process) = all.get(at).copied() {
        all.extend(children(process));
        at += 1;
    }
    all
}

#[test]
fn what_is_killed_leaves_the_repository_usable() {
    let Some(stage) = Stage::set("") else { return };
    stage.up();
    stage.fill();
    let rows = stage.rows();
    succeeded(stage.script(0, "backup-data", &[]).output().unwrap());
    stage.shell("head -c 150000000 /dev/urandom >/files/large");

    let locks = stage.store("repository/locks");
    killed_when(&stage, "vault", || {
        let packs = stage.state("vault.work/paths").exists();
        packs && fs::read_dir(&locks).is_ok_and(|mut locks| locks.next().is_some())
    });
    assert!(stage.state("vault.work").exists(), "it was killed in the middle");
    let archives = stage.store("archives");
    killed_when(&stage, "disk", || {
        fs::read_dir(&archives).unwrap().flatten().any(|it| it.path().to_string_lossy().ends_with(".partial"))
    });

    for (shell, repository) in ["disk", "vault"].into_iter().enumerate() {
        let out = stage.script(shell, "backup-data", &[repository]).output().unwrap();
        assert!(out.status.success(), "{repository}: {}", said(&out));
        let out = stage.script(shell, "backup-data", &["--verify", repository]).output().unwrap();
        assert!(out.status.success(), "{repository}: {}", said(&out));
        let args = [repository, "--in-place", "--without-safety-copy"];
        succeeded(stage.script(shell, "restore-data", &args).output().unwrap());
        assert_same(&stage.rows(), &rows, repository);
    }
    let left = fs::read_dir(&archives)
        .unwrap()
        .flatten()
        .filter(|it| it.path().to_string_lossy().contains("partial"));
    assert_eq!(left.count(), 0);
}
