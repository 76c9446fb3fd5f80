//! Code blocks of documents, compiled as a reader would.

use std::path::{Path, PathBuf};

use deployc::cli::{self, Terminal};
use deployc::source::Memory;
use serde_json::Value;

/// A fenced block.
#[derive(Debug)]
pub(crate) struct Snippet {
    /// What stands behind the fence.
    pub info: String,
    /// The heading above it, without `#`.
    pub heading: String,
    /// Line of the fence, from 1.
    pub line: usize,
    pub text: String,
}

/// The blocks of a Markdown text, indented ones too.
pub(crate) fn snippets(markdown: &str) -> Vec<Snippet> {
    let mut out: Vec<Snippet> = Vec::new();
    let mut heading = String::new();
    let mut open: Option<Snippet> = None;
    for (line, number) in markdown.lines().zip(1..) {
        match (line.trim_start().strip_prefix("```"), &mut open) {
            (Some(_), Some(_)) => out.extend(open.take()),
            (Some(info), None) => {
                let info = info.trim().to_owned();
                open = Some(Snippet { info, heading: heading.clone(), line: number, text: String::new() });
            }
            (None, Some(snippet)) => {
                snippet.text.push_str(line);
                snippet.text.push('\n');
            }
            (None, None) => {
                if let Some(text) = line.strip_prefix('#') {
                    heading = text.trim_start_matches('#').trim().to_owned();
                }
            }
        }
    }
    assert!(open.is_none(), "a code block is not closed: {open:?}");
    out
}

/// What `check` reports of a snippet: code, line, message. A line `# file: name.deploy` begins another file.
pub(crate) fn check(snippet: &str) -> Vec<(String, String)> {
    let host = Memory::new();
    host.insert("/etc/motd", "a file of the machine, outside of the project\n");
    let mut name = "snippet.deploy".to_owned();
    let mut text = String::new();
    for line in snippet.lines() {
        if let Some(next) = line.strip_prefix("# file: ") {
            if !text.trim().is_empty() {
                host.insert(Path::new("/project").join(&name), text.as_str());
            }
            (name, text) = (next.trim().to_owned(), String::new());
        } else {
            text.push_str(line);
            text.push('\n');
        }
    }
    host.insert(Path::new("/project").join(&name), text);
    let (mut report, mut rest) = (Vec::new(), Vec::new());
    cli::run(&["check", "--format", "json", "/project"], &host, &Terminal::none(), &mut report, &mut rest);
    let report: Value = serde_json::from_slice(&report).unwrap();
    let text = |d: &Value, key: &str| d[key].as_str().unwrap_or_default().to_owned();
    let diagnostics = report["diagnostics"].as_array().unwrap();
    diagnostics.iter().map(|d| (text(d, "code"), format!("{}: {}", d["line"], text(d, "message")))).collect()
}

/// Files below a folder that end in an extension, sorted.
pub(crate) fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut out = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == extension) {
                out.push(path);
            }
        }
    }
    out.sort();
    out
}
