//! The files of a project, each read once.

use std::path::Path;

use crate::diag::{Diagnostic, codes};
use crate::read::fault::Place;
use crate::source::path::normalize;
use crate::source::reason;

use super::model::Loader;

impl Loader<'_> {
    /// A file's text and where its places start.
    pub(super) fn text(&mut self, path: &Path, place: Place) -> Option<(String, usize)> {
        let key = normalize(path);
        if let Some(known) = self.read.get(&key) {
            return Some(known.clone());
        }
        let shown = path.strip_prefix("./").unwrap_or(path).display();
        let shown = format!("{}{shown}", self.request.shown);
        let bytes = match self.host.read(path) {
            Ok(bytes) => bytes,
            Err(error) => {
                let message = format!("cannot read `{shown}`: {}", reason(&error));
                self.diagnostics.push(match self.texts.is_empty() || place == Place::default() {
                    true => Diagnostic::nowhere(codes::UNREADABLE, message),
                    false => Diagnostic::new(codes::UNREADABLE, self.texts.span(place), message),
                });
                return None;
            }
        };
        let Ok(text) = String::from_utf8(bytes) else {
            let message = format!("`{shown}` is no text in UTF-8");
            self.diagnostics.push(Diagnostic::nowhere(codes::NOT_UTF8, message));
            return None;
        };
        let file = self.sources.add(shown, text.as_str());
        let base = self.texts.add(file, text.len());
        self.read.insert(key, (text.clone(), base));
        Some((text, base))
    }
}
