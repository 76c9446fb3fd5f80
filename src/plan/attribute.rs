//! Attributes compared: down to the leaf that differs, each with the effect of its own row.

use ecow::EcoString;

use super::{AttributeChange, Class};
use crate::eval::{Data, Origin, Text, Value, written};
use crate::model::Attributes;
use crate::schema::{Attribute, Effect, Type};

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
            (old, after_data) => self.changes.push(AttributeChange {
                path: self
                    .prefix
                    .iter()
                    .cloned()
                    .chain([row.name.into()])
                    .chain(path.iter().map(|&key| key.into()))
                    .collect(),
                before: before.cloned(),
                after: after.cloned(),
                class: match is_noticed(row, path, old, after_data.map(|(data, _)| data)) {
                    true => Class::from(row.effect_at(path)),
                    false => Class::Metadata,
                },
                cause: Some(after_data.map_or(origin, |(_, origin)| origin).clone()),
            }),
        }
    }
}

/// Whether two values give the same artifact. An address and a reference become text there.
pub(super) fn same(a: &Data, b: &Data) -> bool {
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

/// Whether docker compose tells two values apart that differ in the artifact.
fn is_noticed(row: &'static Attribute, path: &[&str], before: Option<&Data>, after: Option<&Data>) -> bool {
    let Some(row) = row.row_at(path) else { return true };
    match (row.ty, before, after) {
        (Type::Command, Some(before), Some(after)) => match (words(row, before), words(row, after)) {
            (Some(before), Some(after)) => before != after,
            _ => true,
        },
        (_, Some(Data::List(before)), Some(Data::List(after))) if before.len() == after.len() => {
            before.iter().zip(after).any(|(before, after)| is_another(row, &before.data, &after.data))
        }
        _ => row.counted || !says_nothing(row.ty, before) || !says_nothing(row.ty, after),
    }
}

/// Whether docker compose tells two elements of a list apart.
fn is_another(row: &Attribute, before: &Data, after: &Data) -> bool {
    let (Data::Map(old), Data::Map(new), Some(kind)) = (before, after, row.ty.kind()) else {
        return !same(before, after);
    };
    let differs = |key: &EcoString| match (old.get(key), new.get(key)) {
        (Some(old), Some(new)) => !same(&old.data, &new.data),
        _ => true,
    };
    let is_noticed = |key: &EcoString| kind.attribute(key).is_none_or(|row| row.effect != Effect::Nothing);
    old.keys().chain(new.keys()).any(|key| differs(key) && is_noticed(key))
}

/// `false` and what is empty are left out of the hash, as what is not said is. A block is not, nor is a command.
fn says_nothing(ty: Type, value: Option<&Data>) -> bool {
    match value {
        None | Some(Data::Bool(false)) => true,
        Some(Data::Text(text)) => ty != Type::Command && is_text(text, ""),
        Some(Data::List(list)) => ty != Type::Command && list.is_empty(),
        Some(Data::Map(map)) => matches!(ty, Type::Map(_)) && map.is_empty(),
        Some(_) => false,
    }
}

/// The words of a command, where they are known: docker compose splits a text into them itself. A test of health it
/// hands to a shell instead. What a shell would take apart in another way stays a text.
fn words(row: &Attribute, command: &Data) -> Option<Vec<EcoString>> {
    match command {
        Data::List(list) => list.iter().map(|word| word.as_str().map(EcoString::from)).collect(),
        Data::Text(text) if row.name == "test" => Some(vec!["CMD-SHELL".into(), text.as_known()?.into()]),
        Data::Text(text) => {
            let known = text.as_known()?;
            let plain = |c: char| c.is_ascii_alphanumeric() || " _-./:=,@%+".contains(c);
            known.chars().all(plain).then(|| known.split_whitespace().map(EcoString::from).collect())
        }
        _ => None,
    }
}
