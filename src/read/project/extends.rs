//! `extends`: a service laid over another one, of its own file or of another.

use std::path::{Path, PathBuf};

use crate::read::fault::Fault;
use crate::read::yaml::{Body, Entry};
use crate::source::path::{is_url, normalize};

use super::Node;
use super::environment::Environment;
use super::form::{get, is_null, scalar_text};
use super::merge::merge;
use super::model::{Loader, clear, leading};
use super::moved;

/// Where a service stands that extends another.
pub(super) struct Stand<'a> {
    /// The file.
    pub(super) file: &'a Path,
    /// The folder that its paths are relative to.
    pub(super) folder: &'a Path,
    pub(super) environment: &'a Environment,
    /// What the tags of the file take away from what it is laid over.
    pub(super) cleared: &'a [Vec<String>],
}

/// The services on the way, each with its file.
type Way = Vec<(PathBuf, String)>;

/// A longer way than any that people write.
const LONGEST: usize = 64;

impl Loader<'_> {
    /// Follows every `extends` of a file.
    pub(super) fn extend(&mut self, tree: &mut Node, stand: &Stand<'_>) -> Result<(), Fault> {
        let Body::Map(sections) = &mut tree.body else { return Ok(()) };
        let Some(services) = sections.iter_mut().find(|entry| entry.key == "services") else { return Ok(()) };
        let Body::Map(services) = &mut services.value.body else { return Ok(()) };
        for at in 0..services.len() {
            let name = services[at].key.to_string();
            self.extended(&name, services, stand, &mut Vec::new())?;
        }
        Ok(())
    }

    /// Makes a service of a file whole.
    fn extended(
        &mut self,
        name: &str,
        services: &mut Vec<Entry<'static>>,
        stand: &Stand<'_>,
        way: &mut Way,
    ) -> Result<(), Fault> {
        let Some(at) = services.iter().position(|entry| entry.key == name) else { return Ok(()) };
        let Some(extends) = get(&services[at].value, "extends").cloned() else { return Ok(()) };
        let here = (normalize(stand.file), name.to_owned());
        if way.contains(&here) || way.len() > LONGEST {
            let way: Vec<&str> = way.iter().chain([&here]).map(|(_, name)| name.as_str()).collect();
            let message = format!("`{name}` extends itself: {}", way.join(" -> "));
            return Err(Fault::new(extends.place, message).help("take one of these `extends` out"));
        }
        way.push(here);
        let text = |key: &str| match get(&extends, key).map(|node| &node.body) {
            Some(Body::Scalar(scalar)) => Some(scalar_text(scalar)),
            _ => None,
        };
        let (service, file) = match &extends.body {
            Body::Scalar(scalar) if !is_null(&extends) => (Some(scalar_text(scalar)), None),
            _ => (text("service"), text("file")),
        };
        let Some(service) = service else {
            let fault = Fault::new(extends.place, "nothing says which service this extends");
            return Err(fault.help("write `extends: { service: NAME }`"));
        };
        let missing = |what: &str| {
            Err(Fault::new(extends.place, format!("`{name}` extends `{service}`, which {what}")))
        };
        let mut base = match &file {
            None => {
                if services.iter().all(|entry| entry.key != service) {
                    return missing("is not in this file");
                }
                self.extended(&service, services, stand, way)?;
                services.iter().find(|entry| entry.key == service).map(|entry| entry.value.clone())
            }
            Some(url) if is_url(url) => {
                return missing("is fetched from elsewhere: only files are read");
            }
            Some(file) => {
                let path = stand.folder.join(file);
                let folder = path.parent().unwrap_or(Path::new("")).to_owned();
                let Some(mut tree) = self.alone(&path, stand.environment, extends.place)? else {
                    // It is said already that the file is not there.
                    if let Body::Map(own) = &mut services[at].value.body {
                        own.retain(|entry| entry.key != "extends");
                    }
                    return Ok(());
                };
                let Body::Map(sections) = &mut tree.body else { return Ok(()) };
                let section = sections.iter_mut().find(|entry| entry.key == "services");
                let Some(Body::Map(others)) = section.map(|entry| &mut entry.value.body) else {
                    return missing(&format!("is not in `{file}`"));
                };
                if others.iter().all(|entry| entry.key != service) {
                    return missing(&format!("is not in `{file}`"));
                }
                let there = Stand { file: &path, folder: &folder, ..*stand };
                self.extended(&service, others, &there, way)?;
                let mut base =
                    others.iter().find(|entry| entry.key == service).map(|entry| entry.value.clone());
                if let Some(base) = &mut base {
                    moved::service(base, &leading(stand.folder, &folder));
                }
                base
            }
        };
        way.pop();
        let Some(at) = services.iter().position(|entry| entry.key == name) else { return Ok(()) };
        let nothing = Node { place: extends.place, body: Body::Map(Vec::new()) };
        let own = std::mem::replace(&mut services[at].value, nothing);
        let mut whole = match base.take().filter(|base| !is_null(base)) {
            None => own,
            Some(base) => {
                let mut base = base;
                for path in stand.cleared {
                    if let [section, service, rest @ ..] = path.as_slice()
                        && section == "services"
                        && (service == name || service == "*")
                    {
                        clear(&mut base, rest);
                    }
                }
                merge(base, own, &["services", name])?
            }
        };
        if let Body::Map(entries) = &mut whole.body {
            entries.retain(|entry| entry.key != "extends");
        }
        services[at].value = whole;
        Ok(())
    }
}
