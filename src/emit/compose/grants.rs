//! `configs` of a service, and the part of its `secrets` that stands at a path of its own: grants in the
//! long form.

use crate::emit::write::Tree;
use crate::emit::write::interpolation::dollars;
use crate::model::{Mount, MountSource};

use super::value;

/// Which of the two lists a mount belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum List {
    Configs,
    Secrets,
}

/// The mounts of a service that are grants of that list.
pub(super) fn trees<'m>(mounts: &'m [Mount], list: List, folder: &str) -> Vec<Tree<'m>> {
    mounts
        .iter()
        .filter_map(|mount| {
            let source = match &mount.source {
                MountSource::Config(name) if list == List::Configs => name,
                MountSource::Secret(name) if list == List::Secrets => name,
                _ => return None,
            };
            let mut entries = vec![
                ("source".into(), Tree::text(source.as_str())),
                ("target".into(), Tree::Text(dollars(&mount.target))),
            ];
            entries.extend(value::attributes(&mount.options, folder));
            Some(Tree::Map(entries))
        })
        .collect()
}
