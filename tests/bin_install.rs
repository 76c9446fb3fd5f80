//! `bin/install` and `bin/uninstall` under two shells, on a tree of a machine that does not run.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::bin_secrets::shells;
use crate::support::run::{built, said};
use crate::support::tools::{Tool, require};

const SPEC: &str = r#"
project shop

host lab {
  dir = "/srv/the shop"
  timezone = "Europe/London"
  sysctl { "vm.max_map_count" = 262144, "net.ipv4.ip_local_port_range" = "32768 60999" }
  directory "/data/files" { owner = @OWNER@, mode = 0o2750 }
  directory "/data/plain" { }
}

service web { image = "shop:1", restart = always, environment { TAG = runtime("TAG", "1") } }
job report { image = "shop:1", schedule = daily("03:00"), on-failure = ["/usr/bin/notify"] }
job often { image = "shop:1", schedule = every(15m) }
unit worker { exec = ["/opt/worker"], user = "shop", supplementary-groups = ["adm", 4] }
unit spare { exec = ["/opt/spare"], enabled = false }
volume mail { path = "/srv/mail", owner = "@OWNER@:@GROUP@" }

env prod { target { host = lab } }
"#;

struct Host {
    folder: tempfile::TempDir,
    root: tempfile::TempDir,
    shell: Vec<PathBuf>,
    path: String,
}

impl Host {
    fn new(shell: Vec<PathBuf>, path: String) -> Self {
        let host =
            Self { folder: tempfile::tempdir().unwrap(), root: tempfile::tempdir().unwrap(), shell, path };
        host.build(SPEC);
        host
    }

    fn build(&self, spec: &str) {
        // Only root gives things away; what is owned already needs no root.
        let this = fs::metadata(self.folder.path()).unwrap();
        let owner = if this.uid() == 0 { (1234, 2345) } else { (this.uid(), this.gid()) };
        let spec = spec.replace("@OWNER@", &owner.0.to_string()).replace("@GROUP@", &owner.1.to_string());
        fs::write(self.folder.path().join("shop.deploy"), spec).unwrap();
        built(self.folder.path());
    }

    /// The exit code, and all that was said.
    fn run(&self, script: &str, args: &[&str]) -> (i32, String) {
        let mut command = Command::new(&self.shell[0]);
        command
            .args(&self.shell[1..])
            .arg(self.folder.path().join("deploy/prod/bin").join(script))
            .args(args);
        command.arg("--root").arg(self.root.path());
        let output = command.env_clear().env("PATH", &self.path).current_dir("/").output().unwrap();
        let (code, text) = said(output);
        (code.unwrap(), text)
    }

    fn place(&self, path: &str) -> PathBuf {
        self.root.path().join(path.trim_start_matches('/'))
    }

    /// Every file of the tree with its content, and every directory with its mode.
    fn tree(&self) -> BTreeMap<PathBuf, String> {
        let mut tree = BTreeMap::new();
        walk(self.root.path(), &mut tree);
        tree
    }
}

fn walk(folder: &Path, tree: &mut BTreeMap<PathBuf, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let about = fs::metadata(&path).unwrap();
        let shown = format!("{:o} {}:{} {}", about.mode(), about.uid(), about.gid(), about.mtime_nsec());
        if path.is_dir() {
            walk(&path, tree);
            tree.insert(path, shown);
        } else {
            let text = fs::read_to_string(&path).unwrap();
            tree.insert(path, shown + &text);
        }
    }
}

fn hosts() -> Vec<(Host, Option<tempfile::TempDir>)> {
    shells().into_iter().map(|(shell, path, keep)| (Host::new(shell, path), keep)).collect()
}

const UNITS: [&str; 8] = [
    "shop-prod.service",
    "shop-prod-worker.service",
    "shop-prod-spare.service",
    "shop-prod-report.service",
    "shop-prod-report.timer",
    "shop-prod-report-failed.service",
    "shop-prod-often.service",
    "shop-prod-often.timer",
];

#[test]
fn it_shows_first_and_does_it_when_told_to() {
    for (host, _keep) in hosts() {
        let (code, shown) = host.run("install", &[]);
        assert_eq!(code, 0, "{shown}");
        assert!(shown.ends_with("shop-prod: nothing was done; with --apply it is\n"), "{shown}");
        assert!(host.tree().is_empty());
        let (code, done) = host.run("install", &["--apply"]);
        assert_eq!(code, 0, "{done}");
        assert_eq!(shown.trim_end().rsplit_once('\n').unwrap().0, done.trim_end());
        for unit in UNITS {
            let place = host.place("/etc/systemd/system").join(unit);
            let emitted = host.folder.path().join("deploy/prod/systemd").join(unit);
            assert_eq!(fs::read_to_string(&place).unwrap(), fs::read_to_string(emitted).unwrap());
            assert_eq!(place.metadata().unwrap().mode() & 0o777, 0o644);
        }
        let kernel = fs::read_to_string(host.place("/etc/sysctl.d/shop-prod.conf")).unwrap();
        assert!(
            kernel.ends_with("\nvm.max_map_count = 262144\nnet.ipv4.ip_local_port_range = 32768 60999\n"),
            "{kernel}"
        );
        let files = host.place("/data/files").metadata().unwrap();
        assert_eq!(files.mode() & 0o7777, 0o2750);
        let mail = host.place("/srv/mail").metadata().unwrap();
        let this = host.folder.path().metadata().unwrap();
        if this.uid() == 0 {
            assert_eq!((files.uid(), mail.uid(), mail.gid()), (1234, 1234, 2345));
        }
        assert!(host.place("/data/plain").is_dir());
        assert_eq!(fs::read(host.place("/srv/the shop/runtime.env")).unwrap(), b"");
        let tree = host.tree();
        assert_eq!(host.run("install", &["--apply"]), (0, "shop-prod: nothing to do\n".into()));
        assert_eq!(host.run("install", &[]), (0, "shop-prod: nothing to do\n".into()));
        let list = host.place("/var/lib/deployc/shop-prod.installed");
        let unchanged: BTreeMap<_, _> =
            host.tree().into_iter().filter(|(path, _)| !list.starts_with(path)).collect();
        assert_eq!(unchanged, tree.into_iter().filter(|(path, _)| !list.starts_with(path)).collect());
    }
}

#[test]
fn what_changes_is_updated_and_what_nothing_makes_any_more_is_removed() {
    for (host, _keep) in hosts() {
        assert_eq!(host.run("install", &["--apply"]).0, 0);
        fs::write(host.place("/srv/the shop/runtime.env"), "TAG=2\n").unwrap();
        let cron = SPEC.replace("project shop\n", "project shop\ntarget { scheduler = cron }\n");
        host.build(&cron.replace("\"/srv/the shop\"", "\"/srv/shop\"").replace("unit spare", "unit other"));
        let (code, shown) = host.run("install", &[]);
        assert_eq!(code, 0, "{shown}");
        let (code, done) = host.run("install", &["--apply"]);
        assert_eq!(code, 0, "{done}");
        for line in [
            "install /etc/cron.d/shop-prod-report",
            "install /etc/systemd/system/shop-prod-other.service",
            "update /etc/systemd/system/shop-prod.service",
            "remove /etc/systemd/system/shop-prod-report.timer",
            "remove /etc/systemd/system/shop-prod-report-failed.service",
            "remove /etc/systemd/system/shop-prod-spare.service",
        ] {
            assert!(shown.lines().any(|l| l == line) && done.lines().any(|l| l == line), "{line}\n{shown}");
        }
        assert!(!shown.contains("shop-prod-worker.service"), "{shown}");
        let left = fs::read_dir(host.place("/etc/systemd/system")).unwrap().count();
        assert_eq!(left, 3);
        assert_eq!(host.run("install", &["--apply"]).1, "shop-prod: nothing to do\n");
        // A file that was taken away by hand is put back, one that was edited too.
        fs::remove_file(host.place("/etc/cron.d/shop-prod-report")).unwrap();
        fs::write(host.place("/etc/cron.d/shop-prod-often"), "# mine\n").unwrap();
        let (_, done) = host.run("install", &["--apply"]);
        assert_eq!(done, "update /etc/cron.d/shop-prod-often\ninstall /etc/cron.d/shop-prod-report\n");
    }
}

#[test]
fn what_it_did_not_install_is_never_touched() {
    for (host, _keep) in hosts() {
        let theirs = host.place("/etc/systemd/system/shop-prod-worker.service");
        fs::create_dir_all(theirs.parent().unwrap()).unwrap();
        fs::write(&theirs, "[Service]\nExecStart=/opt/theirs\n").unwrap();
        fs::create_dir_all(host.place("/data")).unwrap();
        fs::write(host.place("/data/plain"), "").unwrap();
        let before = host.tree();
        let (code, said) = host.run("install", &["--apply"]);
        assert_eq!(code, 1);
        assert_eq!(
            said,
            "/data/plain: is no directory\n/etc/systemd/system/shop-prod-worker.service: is there and was not installed \
             from here: move it away\nnothing was done\n"
        );
        assert_eq!(host.tree(), before);
        fs::remove_file(host.place("/data/plain")).unwrap();
        fs::remove_file(&theirs).unwrap();
        assert_eq!(host.run("install", &["--apply"]).0, 0);
        fs::write(host.place("/data/files/kept"), "").unwrap();
        fs::write(host.place("/etc/systemd/system/theirs.service"), "").unwrap();
        let (code, shown) = host.run("uninstall", &[]);
        assert_eq!((code, shown.matches("\nremove ").count() + 1), (0, 9), "{shown}");
        let (code, said) = host.run("uninstall", &["--apply"]);
        assert_eq!(code, 0, "{said}");
        let left: Vec<_> = fs::read_dir(host.place("/etc/systemd/system")).unwrap().collect();
        assert_eq!(left.len(), 1);
        assert!(
            host.place("/data/files/kept").exists() && !host.place("/etc/sysctl.d/shop-prod.conf").exists()
        );
        assert!(!host.place("/var/lib/deployc/shop-prod.installed").exists());
        assert_eq!(host.run("uninstall", &["--apply"]).1, "shop-prod: nothing to do\n");
    }
}

#[test]
fn whom_a_unit_runs_as_must_be_there() {
    for (host, _keep) in hosts() {
        fs::create_dir(host.place("/etc")).unwrap();
        fs::write(host.place("/etc/passwd"), "root:x:0:0::/root:/bin/sh\nshopkeeper:x:1:1::/:/bin/sh\n")
            .unwrap();
        fs::write(host.place("/etc/group"), "adm:x:4:\n").unwrap();
        let (code, said) = host.run("install", &["--apply"]);
        assert_eq!(code, 1);
        assert_eq!(
            said,
            "shop-prod-worker.service: runs as user shop, who is not there: useradd --system shop\nnothing was done\n"
        );
        fs::write(host.place("/etc/passwd"), "shop:x:1:1::/:/bin/sh\n").unwrap();
        assert_eq!(host.run("install", &["--apply"]).0, 0);
    }
}

#[test]
fn a_link_and_a_wrong_mode_are_put_right() {
    for (host, _keep) in hosts() {
        assert_eq!(host.run("install", &["--apply"]).0, 0);
        let unit = host.place("/etc/systemd/system/shop-prod.service");
        fs::set_permissions(&unit, PermissionsExt::from_mode(0o666)).unwrap();
        fs::set_permissions(host.place("/data/files"), PermissionsExt::from_mode(0o777)).unwrap();
        let timer = host.place("/etc/systemd/system/shop-prod-often.timer");
        fs::remove_file(&timer).unwrap();
        std::os::unix::fs::symlink("/dev/null", &timer).unwrap();
        let (_, done) = host.run("install", &["--apply"]);
        assert_eq!(
            done,
            "chmod 2750 /data/files\nupdate /etc/systemd/system/shop-prod.service\nupdate \
             /etc/systemd/system/shop-prod-often.timer\n"
        );
        assert!(!timer.is_symlink() && unit.metadata().unwrap().mode() & 0o777 == 0o644);
    }
}

#[test]
fn wrong_words_are_refused_and_the_scripts_are_clean() {
    let host = Host::new(vec!["/bin/sh".into()], "/usr/bin:/bin".into());
    for args in [&["--now"] as &[&str], &["--root"]] {
        let (code, said) = host.run("install", args);
        assert_eq!((code, said.starts_with("usage: install")), (64, true), "{said}");
    }
    let Some(shellcheck) = require(Tool::Shellcheck) else { return };
    let bin = host.folder.path().join("deploy/prod/bin");
    let output = Command::new(shellcheck)
        .args(["--norc", "--shell=sh"])
        .args([bin.join("install"), bin.join("uninstall")])
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}
