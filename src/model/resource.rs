//! A network, volume, secret, config or model.

use ecow::EcoString;

use super::{Attributes, digest};
use crate::eval::written::written;
use crate::eval::{Data, Origin, Value};
use crate::resolve::StackName;
use crate::schema::Attribute;

/// A declared thing that is no service.
#[derive(Debug, Clone)]
pub struct Resource {
    /// Its key in the compose file.
    pub name: EcoString,
    /// The stack that it stands in.
    pub stack: StackName,
    /// Its declaration.
    pub origin: Origin,
    /// Its attributes. The real name of a network or volume (`name`) is always among them.
    pub attributes: Attributes,
    /// What `raw compose` lays over it.
    pub raw: Option<Value>,
}

impl PartialEq for Resource {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name && self.attributes == other.attributes
    }
}

impl Resource {
    /// The name of the object on the host: `name`, or the key where nothing says otherwise.
    pub fn real_name(&self) -> &str {
        self.attributes.text("name").unwrap_or(&self.name)
    }

    /// A digest of its options, where it has any and is made here. What says `false` says nothing, with few exceptions.
    pub(super) fn digest(&self) -> Option<EcoString> {
        let said = |(row, value): (&Attribute, &Value)| {
            let is_option = row.name != "name" && (row.counted || value.data != Data::Bool(false));
            is_option.then(|| format!("{} = {}\n", row.name, written(value)))
        };
        let text: String = self.attributes.iter().filter_map(said).collect();
        (!text.is_empty() && !self.is_external()).then(|| digest::short(text.as_bytes()))
    }

    /// Whether something else makes it.
    pub fn is_external(&self) -> bool {
        self.attributes.get("external").is_some_and(|value| value.data == Data::Bool(true))
    }
}
