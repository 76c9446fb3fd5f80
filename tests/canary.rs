//! No secret reaches anything: one project, two sets of values, the same bytes everywhere.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use deployc::cli::{self, Terminal};
use deployc::source::Disk;

/// Everything that a secret can touch.
const SPEC: &str = r##"
project shop

import std.postgres
import std.redis

param tag: string = runtime("TAG", "latest")

host lab { address = "lab.example.org", dir = "/srv/shop" }

secret token { file = ".secrets/token" }
secret login { fields = [user, password], file = ".secrets/login_${field}" }
secret made { generate = urlsafe(24) }
secret raw { file = ".secrets/raw", trim = false }
secret builder { file = ".secrets/builder" }
secret variable { environment = "SHOP_VARIABLE" }

network backend

postgres db { database = "shop", service self { networks = [backend] } }
redis cache { service self { networks = [backend] } }

config settings { content = "token = ${secret.token.file}\npassword = ${secret.login.password}\n" }

service api {
  image = "api:${tag}"
  restart = always
  networks = [backend]
  needs db healthy
  secrets = [variable]
  mount config.settings -> "/etc/settings"
  mount secret.raw -> "/run/raw"
  environment {
    TOKEN = secret.token
    TOKEN_FILE = secret.token.file
    RAW = secret.raw
    LOGIN = "smtp://${url(secret.login.user)}:${url(secret.login.password)}@mail"
    CODED = base64(secret.token)
    MADE = "made-${secret.made}"
    DATABASE = db.url
    CACHE = cache.url
  }
  build { context = ".", secrets = [builder] }
  healthcheck { test = ["CMD", "check", secret.token.file] }
}

backup data {
  database service.db
  database service.cache
  repository vault = restic("sftp:b@vault:/x/${env.name}", password = secret.made, environment = { AWS_SECRET_ACCESS_KEY = secret.login.password }) {
    schedule = daily("02:00"), keep { daily = 7 }
  }
  heartbeat = "https://hc.example.org/${secret.token}"
}

unit watcher {
  exec = ["/usr/bin/watcher", "--token", secret.token.file]
}

job migrate {
  image = "api:1"
  networks = [backend]
  environment { TOKEN = secret.token }
}

env prod { target { host = lab, tier = production } }
env dev { secret token { file = ".secrets/token_dev" } }
"##;

/// What stands on the disk beside the spec: provided, generated, composed and runtime values.
fn lay_out(folder: &Path, canary: &str) {
    fs::write(folder.join("shop.deploy"), SPEC).unwrap();
    let mut files: Vec<String> = ["token", "token_dev", "login_user", "login_password", "raw", "builder"]
        .iter()
        .map(|name| format!(".secrets/{name}"))
        .collect();
    for env in ["prod", "dev"] {
        for name in ["made", "db-password", "cache-password", "api.env", "migrate.env"] {
            files.push(format!("deploy/{env}/secrets/{name}"));
        }
    }
    for (number, file) in files.iter().enumerate() {
        let path = folder.join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, format!("{canary}{number}\n")).unwrap();
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    }
    fs::write(folder.join("runtime.env"), format!("TAG={canary}tag\n")).unwrap();
}

/// Every command in every format, and every file that a build writes.
fn told(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut told = BTreeMap::new();
    let root = folder.to_string_lossy().into_owned();
    let commands: &[&[&str]] = &[
        &["check"],
        &["check", "-v"],
        &["check", "--format", "concise"],
        &["check", "--format", "json"],
        &["plan"],
        &["plan", "--format", "json"],
        &["build"],
        &["build", "-v"],
        &["build", "--check"],
        &["plan", "-v"],
        &["graph"],
        &["schedule"],
        &["graph", "--format", "dot"],
        &["graph", "--format", "mermaid"],
        &["graph", "--format", "json"],
        &["secrets", "list"],
        &["secrets", "list", "--format", "json"],
        &["secrets", "check"],
    ];
    for command in commands {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let args: Vec<&str> = ["-C", &root].iter().chain(*command).copied().collect();
        let code = cli::run(&args, &Disk, &Terminal::none(), &mut out, &mut err);
        let without_place =
            |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().replace(&root, "@ROOT@").into_bytes();
        told.insert(format!("{command:?} stdout"), without_place(out));
        told.insert(format!("{command:?} stderr"), without_place(err));
        told.insert(format!("{command:?} code"), vec![code]);
    }
    let mut folders = vec![folder.join("deploy")];
    while let Some(open) = folders.pop() {
        for entry in fs::read_dir(open).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            let is_secret = path.parent().is_some_and(|parent| parent.ends_with("secrets"));
            if path.is_dir() {
                folders.push(path);
            } else if !is_secret || path.ends_with(".gitignore") {
                let name = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
                told.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    told
}

#[test]
fn two_sets_of_secrets_make_the_same_bytes() {
    let canaries = ["cAnArY/one+&", "KaNaRiE?two=#longer"];
    let runs: Vec<BTreeMap<String, Vec<u8>>> = canaries
        .iter()
        .map(|canary| {
            let folder = tempfile::tempdir().unwrap();
            lay_out(folder.path(), canary);
            told(folder.path())
        })
        .collect();
    let [one, two] = runs.as_slice() else { unreachable!() };
    assert_eq!(one.keys().collect::<Vec<_>>(), two.keys().collect::<Vec<_>>());
    assert!(one.keys().any(|name| name.ends_with("bin/secrets")) && one.len() > 50, "{:?}", one.keys());
    assert_eq!(one["[\"build\"] code"], [0], "{}", String::from_utf8_lossy(&one["[\"build\"] stderr"]));
    for (name, bytes) in one {
        assert!(bytes == &two[name], "{name} differs:\n{}", String::from_utf8_lossy(bytes));
    }
    for (run, canary) in runs.iter().zip(canaries) {
        let hex: String = canary.bytes().map(|b| format!("{b:02x}")).collect();
        let percent: String = canary
            .bytes()
            .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
            .collect();
        // Of the Base64 of a longer text the first whole groups are the same.
        let coded = base64::prelude::BASE64_STANDARD.encode(&canary[..canary.len() / 3 * 3]);
        for (name, bytes) in run {
            let text = String::from_utf8_lossy(bytes);
            for form in [canary, &hex, &percent, &coded] {
                assert!(!text.contains(form), "{name} holds a canary: {form}");
            }
        }
    }
}
