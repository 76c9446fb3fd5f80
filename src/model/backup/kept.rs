//! The volumes of an environment as far as it matters whether they are saved: who writes them, why one needs no backup.

use std::collections::BTreeMap;

use ecow::EcoString;

use super::{Backup, Source, What};
use crate::eval::{Data, HostPath, Origin, Value};
use crate::model::resources::Resources;
use crate::model::{Deployment, Mount, MountSource, Service, Stores, is_within};
use crate::resolve::StackName;
use crate::schema::parse::date::Date;
use crate::schema::parse::waiver::Waiver;
use crate::source::Span;

/// A declared volume, be it Docker's or a directory of the host.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptVolume {
    /// Its name here.
    pub name: EcoString,
    /// The stack that it stands in.
    pub stack: StackName,
    /// The directory that it is.
    pub path: Option<HostPath>,
    /// Why it needs no backup, where it says so.
    pub waived: Option<Waived>,
    /// Its declaration.
    pub origin: Origin,
}

/// Why a volume needs no backup.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waived {
    /// The reason.
    pub reason: EcoString,
    /// The last day on which it holds.
    pub until: Option<Date>,
    /// Where it is said.
    pub span: Span,
}

impl Waived {
    /// What a volume says with `backup`.
    pub(in crate::model) fn of(said: &Value) -> Option<Self> {
        let Waiver { reason, until } = Waiver::read(said.as_str()?)?;
        Some(Self { reason: reason.into(), until, span: said.origin.span })
    }
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

    /// Whether a backup saves it: its files, or what the service stores that alone mounts it.
    pub fn is_saved_by(&self, backup: &Backup) -> bool {
        backup.sources.iter().any(|source| self.is_saved_as(source))
    }

    pub(super) fn is_saved_as(&self, source: &Source) -> bool {
        match &source.what {
            What::Volume(name, _) => *name == self.name,
            What::Database { volumes, .. } => volumes.contains(&self.name),
            What::Path(path, of) => {
                of.as_ref() == Some(&self.name) || self.path.as_ref().is_some_and(|own| holds(path, own))
            }
        }
    }
}

/// Who writes where, of several projects: found once for all volumes.
#[derive(Debug, Default)]
pub struct Writers<'d> {
    volumes: BTreeMap<&'d str, Vec<&'d Service>>,
    paths: BTreeMap<&'d str, Vec<&'d Service>>,
}

impl<'d> Writers<'d> {
    /// The services of some deployments by what they can write.
    pub fn of(deployments: &[&'d Deployment]) -> Self {
        let mut writers = Self::default();
        for service in deployments.iter().flat_map(|deployment| deployment.services.values()) {
            for mount in &service.mounts {
                if mount.options.get("read-only").is_some_and(|value| value.data == Data::Bool(true)) {
                    continue;
                }
                let of = match &mount.source {
                    MountSource::Volume(name) => writers.volumes.entry(name).or_default(),
                    MountSource::Bind(HostPath::Absolute(path) | HostPath::Project(path)) => {
                        writers.paths.entry(path).or_default()
                    }
                    _ => continue,
                };
                of.push(service);
            }
        }
        writers
    }

    /// Who writes a volume.
    pub fn write(&self, volume: &KeptVolume) -> &[&'d Service] {
        let found = match &volume.path {
            None => self.volumes.get(volume.name.as_str()),
            Some(HostPath::Absolute(path) | HostPath::Project(path)) => self.paths.get(path.as_str()),
            Some(HostPath::Unknown(_)) => None,
        };
        found.map_or(&[], Vec::as_slice)
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

/// The volumes that a service mounts and no other does: a dump of what it stores stands for them. An SQLite database is
/// one file of one of them.
pub(super) fn volumes_of(
    service: &Service,
    stores: &Stores,
    services: &BTreeMap<EcoString, Service>,
    resources: &Resources,
) -> Vec<EcoString> {
    let mounts = |service: &Service, volume: &KeptVolume| {
        service
            .mounts
            .iter()
            .filter(|mount| volume.is_mounted_by(mount))
            .map(|mount| mount.target.clone())
            .next()
    };
    let file = stores.attributes.text("path").filter(|_| stores.kind == "sqlite");
    let own = |volume: &&KeptVolume| {
        mounts(service, volume).is_some_and(|target| file.is_none_or(|file| is_within(file, &target)))
            && services.values().filter(|other| mounts(other, volume).is_some()).count() == 1
    };
    resources.kept.iter().filter(own).map(|volume| volume.name.clone()).collect()
}
