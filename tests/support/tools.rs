//! Finds the real programs tests run: first in `.tools/`, where `scripts/install-tools` unpacks, then on the machine.
//! Invariant: a missing tool never goes unsaid; it is printed past the test harness's capture, and fatal with CI=true.

use std::io::Write;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// A program that is not part of the Rust toolchain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tool {
    /// The binary of docker compose v2, run by itself and not through `docker compose`.
    Compose,
    /// The newest docker compose that Debian has; `Compose` is the oldest that we support.
    NextCompose,
    /// Docker's client.
    Docker,
    /// Docker's engine.
    Dockerd,
    /// A statically linked busybox, good for an image made from scratch.
    Busybox,
    Shellcheck,
    Restic,
    Rclone,
    Zstd,
    Curl,
    Git,
    Jq,
    /// What speaks SFTP at the other end of an ssh.
    SftpServer,
    /// The servers and clients of PostgreSQL, MariaDB, Redis and SQLite.
    Databases,
    /// A file system with MySQL and MongoDB, which Debian does not have.
    Servers,
    /// What reads calendar expressions and unit files as systemd does.
    SystemdAnalyze,
    /// systemd itself, which says what it has read without running anything.
    Systemd,
    /// What reads a crontab as Debian's cron does.
    Crontab,
    /// A python with PyYAML, the reader of YAML 1.1 that most scripts use.
    PyYaml,
    /// A browser that runs without a window: Chromium, or Chrome.
    Browser,
    /// Not a program but what an engine of one's own takes: root that may make namespaces.
    Namespaces,
}

impl Tool {
    fn name(self) -> &'static str {
        match self {
            Self::Compose => "docker compose v2",
            Self::NextCompose => "a newer docker compose",
            Self::Docker => "docker",
            Self::Dockerd => "dockerd",
            Self::Busybox => "static busybox",
            Self::Shellcheck => "shellcheck",
            Self::Restic => "restic",
            Self::Rclone => "rclone",
            Self::Zstd => "zstd",
            Self::Curl => "curl",
            Self::Git => "git",
            Self::Jq => "jq",
            Self::SftpServer => "sftp-server",
            Self::Databases => "PostgreSQL, MariaDB, Redis or SQLite",
            Self::Servers => "MySQL and MongoDB",
            Self::SystemdAnalyze => "systemd-analyze",
            Self::Systemd => "systemd",
            Self::Crontab => "crontab",
            Self::PyYaml => "python with PyYAML",
            Self::Browser => "chromium",
            Self::Namespaces => "the right to make namespaces",
        }
    }

    fn remedy(self) -> &'static str {
        match self {
            Self::Namespaces => "run the tests as root, outside of an unprivileged container",
            Self::Servers => "run scripts/install-servers",
            _ => "run scripts/install-tools",
        }
    }

    fn find(self) -> Option<PathBuf> {
        match self {
            Self::Compose => {
                let mut folders = vec![unpacked()];
                folders.extend(plugin_folders());
                folders.extend(path_folders());
                // A `docker-compose` on PATH may still be the first version, a different program.
                find_all("docker-compose", &folders).into_iter().find(|binary| is_compose_v2(binary))
            }
            Self::NextCompose => find_all("docker-compose-next", &[unpacked()]).into_iter().next(),
            Self::Docker => find_all("docker", &path_folders()).into_iter().next(),
            Self::Dockerd => find_all("dockerd", &path_folders()).into_iter().next(),
            Self::Shellcheck => find_all("shellcheck", &path_folders()).into_iter().next(),
            Self::Restic => find_all("restic", &path_folders()).into_iter().next(),
            Self::Rclone => find_all("rclone", &path_folders()).into_iter().next(),
            Self::Zstd => find_all("zstd", &path_folders()).into_iter().next(),
            Self::Curl => find_all("curl", &path_folders()).into_iter().next(),
            Self::Git => find_all("git", &path_folders()).into_iter().next(),
            Self::Jq => find_all("jq", &path_folders()).into_iter().next(),
            Self::SftpServer => find_all("sftp-server", &["/usr/lib/openssh".into()]).into_iter().next(),
            Self::Databases => {
                let programs = [
                    "mariadbd",
                    "mariadb-dump",
                    "mariadb-install-db",
                    "redis-server",
                    "redis-cli",
                    "sqlite3",
                ];
                let found = |program: &&str| !find_all(program, &path_folders()).is_empty();
                let postgres = path_folders().into_iter().chain(postgres_folders());
                let postgres = find_all("initdb", &postgres.collect::<Vec<_>>()).into_iter().next();
                postgres.filter(|_| programs.iter().all(found))
            }
            Self::Servers => Some(unpacked().join("servers/complete")).filter(|marker| marker.exists()),
            Self::SystemdAnalyze => find_all("systemd-analyze", &path_folders()).into_iter().next(),
            Self::Crontab => find_all("crontab", &path_folders()).into_iter().next(),
            Self::Systemd => {
                find_all("systemd", &["/usr/lib/systemd".into(), "/lib/systemd".into()]).into_iter().next()
            }
            Self::PyYaml => find_all("python3", &path_folders())
                .into_iter()
                .find(|python| succeeds(Command::new(python).args(["-c", "import yaml"]))),
            // Only what we unpacked ourselves is known to be static.
            Self::Busybox => find_all("busybox", &[unpacked()]).into_iter().next(),
            Self::Browser => ["chromium", "chromium-browser", "google-chrome"]
                .iter()
                .find_map(|name| find_all(name, &path_folders()).into_iter().next()),
            Self::Namespaces => {
                let unshare = find_all("unshare", &path_folders()).into_iter().next()?;
                let root = std::fs::metadata("/proc/self").is_ok_and(|this| this.uid() == 0);
                let args = ["--mount", "--net", "--pid", "--fork", "true"];
                (root && succeeds(Command::new(&unshare).args(args))).then_some(unshare)
            }
        }
    }
}

/// The tool's path. Without it the caller returns early and so skips its test, which is said here.
///
/// # Panics
/// With `CI=true` in the environment, where nothing may skip but what Debian does not have.
pub(crate) fn require(tool: Tool) -> Option<PathBuf> {
    // Those come from another distribution's archive, which may be out of reach.
    let ci = std::env::var("CI").is_ok_and(|value| value == "true") && !matches!(tool, Tool::Servers);
    // `eprintln!` would be captured, and a passing test's output is never shown.
    found_or_said(tool.find(), tool, ci, &mut std::io::stderr())
}

pub(crate) fn found_or_said(
    found: Option<PathBuf>,
    tool: Tool,
    ci: bool,
    out: &mut dyn Write,
) -> Option<PathBuf> {
    if found.is_none() {
        let said = format!("skipped: {} is missing ({})", tool.name(), tool.remedy());
        assert!(!ci, "{said}: with CI=true nothing may skip");
        let _ = writeln!(out, "{said}");
    }
    found
}

/// Every executable `name` in these folders, in their order.
pub(crate) fn find_all(name: &str, folders: &[PathBuf]) -> Vec<PathBuf> {
    let executable = |path: &PathBuf| {
        std::fs::metadata(path).is_ok_and(|file| file.is_file() && file.permissions().mode() & 0o111 != 0)
    };
    folders.iter().map(|folder| folder.join(name)).filter(executable).collect()
}

fn unpacked() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(".tools")
}

fn path_folders() -> Vec<PathBuf> {
    let path = std::env::var("PATH").unwrap_or_default();
    // The engine is in /usr/sbin, which is not on everyone's PATH.
    std::env::split_paths(&path).chain(["/usr/sbin".into(), "/sbin".into()]).collect()
}

/// Debian keeps the server of each version in a folder of its own, on nobody's PATH.
fn postgres_folders() -> Vec<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    versions.map(|version| version.path().join("bin")).collect()
}

fn plugin_folders() -> Vec<PathBuf> {
    let home = std::env::var("HOME").map(|home| Path::new(&home).join(".docker/cli-plugins"));
    let system = ["/usr/local/lib", "/usr/local/libexec", "/usr/lib", "/usr/libexec"];
    home.into_iter().chain(system.map(|folder| Path::new(folder).join("docker/cli-plugins"))).collect()
}

fn is_compose_v2(binary: &Path) -> bool {
    let version = Command::new(binary).args(["version", "--short"]).output();
    version.is_ok_and(|it| {
        let text = String::from_utf8_lossy(&it.stdout);
        let major = text.trim().trim_start_matches('v').split('.').next().and_then(|n| n.parse::<u32>().ok());
        major.is_some_and(|major| major >= 2)
    })
}

fn succeeds(command: &mut Command) -> bool {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}
