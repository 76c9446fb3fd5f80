//! The program as it is started: its streams, its exit codes, its manners. What it says is told by the stories.

use std::io::Read;
use std::process::{Command, Output, Stdio};

fn deployc(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_deployc"));
    command.args(args).env_clear().stdin(Stdio::null());
    command
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn a_wrong_command_line_is_64_and_help_is_data() {
    for args in [
        &[] as &[&str],
        &["bogus"],
        &["build", "--env"],
        &["check", "--format", "yaml"],
        &["-q", "-v", "check"],
    ] {
        let output = deployc(args).output().unwrap();
        assert_eq!(output.status.code(), Some(64), "{args:?}: {output:?}");
        assert_eq!(stdout(&output), "", "{args:?}");
        assert!(
            stderr(&output).contains("Usage: deployc") || stderr(&output).starts_with("error: "),
            "{output:?}"
        );
    }
    for args in [&["--help"] as &[&str], &["help", "plan"], &["build", "-h"], &["--version"], &["version"]] {
        let output = deployc(args).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{args:?}: {output:?}");
        assert_eq!(stderr(&output), "", "{args:?}");
        assert!(stdout(&output).contains("deployc"), "{output:?}");
    }
}

#[test]
fn a_reader_that_goes_away_is_no_defect() {
    let mut child =
        deployc(&["completions", "zsh"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!((child.wait().unwrap().code(), said.as_str()), (Some(0), ""));
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_an_error() {
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let output = deployc(&["man"]).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).starts_with("error[E0703] cannot-write: "), "{output:?}");
}

#[test]
fn colour_is_for_who_wants_it() {
    let colored = |args: &[&str], set: &[(&str, &str)]| {
        let output = deployc(args).envs(set.iter().copied()).output().unwrap();
        let (out, err) = (stdout(&output), stderr(&output));
        (out.contains('\x1b'), err.contains('\x1b'))
    };
    let explain = ["explain", "E0202"];
    assert_eq!(colored(&explain, &[]), (false, false));
    assert_eq!(colored(&explain, &[("CLICOLOR_FORCE", "1")]), (true, false));
    assert_eq!(colored(&explain, &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]), (false, false));
    assert_eq!(colored(&["--color", "always", "explain", "E0202"], &[("NO_COLOR", "1")]), (true, false));
    let missing = ["check", "/nowhere/at/all"];
    assert_eq!(colored(&missing, &[("CLICOLOR_FORCE", "1"), ("TERM", "dumb")]), (false, true));
    assert_eq!(colored(&missing, &[("TERM", "dumb")]), (false, false));
}

#[test]
fn control_characters_of_an_argument_are_shown() {
    let output = deployc(&["check", "a\x1b[2J\u{202e}b"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(!stderr(&output).contains(['\x1b', '\u{202e}']), "{output:?}");
}

#[test]
#[cfg(unix)]
fn a_path_that_is_no_text_is_a_path() {
    use std::os::unix::ffi::OsStrExt;
    let folder = tempfile::tempdir().unwrap();
    let odd = folder.path().join(std::ffi::OsStr::from_bytes(b"caf\xe9"));
    std::fs::create_dir(&odd).unwrap();
    let output = deployc(&["check"]).arg(&odd).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).starts_with("error[E0003]"), "{output:?}");
}

/// Every verb is described, and its description fits on a line of the overview.
#[test]
fn completions_and_the_manual_name_every_verb() {
    let verbs = ["check", "build", "plan", "graph", "schedule", "explain", "version"];
    for args in [&["completions", "bash"] as &[&str], &["completions", "fish"], &["man"], &["--help"]] {
        let text = stdout(&deployc(args).output().unwrap());
        assert!(verbs.iter().all(|verb| text.contains(verb)), "{args:?}: {text}");
    }
}

const SHOP: &str = "project shop\nsecret key { generate = urlsafe(24) }\nservice web {\n  image = \"nginx:1.29\"\n  \
                    environment { KEY_FILE = secret.key.file }\n}\nenv prod { }\n";

fn shop() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("shop.deploy"), SHOP).unwrap();
    folder
}

#[test]
fn a_build_on_the_disk_touches_nothing_else() {
    let folder = shop();
    let run = |args: &[&str]| deployc(args).current_dir(folder.path()).output().unwrap();
    let built = run(&["build"]);
    assert_eq!((built.status.code(), stderr(&built).as_str()), (Some(0), "prod: 6 files written\n"));
    assert_eq!(stdout(&built), "");
    let secret = folder.path().join("deploy/prod/secrets/key");
    std::fs::write(&secret, "not ours to touch").unwrap();

    let changed = SHOP.replace("1.29", "1.30").replace("env prod", "env live");
    std::fs::write(folder.path().join("shop.deploy"), changed).unwrap();
    assert_eq!(run(&["build", "--check"]).status.code(), Some(2));
    let built = run(&["build"]);
    assert_eq!(stderr(&built), "live: 6 files written\nprod: 6 files removed\n");
    assert_eq!(std::fs::read_to_string(secret).unwrap(), "not ours to touch");
    let mut left: Vec<_> =
        std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["deploy", "shop.deploy"]);
    assert_eq!(run(&["build", "--check"]).status.code(), Some(0));
}

#[test]
fn where_a_folder_should_be_a_file_is_an_error_and_stays() {
    let folder = shop();
    std::fs::write(folder.path().join("deploy"), "mine").unwrap();
    let output = deployc(&["build"]).arg(folder.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(stderr(&output).starts_with("error[E0703] cannot-write: "), "{output:?}");
    assert_eq!(std::fs::read_to_string(folder.path().join("deploy")).unwrap(), "mine");
}
