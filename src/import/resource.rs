//! Networks, volumes, secrets, configs and models.

use super::body::{Body, Item};
use super::quote;
use super::writer::Writer;
use crate::model::Resource;

impl Writer<'_> {
    /// The declaration of a resource; `None` for a default network of which nothing is said.
    pub(super) fn resource(&mut self, word: &str, resource: &Resource) -> Option<Item> {
        let implied = format!("{}_{}", self.project(), resource.name);
        let mut body = Body::new();
        for (row, value) in resource.attributes.iter() {
            let is_name = row.name == "name" && matches!(word, "network" | "volume");
            let named = value.as_str().unwrap_or_default();
            let unsaid = if resource.is_external() { named == resource.name } else { named == implied };
            if !(is_name && unsaid) {
                body.push(self.attribute(row, value));
            }
        }
        body.extend(self.raw_of(&format!("{word}s"), &resource.name));
        if word == "network" && resource.name == "default" && body.is_empty() {
            return None;
        }
        let head = format!("{word} {}", quote::name(&resource.name));
        Some(Item::block(head, body).at(resource.origin.span))
    }

    /// The name of the compose project.
    pub(super) fn project(&self) -> &str {
        self.deployment.name.as_str().unwrap_or("default")
    }
}
