//! Data that outlives a container: what of the mounts holds it, and who shares it.

use std::collections::BTreeMap;

use ecow::EcoString;

use crate::eval::{Data as Content, HostPath};
use crate::model::{Deployment, Mount, MountSource};
use crate::source::Span;

/// Where data lives.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Data {
    /// A declared volume, by name.
    Volume(EcoString),
    /// A path of the host, as the language writes it.
    Path(EcoString),
}

/// Folders of a host that belong to its system: what is mounted from there is no data of ours.
const SYSTEM: [&str; 9] = ["/bin", "/dev", "/etc", "/lib", "/proc", "/run", "/sys", "/usr", "/var/run"];

impl Data {
    /// The data behind a mount; `None` for what holds none (configs, memory, sockets, the host's system).
    pub fn of(mount: &Mount) -> Option<Self> {
        match &mount.source {
            MountSource::Volume(name) | MountSource::Cluster(name) => Some(Self::Volume(name.clone())),
            MountSource::Bind(HostPath::Absolute(path)) if !is_system(path) => Some(Self::Path(path.clone())),
            MountSource::Bind(HostPath::Project(path)) if !path.ends_with(".sock") => {
                Some(Self::Path(if path.starts_with('.') {
                    path.clone()
                } else {
                    format!("./{path}").into()
                }))
            }
            MountSource::Bind(_)
            | MountSource::Anonymous
            | MountSource::Config(_)
            | MountSource::Secret(_)
            | MountSource::Tmpfs
            | MountSource::Image(_)
            | MountSource::NamedPipe(_) => None,
        }
    }

    /// The volume's name, or the path.
    pub fn name(&self) -> &str {
        match self {
            Self::Volume(name) | Self::Path(name) => name,
        }
    }
}

fn is_system(path: &str) -> bool {
    path.ends_with(".sock")
        || path == "/"
        || SYSTEM
            .iter()
            .any(|s| path.strip_prefix(s).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

/// Whether the container may not write there.
pub fn is_read_only(mount: &Mount) -> bool {
    matches!(mount.options.get("read-only").map(|v| &v.data), Some(Content::Bool(true)))
}

/// A user of data: the service, whether it may write, and its mount.
type User = (EcoString, bool, Span);

/// Data that at least two services mount and at least one may write; each service once.
pub(super) fn shared(deployment: &Deployment) -> BTreeMap<Data, Vec<User>> {
    let mut users: BTreeMap<Data, Vec<User>> = BTreeMap::new();
    for service in deployment.services.values() {
        for mount in &service.mounts {
            let Some(data) = Data::of(mount) else { continue };
            let writes = !is_read_only(mount);
            let list = users.entry(data).or_default();
            match list.last_mut() {
                Some(last) if last.0 == service.name => last.1 |= writes,
                _ => list.push((service.name.clone(), writes, mount.origin.span)),
            }
        }
    }
    users.retain(|_, list| list.len() > 1 && list.iter().any(|&(_, writes, _)| writes));
    users
}
