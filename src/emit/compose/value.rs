//! A value in the form of its type.

use std::borrow::Cow;

use ecow::EcoString;
use indexmap::IndexMap;

use super::path;
use crate::emit::write::{Tree, interpolation, units};
use crate::eval::{Data, Piece, RuntimeDefault, Text, Value};
use crate::model::Attributes;
use crate::schema::{Kind, Reference, Type};

type Entry<'m> = (Cow<'m, str>, Tree<'m>);

/// The attributes that Compose has, in the table's order.
pub(super) fn attributes<'m>(attributes: &'m Attributes, folder: &str) -> Vec<Entry<'m>> {
    attributes
        .iter()
        .filter(|(row, value)| !row.compose.is_empty() && value.data != Data::Null)
        .map(|(row, value)| (row.compose.into(), tree(value, &row.ty, folder)))
        .collect()
}

/// The attributes that only a reader of ours takes back.
pub(super) fn recorded<'m>(attributes: &'m Attributes, folder: &str) -> Vec<Entry<'m>> {
    let rows = attributes.iter().filter(|(row, _)| row.recorded);
    rows.map(|(row, value)| (row.name.into(), tree(value, &row.ty, folder))).collect()
}

/// A value as its type writes it.
pub(super) fn tree<'m>(value: &'m Value, ty: &Type, folder: &str) -> Tree<'m> {
    let ty = of_several(ty, &value.data);
    let leaf = |text: Cow<'m, str>| if *ty == Type::Scalar { Tree::Quoted(text) } else { Tree::Text(text) };
    match &value.data {
        Data::Null => Tree::Null,
        Data::Bool(known) if *ty == Type::Scalar => leaf(known.to_string().into()),
        Data::Bool(known) => Tree::Bool(*known),
        Data::Int(number) if *ty == Type::Scalar => leaf(number.to_string().into()),
        Data::Int(number) => Tree::Int(*number),
        Data::Float(number) if *ty == Type::Scalar => leaf(number.to_string().into()),
        Data::Float(number) => Tree::Float(*number),
        Data::Text(text) => leaf(interpolation::text(text)),
        Data::Duration(nanoseconds) => leaf(units::duration(*nanoseconds).into()),
        Data::Size(bytes) => leaf(units::size(*bytes).into()),
        Data::Mode(mode) => Tree::Mode(*mode),
        Data::Ports(first, last, protocol) => leaf(ports(*first, *last, protocol.as_deref()).into()),
        Data::Path(path) => leaf(path::text(path, folder)),
        Data::Address(address) => leaf(format!("{}:{}", address.service, address.port).into()),
        Data::Reference(_, name) => leaf(interpolation::dollars(name)),
        Data::List(items) => list(items, ty, folder),
        Data::Map(entries) => match ty {
            Type::Record(kind) => Tree::Map(record(entries, kind, folder)),
            Type::Named(Reference::Secret | Reference::Config, kind) => {
                Tree::List(entries.iter().map(|(name, body)| grant(name, body, kind, folder)).collect())
            }
            Type::Named(..) if entries.values().all(|v| v.as_map().is_none_or(IndexMap::is_empty)) => {
                Tree::List(entries.keys().map(|name| Tree::text(name.as_str())).collect())
            }
            Type::Named(_, kind) => {
                let body =
                    |v: &'m Value| Tree::Map(v.as_map().map_or_else(Vec::new, |m| record(m, kind, folder)));
                Tree::Map(entries.iter().map(|(name, value)| (name.as_str().into(), body(value))).collect())
            }
            Type::Map(Type::Scalar) if entries.keys().any(|key| key.starts_with("x-")) => {
                assignments(map(entries, &Type::Scalar, folder))
            }
            Type::Map(of) => Tree::Map(map(entries, of, folder)),
            _ => Tree::Map(map(entries, &Type::Any, folder)),
        },
    }
}

fn list<'m>(items: &'m [Value], ty: &Type, folder: &str) -> Tree<'m> {
    match ty {
        Type::List(of) | Type::OneOrMore(of) | Type::Set(of) => {
            Tree::List(items.iter().map(|v| tree(v, of, folder)).collect())
        }
        // Names alone, where Compose wants a mapping from names.
        Type::Named(Reference::Secret | Reference::Config, _) => {
            Tree::List(items.iter().map(|v| tree(v, &Type::String, folder)).collect())
        }
        Type::Named(..) => {
            let name = |v: &'m Value| match &v.data {
                Data::Reference(_, name) => name.as_str(),
                _ => v.as_str().unwrap_or_default(),
            };
            Tree::Map(items.iter().map(|v| (name(v).into(), Tree::Map(Vec::new()))).collect())
        }
        Type::Command => Tree::List(items.iter().map(|v| tree(v, &Type::String, folder)).collect()),
        _ => Tree::List(items.iter().map(|v| tree(v, &Type::Any, folder)).collect()),
    }
}

/// A nested block: its rows in the table's order, then its `x-…` fields.
fn record<'m>(entries: &'m IndexMap<EcoString, Value>, kind: &Kind, folder: &str) -> Vec<Entry<'m>> {
    let mut out: Vec<Entry<'m>> = kind
        .attributes
        .iter()
        .filter(|row| !row.compose.is_empty())
        .filter_map(|row| Some((row, entries.get(row.name)?)))
        .filter(|(_, value)| value.data != Data::Null)
        .map(|(row, value)| (row.compose.into(), tree(value, &row.ty, folder)))
        .collect();
    let extensions = entries.iter().filter(|(name, _)| name.starts_with("x-"));
    out.extend(extensions.map(|(name, value)| (name.as_str().into(), tree(value, &Type::Any, folder))));
    out
}

/// A grant of a secret or config: its name, in the long form where there is more to say.
fn grant<'m>(name: &'m str, body: &'m Value, kind: &Kind, folder: &str) -> Tree<'m> {
    let mut entries = vec![("source".into(), Tree::text(name))];
    if let Some(body) = body.as_map() {
        entries.extend(record(body, kind, folder));
    }
    if entries.len() == 1 { Tree::text(name) } else { Tree::Map(entries) }
}

/// Entries by free key. `KEY: null` passes the variable of that name on, where the host has it.
fn map<'m>(entries: &'m IndexMap<EcoString, Value>, of: &Type, folder: &str) -> Vec<Entry<'m>> {
    let one = |(name, value): (&'m EcoString, &'m Value)| {
        let passed_on =
            *of == Type::Scalar && matches!(&value.data, Data::Text(text) if passes_on(text, name));
        (name.as_str().into(), if passed_on { Tree::Null } else { tree(value, of, folder) })
    };
    entries.iter().map(one).collect()
}

/// `KEY=value` in a list: in a mapping of texts Compose takes a key that starts with `x-` for a field of
/// its own and loses it. (Only a list can say it, and a list cannot say a key with a `=`.)
fn assignments(entries: Vec<Entry<'_>>) -> Tree<'_> {
    if entries.iter().any(|(key, _)| key.contains('=')) {
        return Tree::Map(entries);
    }
    let one = |(key, value): Entry<'_>| match value {
        Tree::Text(value) | Tree::Quoted(value) => format!("{}={value}", interpolation::dollars(&key)),
        _ => interpolation::dollars(&key).into_owned(),
    };
    Tree::List(entries.into_iter().map(|entry| Tree::Quoted(one(entry).into())).collect())
}

fn passes_on(text: &Text, key: &str) -> bool {
    text.as_known().is_none()
        && matches!(&text.pieces()[..], [Piece::Runtime(v)] if v.name == key && v.default == RuntimeDefault::Absent)
}

fn ports(first: u16, last: u16, protocol: Option<&str>) -> String {
    let range = if first == last { first.to_string() } else { format!("{first}-{last}") };
    match protocol {
        Some(protocol) => format!("{range}/{protocol}"),
        None => range,
    }
}

/// The type that a value of a `OneOf` has; any other type is itself.
fn of_several<'t>(ty: &'t Type, data: &Data) -> &'t Type {
    match ty {
        Type::OneOf(types) => {
            types.iter().map(|ty| of_several(ty, data)).find(|ty| suits(ty, data)).unwrap_or(&Type::Any)
        }
        ty => ty,
    }
}

fn suits(ty: &Type, data: &Data) -> bool {
    match data {
        Data::List(_) => matches!(
            ty,
            Type::Any | Type::Command | Type::List(_) | Type::OneOrMore(_) | Type::Set(_) | Type::Named(..)
        ),
        Data::Map(entries) => match ty {
            Type::Record(kind) => {
                entries.keys().all(|name| name.starts_with("x-") || kind.attribute(name).is_some())
            }
            ty => matches!(ty, Type::Any | Type::Map(_) | Type::Named(..)),
        },
        // A leaf is written by what it is; of its types only `Scalar` changes how.
        _ => !matches!(
            ty,
            Type::List(_)
                | Type::OneOrMore(_)
                | Type::Set(_)
                | Type::Map(_)
                | Type::Record(_)
                | Type::Named(..)
        ),
    }
}
