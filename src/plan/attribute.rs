//! Attributes compared: down to the leaf that differs, each with the effect of its own row.

use ecow::EcoString;

use super::{AttributeChange, Class};
use crate::eval::{Data, Origin, Text, Value, written};
use crate::model::Attributes;
use crate::schema::Attribute;

/// What differs, under a prefix. `origin` is blamed for what is taken away.
pub(super) fn changes(
    before: &Attributes,
    after: &Attributes,
    prefix: &[EcoString],
    origin: &Origin,
) -> Vec<AttributeChange> {
    let mut out = Differences { prefix, changes: Vec::new() };
    for (row, old) in before.iter() {
        let new = after.get(row.name);
        out.compare(row, &mut Vec::new(), said(row, Some(old)), said(row, new), origin);
    }
    for (row, new) in after.iter().filter(|(row, _)| before.get(row.name).is_none()) {
        out.compare(row, &mut Vec::new(), None, said(row, Some(new)), origin);
    }
    out.changes
}

/// What an artifact can say of an attribute: nothing of those that Compose does not have, nor that a
/// healthcheck is the image's own.
fn said<'a>(row: &Attribute, value: Option<&'a Value>) -> Option<&'a Value> {
    value.filter(|v| {
        let is_of_image = row.name == "healthcheck" && v.as_str() == Some("image");
        (row.recorded || !row.compose.is_empty()) && !is_of_image
    })
}

struct Differences<'a> {
    prefix: &'a [EcoString],
    changes: Vec<AttributeChange>,
}

impl Differences<'_> {
    fn compare<'v>(
        &mut self,
        row: &'static Attribute,
        path: &mut Vec<&'v str>,
        before: Option<&'v Value>,
        after: Option<&'v Value>,
        origin: &Origin,
    ) {
        match (before.map(|v| &v.data), after.map(|v| (&v.data, &v.origin))) {
            (None, None) => {}
            (Some(Data::Map(old)), Some((Data::Map(new), inner))) => {
                for (key, value) in old {
                    path.push(key);
                    self.compare(row, path, Some(value), new.get(key), inner);
                    path.pop();
                }
                for (key, value) in new.iter().filter(|(key, _)| !old.contains_key(*key)) {
                    path.push(key);
                    self.compare(row, path, None, Some(value), inner);
                    path.pop();
                }
            }
            (Some(old), Some((new, _))) if same(old, new) => {}
            (_, after_data) => self.changes.push(AttributeChange {
                path: self
                    .prefix
                    .iter()
                    .cloned()
                    .chain([row.name.into()])
                    .chain(path.iter().map(|&key| key.into()))
                    .collect(),
                before: before.cloned(),
                after: after.cloned(),
                class: Class::from(row.effect_at(path)),
                cause: Some(after_data.map_or(origin, |(_, origin)| origin).clone()),
            }),
        }
    }
}

/// Whether two values give the same artifact. An address and a reference become text there.
fn same(a: &Data, b: &Data) -> bool {
    match (a, b) {
        (Data::List(a), Data::List(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(&a.data, &b.data))
        }
        (Data::Map(a), Data::Map(b)) => {
            a.len() == b.len() && a.iter().all(|(k, v)| b.get(k).is_some_and(|w| same(&v.data, &w.data)))
        }
        (Data::Address(address), Data::Text(text)) | (Data::Text(text), Data::Address(address)) => {
            is_text(text, &written::address(address))
        }
        (Data::Reference(_, name), Data::Text(text)) | (Data::Text(text), Data::Reference(_, name)) => {
            is_text(text, name)
        }
        (a, b) => a == b,
    }
}

fn is_text(text: &Text, known: &str) -> bool {
    text.as_known() == Some(known)
}
