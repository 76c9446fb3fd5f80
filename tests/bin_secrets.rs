//! `bin/secrets` as a host runs it: under two shells, with values that bite, read back by the real docker compose.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::support::compose_config::ComposeConfig;
use crate::support::run::built;
use crate::support::tools::{Tool, require};

const SPEC: &str = r#"
project shop

secret token { file = ".secrets/token" }
secret whole { file = ".secrets/whole", trim = false }
secret login { fields = [user, password], file = ".secrets/login_${field}" }
secret letters { generate = alphanumeric(24) }
secret digits { generate = hex(16) }
secret web { generate = urlsafe(24), escrow = true }
secret sixty-four { generate = base64(32) }
secret id { generate = uuid }
secret key { generate = ssh-key }

config settings { content = "url = \"x://${url(secret.token)}\"\npassword = '${secret.login.password}'\n" }

service api {
  image = "api:1"
  restart = always
  mount config.settings -> "/etc/settings"
  secrets = [letters, key]
  environment {
    PLAIN = secret.token
    WHOLE = secret.whole
    URL = "smtp://${url(secret.login.user)}:${url(secret.login.password)}@mail/$path?\"q\"='x'"
    CODED = "Basic ${base64(secret.token)}"
    TWO = "${secret.login.user}-${secret.web}-${secret.digits}-${secret.sixty-four}-${secret.id}"
    KNOWN = "no secret"
  }
}

env prod { }
"#;

/// Everything that a quoting rule could trip over.
const HOSTILE: &str =
    "a\"b\\c$d#e'f\ng\th\ri`j!k%l é☃ ${HOME} $HOME $$ \\n \\$ \\\" *?[x] & | ; < > ( ) = : @ / end\\";

struct Host {
    _folder: tempfile::TempDir,
    root: PathBuf,
    /// What a shell is called with, and where it finds programs.
    shell: Vec<PathBuf>,
    path: String,
}

impl Host {
    fn new(spec: &str, shell: Vec<PathBuf>, path: String) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().to_owned();
        fs::write(root.join("shop.deploy"), spec).unwrap();
        built(&root);
        Self { _folder: folder, root, shell, path }
    }

    fn provide(&self, name: &str, value: impl AsRef<[u8]>) {
        let path = self.root.join(".secrets").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, value).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    }

    fn run(&self, args: &[&str]) -> Output {
        let mut command = Command::new(&self.shell[0]);
        command.args(&self.shell[1..]).arg(self.root.join("deploy/prod/bin/secrets")).args(args);
        command.env_clear().env("PATH", &self.path).current_dir("/").output().unwrap()
    }

    fn file(&self, path: &str) -> PathBuf {
        self.root.join("deploy/prod/secrets").join(path)
    }
}

/// Debian's shell with Debian's tools, and busybox with its own: words before a script, PATH, and the folder to keep.
pub(crate) fn shells() -> Vec<(Vec<PathBuf>, String, Option<tempfile::TempDir>)> {
    let mut shells = vec![(vec![PathBuf::from("/bin/sh")], "/usr/bin:/bin".to_owned(), None)];
    if let Some(busybox) = require(Tool::Busybox) {
        let folder = tempfile::tempdir().unwrap();
        let installed = Command::new(&busybox).args(["--install", "-s"]).arg(folder.path()).status().unwrap();
        assert!(installed.success());
        // What this busybox does not have is linked in.
        for program in ["ssh-keygen", "flock"] {
            let on_host = Path::new("/usr/bin").join(program);
            if on_host.exists() {
                std::os::unix::fs::symlink(on_host, folder.path().join(program)).unwrap();
            }
        }
        let path = folder.path().to_string_lossy().into_owned();
        shells.push((vec![busybox, "sh".into()], path, Some(folder)));
    }
    shells
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn every_value_reaches_the_container_as_it_is() {
    for (shell, path, _folder) in shells() {
        let host = Host::new(SPEC, shell, path);
        host.provide("token", format!("{HOSTILE}\n"));
        host.provide("whole", "  two ends \n");
        host.provide("login_user", "me@example.org");
        host.provide("login_password", HOSTILE);
        let first = host.run(&[]);
        assert!(first.status.success(), "{}", text(&first.stderr));
        assert!(
            text(&first.stdout).contains("web: keep a copy of secrets/web elsewhere"),
            "{}",
            text(&first.stdout)
        );
        assert_eq!(text(&first.stdout).matches("keep a copy").count(), 1);
        let read = |name: &str| fs::read_to_string(host.file(name)).unwrap();
        let [web, digits, letters] = ["web", "digits", "letters"].map(read);
        let (base, id) = (read("sixty-four"), read("id"));
        assert_eq!((letters.len(), digits.len(), web.len(), base.len(), id.len()), (24, 32, 32, 44, 36));
        assert!(read("key").starts_with("-----BEGIN OPENSSH PRIVATE KEY-----"));
        for name in ["web", "digits", "letters", "sixty-four", "id", "key", "api.env"] {
            let mode = fs::metadata(host.file(name)).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, 0o600, "{name}");
        }
        for value in [HOSTILE, web.as_str(), digits.as_str(), letters.as_str()] {
            assert!(!text(&first.stdout).contains(value) && !text(&first.stderr).contains(value));
        }

        let before = fs::read(host.file("api.env")).unwrap();
        let again = host.run(&[]);
        assert!(again.status.success() && again.stdout.is_empty(), "{}", text(&again.stdout));
        assert_eq!(before, fs::read(host.file("api.env")).unwrap());
        assert_eq!(web, read("web"));
        assert!(host.run(&["--check"]).status.success());

        let unreserved = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
        let encoded = |text: &str| {
            text.bytes()
                .map(|b| if unreserved(b) { char::from(b).to_string() } else { format!("%{b:02X}") })
                .collect::<String>()
        };
        let settings = format!("url = \"x://{}\"\npassword = '{HOSTILE}'\n", encoded(HOSTILE));
        assert_eq!(read("settings.config"), settings);

        let Some(compose) = ComposeConfig::of(&host.root.join("deploy/prod"), &["compose.yaml"]) else {
            return;
        };
        let config = compose.read().unwrap();
        let environment = &config["services"]["api"]["environment"];
        // `config` writes a dollar sign as two, so that its output can be read again.
        let value = |name: &str| environment[name].as_str().unwrap_or_default().replace("$$", "$");
        assert_eq!(value("PLAIN"), HOSTILE);
        assert_eq!(value("WHOLE"), "  two ends \n");
        let login = format!("{}:{}", encoded("me@example.org"), encoded(HOSTILE));
        assert_eq!(value("URL"), format!("smtp://{login}@mail/$path?\"q\"='x'"));
        use base64::Engine as _;
        let coded = base64::prelude::BASE64_STANDARD.encode(HOSTILE);
        assert_eq!(value("CODED"), format!("Basic {coded}"));
        assert_eq!(value("TWO"), format!("me@example.org-{web}-{digits}-{base}-{id}"));
    }
}

#[test]
fn what_is_wrong_is_said_and_nothing_is_composed() {
    for (shell, path, _folder) in shells() {
        let host = Host::new(SPEC, shell, path);
        host.provide("token", "x");
        host.provide("whole", "");
        host.provide("login_user", "a\0b");
        fs::create_dir_all(host.root.join(".secrets/login_password")).unwrap();
        fs::set_permissions(host.root.join(".secrets/token"), fs::Permissions::from_mode(0o644)).unwrap();
        let out = host.run(&[]);
        assert_eq!(out.status.code(), Some(1));
        let said = text(&out.stderr);
        for part in [
            "token: ../../.secrets/token can be read by everyone",
            "whole: ../../.secrets/whole is empty",
            "login-password: ../../.secrets/login_password is a folder",
            "../../.secrets/login_user: holds a NUL byte",
            "secrets/api.env: is not composed",
        ] {
            assert!(said.contains(part), "{part}: {said}");
        }
        assert!(!host.file("api.env").exists());
        assert_eq!(host.run(&["--chek"]).status.code(), Some(64));
        fs::remove_file(host.root.join(".secrets/token")).unwrap();
        assert!(text(&host.run(&["--check"]).stderr).contains("token: ../../.secrets/token is missing"));
    }
}

#[test]
fn a_link_whose_disk_is_away_is_no_reason_to_make_another_secret() {
    for (shell, path, _folder) in shells() {
        let host = Host::new(SPEC, shell, path);
        fs::create_dir_all(host.file("")).unwrap();
        for name in ["web", "key"] {
            std::os::unix::fs::symlink("/nowhere/mounted", host.file(name)).unwrap();
        }
        let out = host.run(&[]);
        assert_eq!(out.status.code(), Some(1));
        for name in ["web", "key"] {
            let said = format!("{name}: secrets/{name} is a link to what is missing");
            assert!(text(&out.stderr).contains(&said), "{}", text(&out.stderr));
            assert_eq!(fs::read_link(host.file(name)).unwrap(), Path::new("/nowhere/mounted"));
        }
        assert!(!host.file("key.pub").exists());
    }
}

#[test]
fn of_two_runs_at_once_one_makes_the_key_and_its_public_half() {
    for (shell, path, _folder) in shells() {
        let host = Host::new(SPEC, shell, path);
        std::thread::scope(|scope| (0..4).for_each(|_| drop(scope.spawn(|| host.run(&[])))));
        let out = Command::new("ssh-keygen").args(["-y", "-f"]).arg(host.file("key")).output().unwrap();
        let public = fs::read_to_string(host.file("key.pub")).unwrap();
        assert_eq!(text(&out.stdout).split(' ').nth(1), public.split(' ').nth(1));
    }
}

#[test]
fn generated_scripts_are_clean() {
    let Some(shellcheck) = require(Tool::Shellcheck) else { return };
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut folders = vec![examples];
    let mut checked = 0;
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.parent().is_some_and(|parent| parent.ends_with("bin")) {
                let out = Command::new(&shellcheck).args(["-s", "sh"]).arg(&path).output().unwrap();
                assert!(out.status.success(), "{}", text(&out.stdout));
                checked += 1;
            }
        }
    }
    assert!(checked > 0, "no example has a script");
}
