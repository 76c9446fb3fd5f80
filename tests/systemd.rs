//! Unit files, held against systemd's own readers of them.

use std::collections::BTreeMap;
use std::path::Path;

use deployc::emit::write::systemd::{variable, word};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

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
