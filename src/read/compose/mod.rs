//! A compose file to a [`Deployment`].
//!
//! Takes the text of one file, ours or foreign. Everything that can be read is; everything else is a
//! diagnostic at its place. Attributes go through the rows of the schema, read backwards; what the
//! language says in statements (`publish`, `mount`, `needs`) has a file of its own here.

mod expected;
mod extension;
mod interpolation;
mod leaf;
mod map;
mod mounts;
mod named;
mod needs;
mod normal;
mod path;
mod ports;
mod resource;
mod service;
mod short_mount;
mod short_port;
mod value;

use std::collections::BTreeMap;

use rayon::prelude::*;

use self::extension::Extensions;
use super::fault::Fault;
use super::yaml::{self, Body, Entry, Node};
use crate::diag::{Sink, did_you_mean};
use crate::eval::Value;
use crate::model::{Attributes, Deployment, HostFacts, Service};
use crate::schema::{self, Type};
use crate::source::{FileId, Span};

/// Where the values of one file stand.
#[derive(Clone, Copy)]
struct Reader<'a> {
    file: FileId,
    /// Of the file, relative to the project folder.
    folder: &'a str,
}

/// The deployment that a compose file describes; `None` where the text is no compose file at all.
/// `folder` is the file's, relative to the project folder. What could not be read is in the sink.
pub fn compose(file: FileId, text: &str, folder: &str, sink: &mut Sink) -> Option<Deployment> {
    let reader = Reader { file, folder };
    let mut faults = Vec::new();
    let deployment = match yaml::parse(text) {
        Ok(Some(Node { body: Body::Map(entries), .. })) => Some(reader.document(&entries, &mut faults)),
        Ok(Some(node)) => {
            faults
                .push(Fault::new(node.place, format!("a compose file is a mapping; found {}", node.what())));
            None
        }
        Ok(None) => {
            faults.push(Fault::new(Default::default(), "the file says nothing"));
            None
        }
        Err(fault) => {
            faults.push(fault);
            None
        }
    };
    faults.into_iter().for_each(|fault| sink.push(fault.diagnostic(file)));
    deployment
}

/// The sections that a compose file may have.
const SECTIONS: [&str; 9] =
    ["version", "name", "services", "networks", "volumes", "secrets", "configs", "models", "include"];

impl Reader<'_> {
    fn document(&self, entries: &[Entry<'_>], faults: &mut Vec<Fault>) -> Deployment {
        let mut deployment = self.nothing();
        let mut extensions = Extensions::default();
        for Entry { key, place, value } in entries {
            match &**key {
                "version" => {}
                "name" => match self.value(value, &Type::String, "name") {
                    Ok(name) => deployment.name = name,
                    Err(fault) => faults.push(fault),
                },
                "services" => deployment.services = self.services(value, &mut extensions, faults),
                "networks" => deployment.networks = self.resources(value, schema::NETWORK, faults),
                "volumes" => deployment.volumes = self.resources(value, schema::VOLUME, faults),
                "secrets" => deployment.secrets = self.resources(value, schema::SECRET, faults),
                "configs" => deployment.configs = self.resources(value, schema::CONFIG, faults),
                "models" => deployment.models = self.resources(value, schema::MODEL, faults),
                "include" => faults.push(
                    Fault::new(*place, "`include` brings in other files, which are not read")
                        .help("merge the files first: `docker compose config` writes them as one"),
                ),
                name if name.starts_with("x-") => match self.value(value, &Type::Any, name) {
                    Ok(value) => extensions.top(name, value),
                    Err(fault) => faults.push(fault),
                },
                name => {
                    let fault = Fault::new(*place, format!("a compose file has no section `{name}`"));
                    faults.push(match did_you_mean(name, SECTIONS) {
                        Some(near) => fault.help(format!("did you mean `{near}`?")),
                        None => fault,
                    });
                }
            }
        }
        deployment.raw = extensions.into_raw(Span::start_of(self.file));
        normal::complete(&mut deployment);
        deployment
    }

    fn services(
        &self,
        node: &Node<'_>,
        extensions: &mut Extensions,
        faults: &mut Vec<Fault>,
    ) -> BTreeMap<ecow::EcoString, Service> {
        let entries = match &node.body {
            Body::Map(entries) => entries.as_slice(),
            _ if value::is_nothing(node) => &[],
            _ => {
                faults.push(value::mismatch(node, &Type::Map(&Type::Any)));
                &[]
            }
        };
        let read: Vec<_> = entries
            .par_iter()
            .map(|entry| {
                let mut faults = Vec::new();
                let mut fields = Vec::new();
                (self.service(entry, &mut fields, &mut faults), fields, faults)
            })
            .collect();
        let mut services = BTreeMap::new();
        for (service, fields, more) in read {
            for (name, value) in fields {
                extensions.service(&service.name, name, value);
            }
            faults.extend(more);
            services.insert(service.name.clone(), service);
        }
        services
    }

    /// A deployment that says nothing yet: its name is that of its folder, as Compose has it.
    fn nothing(&self) -> Deployment {
        let folder = self.folder.rsplit('/').next().unwrap_or_default();
        let allowed = |c: &char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
        let name: String = folder.to_lowercase().chars().filter(allowed).collect();
        let name = name.trim_start_matches(['-', '_']);
        Deployment {
            env: ecow::EcoString::new(),
            name: Value::text(if name.is_empty() { "default" } else { name }, Span::start_of(self.file)),
            tier: None,
            host: HostFacts { name: "local".into(), address: None, dir: None },
            services: BTreeMap::new(),
            networks: BTreeMap::new(),
            volumes: BTreeMap::new(),
            secrets: BTreeMap::new(),
            configs: BTreeMap::new(),
            models: BTreeMap::new(),
            extensions: Attributes::default(),
            raw: None,
            config_files: Vec::new(),
        }
    }
}
