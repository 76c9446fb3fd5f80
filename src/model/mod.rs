//! Values to a typed [`Deployment`] for one environment.
//!
//! One file a noun, parse-don't-validate: what is in a model is well-formed on its own (ports are
//! ports, paths are normalised, every name that is used exists). Equality ignores origins, so the
//! model that was compiled and the model that was read back from an artifact can be compared.
//! Everything is ordered: resources by name, entries as their author wrote them.

mod allow;
mod assemble;
pub mod backup;
mod command;
mod consumer;
mod deployment;
pub mod digest;
mod directory;
mod dockerfile;
mod mount;
mod need;
mod on_host;
mod publish;
mod raw;
pub mod record;
mod resource;
mod resources;
mod run;
#[cfg(test)]
pub(crate) mod sample;
mod scheduled;
mod secret;
mod service;
pub mod shared;
mod stacks;
mod statement;
pub mod stores;
mod unit;

pub use crate::eval::Attributes;
pub use allow::Allow;
pub use assemble::{assemble, folder};
pub use backup::Backup;
pub use consumer::Consumer;
pub use deployment::{After, ComposedConfig, ConfigFile, Deployment, HostFacts, is_within};
pub use directory::Directory;
pub use mount::{Mount, MountSource};
pub use need::{Condition, Need};
pub use on_host::unit_of_project;
pub use publish::{Exposure, Protocol, Publish};
pub use record::{Record, RecordKind, Records};
pub use resource::Resource;
pub use run::Run;
pub use scheduled::{Scheduled, Scheduler};
pub use service::{Service, ServiceKind};
pub use stores::Stores;
pub use unit::Unit;
