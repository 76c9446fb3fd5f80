//! `volumes` of a service: a plain named volume as text, everything else in the long form.

use std::borrow::Cow;

use super::{path, value};
use crate::emit::write::Tree;
use crate::emit::write::interpolation::{self, dollars};
use crate::eval::Data;
use crate::model::{Mount, MountSource};

/// Every mount that is no grant.
pub(super) fn tree<'m>(mounts: &'m [Mount], folder: &str) -> Tree<'m> {
    Tree::List(mounts.iter().filter_map(|mount| one(mount, folder)).collect())
}

fn one<'m>(mount: &'m Mount, folder: &str) -> Option<Tree<'m>> {
    if let Some(short) = short(mount) {
        return Some(short);
    }
    let (kind, source): (&str, Option<Cow<'m, str>>) = match &mount.source {
        MountSource::Config(_) | MountSource::Secret(_) => return None,
        MountSource::Volume(name) => ("volume", Some(name.as_str().into())),
        MountSource::Anonymous => ("volume", None),
        MountSource::Bind(source) => ("bind", Some(path::text(source, folder))),
        MountSource::Tmpfs => ("tmpfs", None),
        MountSource::Image(image) => ("image", Some(interpolation::text(image))),
        MountSource::NamedPipe(pipe) => ("npipe", Some(dollars(pipe))),
        MountSource::Cluster(volume) => ("cluster", Some(dollars(volume))),
    };
    let mut entries = vec![("type".into(), Tree::text(kind))];
    if let Some(source) = source {
        entries.push(("source".into(), Tree::Text(source)));
    }
    entries.push(("target".into(), Tree::Text(dollars(&mount.target))));
    entries.extend(value::attributes(&mount.options, folder));
    if kind == "bind" {
        say_who_makes_the_folder(&mut entries);
    }
    Some(Tree::Map(entries))
}

/// `name:/target` and `name:/target:ro`. A name of one letter would be read as a Windows drive.
fn short<'m>(mount: &'m Mount) -> Option<Tree<'m>> {
    let MountSource::Volume(name) = &mount.source else { return None };
    let flag = match mount.options.iter().collect::<Vec<_>>().as_slice() {
        [] => "",
        [(row, value)] if row.name == "read-only" && value.data == Data::Bool(true) => ":ro",
        _ => return None,
    };
    let clear = name.len() > 1 && !mount.target.contains(':');
    clear.then(|| Tree::Text(format!("{name}:{}{flag}", dollars(&mount.target)).into()))
}

/// Whether Docker makes a missing source differs between versions of Compose where nothing is said.
/// What we do not say is `false`: a typing error must not become an empty folder owned by root.
fn say_who_makes_the_folder<'m>(entries: &mut Vec<(Cow<'m, str>, Tree<'m>)>) {
    const NAME: &str = "create_host_path";
    let said = ("bind".into(), Tree::Map(vec![(NAME.into(), Tree::Bool(false))]));
    match entries.iter_mut().find(|(key, _)| key == "bind") {
        None => entries.push(said),
        Some((_, Tree::Map(bind))) if bind.iter().all(|(key, _)| key != NAME) => {
            bind.push((NAME.into(), Tree::Bool(false)));
        }
        Some(_) => {}
    }
}
