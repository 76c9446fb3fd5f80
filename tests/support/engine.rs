//! A docker engine of a test's own, on which compose files really run. `engine.sh` holds it in namespaces; this is its
//! handle. Invariant: after drop, or the death of the test process, no process, mount, network or file of it is left.

use std::io::Write;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use super::tools::{Tool, require};

const SUPERVISOR: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/engine.sh");

/// Runs as long as this value lives.
pub(crate) struct Engine {
    folder: PathBuf,
    /// Its standard input is the engine's life.
    supervisor: Child,
    docker: PathBuf,
    compose: PathBuf,
    busybox: PathBuf,
}

impl Engine {
    /// A running engine without any image, or nothing where a tool for it is missing (which is then said).
    ///
    /// # Panics
    /// When the tools are here and the engine does not come up: with its log.
    pub(crate) fn start() -> Option<Self> {
        require(Tool::Namespaces)?;
        require(Tool::Dockerd)?;
        let (docker, compose) = (require(Tool::Docker)?, require(Tool::Compose)?);
        let busybox = require(Tool::Busybox)?;

        // A socket's path is at most 107 bytes, so not under a TMPDIR of any length.
        let folder = TempDir::with_prefix_in("deployc-engine-", "/tmp").expect("a folder in /tmp").keep();
        let supervisor = Command::new("bash")
            .args([SUPERVISOR, "hold"])
            .args([&folder, &busybox])
            .env_clear()
            .env("PATH", system_path())
            .stdin(Stdio::piped())
            // A ^C in the terminal must not hit the supervisor before it has cleaned up.
            .process_group(0)
            .spawn()
            .expect("bash runs");
        let mut engine = Self { folder, supervisor, docker, compose, busybox };
        engine.wait_until_it_answers();
        Some(engine)
    }

    /// The same with another docker compose.
    pub(crate) fn with_compose(mut self, compose: PathBuf) -> Self {
        self.compose = compose;
        self
    }

    fn wait_until_it_answers(&mut self) {
        for _ in 0..600 {
            if self.docker(&["version"]).status.success() {
                return;
            }
            let log = std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
            if let Ok(Some(_)) = self.supervisor.try_wait() {
                panic!("the engine ended before it answered:\n{log}");
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        let log = std::fs::read_to_string(self.folder.join("log")).unwrap_or_default();
        panic!("the engine did not answer within a minute:\n{log}");
    }

    /// Makes the image `reference` from scratch: busybox with all its commands, and `programs` as executables at the
    /// paths given, which lets a test stand in for what the real image would run.
    pub(crate) fn image(&self, reference: &str, programs: &[(&str, &str)]) {
        let root = TempDir::with_prefix("deployc-image-").expect("a temporary folder");
        for folder in ["bin", "etc", "tmp"] {
            std::fs::create_dir(root.path().join(folder)).expect("a folder of the image");
        }
        std::fs::set_permissions(root.path().join("tmp"), PermissionsExt::from_mode(0o1777)).expect("a mode");
        std::fs::copy(&self.busybox, root.path().join("bin/busybox")).expect("a copy of busybox");
        let commands = succeeded(Command::new(&self.busybox).arg("--list").output().expect("busybox runs"));
        for command in commands.lines().filter(|command| *command != "busybox") {
            symlink("busybox", root.path().join("bin").join(command)).expect("a link to busybox");
        }
        for (path, text) in programs {
            let file = root.path().join(path.trim_start_matches('/'));
            std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder of the image");
            std::fs::write(&file, text).expect("a program of the image");
            std::fs::set_permissions(&file, PermissionsExt::from_mode(0o755)).expect("a mode");
        }
        self.import(reference, root.path());
    }

    /// Makes the image `reference` of a folder.
    pub(crate) fn import(&self, reference: &str, root: &Path) {
        let tar = Command::new("tar").arg("-C").arg(root).args(["-c", "."]).output().expect("tar runs");
        assert!(tar.status.success(), "tar failed: {}", String::from_utf8_lossy(&tar.stderr));
        let mut import = self
            .client(&self.docker)
            .args(["import", "--change", "CMD [\"sh\"]"])
            .args(["--change", "ENV PATH=/usr/bin:/bin:/usr/sbin:/sbin", "-", reference])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("docker runs");
        import.stdin.take().expect("a pipe").write_all(&tar.stdout).expect("docker reads the image");
        succeeded(import.wait_with_output().expect("docker ends"));
    }

    /// `docker ARGS` against this engine.
    pub(crate) fn docker(&self, args: &[&str]) -> Output {
        self.client(&self.docker).args(args).output().expect("docker runs")
    }

    /// `docker compose -f FILE ARGS` in the folder `dir` against this engine.
    pub(crate) fn compose(&self, dir: &Path, file: &str, args: &[&str]) -> Output {
        let mut compose = self.client(&self.compose);
        compose
            .current_dir(dir)
            .args(["--ansi", "never", "-f", file])
            .args(args)
            .output()
            .expect("compose runs")
    }

    /// A program of the host that finds this engine where it asks for `docker` and `docker compose`.
    pub(crate) fn on_host(&self, program: &Path) -> Command {
        let plugins = self.folder.join(".docker/cli-plugins");
        std::fs::create_dir_all(&plugins).expect("a folder of plugins");
        // Already there the second time.
        let _ = symlink(&self.compose, plugins.join("docker-compose"));
        self.client(program)
    }

    /// Makes the image `reference` of this machine's own databases, or nothing where one is missing (which is then said).
    pub(crate) fn databases(&self, reference: &str) -> Option<()> {
        require(Tool::Databases)?;
        self.assembled(reference, concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/databases.sh"), None);
        Some(())
    }

    /// The same of MySQL, MongoDB and what stands in for Elasticsearch.
    pub(crate) fn servers(&self, reference: &str) -> Option<()> {
        let servers = require(Tool::Servers)?;
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/support/servers.sh");
        self.assembled(reference, script, servers.parent());
        Some(())
    }

    fn assembled(&self, reference: &str, script: &str, from: Option<&Path>) {
        let root = TempDir::with_prefix("deployc-databases-").expect("a temporary folder");
        let mut make = Command::new("bash");
        make.arg(script).arg(root.path()).arg(&self.busybox).args(from);
        succeeded(make.output().expect("bash runs"));
        self.import(reference, root.path());
    }

    /// What the engine knows of a container, as `docker inspect` gives it.
    pub(crate) fn inspect(&self, container: &str) -> Value {
        let text = succeeded(self.docker(&["container", "inspect", container]));
        let mut found: Value = serde_json::from_str(&text).expect("docker prints json");
        found[0].take()
    }

    /// Names of the containers there are, running or not, sorted.
    pub(crate) fn containers(&self) -> Vec<String> {
        let text = succeeded(self.docker(&["ps", "--all", "--format", "{{.Names}}"]));
        let mut names: Vec<_> = text.lines().map(str::to_owned).collect();
        names.sort();
        names
    }

    /// A busybox command that sees the network as the engine's host does: published ports are on its 127.0.0.1.
    pub(crate) fn on_its_host(&self, args: &[&str]) -> Output {
        let pid = std::fs::read_to_string(self.folder.join("outer.pid")).expect("the engine's process id");
        let mut nsenter = Command::new("nsenter");
        nsenter.args(["--net", "--target", pid.trim(), "--"]).arg(&self.busybox).args(args);
        nsenter.output().expect("nsenter runs")
    }

    /// The folder with everything the engine keeps; it goes with the engine.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// A client in an environment without the developer's own docker settings and variables.
    fn client(&self, program: &Path) -> Command {
        let mut client = Command::new(program);
        client
            .env_clear()
            .env("PATH", system_path())
            .env("HOME", &self.folder)
            .env("DOCKER_HOST", format!("unix://{}", self.folder.join("docker.sock").display()))
            .stdin(Stdio::null());
        client
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        drop(self.supervisor.stdin.take());
        let _ = self.supervisor.wait();
    }
}

/// Standard output of a program that must have succeeded.
pub(crate) fn succeeded(output: Output) -> String {
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{}\n{err}{out}", output.status);
    out.into_owned()
}

fn system_path() -> String {
    format!("{}:/usr/sbin:/sbin", std::env::var("PATH").unwrap_or_default())
}
