//! Mappings by free key, which Compose also takes as lists of `KEY=value`.

use ecow::EcoString;
use indexmap::IndexMap;

use super::Reader;
use super::value::mismatch;
use crate::eval::{Data, Piece, Runtime, RuntimeDefault, Text, Value};
use crate::read::fault::Fault;
use crate::read::yaml::{Body, Node, Plain, Scalar, Written};
use crate::schema::Type;

impl Reader<'_> {
    /// The entries of a mapping, or of the list that stands for it.
    pub(super) fn map(&self, node: &Node<'_>, of: &Type, row: &str) -> Result<Data, Fault> {
        let mut map: IndexMap<EcoString, Value> = IndexMap::new();
        match &node.body {
            Body::Map(entries) => {
                map.reserve(entries.len());
                for entry in entries {
                    let value = self.value(&entry.value, of, row)?;
                    map.insert(EcoString::from(&*entry.key), entry_value(&entry.key, value, row));
                }
            }
            Body::List(items) => {
                for item in items {
                    let Body::Scalar(scalar) = &item.body else { return Err(mismatch(item, &Type::String)) };
                    if self.project && !matches!(scalar.resolve(), Plain::Text | Plain::Date) {
                        return Err(mismatch(item, &Type::String));
                    }
                    // An entry whose variable is not set names nothing.
                    if self.project && scalar.text.is_empty() {
                        continue;
                    }
                    let (key, value) = assignment(&scalar.text, row);
                    let name = self.text(key, item.place)?;
                    let Some(key) = name.as_known() else {
                        return Err(Fault::new(item.place, format!("the key `{key}` holds a variable")));
                    };
                    let value = match value {
                        Some(text) => {
                            let scalar =
                                Scalar { written: value_of(scalar, key, row), ..Scalar::new(text, false) };
                            self.value(&Node { place: item.place, body: Body::Scalar(scalar) }, of, row)?
                        }
                        None => self.at(item.place, Data::Null),
                    };
                    insert(&mut map, key, entry_value(key, value, row), row);
                }
            }
            Body::Scalar(_) => return Err(mismatch(node, &Type::Map(&Type::Any))),
        }
        Ok(Data::Map(map))
    }
}

/// What stood behind `KEY=` before variables were replaced.
fn value_of(scalar: &Scalar<'_>, key: &str, row: &str) -> Option<Box<Written>> {
    let Written { template, missing } = &**scalar.written.as_ref()?;
    match assignment(template, row) {
        (written, Some(value)) if written == key && value.contains('$') => {
            Some(Box::new(Written { template: value.to_owned(), missing: missing.clone() }))
        }
        _ => None,
    }
}

/// `KEY=value`; a host may also be written `HOST:address`.
fn assignment<'t>(text: &'t str, row: &str) -> (&'t str, Option<&'t str>) {
    let split = match row {
        "extra-hosts" => text.split_once('=').or_else(|| text.split_once(':')),
        _ => text.split_once('='),
    };
    match split {
        Some((key, value)) => (key, Some(value)),
        None => (text, None),
    }
}

/// A later entry wins, but a host may have several addresses.
fn insert(map: &mut IndexMap<EcoString, Value>, key: &str, value: Value, row: &str) {
    match map.get_mut(key) {
        Some(old) if row == "extra-hosts" => match &mut old.data {
            Data::List(addresses) => addresses.push(value),
            _ => old.data = Data::List(vec![old.clone(), value]),
        },
        _ => _ = map.insert(key.into(), value),
    }
}

/// An entry without a value: a variable of that name that the host passes on, or else no text.
fn entry_value(key: &str, mut value: Value, row: &str) -> Value {
    let passes_on = matches!(row, "environment" | "args");
    match &value.data {
        Data::Null if passes_on => {
            let variable = Runtime { name: key.into(), default: RuntimeDefault::Absent };
            value.data = Text::from_pieces([Piece::Runtime(variable)]).into();
        }
        Data::Null => value.data = Text::default().into(),
        // `KEY=${KEY-}` is always there: unlike an entry without a value.
        Data::Text(text) if passes_on && is_optional(text, key) => {
            let variable = Runtime { name: key.into(), default: RuntimeDefault::Text(EcoString::new()) };
            value.data = Text::from_pieces([Piece::Runtime(variable)]).into();
        }
        _ => {}
    }
    value
}

fn is_optional(text: &Text, key: &str) -> bool {
    text.as_known().is_none()
        && matches!(&text.pieces()[..], [Piece::Runtime(v)] if v.name == key && v.default == RuntimeDefault::Absent)
}
