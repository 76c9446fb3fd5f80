//! What a service takes of the file's other sections: networks and models by name, grants of secrets.

use ecow::EcoString;
use indexmap::IndexMap;

use super::Reader;
use super::value::{is_nothing, mismatch};
use crate::eval::{Data, Value};
use crate::read::fault::Fault;
use crate::read::yaml::{Body, Entry, Node};
use crate::schema::{Kind, Type};

impl Reader<'_> {
    /// A mapping from names; a list of names, or of grants with their `source`, becomes one.
    pub(super) fn named(&self, node: &Node<'_>, kind: &'static Kind) -> Result<Data, Fault> {
        let mut map: IndexMap<EcoString, Value> = IndexMap::new();
        match &node.body {
            Body::Map(entries) => {
                for entry in entries {
                    let body = match &entry.value.body {
                        _ if is_nothing(&entry.value) => IndexMap::new(),
                        Body::Map(body) => self.record(body, kind)?,
                        _ => return Err(mismatch(&entry.value, &Type::Record(kind))),
                    };
                    map.insert(EcoString::from(&*entry.key), self.at(entry.value.place, Data::Map(body)));
                }
            }
            Body::List(items) => {
                for item in items {
                    let (name, body) = match &item.body {
                        Body::Scalar(scalar) => (EcoString::from(&*scalar.text), IndexMap::new()),
                        Body::Map(entries) => self.grant(item, entries, kind)?,
                        Body::List(_) => return Err(mismatch(item, &Type::String)),
                    };
                    if map.contains_key(&name) {
                        return Err(Fault::beyond(item.place, format!("`{name}` is named twice")));
                    }
                    map.insert(name, self.at(item.place, Data::Map(body)));
                }
            }
            Body::Scalar(_) => {
                return Err(mismatch(node, &Type::Named(crate::schema::Reference::Network, kind)));
            }
        }
        Ok(Data::Map(map))
    }

    /// The long form of a grant: its `source`, and the rest by the rows of its kind.
    pub(super) fn grant(
        &self,
        item: &Node<'_>,
        entries: &[Entry<'_>],
        kind: &Kind,
    ) -> Result<(EcoString, IndexMap<EcoString, Value>), Fault> {
        let mut source = None;
        let mut rest = Vec::with_capacity(entries.len());
        for entry in entries {
            match &entry.value.body {
                Body::Scalar(scalar) if entry.key == "source" => {
                    source = Some(EcoString::from(&*scalar.text))
                }
                _ => rest.push(entry.clone()),
            }
        }
        let source = source.ok_or_else(|| Fault::new(item.place, "this grant has no `source`"))?;
        Ok((source, self.record(&rest, kind)?))
    }
}
