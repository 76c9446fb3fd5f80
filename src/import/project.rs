//! A whole deployment as statements.

use super::body::{Body, Item};
use super::writer::Writer;
use super::{Environment, group, quote};
use crate::eval::{Data, HostPath};
use crate::model::Resource;
use crate::source::path::clean;

/// The head of the file. A config is read where it is built, which may be beside the folder of the new project.
pub(super) fn head(project: &str, environments: &[Environment<'_>], base: &str) -> Item {
    let configs = environments.iter().flat_map(|environment| environment.loaded.deployment.configs.values());
    let parents = |config: &Resource| match &config.attributes.get("file")?.data {
        Data::Path(HostPath::Project(path)) if base.is_empty() => Some(clean(path)),
        Data::Path(HostPath::Project(path)) => Some(clean(&format!("{base}/{path}"))),
        _ => None,
    };
    let above = |path: String| path.split('/').take_while(|part| *part == "..").count();
    let above = configs.filter_map(parents).map(above).max().unwrap_or(0);
    let root = (above > 0).then(|| Item::set("root", quote::string(&vec![".."; above].join("/"))));
    Item::plain(format!("project {}", quote::name(project)), root.into_iter().collect())
}

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
