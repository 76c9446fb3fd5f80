//! Unit files, held against systemd's own readers of them.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use deployc::emit::write::systemd::{variable, word};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use crate::support::run::built;
use crate::support::systemd::{Machine, units_below};
use crate::support::tools::{Tool, require};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The folders of all examples.
fn examples() -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(Path::new(ROOT).join("examples")).unwrap();
    let mut folders: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    folders
}

#[test]
fn systemd_finds_nothing_wrong_with_the_units_of_the_examples() {
    let Some(systemd_analyze) = require(Tool::SystemdAnalyze) else { return };
    let mut seen = 0;
    for example in examples() {
        let units = units_below(&example.join("deploy"));
        if units.is_empty() {
            continue;
        }
        seen += units.len();
        let machine = Machine::with(&units);
        if let Err(said) = machine.verify(&systemd_analyze) {
            panic!("{}: {said}", example.display());
        }
        for (name, _) in units.iter().filter(|(name, text)| name.ends_with(".service") && !is_hook(text)) {
            let exposure = machine.exposure(&systemd_analyze, name);
            assert!(exposure <= 40, "{name}: {exposure}");
        }
    }
    assert!(seen > 3, "{seen} units");
}

#[test]
fn every_timer_of_the_examples_has_a_next_time() {
    let Some(systemd_analyze) = require(Tool::SystemdAnalyze) else { return };
    let units = examples().into_iter().flat_map(|example| units_below(&example.join("deploy")));
    let timers: Vec<(String, String)> = units.filter(|(name, _)| name.ends_with(".timer")).collect();
    for (name, text) in timers {
        let when = text.lines().find_map(|line| line.strip_prefix("OnCalendar=")).unwrap();
        let run = Command::new(&systemd_analyze)
            .args(["calendar", "--base-time=2026-01-01 00:00:00 UTC", when])
            .env("LC_ALL", "C")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&run.stdout).into_owned();
        assert!(run.status.success() && said.contains("Next elapse: "), "{name}: {when}: {said}");
        assert!(!said.contains("never"), "{name}: {when}: {said}");
    }
}

/// What runs a command of somebody's choice when something else has failed.
fn is_hook(text: &str) -> bool {
    text.contains("\nDescription=Says that ")
}

/// Any text that a unit can hold: no NUL.
fn text() -> impl Strategy<Value = String> {
    let nasty = prop_oneof![
        Just('"'),
        Just('\''),
        Just('\\'),
        Just('%'),
        Just('$'),
        Just('{'),
        Just('}'),
        Just('\n'),
        Just('\t'),
        Just('\r'),
        Just(' '),
        Just(';'),
        Just('`'),
        Just('#'),
        Just('\u{1}'),
        Just('\u{7f}'),
        Just('é'),
        Just('€'),
        Just('n'),
        Just('x'),
        Just('0'),
        Just('='),
        Just(':'),
        Just('-'),
        Just('@'),
        Just('H'),
        Just('O'),
    ];
    let any = any::<char>().prop_filter("no NUL", |c| *c != '\0');
    proptest::collection::vec(prop_oneof![5 => nasty, 1 => any], 0..12)
        .prop_map(|chars| chars.into_iter().collect())
}

const SPEC: &str = r#"
project shop

secret token { file = ".secrets/to ken" }
defaults job { image = "shop:1" }
service api { image = "shop:1", port http = 80, publish 8080 -> http, mount "/data/x y" -> "/x", needs migrate completed }
job migrate { }
job leaf { }
job report { schedule = daily("03:00"), timeout = 90s, on-failure = ["/usr/bin/notify", "5%"] }
job often { schedule = every(15m) }
unit prepare { exec = ["/opt/prepare"], type = oneshot }
unit worker {
  description = "100% of $it"
  exec = ["worker", "a b", "$HOME", "100%", ""]
  exec-start-pre = ["/usr/bin/env"]
  exec-reload = ["/usr/bin/env", "HUP"]
  exec-stop = ["/usr/bin/env", "TERM"]
  user = "shop", group = "shop", supplementary-groups = ["adm"], umask = 0o027
  working-directory = "./work ing"
  environment { TOKEN = secret.token.file, ODD = "a\"b\\c %n $x" }
  environment-file = ["./a b.env", "/etc/default/shop"]
  after = ["network-online.target"], requires = ["redis.service"]
  restart = on-failure, restart-delay = 5s, start-limit-burst = 3, start-limit-interval = 1m
  timeout-start = 30s, timeout-stop = 1500ms, kill-signal = "SIGINT"
  memory-max = 1GiB, memory-high = 900MiB, memory-swap-max = 0B, cpu-quota = 150, cpu-weight = 50, tasks-max = 100
  limit-nofile = 65536, nice = 5, oom-score-adjust = 100
  writable = ["/var/spool/shop", "./out put"]
  state-directory = ["shop", "shop-more"], cache-directory = "shop", runtime-directory = "shop", logs-directory = "shop"
  capabilities = [NET_BIND_SERVICE]
  on-failure = ["/usr/bin/notify", "a b"]
  needs api
  needs prepare
}
unit free {
  exec = ["/opt/free"]
  enabled = false
  eased = [memory-deny-write-execute, protect-home, system-call-filter]
}
host lab { dir = "/srv/the shop", timezone = "Europe/London" }
env prod { target { host = lab, on-failure = ["/usr/bin/notify", "it's %n"] } }
"#;

#[test]
fn systemd_takes_all_that_a_unit_can_say() {
    let Some(systemd_analyze) = require(Tool::SystemdAnalyze) else { return };
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("shop.deploy"), SPEC).unwrap();
    built(folder.path());
    let units = units_below(&folder.path().join("deploy"));
    assert_eq!(units.len(), 11, "{:?}", units.keys());
    let machine = Machine::with(&units);
    if let Err(said) = machine.verify(&systemd_analyze) {
        panic!("{said}");
    }
    for unit in ["worker", "prepare", "free"] {
        let exposure = machine.exposure(&systemd_analyze, &format!("shop-prod-{unit}.service"));
        assert!(exposure <= 40, "{unit}: {exposure}");
    }
}

#[test]
fn what_is_wrong_is_found() {
    let Some(systemd_analyze) = require(Tool::SystemdAnalyze) else { return };
    for wrong in ["[Service]\nExecStart=/bin/true\nProtectAll=yes\n", "[Service]\nExecStart=bin/true\n"] {
        let units = BTreeMap::from([("x.service".to_owned(), wrong.to_owned())]);
        assert!(Machine::with(&units).verify(&systemd_analyze).is_err(), "{wrong}");
    }
}

#[test]
fn systemd_reads_what_was_written() {
    let Some(systemd) = require(Tool::Systemd) else { return };
    let mut runner = TestRunner::deterministic();
    let mut said = BTreeMap::new();
    let mut units = BTreeMap::new();
    for number in 0..150 {
        let words = proptest::collection::vec(text(), 1..4).new_tree(&mut runner).unwrap().current();
        let value = text().new_tree(&mut runner).unwrap().current();
        let exec: Vec<String> = words.iter().map(|text| word(text)).collect();
        let unit = format!(
            "[Service]\nType=oneshot\nExecStart=/bin/echo {}\nEnvironment={}\nEnvironment=LAST=1\n",
            exec.join(" "),
            variable("A", &value),
        );
        units.insert(format!("x{number:03}.service"), unit);
        said.insert(format!("x{number:03}.service"), (words, value));
    }
    let dump = Machine::with(&units).dump(&systemd);
    for (name, (words, value)) in said {
        let start =
            dump.find(&format!("-> Unit {name}:\n")).unwrap_or_else(|| panic!("{name} is not there\n{dump}"));
        let part = &dump[start..];
        let part = &part[..part[1..].find("-> Unit ").map_or(part.len(), |at| at + 1)];
        let between = |before: &str, after: &str| {
            let (_, rest) = part.split_once(before)?;
            Some(rest.split_once(after)?.0.to_owned())
        };
        let unit = &units[&name];
        let read = between("\t\tEnvironment: A=", "\n\t\tEnvironment: LAST=1\n");
        assert_eq!(read.as_deref(), Some(value.as_str()), "{unit}");
        let line = between("Command Line: /bin/echo ", "\n\t").unwrap_or_else(|| panic!("{unit}\n{part}"));
        // The variables are replaced when it runs: a doubled dollar is one then.
        let read: Vec<String> = shell_words(&line).iter().map(|word| word.replace("$$", "$")).collect();
        assert_eq!(read, words, "{unit}");
    }
}

/// The words of a line as systemd quotes it.
fn shell_words(line: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut chars = line.chars().peekable();
    while chars.peek().is_some() {
        let mut bytes: Vec<u8> = Vec::new();
        let quoted = chars.next_if_eq(&'"').is_some();
        let mut utf8 = [0; 4];
        while let Some(c) = chars.next() {
            match c {
                '"' if quoted => break,
                ' ' if !quoted => break,
                '\\' if quoted => match chars.next().unwrap() {
                    'n' => bytes.push(b'\n'),
                    't' => bytes.push(b'\t'),
                    'r' => bytes.push(b'\r'),
                    'a' => bytes.push(7),
                    'b' => bytes.push(8),
                    'f' => bytes.push(12),
                    'v' => bytes.push(11),
                    digit @ '0'..='3' => {
                        let octal: String =
                            [digit, chars.next().unwrap(), chars.next().unwrap()].iter().collect();
                        bytes.push(u8::from_str_radix(&octal, 8).unwrap());
                    }
                    c => bytes.extend(c.encode_utf8(&mut utf8).bytes()),
                },
                c => bytes.extend(c.encode_utf8(&mut utf8).bytes()),
            }
        }
        if quoted {
            chars.next_if_eq(&' ');
        }
        words.push(String::from_utf8(bytes).unwrap());
    }
    words
}
