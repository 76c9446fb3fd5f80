//! Networks, volumes, secrets, configs and models.

use ecow::EcoString;

use super::Reader;
use super::value::{is_nothing, mismatch, unknown};
use crate::eval::Data;
use crate::model::{Attributes, Resource};
use crate::read::fault::Fault;
use crate::read::yaml::{Body, Entry};
use crate::schema::{Kind, Type};

impl Reader<'_> {
    /// A resource by its entry.
    pub(super) fn resource(
        &self,
        entry: &Entry<'_>,
        kind: &'static Kind,
        faults: &mut Vec<Fault>,
    ) -> Resource {
        let mut attributes = Attributes::default();
        match &entry.value.body {
            Body::Map(entries) => {
                for entry in entries.iter().filter(|e| !e.key.starts_with("x-") && !is_nothing(&e.value)) {
                    if let Err(fault) = self.resource_attribute(entry, kind, &mut attributes) {
                        faults.push(fault);
                    }
                }
            }
            _ if is_nothing(&entry.value) => {}
            _ => faults.push(mismatch(&entry.value, &Type::Map(&Type::Any))),
        }
        Resource {
            name: EcoString::from(&*entry.key),
            origin: entry.place.span(self.file).into(),
            attributes,
        }
    }

    fn resource_attribute(
        &self,
        entry: &Entry<'_>,
        kind: &'static Kind,
        attributes: &mut Attributes,
    ) -> Result<(), Fault> {
        let row = kind.compose_attribute(&entry.key).ok_or_else(|| unknown(entry, kind))?;
        match &entry.value.body {
            // `external: { name: x }`, from before there was a `name` beside it.
            Body::Map(inner) if row.name == "external" => {
                attributes.set(kind, row, self.at(entry.value.place, Data::Bool(true)));
                inner.iter().try_for_each(|entry| self.resource_attribute(entry, kind, attributes))
            }
            _ => {
                let value = self.value(&entry.value, &row.ty, row.name)?;
                attributes.set(kind, row, value);
                Ok(())
            }
        }
    }
}
