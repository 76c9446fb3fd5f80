//! Which volumes are saved, and by what.

use ecow::EcoString;

use super::{Backup, What};
use crate::eval::{Data, HostPath, Origin};
use crate::model::{Deployment, Mount, MountSource, Service, is_within};
use crate::resolve::StackName;

/// A declared volume, be it Docker's or a directory of the host.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptVolume {
    /// Its name here.
    pub name: EcoString,
    /// The stack that it stands in.
    pub stack: StackName,
    /// The directory that it is.
    pub path: Option<HostPath>,
    /// Whether it says that it needs no backup.
    pub waived: bool,
    /// Its declaration.
    pub origin: Origin,
}

impl KeptVolume {
    /// Whether a mount shows it.
    pub(super) fn is_mounted_by(&self, mount: &Mount) -> bool {
        match (&mount.source, &self.path) {
            (MountSource::Volume(name), None) => *name == self.name,
            (MountSource::Bind(path), Some(own)) => path == own,
            _ => false,
        }
    }

    /// The services that write into it, of all that may see it.
    pub fn writers<'d>(&self, reach: &[&'d Deployment]) -> Vec<&'d Service> {
        let writes = |service: &&Service| {
            service.mounts.iter().filter(|mount| self.is_mounted_by(mount)).any(|mount| {
                let read_only = mount.options.get("read-only");
                read_only.is_none_or(|value| value.data != Data::Bool(true))
            })
        };
        reach.iter().flat_map(|deployment| deployment.services.values()).filter(writes).collect()
    }

    /// Whether a backup saves it: its files, or what the service stores that alone mounts it.
    pub fn is_saved_by(&self, backup: &Backup) -> bool {
        backup.sources.iter().any(|source| match &source.what {
            What::Volume(name, _) => *name == self.name,
            What::Database { volumes, .. } => volumes.contains(&self.name),
            What::Path(path, of) => {
                of.as_ref() == Some(&self.name) || self.path.as_ref().is_some_and(|own| holds(path, own))
            }
        })
    }
}

/// Whether a path of the host is another one or holds it.
pub(super) fn holds(folder: &HostPath, path: &HostPath) -> bool {
    match (folder, path) {
        (HostPath::Absolute(folder), HostPath::Absolute(path))
        | (HostPath::Project(folder), HostPath::Project(path)) => {
            matches!(folder.as_str(), "/" | ".") || is_within(path, folder)
        }
        _ => false,
    }
}
