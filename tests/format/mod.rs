//! The formatter over all `.deploy` text that there is: what it gives means the same and is stable, and what people
//! laid out by hand stays.

mod disk;

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use deployc::diag::{Severity, Sink};
use deployc::fmt::format;
use deployc::source::FileId;
use deployc::syntax::{self, shown};
use proptest::prelude::*;

use crate::snippets::{files, snippets};
use crate::story::archive::Archive;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// What a text means, and its comments; `None` where its syntax is wrong.
fn meaning(text: &str) -> Option<(String, Vec<String>)> {
    let mut sink = Sink::new();
    let file = syntax::parse(FileId(0), text, &mut sink);
    let comment =
        |span: &deployc::source::Span| text[span.start as usize..span.end as usize].trim_end().to_owned();
    let comments = file.trivia.comments.iter().map(comment).collect();
    let broken = sink.iter().any(|d| d.severity == Severity::Error);
    (!broken).then(|| (shown::statements(&file.statements), comments))
}

/// The format of a text, held against what must be true of it.
fn formatted(name: &str, text: &str) -> String {
    let out = format(text).unwrap_or_else(|defect| panic!("{name}: {}\n{text}", defect.what));
    assert_eq!(out.broken, meaning(text).is_none(), "{name}");
    if !out.broken {
        assert_eq!(
            meaning(&out.text),
            meaning(text),
            "{name} means something else:\n{text}\n---\n{}",
            out.text
        );
    }
    let again = format(&out.text).unwrap_or_else(|defect| panic!("{name}, again: {}\n{text}", defect.what));
    assert_eq!(again, out, "{name} is not stable:\n{text:?}");
    out.text
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

fn by_hand() -> Vec<PathBuf> {
    ["examples", "stdlib"].iter().flat_map(|folder| files(&Path::new(ROOT).join(folder), "deploy")).collect()
}

/// Every text: examples, the standard library, the input of stories, the snippets of documents.
fn texts() -> &'static [(String, String)] {
    static TEXTS: LazyLock<Vec<(String, String)>> = LazyLock::new(read_texts);
    &TEXTS
}

fn read_texts() -> Vec<(String, String)> {
    let name = |path: &Path| path.strip_prefix(ROOT).unwrap_or(path).display().to_string();
    let mut texts: Vec<(String, String)> = by_hand().iter().map(|path| (name(path), read(path))).collect();
    for path in files(&Path::new(ROOT).join("tests/cases"), "txt") {
        for section in Archive::parse(&read(&path)).sections {
            let is_input = section.name.ends_with(".deploy") || section.name == "-";
            // What is not UTF-8 never gets to the formatter, and what is very large would only take time.
            let text = is_input.then(|| section.bytes().ok().and_then(|bytes| String::from_utf8(bytes).ok()));
            if let Some(text) = text.flatten().filter(|text| text.len() < 20_000) {
                texts.push((format!("{}: {}", name(&path), section.name), text));
            }
        }
    }
    texts.extend(documented());
    texts
}

/// The snippets of documents.
fn documented() -> Vec<(String, String)> {
    let mut texts = Vec::new();
    let documents = files(&Path::new(ROOT).join("docs"), "md");
    for path in documents.iter().chain([&Path::new(ROOT).join("README.md")]) {
        for snippet in snippets(&read(path)).into_iter().filter(|s| s.info.starts_with("deploy")) {
            let name = path.strip_prefix(ROOT).unwrap_or(path).display();
            texts.push((format!("{name}:{}", snippet.line), snippet.text));
        }
    }
    texts
}

#[test]
fn what_was_laid_out_by_hand_stays() {
    let paths = by_hand();
    assert!(paths.len() > 30, "{paths:?}");
    let other: Vec<String> = paths
        .iter()
        .filter(|path| formatted(&path.display().to_string(), &read(path)) != read(path))
        .map(|path| path.display().to_string())
        .collect();
    assert!(other.is_empty(), "`deployc fmt` changes {}", other.join(", "));
}

#[test]
fn documents_show_the_one_style() {
    let other: Vec<String> = documented()
        .into_iter()
        .filter(|(name, text)| formatted(name, text) != *text)
        .map(|(name, _)| name)
        .collect();
    assert!(other.is_empty(), "`deployc fmt` changes {}", other.join(", "));
}

#[test]
fn every_text_keeps_its_meaning() {
    let texts = texts();
    assert!(texts.len() > 300, "only {} texts", texts.len());
    for (name, text) in texts {
        formatted(name, text);
    }
}

/// What people do to blank space: at a byte of the text, something that means the same, most of the time.
const EDITS: &[(&str, &str)] = &[
    (" ", "   "),
    (" ", "\t"),
    (" ", ""),
    ("  ", " "),
    ("\n", "\n\n\n"),
    ("\n", "\r\n"),
    ("\n", "   \n"),
    ("\n", "  # said\n"),
    ("\n", "# close\n"),
    ("\n", "\n      ## documented\n"),
    ("\n", ","),
    ("\n", ",\n"),
    ("\n", " "),
    (", ", "\n"),
    (", ", ",\n\n"),
    (",", ", # listed\n"),
    (",", "\n,"),
    ("{", "{\n"),
    ("{", "{ # opened\n"),
    ("}", "\n}"),
    ("}", "# last\n}"),
    ("}", ",}"),
    ("[", "[\n\n"),
    ("]", "\n]"),
    ("]", ", ]"),
    ("(", "(\n"),
    (")", "\n)"),
    ("= ", "="),
    (" =", "        ="),
    ("+", "+\n\n"),
    ("then", "\n  then"),
    ("else", "\nelse"),
    ("}\nelse", "} else"),
    ("\"", "'"),
    ("}", ""),
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_text_with_other_blank_space_keeps_its_meaning(
        which in any::<prop::sample::Index>(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>()), 1..40),
    ) {
        let texts = texts();
        let (name, mut text) = texts[which.index(texts.len())].clone();
        for (edit, place) in edits {
            let (old, new) = EDITS[edit.index(EDITS.len())];
            let places: Vec<usize> = text.match_indices(old).map(|(at, _)| at).collect();
            if !places.is_empty() {
                let at = places[place.index(places.len())];
                text.replace_range(at..at + old.len(), new);
            }
        }
        formatted(&name, &text);
    }

    #[test]
    fn a_text_with_anything_in_it_is_formatted_around_it(
        which in any::<prop::sample::Index>(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), 0usize..6, piece()), 1..8),
    ) {
        let texts = texts();
        let (name, mut text) = texts[which.index(texts.len())].clone();
        for (place, removed, piece) in edits {
            let start = floor(&text, place.index(text.len() + 1));
            let end = floor(&text, start + removed).max(start);
            text.replace_range(start..end, &piece);
        }
        formatted(&name, &text);
    }
}

/// The nearest place at or before `at` between two characters.
fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or_default()
}

/// What a slip of the hand leaves in a file.
fn piece() -> impl Strategy<Value = String> {
    const WORDS: &str = r#"{ } ( ) [ ] " ' """ ''' ${ $ \ = += == -> : , # ## // ; & | || - ! ? ?? . x a-b if then
        else for in remove add type import assert 1 0o644 1h 8000-8010 443/udp é null {} [] () + * <"#;
    let words: Vec<&str> = WORDS.split_whitespace().chain([""]).collect();
    let blank = prop::sample::select(vec!["", " ", "\n", "\n\n", "\r\n", "\r", "\t", " \n  ", "\u{feff}"]);
    (blank.clone(), prop::sample::select(words), blank)
        .prop_map(|(before, word, behind)| format!("{before}{word}{behind}"))
}
