//! All texts of one compilation, in the order in which they were read.

use std::sync::{Arc, OnceLock};

use super::{FileId, Span};

/// The texts of one run, each under the path that messages show (relative to where the user stands).
#[derive(Debug, Default, Clone)]
pub struct SourceMap {
    files: Vec<Arc<File>>,
}

#[derive(Debug)]
struct File {
    path: String,
    text: String,
    /// Found when a place is first asked for: a run without messages never needs them.
    line_starts: OnceLock<Vec<u32>>,
}

impl File {
    fn line_starts(&self) -> &[u32] {
        self.line_starts.get_or_init(|| std::iter::once(0).chain(behind_newlines(&self.text)).collect())
    }
}

/// A position as people and editors count it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Location<'a> {
    /// Path as given to [`SourceMap::add`].
    pub path: &'a str,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

impl SourceMap {
    /// Adds a text and gives its id. The text must be under 4 GiB.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<String>) -> FileId {
        let file = File { path: path.into(), text: text.into(), line_starts: OnceLock::new() };
        self.files.push(Arc::new(file));
        FileId(u32::try_from(self.files.len() - 1).unwrap_or(u32::MAX))
    }

    /// The text of a file; empty for an id of another map.
    pub fn text(&self, file: FileId) -> &str {
        self.files.get(file.0 as usize).map_or("", |f| f.text.as_str())
    }

    /// The path of a file as messages show it.
    pub fn path(&self, file: FileId) -> &str {
        self.files.get(file.0 as usize).map_or("<unknown>", |f| f.path.as_str())
    }

    /// The characters that a span covers.
    pub fn snippet(&self, span: Span) -> &str {
        self.text(span.file).get(span.start as usize..span.end as usize).unwrap_or("")
    }

    /// Path, line and column of a span's start.
    pub fn locate(&self, span: Span) -> Location<'_> {
        let Some(file) = self.files.get(span.file.0 as usize) else {
            return Location { path: "<unknown>", line: 1, column: 1 };
        };
        let line = file.line_starts().partition_point(|&s| s <= span.start).saturating_sub(1);
        let line_start = file.line_starts().get(line).copied().unwrap_or(0) as usize;
        let before = file.text.get(line_start..span.start as usize).unwrap_or("");
        Location {
            path: &file.path,
            line: u32::try_from(line + 1).unwrap_or(u32::MAX),
            column: u32::try_from(before.chars().count() + 1).unwrap_or(u32::MAX),
        }
    }

    /// Where a line starts and its text without the line break; `None` behind the last.
    pub fn line(&self, file: FileId, number: u32) -> Option<(u32, &str)> {
        let file = self.files.get(file.0 as usize)?;
        let index = (number as usize).checked_sub(1)?;
        let start = *file.line_starts().get(index)?;
        let end = file.line_starts().get(index + 1).map_or(file.text.len(), |&next| next as usize);
        let line = file.text.get(start as usize..end)?;
        let line = line.strip_suffix('\n').unwrap_or(line);
        Some((start, line.strip_suffix('\r').unwrap_or(line)))
    }

    /// Every file of the map with its path, in reading order.
    pub fn files(&self) -> impl Iterator<Item = (FileId, &str)> {
        self.files
            .iter()
            .enumerate()
            .map(|(i, f)| (FileId(u32::try_from(i).unwrap_or(u32::MAX)), f.path.as_str()))
    }
}

fn behind_newlines(text: &str) -> impl Iterator<Item = u32> + '_ {
    text.bytes()
        .enumerate()
        .filter(|&(_, b)| b == b'\n')
        .map(|(i, _)| u32::try_from(i + 1).unwrap_or(u32::MAX))
}
