//! A whole deployment as statements.

use super::body::{Body, Item};
use super::group;
use super::writer::Writer;
use crate::model::Resource;

impl<'a> Writer<'a> {
    /// Everything that it declares.
    pub(super) fn declarations(&mut self) -> Body {
        let deployment = self.deployment;
        let mut body = Body::new();
        for (word, resources) in [
            ("secret", &deployment.secrets),
            ("network", &deployment.networks),
            ("volume", &deployment.volumes),
            ("config", &deployment.configs),
            ("model", &deployment.models),
        ] {
            let mut resources: Vec<&Resource> = resources.values().collect();
            resources.sort_by_key(|resource| resource.origin.span);
            let items: Vec<Item> = resources.into_iter().filter_map(|r| self.resource(word, r)).collect();
            // What takes one line each is one list.
            let goes_on = !body.is_empty() && body.iter().chain(&items).all(|item| item.weight() < 3);
            if goes_on { body.extend(items) } else { group(&mut body, items) }
        }
        let mut services: Vec<_> = deployment.services.values().collect();
        services.sort_by_key(|service| service.origin.span);
        for service in services {
            let item = self.service(service);
            body.push(item.after_gap());
        }
        body.extend(self.raw_of_file().map(Item::after_gap));
        body
    }
}
