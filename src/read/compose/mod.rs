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
mod nothing;
mod path;
mod pieces;
mod ports;
mod raw;
mod resource;
mod service;
mod short_mount;
mod short_port;
mod value;

use ecow::EcoString;
use rayon::prelude::*;

use self::extension::Extensions;
pub(super) use self::nothing::project_name;
use super::fault::{Fault, Place};
use super::texts::Texts;
use super::yaml::{self, Body, Entry, Node};
use crate::diag::{Sink, codes, did_you_mean};
use crate::eval::Value;
use crate::model::{Deployment, Service};
use crate::schema::Type;
use crate::source::FileId;

/// Where the values stand, and how they are read.
#[derive(Clone, Copy)]
struct Reader<'a> {
    texts: &'a Texts,
    /// Of the file, relative to the project folder.
    folder: &'a str,
    /// Whether it is ours: what the schema has no row for was put there by `raw compose`.
    own: bool,
    /// Whether variables have been replaced, and yet what was written is wanted where the model can hold it.
    keep: bool,
    /// Whether it is all of a project: what the model has no place for goes into `raw`.
    project: bool,
}

/// The deployment that a compose file describes; `None` where the text is no compose file at all.
/// `folder` is the file's, relative to the project folder. What could not be read is in the sink.
pub fn compose(file: FileId, text: &str, folder: &str, sink: &mut Sink) -> Option<Deployment> {
    Reader { texts: &Texts::one(file), folder, own: false, keep: false, project: false }.read(text, sink)
}

/// The same for a file that a build wrote: what the schema does not know was put there by `raw compose`.
pub fn artifact(file: FileId, text: &str, folder: &str, sink: &mut Sink) -> Option<Deployment> {
    Reader { texts: &Texts::one(file), folder, own: true, keep: false, project: false }.read(text, sink)
}

/// The deployment that a merged tree describes, of a project of that name unless the tree says another. Paths are
/// relative to the project's folder. With `keep`, texts are as they were written before variables were replaced,
/// wherever the model can hold that.
pub(super) fn tree(tree: Node<'_>, name: &str, texts: &Texts, keep: bool, sink: &mut Sink) -> Deployment {
    let reader = Reader { texts, folder: "", own: false, keep, project: true };
    let mut faults = Vec::new();
    let mut nothing = Reader { folder: name, ..reader }.nothing();
    let start = Place { end: tree.place.start, ..tree.place };
    nothing.name.origin = texts.span(start).into();
    let entries = match tree.body {
        Body::Map(entries) => entries,
        _ => Vec::new(),
    };
    let deployment = reader.document(nothing, Vec::new(), entries, &mut faults);
    for fault in faults {
        let code = if fault.is_wrong() { codes::COMPOSE_FILE } else { codes::COMPOSE_VALUE };
        sink.push(fault.diagnostic(code, texts));
    }
    deployment
}

/// The sections that a compose file may have.
const SECTIONS: [&str; 9] =
    ["version", "name", "services", "networks", "volumes", "secrets", "configs", "models", "include"];

/// A service by itself.
struct ReadService {
    service: Service,
    /// Its `x-…` fields.
    fields: Vec<(EcoString, Value)>,
    /// What could not be read of it.
    faults: Vec<Fault>,
}

/// So many resources are read faster than a thread is woken.
const FEW: usize = 256;

impl Reader<'_> {
    fn read(&self, text: &str, sink: &mut Sink) -> Option<Deployment> {
        let mut faults = Vec::new();
        let deployment = match self.pieces(text, &mut faults) {
            Some(deployment) => Some(deployment),
            None => self.whole(text, &mut faults),
        };
        faults
            .into_iter()
            .for_each(|fault| sink.push(fault.diagnostic(codes::UNREADABLE_ARTIFACT, self.texts)));
        deployment
    }

    /// The file as one YAML document.
    fn whole(&self, text: &str, faults: &mut Vec<Fault>) -> Option<Deployment> {
        match yaml::parse(text) {
            Ok(Some(Node { body: Body::Map(entries), .. })) => {
                return Some(self.document(self.nothing(), Vec::new(), entries, faults));
            }
            Ok(Some(node)) => {
                let what = node.what();
                faults.push(Fault::new(node.place, format!("a compose file is a mapping; found {what}")));
            }
            Ok(None) => faults.push(Fault::new(Default::default(), "the file says nothing")),
            Err(fault) => faults.push(fault),
        }
        None
    }

    /// Adds sections to what has been read already.
    fn document(
        &self,
        mut deployment: Deployment,
        mut services: Vec<ReadService>,
        entries: Vec<Entry<'_>>,
        faults: &mut Vec<Fault>,
    ) -> Deployment {
        let mut extensions = Extensions::default();
        for Entry { key, place, value } in entries {
            match &*key {
                "version" => {}
                "name" if self.project => match &value.body {
                    Body::Scalar(scalar) => match self.known(scalar, value.place) {
                        Ok(name) => {
                            deployment.name =
                                Value::text(nothing::project_name(&name), self.texts.span(value.place));
                        }
                        Err(fault) => faults.push(fault),
                    },
                    _ => faults.push(value::mismatch(&value, &Type::String)),
                },
                "name" => match self.value(&value, &Type::String, "name") {
                    Ok(name) => deployment.name = name,
                    Err(fault) => faults.push(fault),
                },
                "services" => {
                    let entries = self.section(value, faults);
                    services = entries.into_par_iter().map(|entry| self.service(&entry)).collect();
                }
                "include" => faults.push(
                    Fault::new(place, "`include` brings in other files, which are not read")
                        .help("merge the files first: `docker compose config` writes them as one"),
                ),
                name if name.starts_with("x-") || (self.own && !SECTIONS.contains(&name)) => {
                    match self.value(&value, &Type::Any, name) {
                        Ok(value) => extensions.top(name, value),
                        Err(fault) => faults.push(fault),
                    }
                }
                name => match resource::section(&mut deployment, name) {
                    Some((kind, resources)) => {
                        let read = self.section(value, faults).into_par_iter().with_min_len(FEW);
                        let read: Vec<_> = read.map(|entry| self.resource(&entry, kind)).collect();
                        let read = read.into_iter().map(|mut read| {
                            extensions.entry(name, &read.resource.name, std::mem::take(&mut read.fields));
                            read
                        });
                        resources.extend(resource::named(read, faults));
                    }
                    None => {
                        let fault = Fault::new(place, format!("a compose file has no section `{name}`"));
                        faults.push(match did_you_mean(name, SECTIONS) {
                            Some(near) => fault.help(format!("did you mean `{near}`?")),
                            None => fault,
                        });
                    }
                },
            }
        }
        let named = |ReadService { service, fields, faults: more }: ReadService| {
            extensions.entry("services", &service.name, fields);
            faults.extend(more);
            (service.name.clone(), service)
        };
        deployment.services = services.into_iter().map(named).collect();
        deployment.raw = extensions.into_raw(self.texts.span(Place::default()));
        normal::complete(&mut deployment);
        deployment
    }

    /// The entries of a section, which is a mapping or says nothing.
    fn section<'t>(&self, node: Node<'t>, faults: &mut Vec<Fault>) -> Vec<Entry<'t>> {
        if value::is_nothing(&node) {
            if self.project {
                let fault = Fault::new(node.place, "a section that says nothing, which Compose refuses");
                faults.push(fault.help("take the line out"));
            }
            return Vec::new();
        }
        match node.body {
            Body::Map(entries) => entries,
            _ => {
                faults.push(value::mismatch(&node, &Type::Map(&Type::Any)));
                Vec::new()
            }
        }
    }
}
