//! `compose.yaml` of a deployment.
//!
//! Driven by the rows of the schema: an attribute is written under its row's Compose name in the form
//! of its row's type, in the order of the table. What Compose can abbreviate is short where the short form
//! says all and every reader takes it for the same, and long elsewhere. `raw compose { … }` is merged last.

mod grants;
mod header;
mod mounts;
mod needs;
mod path;
mod ports;
mod raw;
mod resource;
mod service;
mod value;

use rayon::prelude::*;

use self::raw::Raw;
use super::manifest::Input;
use super::write::{Tree, yaml};
use crate::model::Deployment;
use crate::schema::Type;

/// The text of the file, for the folder that it stands in.
pub(super) fn text(deployment: &Deployment, folder: &str, inputs: &[Input]) -> String {
    let mut raw = Raw::of(deployment, folder);
    let mut out = header::text(inputs);
    let name = value::tree(&deployment.name, &Type::String, folder);
    section(&mut out, "name", raw.over("name", name));
    services(&mut out, deployment, folder, raw.take("services"));
    for (name, resources) in resource::sections(deployment) {
        section(&mut out, name, raw.over(name, resource::all(resources, folder)));
    }
    for (name, tree) in value::attributes(&deployment.extensions, folder) {
        let tree = raw.over(&name, tree);
        section(&mut out, &name, tree);
    }
    for (name, tree) in raw.rest() {
        section(&mut out, &name, tree);
    }
    out
}

/// A top-level entry, after a blank line; nothing where there is nothing to say.
fn section(out: &mut String, name: &str, tree: Tree<'_>) {
    if matches!(&tree, Tree::Map(entries) if entries.is_empty()) {
        return;
    }
    out.push('\n');
    yaml(out, &Tree::Map(vec![(name.into(), tree)]), 0);
}

/// Each service on its own, in parallel, then one after another by name.
fn services(out: &mut String, deployment: &Deployment, folder: &str, over: Option<Tree<'_>>) {
    let mut over = Raw::from(over);
    let services: Vec<_> = deployment.services.values().map(|s| (s, over.take(&s.name))).collect();
    let texts: Vec<String> = services
        .into_par_iter()
        .map(|(service, over)| {
            let mut tree = service::tree(service, folder);
            if let Some(over) = over {
                tree.merge(over);
            }
            let mut text = String::new();
            yaml(&mut text, &Tree::Map(vec![(service.name.as_str().into(), tree)]), 2);
            text
        })
        .collect();
    let more: Vec<_> = over.rest().collect();
    if texts.is_empty() && more.is_empty() {
        out.push_str("\nservices: {}\n");
        return;
    }
    out.push_str("\nservices:\n");
    out.reserve(texts.iter().map(String::len).sum());
    texts.iter().for_each(|text| out.push_str(text));
    if !more.is_empty() {
        yaml(out, &Tree::Map(more), 2);
    }
}
