//! `bin/run` as a host runs it: under two shells, with a docker that only writes down what it is asked.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::bin_secrets::shells;
use crate::support::run::built;
use crate::support::tools::{Tool, require};

/// Each job does in the container what its name says.
const SPEC: &str = r#"
project @PROJECT@

defaults job { image = "shop:1" }
job good { run = manual, environment { TAG = runtime("TAG", "1") } }
job bad { run = update }
job slow { timeout = 1s, on-failure = ["@FOLDER@/told", "5% of $HOME", "it's"], schedule = daily("03:00") }
job long { run = manual }
host lab { dir = "/srv/shop" }
env prod { target { host = lab } }
"#;

const DOCKER: &str = r#"#!/bin/sh
echo "$*" >>"${0%/*}/asked"
case "$*" in
*bad) echo 'it is bad'; exit 42 ;;
*slow | *long) trap 'kill $! 2>/dev/null; echo ended >>"${0%/*}/asked"; exit 130' TERM; sleep 20 & wait ;;
esac
"#;

struct Host {
    folder: tempfile::TempDir,
    shell: Vec<PathBuf>,
    path: String,
    project: String,
}

impl Host {
    fn new(shell: Vec<PathBuf>, path: &str) -> Self {
        // Locks are common to a machine, and so to these tests.
        static NUMBER: AtomicUsize = AtomicUsize::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let folder = tempfile::tempdir().unwrap();
        let project = format!("shop{number}-{}", std::process::id());
        let spec = SPEC.replace("@PROJECT@", &project).replace("@FOLDER@", &folder.path().to_string_lossy());
        let host = Self { path: format!("{}:{path}", folder.path().display()), folder, shell, project };
        fs::write(host.file("shop.deploy"), spec).unwrap();
        host.program("docker", DOCKER);
        host.program("logger", "#!/bin/sh\ncat >>\"${0%/*}/logged\"\necho \"as $2\" >>\"${0%/*}/logged\"\n");
        let told =
            "#!/bin/sh\necho \"$# $1 $2 $3 $MONITOR_UNIT $MONITOR_EXIT_STATUS\" >\"${0%/*}/was-told\"\n";
        host.program("told", told);
        built(host.folder.path());
        host
    }

    fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn program(&self, name: &str, text: &str) {
        fs::write(self.file(name), text).unwrap();
        fs::set_permissions(self.file(name), PermissionsExt::from_mode(0o755)).unwrap();
    }

    fn start(&self, args: &[&str]) -> Child {
        let _ = fs::remove_file(self.file("asked"));
        let mut command = Command::new(&self.shell[0]);
        command.args(&self.shell[1..]).arg(self.file("deploy/prod/bin/run")).args(args);
        command.env_clear().env("PATH", &self.path).current_dir("/");
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// Its exit code and what it said to the user.
    fn run(&self, args: &[&str]) -> (i32, String) {
        let output = self.start(args).wait_with_output().unwrap();
        (output.status.code().unwrap(), String::from_utf8_lossy(&output.stderr).into_owned())
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.file(name)).unwrap_or_default()
    }

    fn wait_for(&self, name: &str, text: &str) {
        let start = Instant::now();
        while !self.read(name).contains(text) {
            assert!(start.elapsed() < Duration::from_secs(10), "no `{text}` in {name}: {}", self.read(name));
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

fn hosts() -> Vec<(Host, Option<tempfile::TempDir>)> {
    shells().into_iter().map(|(shell, path, keep)| (Host::new(shell, &path), keep)).collect()
}

#[test]
fn a_job_runs_in_a_container_of_its_own_and_its_status_is_the_script_s() {
    for (host, _keep) in hosts() {
        assert_eq!(host.run(&["good"]), (0, String::new()));
        assert!(!host.read("asked").contains("--env-file"));
        fs::write(host.file("runtime.env"), "TAG=2\n").unwrap();
        assert_eq!(host.run(&["good"]), (0, String::new()));
        let name = format!("{}-prod-good", host.project);
        let run = format!(
            "rm --force {name}-run\ncompose --file compose.yaml --project-name {}-prod --env-file ../../runtime.env run --rm \
             --no-deps -T --name {name}-run good\n",
            host.project
        );
        assert_eq!(host.read("asked"), run);
        let (code, said) = host.run(&["bad"]);
        assert_eq!((code, said.as_str()), (42, "bad: failed with status 42 after 0 seconds\n"));
        assert_eq!(host.read("asked").matches("rm --force").count(), 2, "{}", host.read("asked"));
        for args in [&["none"] as &[&str], &[], &["good", "bad"], &["--cron"]] {
            let (code, said) = host.run(args);
            assert_eq!((code, said.contains("jobs: bad good long slow")), (64, true), "{said}");
        }
    }
}

#[test]
fn a_job_never_runs_twice_at_a_time() {
    for (host, _keep) in hosts() {
        let mut first = host.start(&["long"]);
        host.wait_for("asked", "run --rm");
        let (code, said) = host.run(&["long"]);
        assert_eq!((code, said.contains("running already")), (75, true), "{said}");
        assert_eq!(host.read("asked"), "", "the first one's container is left alone");
        assert_eq!(host.run(&["good"]).0, 0);
        kill(&first);
        assert_eq!(first.wait().unwrap().code(), Some(143));
        host.wait_for("asked", "ended");
        host.wait_for("asked", &format!("rm --force {}-prod-long-run", host.project));
        assert_eq!(host.run(&["bad"]).0, 42);
    }
}

fn kill(child: &Child) {
    assert!(Command::new("kill").arg(child.id().to_string()).status().unwrap().success());
}

#[test]
fn what_takes_too_long_is_stopped() {
    for (host, _keep) in hosts() {
        let start = Instant::now();
        let (code, said) = host.run(&["slow"]);
        assert_eq!((code, said.as_str()), (124, "slow: stopped, for it took longer than 1 seconds\n"));
        assert!(start.elapsed() < Duration::from_secs(8));
        assert!(host.read("asked").contains("ended\n"), "{}", host.read("asked"));
        assert_eq!(host.read("was-told"), "", "by hand nobody needs to be told");
    }
}

#[test]
fn under_cron_the_journal_hears_it_and_a_failure_is_told() {
    for (host, _keep) in hosts() {
        let name = format!("{}-prod-slow", host.project);
        let (code, said) = host.run(&["--cron", "slow"]);
        assert_eq!((code, said.as_str()), (124, ""));
        // busybox takes its own logger whatever PATH says.
        let by_us = host.shell.len() == 1;
        let logged = host.read("logged");
        assert!(
            !by_us || logged == format!("slow: stopped, for it took longer than 1 seconds\nas {name}\n"),
            "{logged}"
        );
        assert_eq!(host.read("was-told"), format!("3 5% of $HOME it's {name} {name} 124\n"));
        assert_eq!(host.run(&["--cron", "bad"]), (42, String::new()));
        assert!(
            !by_us || host.read("logged").contains("it is bad\nbad: failed with status 42"),
            "{}",
            host.read("logged")
        );
        assert_eq!(host.run(&["--cron", "good"]).0, 0);
        fs::remove_file(host.file("logger")).unwrap();
    }
}

#[test]
fn shellcheck_finds_nothing_in_it() {
    let Some(shellcheck) = require(Tool::Shellcheck) else { return };
    let host = Host::new(vec!["/bin/sh".into()], "/usr/bin:/bin");
    let script = host.file("deploy/prod/bin/run");
    let output =
        Command::new(shellcheck).args(["--norc", "--shell=sh"]).arg(Path::new(&script)).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}
