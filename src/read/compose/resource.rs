//! Networks, volumes, secrets, configs and models.

use std::collections::BTreeMap;

use ecow::EcoString;
use indexmap::IndexMap;

use super::Reader;
use super::path::path;
use super::value::{is_nothing, mismatch, unknown};
use crate::eval::{Data, Text, Value};
use crate::model::{Attributes, Deployment, Resource};
use crate::read::fault::Fault;
use crate::read::yaml::{Body, Entry};
use crate::schema::{self, Kind, Type};

/// A resource by itself.
pub(super) struct ReadResource {
    pub(super) resource: Resource,
    /// Its `x-…` fields, and what the model has no place for.
    pub(super) fields: Vec<(EcoString, Value)>,
    /// What could not be read of it.
    faults: Vec<Fault>,
}

/// Where the resources of a section go, and what they are.
pub(super) fn section<'d>(
    deployment: &'d mut Deployment,
    name: &str,
) -> Option<(&'static Kind, &'d mut BTreeMap<EcoString, Resource>)> {
    Some(match name {
        "networks" => (schema::NETWORK, &mut deployment.networks),
        "volumes" => (schema::VOLUME, &mut deployment.volumes),
        "secrets" => (schema::SECRET, &mut deployment.secrets),
        "configs" => (schema::CONFIG, &mut deployment.configs),
        "models" => (schema::MODEL, &mut deployment.models),
        _ => return None,
    })
}

/// Resources by name; their faults go where all faults go.
pub(super) fn named(
    read: impl Iterator<Item = ReadResource>,
    faults: &mut Vec<Fault>,
) -> BTreeMap<EcoString, Resource> {
    let named = |ReadResource { resource, faults: more, .. }: ReadResource| {
        faults.extend(more);
        (resource.name.clone(), resource)
    };
    read.map(named).collect()
}

impl Reader<'_> {
    /// A resource by its entry.
    pub(super) fn resource(&self, entry: &Entry<'_>, kind: &'static Kind) -> ReadResource {
        let (mut faults, mut fields) = (Vec::new(), Vec::new());
        let mut attributes = Attributes::default();
        match &entry.value.body {
            Body::Map(entries) => {
                let is_raw = |e: &&Entry<'_>| {
                    e.key.starts_with("x-") || (self.own && kind.compose_attribute(&e.key).is_none())
                };
                if self.project {
                    fields.extend(entries.iter().filter(is_raw).filter_map(|entry| self.raw(entry)));
                }
                // What options mean depends on the driver, wherever it stands.
                let driver_first = |e: &&Entry<'_>| e.key != "driver";
                let mut entries: Vec<&Entry<'_>> = entries.iter().collect();
                entries.sort_by_key(driver_first);
                for entry in entries.into_iter().filter(|e| !is_raw(e)) {
                    if is_nothing(&entry.value) {
                        faults.extend(self.says_something(entry).err());
                        continue;
                    }
                    if let Err(fault) = self.resource_attribute(entry, kind, &mut attributes) {
                        faults.push(fault);
                        if self.project {
                            fields.extend(self.raw(entry));
                            let last = faults.len() - 1;
                            self.settle(&mut faults, last);
                        }
                    }
                }
            }
            _ if is_nothing(&entry.value) => {}
            _ => faults.push(mismatch(&entry.value, &Type::Map(&Type::Any))),
        }
        let origin = self.texts.span(entry.place).into();
        let name = EcoString::from(&*entry.key);
        ReadResource {
            resource: Resource { name, stack: None, raw: None, origin, attributes },
            fields,
            faults,
        }
    }

    /// A folder of the host under the name of a volume: the one path that Compose looks for among options.
    fn folder_of_host(&self, options: &mut IndexMap<EcoString, Value>) {
        if options.get("o").and_then(Value::as_str) != Some("bind") {
            return;
        }
        let Some(device) = options.get_mut("device") else { return };
        if let Some(known) = device.as_str().filter(|known| known.starts_with('.')) {
            device.data = Data::Path(path(Text::known(known), self.folder));
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
                let mut value = self.row(row).value(&entry.value, &row.ty, row.name)?;
                if let (true, "driver-opts", Data::Map(options)) = (self.project, row.name, &mut value.data)
                    && attributes.get("driver").and_then(Value::as_str) == Some("local")
                {
                    self.folder_of_host(options);
                }
                attributes.set(kind, row, value);
                Ok(())
            }
        }
    }
}
