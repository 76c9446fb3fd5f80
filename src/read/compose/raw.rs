//! What the model has no place for, as plain data: it is written again as it was, but for paths, which mean the same
//! from wherever it is written.

use ecow::EcoString;
use indexmap::IndexMap;

use super::Reader;
use super::path::path;
use super::short_mount;
use crate::eval::{Data, Text, Value};
use crate::model::MountSource;
use crate::read::fault::Fault;
use crate::read::yaml::{Body, Entry, Node};
use crate::schema::Type;
use crate::source::path::is_url;

impl Reader<'_> {
    /// An attribute as plain data.
    pub(super) fn raw(&self, entry: &Entry<'_>) -> Option<(EcoString, Value)> {
        let value = match (&*entry.key, &entry.value.body) {
            ("volumes", Body::List(items)) => {
                let items = items.iter().map(|item| self.raw_mount(item)).collect::<Result<_, Fault>>();
                self.at(entry.value.place, Data::List(items.ok()?))
            }
            (key, _) => {
                let mut value = self.value(&entry.value, &Type::Any, "").ok()?;
                match key {
                    "build" => self.paths(&mut value, &["context", "additional_contexts"]),
                    "env_file" | "label_file" => self.paths(&mut value, &["path", ""]),
                    "file" => self.paths(&mut value, &[""]),
                    _ => {}
                }
                value
            }
        };
        Some((EcoString::from(&*entry.key), value))
    }

    /// Makes paths of texts below these keys; below none, of a text itself and of the elements of a list.
    fn paths(&self, value: &mut Value, keys: &[&str]) {
        match &mut value.data {
            Data::Text(text) if keys.contains(&"") && !text.as_known().is_some_and(is_url) => {
                value.data = Data::Path(path(text.clone(), self.folder));
            }
            Data::List(items) => items.iter_mut().for_each(|item| self.paths(item, keys)),
            Data::Map(entries) => {
                let found = entries.iter_mut().filter(|(key, _)| keys.contains(&key.as_str()));
                for (_, inner) in found {
                    match &mut inner.data {
                        Data::Map(more) => more.values_mut().for_each(|value| self.paths(value, &[""])),
                        _ => self.paths(inner, &[""]),
                    }
                }
            }
            _ => {}
        }
    }

    /// A mount; one of a folder beside the file is in the long form, where its path stands alone.
    fn raw_mount(&self, item: &Node<'_>) -> Result<Value, Fault> {
        match &item.body {
            Body::Scalar(scalar) => {
                let short = short_mount::read(&self.path_of(scalar, item.place)?, self.folder);
                if let Ok(short) = short
                    && let MountSource::Bind(source) = short.source
                {
                    let value = |data: Data| self.at(item.place, data);
                    let mut map = IndexMap::from([
                        (EcoString::from("type"), value(Data::Text(Text::known("bind")))),
                        ("source".into(), value(Data::Path(source))),
                        ("target".into(), value(Data::Text(Text::known(short.target)))),
                    ]);
                    for (block, name, data) in short.options {
                        let name = EcoString::from(name.replace('-', "_"));
                        match block {
                            "" => _ = map.insert(name, value(data)),
                            block => {
                                let inner = map
                                    .entry(block.into())
                                    .or_insert_with(|| value(Data::Map(IndexMap::new())));
                                if let Data::Map(inner) = &mut inner.data {
                                    inner.insert(name, value(data));
                                }
                            }
                        }
                    }
                    return Ok(value(Data::Map(map)));
                }
            }
            Body::Map(entries) => {
                let mut value = self.value(item, &Type::Any, "")?;
                let is_bind = entries.iter().any(|entry| {
                    entry.key == "type"
                        && matches!(&entry.value.body, Body::Scalar(scalar) if scalar.text == "bind")
                });
                if let Data::Map(map) = &mut value.data
                    && is_bind
                    && let Some(source) = map.get_mut("source")
                    && let Data::Text(text) = &source.data
                {
                    source.data = Data::Path(path(text.clone(), self.folder));
                }
                return Ok(value);
            }
            Body::List(_) => {}
        }
        self.value(item, &Type::Any, "")
    }
}
