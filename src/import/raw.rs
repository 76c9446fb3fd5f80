//! What the language has no word for: `raw compose`, and what is told of it.

use ecow::EcoString;
use indexmap::IndexMap;

use super::body::{Body, Item};
use super::note::Note;
use super::writer::Writer;
use crate::emit::folder;
use crate::eval::{Data, HostPath, Text, Value};
use crate::schema::{Stage, Type};
use crate::source::path::{clean, relative};

impl Writer<'_> {
    /// `raw compose { … }` of a declaration; nothing where all of it can be said.
    pub(super) fn raw_of(&mut self, section: &str, name: &str) -> Option<Item> {
        let entries = self.deployment.raw.as_ref()?.as_map()?.get(section)?.as_map()?.get(name)?.as_map()?;
        self.raw_item(entries, &format!("{section}.{name}."))
    }

    /// What stands at the top of the file.
    pub(super) fn raw_of_file(&mut self) -> Option<Item> {
        const SECTIONS: [&str; 6] = ["services", "networks", "volumes", "secrets", "configs", "models"];
        let entries = self.deployment.raw.as_ref()?.as_map()?;
        let mut rest: IndexMap<EcoString, Value> = IndexMap::new();
        for (key, value) in entries.iter().filter(|(key, _)| !SECTIONS.contains(&key.as_str())) {
            if key.starts_with("x-") && self.holds_anchors(key, value) {
                self.notes.push(Note::Anchors { at: value.origin.span, field: key.clone() });
            } else {
                rest.insert(key.clone(), value.clone());
            }
        }
        self.raw_item(&rest, "")
    }

    fn raw_item(&mut self, entries: &IndexMap<EcoString, Value>, of: &str) -> Option<Item> {
        if entries.is_empty() {
            return None;
        }
        for (key, value) in entries {
            let path = format!("{of}{key}");
            let at = value.origin.span;
            self.notes.push(match key.starts_with("x-") {
                true => Note::Extension { at, path },
                false => Note::Raw { at, path },
            });
        }
        let body: Body = self.at_key("raw", Stage::Runtime, |writer| {
            let entry = |(key, value): (&EcoString, &Value)| {
                // Compose takes relative paths from the folder of its file, except where they mean nothing to it.
                let moved = if key.starts_with("x-") { value.clone() } else { writer.moved(value) };
                writer.entry(key, &Type::Any, &moved)
            };
            entries.iter().map(entry).collect()
        });
        Some(Item::plain("raw compose", body))
    }

    /// A field that is only there for others to take parts of: what is marked in it is said where it is used.
    fn holds_anchors(&self, key: &str, value: &Value) -> bool {
        let span = value.origin.span;
        let text = self.sources.text(span.file);
        let before = text.get(..span.start as usize).unwrap_or_default();
        let start = before.rfind(&format!("{key}:")).unwrap_or(before.len());
        let said = text.get(start..span.end as usize).unwrap_or_default();
        said.lines().any(|line| {
            let code = line.split(" #").next().unwrap_or_default();
            code.match_indices('&').any(|(at, _)| {
                code[..at].ends_with([' ', ':', '-'])
                    && code[at + 1..].starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
            })
        })
    }

    /// Relative paths as they are seen from where the built file stands.
    fn moved(&self, value: &Value) -> Value {
        let data = match &value.data {
            Data::Text(text) => match text.as_known() {
                Some(known) if known == "." || known.starts_with("./") || known.starts_with("../") => {
                    let (path, rest) = known.split_once(':').unwrap_or((known, ""));
                    let path = relative(
                        &folder(self.env),
                        &clean(&format!("{}/{path}", if self.base.is_empty() { "." } else { self.base })),
                    );
                    let rest = if rest.is_empty() { String::new() } else { format!(":{rest}") };
                    Data::Text(Text::known(format!("{path}{rest}")))
                }
                _ => return value.clone(),
            },
            Data::Path(HostPath::Project(path)) => {
                let path = clean(&format!("{}/{path}", if self.base.is_empty() { "." } else { self.base }));
                Data::Text(Text::known(relative(&folder(self.env), &path)))
            }
            Data::List(items) => Data::List(items.iter().map(|item| self.moved(item)).collect()),
            Data::Map(map) => {
                Data::Map(map.iter().map(|(key, value)| (key.clone(), self.moved(value))).collect())
            }
            _ => return value.clone(),
        };
        Value { data, origin: value.origin.clone() }
    }
}
