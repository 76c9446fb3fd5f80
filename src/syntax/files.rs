//! The files of a project folder: read, decoded and parsed.

use std::path::Path;

use rayon::prelude::*;

use super::ast::SourceFile;
use super::parse;
use crate::diag::{Diagnostic, Sink, codes};
use crate::source::{FileId, Host, SourceMap, Span, reason};

/// The ending of a source file's name.
const EXTENSION: &str = ".deploy";

/// Every `.deploy` file directly in a folder, by name. What cannot be read or decoded is reported.
pub fn load(host: &dyn Host, folder: &Path, sources: &mut SourceMap, sink: &mut Sink) -> Vec<SourceFile> {
    let names = match host.list(folder) {
        Ok(entries) => entries,
        Err(error) => {
            let shown = shown_path(folder, "");
            let message = format!("`{shown}` cannot be read: {}", reason(&error));
            sink.push(
                Diagnostic::nowhere(codes::UNREADABLE, message)
                    .help("name a project folder, or a file in it"),
            );
            return Vec::new();
        }
    };
    let is_source = |name: &str| name.ends_with(EXTENSION) && !name.starts_with('.');
    let mut files = Vec::new();
    for entry in names.into_iter().filter(|entry| is_source(&entry.name) && !entry.folder) {
        let path = shown_path(folder, &entry.name);
        if leads_out(host, folder, &entry.name) {
            let message = format!("`{path}` is a link to a file outside of the folder");
            sink.push(
                Diagnostic::nowhere(codes::OUTSIDE_ROOT, message)
                    .help("`import` that file, which says where its paths begin, or copy it"),
            );
            continue;
        }
        match host.read(&folder.join(&entry.name)) {
            Ok(bytes) => files.extend(decode(path, bytes, sources, sink)),
            Err(error) => {
                let message = format!("`{path}` cannot be read: {}", reason(&error));
                sink.push(Diagnostic::nowhere(codes::UNREADABLE, message));
            }
        }
    }
    let parsed: Vec<(SourceFile, Sink)> = files
        .par_iter()
        .map(|&file| {
            let mut sink = Sink::new();
            (parse(file, sources.text(file), &mut sink), sink)
        })
        .collect();
    let mut trees = Vec::with_capacity(parsed.len());
    for (tree, problems) in parsed {
        sink.append(problems);
        trees.push(tree);
    }
    trees
}

fn leads_out(host: &dyn Host, folder: &Path, name: &str) -> bool {
    let (real, folder) = (host.canonical(&folder.join(name)), host.canonical(folder));
    matches!((real, folder), (Ok(real), Ok(folder)) if !real.starts_with(&folder))
}

fn shown_path(folder: &Path, name: &str) -> String {
    let path = folder.join(name);
    let clean = crate::source::path::normalize(&path).to_string_lossy().into_owned();
    if clean.is_empty() { ".".into() } else { clean }
}

/// Adds the text of a file to the sources; what is not UTF-8 is reported.
pub fn decode(path: String, bytes: Vec<u8>, sources: &mut SourceMap, sink: &mut Sink) -> Option<FileId> {
    match String::from_utf8(bytes) {
        Ok(text) if u32::try_from(text.len()).is_ok() => Some(sources.add(path, text)),
        Ok(_) => {
            sink.push(Diagnostic::nowhere(codes::UNREADABLE, format!("`{path}` is larger than 4 GiB")));
            None
        }
        Err(error) => {
            let good = error.utf8_error().valid_up_to();
            let bytes = error.into_bytes();
            let byte = bytes.get(good).copied().unwrap_or_default();
            let text = String::from_utf8_lossy(&bytes).into_owned();
            let file = sources.add(path.clone(), text);
            let at = u32::try_from(good).unwrap_or(u32::MAX);
            let span = Span::new(file, at, at.saturating_add(3));
            sink.push(
                Diagnostic::new(codes::NOT_UTF8, span, format!("`{path}` is not UTF-8"))
                    .here(format!("the byte 0x{byte:02x} at offset {good}"))
                    .help("save the file as UTF-8"),
            );
            None
        }
    }
}
