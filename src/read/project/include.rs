//! `include`: other compose projects, each read in its own folder with its own variables, whose services and
//! resources are added to a file.

use std::path::{Path, PathBuf};

use crate::read::fault::Fault;
use crate::read::yaml::{Body, Entry};
use crate::source::FileKind;
use crate::source::path::{is_url, normalize};

use super::environment::Environment;
use super::form::{get, is_null, scalar_text};
use super::model::{Loader, leading};
use super::{Node, moved, unique};

/// What an included project adds.
const SECTIONS: [&str; 6] = ["services", "volumes", "networks", "secrets", "configs", "models"];

impl Loader<'_> {
    /// Adds what a file includes, and takes its `include` out. `within` are the files that include it.
    pub(super) fn include(
        &mut self,
        tree: &mut Node,
        folder: &Path,
        environment: &Environment,
        within: &[PathBuf],
    ) -> Result<(), Fault> {
        let Body::Map(entries) = &mut tree.body else { return Ok(()) };
        let Some(at) = entries.iter().position(|entry| entry.key == "include") else { return Ok(()) };
        let include = entries.remove(at).value;
        let items = match include.body {
            Body::List(items) => items,
            _ if is_null(&include) => return Ok(()),
            _ => return Err(Fault::new(include.place, "`include` is a list of files")),
        };
        for item in items {
            let Some(mut included) = self.included(&item, folder, environment, within)? else { continue };
            let Body::Map(entries) = &mut tree.body else { return Ok(()) };
            import(&mut included, entries)?;
        }
        Ok(())
    }

    fn included(
        &mut self,
        item: &Node,
        folder: &Path,
        environment: &Environment,
        within: &[PathBuf],
    ) -> Result<Option<Node>, Fault> {
        let paths = match &item.body {
            Body::Scalar(scalar) => vec![scalar_text(scalar)],
            _ => get(item, "path").map(texts).unwrap_or_default(),
        };
        let Some(first) = paths.first() else {
            return Err(Fault::new(item.place, "nothing says which file this includes"));
        };
        if let Some(url) = paths.iter().find(|path| is_url(path)) {
            let fault =
                Fault::new(item.place, format!("`{url}` is fetched from elsewhere, and only files are read"));
            return Err(fault.help("fetch it, and include the file"));
        }
        let files: Vec<PathBuf> = paths.iter().map(|path| folder.join(path)).collect();
        if within.contains(&normalize(&files[0])) {
            return Err(Fault::new(item.place, format!("`{first}` includes itself")));
        }
        let own = match get(item, "project_directory").map(texts).unwrap_or_default().first() {
            Some(said) => folder.join(said),
            None => files[0].parent().unwrap_or(Path::new("")).to_owned(),
        };
        let usual = own.join(".env");
        let env_files = match get(item, "env_file").map(texts) {
            Some(said) if !said.is_empty() => said.iter().map(|file| folder.join(file)).collect(),
            _ if self.host.kind(&usual) == Some(FileKind::File) => vec![usual],
            _ => Vec::new(),
        };
        let Some(values) = self.env_values(&env_files, environment) else { return Ok(None) };
        let mut inner = environment.clone();
        inner.lay_under(values);
        let Some(mut tree) = self.merged(&files, &own, &inner, within, item.place)? else { return Ok(None) };
        unique::enforce(&mut tree, &[]);
        moved::model(&mut tree, &leading(folder, &own));
        Ok(Some(tree))
    }
}

/// A text, or a list of them.
fn texts(node: &Node) -> Vec<String> {
    let text = |node: &Node| match &node.body {
        Body::Scalar(scalar) if !is_null(node) => Some(scalar_text(scalar)),
        _ => None,
    };
    match &node.body {
        Body::List(items) => items.iter().filter_map(text).collect(),
        _ => text(node).into_iter().collect(),
    }
}

/// Adds the sections; what is there already must say the same.
fn import(from: &mut Node, into: &mut Vec<Entry<'static>>) -> Result<(), Fault> {
    let Body::Map(sections) = &mut from.body else { return Ok(()) };
    for section in sections.drain(..).filter(|section| SECTIONS.contains(&&*section.key)) {
        let place = section.value.place;
        let Body::Map(new) = section.value.body else { continue };
        let at = into.iter().position(|entry| entry.key == section.key).unwrap_or_else(|| {
            let value = Node { place, body: Body::Map(Vec::new()) };
            into.push(Entry { key: section.key.clone(), place: section.place, value });
            into.len() - 1
        });
        if is_null(&into[at].value) {
            into[at].value.body = Body::Map(Vec::new());
        }
        let Body::Map(known) = &mut into[at].value.body else { continue };
        for entry in new {
            match known.iter().find(|old| old.key == entry.key) {
                None => known.push(entry),
                Some(old) if same(&old.value, &entry.value) => {}
                Some(old) => {
                    let message =
                        format!("`{}` is also in an included file, and says something else", entry.key);
                    return Err(Fault::new(old.place, message)
                        .also(entry.place, "included")
                        .help("change it in a file that is laid over this one"));
                }
            }
        }
    }
    Ok(())
}

/// Whether two trees say the same, wherever they stand.
fn same(a: &Node, b: &Node) -> bool {
    match (&a.body, &b.body) {
        (Body::Scalar(a), Body::Scalar(b)) => a.text == b.text && a.resolve() == b.resolve(),
        (Body::List(a), Body::List(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Body::Map(a), Body::Map(b)) => {
            let is_in = |entry: &Entry<'static>| {
                b.iter().any(|other| other.key == entry.key && same(&entry.value, &other.value))
            };
            a.len() == b.len() && a.iter().all(is_in)
        }
        _ => false,
    }
}
