//! `compose.yaml` of a deployment.
//!
//! Driven by the rows of the schema: an attribute is written under its row's Compose name in the form
//! of its row's type, in the order of the table. What Compose can abbreviate is short where the short form
//! says all and every reader takes it for the same, and long elsewhere. `raw compose { … }` is merged last.

mod grants;

mod mounts;
mod needs;
mod path;
mod ports;
mod raw;
mod resource;
mod service;
mod value;

use std::collections::BTreeMap;

use ecow::EcoString;
use rayon::prelude::*;

use self::raw::Raw;
use super::header;
use super::manifest::Input;
use super::write::{Tree, yaml};
use crate::model::Deployment;
use crate::schema::Type;

/// How many entries of a section one thread writes before it looks for more.
const AT_A_TIME: usize = 64;

/// The text of the file, for the folder that it stands in.
pub(super) fn text(deployment: &Deployment, folder: &str, inputs: &[Input]) -> String {
    let mut raw = Raw::of(deployment, folder);
    let mut out = header::text(inputs);
    let name = value::tree(&deployment.name, &Type::String, folder);
    section(&mut out, "name", raw.over("name", name));
    let over = raw.take("services");
    if deployment.services.is_empty() && over.is_none() {
        out.push_str("\nservices: {}\n");
    }
    entries(&mut out, "services", &deployment.services, over, |service| service::tree(service, folder));
    for (name, resources) in resource::sections(deployment) {
        let over = raw.take(name);
        entries(&mut out, name, resources, over, |resource| resource::tree(resource, folder));
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

/// A section of many entries: a few at a time, in parallel, then one after another by name.
fn entries<'m, T: Sync>(
    out: &mut String,
    section: &'m str,
    entries: &'m BTreeMap<EcoString, T>,
    over: Option<Tree<'m>>,
    tree: impl Fn(&'m T) -> Tree<'m> + Sync,
) {
    if let Some(over @ (Tree::Null | Tree::List(_))) = over {
        return self::section(out, section, over);
    }
    let mut over = Raw::from(over);
    let entries: Vec<_> = entries.iter().map(|(name, entry)| (name, entry, over.take(name))).collect();
    let texts: Vec<String> = entries
        .par_chunks(AT_A_TIME)
        .map(|entries| {
            let mut text = String::new();
            for (name, entry, over) in entries {
                let mut tree = tree(entry);
                if let Some(over) = over {
                    tree.merge(over.clone());
                }
                yaml(&mut text, &Tree::Map(vec![(name.as_str().into(), tree)]), 2);
            }
            text
        })
        .collect();
    let more: Vec<_> = over.rest().collect();
    if texts.is_empty() && more.is_empty() {
        return;
    }
    out.reserve(texts.iter().map(String::len).sum::<usize>() + section.len() + 3);
    out.extend(["\n", section, ":\n"]);
    texts.iter().for_each(|text| out.push_str(text));
    if !more.is_empty() {
        yaml(out, &Tree::Map(more), 2);
    }
}
