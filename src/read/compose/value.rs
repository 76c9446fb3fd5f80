//! A node of a compose file as its type wants it: the rows of the schema, read backwards.

use ecow::EcoString;
use indexmap::IndexMap;

use super::Reader;
use super::expected;
use super::leaf::Rigour;
use crate::diag::did_you_mean;
use crate::emit::write::interpolation;
use crate::eval::{Data, Value};
use crate::read::fault::{Fault, Place};
use crate::read::yaml::{Body, Entry, Node, Plain};
use crate::schema::{Attribute, Kind, Stage, Type};

impl Reader<'_> {
    /// Holds somebody else's entry against what Compose does: it refuses one without a value.
    pub(super) fn says_something(&self, entry: &Entry<'_>) -> Result<(), Fault> {
        if !self.project || !is_nothing(&entry.value) {
            return Ok(());
        }
        let fault = Fault::new(entry.place, format!("`{}` says nothing, which Compose refuses", entry.key));
        Err(fault.help("give it a value, or take the line out"))
    }

    /// The value of an attribute; `row` is its name in the language.
    pub(super) fn value(&self, node: &Node<'_>, ty: &Type, row: &str) -> Result<Value, Fault> {
        self.typed(node, ty, row, Rigour::Lenient)
    }

    /// The reader of an attribute's value: what must be known is not left as it was written.
    pub(super) fn row(&self, row: &Attribute) -> Self {
        Self { keep: self.keep && row.stage > Stage::Known, ..*self }
    }

    /// A value at a place.
    pub(super) fn at(&self, place: Place, data: impl Into<Data>) -> Value {
        Value::new(data, self.texts.span(place))
    }

    fn typed(&self, node: &Node<'_>, ty: &Type, row: &str, rigour: Rigour) -> Result<Value, Fault> {
        let place = node.place;
        let data = match (&node.body, ty) {
            (_, Type::OneOf(types)) => return self.one_of(node, types, row, rigour),
            (_, Type::Map(of)) => self.map(node, of, row)?,
            (_, Type::Named(_, kind)) => self.named(node, kind)?,
            (Body::Map(entries), Type::Record(kind)) => {
                Data::Map(complete(node, entries, kind, self.record(entries, kind)?)?)
            }
            (Body::Scalar(_) | Body::List(_), Type::Record(kind)) => match short(kind) {
                Some(attribute) => {
                    let value = self.row(attribute).typed(node, &attribute.ty, attribute.name, rigour)?;
                    Data::Map(IndexMap::from([(attribute.name.into(), value)]))
                }
                None => return Err(mismatch(node, ty)),
            },
            (Body::List(items), Type::List(of) | Type::OneOrMore(of)) => {
                Data::List(self.items(items, of, row)?)
            }
            (Body::List(items), Type::Set(of)) => Data::List(sorted(self.items(items, of, row)?)),
            // `ssh` of a build is a set to the language; Compose also takes a mapping.
            (Body::Map(entries), Type::Set(_)) if self.project && row == "ssh" => {
                Data::List(sorted(entries.iter().map(|entry| self.pair(entry)).collect::<Result<_, _>>()?))
            }
            (Body::List(items), Type::Command) => Data::List(self.items(items, &Type::Scalar, row)?),
            (Body::Scalar(_), Type::OneOrMore(of)) => Data::List(vec![self.typed(node, of, row, rigour)?]),
            (Body::Scalar(scalar), ty) => self.leaf(scalar, place, ty, rigour)?,
            (Body::List(items), Type::Any) => Data::List(self.items(items, ty, row)?),
            (Body::Map(entries), Type::Any) => {
                let entry = |e: &Entry<'_>| Ok((EcoString::from(&*e.key), self.value(&e.value, ty, row)?));
                Data::Map(entries.iter().map(entry).collect::<Result<_, Fault>>()?)
            }
            _ => return Err(mismatch(node, ty)),
        };
        Ok(self.at(place, data))
    }

    /// `KEY=value` of an entry.
    fn pair(&self, entry: &Entry<'_>) -> Result<Value, Fault> {
        let key = &entry.key;
        let Body::Scalar(scalar) = &entry.value.body else {
            return Err(mismatch(&entry.value, &Type::String));
        };
        let text = match is_nothing(&entry.value) {
            true => key.to_string(),
            false => format!("{key}={}", self.known(scalar, entry.value.place)?),
        };
        Ok(self.at(entry.value.place, Data::Text(crate::eval::Text::known(text))))
    }

    fn items(&self, items: &[Node<'_>], of: &Type, row: &str) -> Result<Vec<Value>, Fault> {
        items.iter().map(|item| self.value(item, of, row)).collect()
    }

    /// The first that fits as it is written; else the first that Compose would still take.
    fn one_of(&self, node: &Node<'_>, types: &[Type], row: &str, rigour: Rigour) -> Result<Value, Fault> {
        let passes: &[Rigour] = match rigour {
            Rigour::Strict => &[Rigour::Strict],
            Rigour::Lenient => &[Rigour::Strict, Rigour::Lenient],
        };
        let mut inner = None;
        for pass in passes {
            for ty in types {
                match self.typed(node, ty, row, *pass) {
                    Ok(value) => return Ok(value),
                    Err(fault) if fault.place() != node.place => inner = Some(fault),
                    Err(_) => {}
                }
            }
        }
        // What is wrong inside says more than what was expected here.
        Err(inner.unwrap_or_else(|| {
            let message = match &node.body {
                Body::Scalar(scalar) if !scalar.text.is_empty() => {
                    format!("`{}` is not {}", scalar.text, expected::any_of(types))
                }
                _ => format!("expected {}, found {}", expected::any_of(types), node.what()),
            };
            match &node.body {
                Body::Scalar(scalar) if scalar.resolve() == Plain::Text && types.iter().any(is_word) => {
                    Fault::new(node.place, expected::no_word(&scalar.text, types)).odd()
                }
                Body::Scalar(scalar) if !scalar.text.is_empty() && types.iter().any(is_word) => {
                    Fault::new(node.place, message).help("put it in quotes")
                }
                _ => Fault::new(node.place, message),
            }
        }))
    }

    /// A nested block.
    pub(super) fn record(
        &self,
        entries: &[Entry<'_>],
        kind: &Kind,
    ) -> Result<IndexMap<EcoString, Value>, Fault> {
        let mut record = IndexMap::with_capacity(entries.len());
        for entry in entries {
            if entry.key.starts_with("x-") {
                record.insert(EcoString::from(&*entry.key), self.value(&entry.value, &Type::Any, "")?);
                continue;
            }
            let Some(attribute) = kind.compose_attribute(&entry.key) else {
                return Err(unknown(entry, kind));
            };
            self.says_something(entry)?;
            if !is_nothing(&entry.value) {
                record.insert(
                    attribute.name.into(),
                    self.row(attribute).value(&entry.value, &attribute.ty, attribute.name)?,
                );
            }
        }
        Ok(record)
    }
}

/// Whether Compose takes any text for it.
fn is_word(ty: &Type) -> bool {
    matches!(ty, Type::Enum(_) | Type::Form(_))
}

/// The attribute that a value which is no mapping stands for.
fn short(kind: &Kind) -> Option<&'static Attribute> {
    kind.attribute(kind.short?)
}

/// A block with all that Compose asks for.
fn complete(
    node: &Node<'_>,
    entries: &[Entry<'_>],
    kind: &Kind,
    record: IndexMap<EcoString, Value>,
) -> Result<IndexMap<EcoString, Value>, Fault> {
    let place = entries.first().map_or(node.place, |entry| entry.place);
    let missing = kind.attributes.iter().find(|row| row.required && !record.contains_key(row.name));
    match missing {
        Some(row) => {
            Err(Fault::new(place, format!("{} has no `{}`", kind.name.replace('-', "_"), row.compose)))
        }
        None => Ok(record),
    }
}

/// A key that the schema does not have.
pub(super) fn unknown(entry: &Entry<'_>, kind: &Kind) -> Fault {
    let written = kind.statements.iter().flat_map(|statement| statement.compose.iter().copied());
    let names = kind.attributes.iter().map(|row| row.compose).chain(written);
    strange(entry, &kind.name.replace('-', "_"), names.filter(|name| !name.is_empty()))
}

/// A key that is none of those that may stand there.
pub(super) fn strange<'n>(entry: &Entry<'_>, of: &str, names: impl IntoIterator<Item = &'n str>) -> Fault {
    let fault = Fault::new(entry.place, format!("{of} has no attribute `{}`", entry.key));
    match did_you_mean(&entry.key, names) {
        Some(name) => fault.help(format!("did you mean `{name}`?")),
        None => fault,
    }
}

/// An attribute without a value is not there.
pub(super) fn is_nothing(node: &Node<'_>) -> bool {
    matches!(&node.body, Body::Scalar(scalar) if scalar.resolve() == Plain::Null)
}

pub(super) fn mismatch(node: &Node<'_>, ty: &Type) -> Fault {
    Fault::new(node.place, format!("expected {}, found {}", expected::shape(ty), node.what()))
}

/// The order of a set means nothing: the model has one.
fn sorted(mut items: Vec<Value>) -> Vec<Value> {
    items.sort_by_cached_key(|item| match &item.data {
        Data::Text(text) => interpolation::text(text).into_owned(),
        _ => String::new(),
    });
    items
}
