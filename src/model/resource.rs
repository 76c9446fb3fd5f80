//! A network, volume, secret, config or model.

use ecow::EcoString;

use super::Attributes;
use crate::eval::{Data, Origin, Value};
use crate::resolve::StackName;

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

    /// Whether something else makes it.
    pub fn is_external(&self) -> bool {
        self.attributes.get("external").is_some_and(|value| value.data == Data::Bool(true))
    }
}
