//! The one table of kinds and attributes.
//!
//! Every attribute of the Compose Specification, and the few that the language adds, is one row: its
//! type, what it means, how layers merge it, what Compose calls it, the highest stage it accepts and
//! what a change of it does to a running deployment. The evaluator, the emitter, the reader, the plan
//! and the reference all read these rows; none of them knows an attribute by name where the row says
//! enough.
//!
//! One file a group of kinds; [`parse`] knows how Compose spells durations, sizes, images, ports and
//! modes; [`instead`] knows what to write for what the language does not have.

mod attribute;
mod backup;
mod block;
mod build;
mod config;
mod deploy;
mod develop;
mod device;
mod form;
mod hook;
mod instead;
mod kind;
mod model;
mod network;
pub mod parse;

mod project;
mod secret;
mod service;
mod shape;
mod shown;
mod statement;
mod table;
mod types;
mod unit;
mod volume;

pub use attribute::{Attribute, Effect, RECORD, Stage};
pub use backup::{BACKUP, COPY, DATABASE, HEARTBEAT, KEEP, REPOSITORY};
pub use block::{BINDING, ENV_FILE, GRANT, HEALTHCHECK, JOIN, LOGGING, PROVIDER, ULIMIT};
pub use build::BUILD;
pub use config::CONFIG;
pub use deploy::{
    DEPLOY, DISCRETE_RESOURCE, GENERIC_RESOURCE, LIMITS, PLACEMENT, PREFERENCE, RESERVATIONS, RESOURCES,
    RESTART_POLICY, ROLLBACK, UPDATE,
};
pub use develop::{DEVELOP, WATCH};
pub use device::{
    BLOCK_IO, CREDENTIAL_SPEC, DEVICE, DEVICE_BYTES, DEVICE_OPERATIONS, DEVICE_WEIGHT, GPU, RESERVED_DEVICE,
};
pub use form::Form;
pub use hook::{HOOK, START_HOOK};
pub use instead::instead;
pub use kind::{Kind, Statement};
pub use model::MODEL;
pub use network::{IPAM, NETWORK, SUBNET};
pub use project::{DIRECTORY, HOST, PROJECT, TARGET};
pub use secret::SECRET;
pub use service::{JOB, SERVICE};
pub use statement::{BIND, IMAGE_MOUNT, MOUNT, NEED, PUBLISH, STORES, TMPFS, VOLUME_MOUNT};
pub use types::{PathBase, Reference, Type};
pub use unit::UNIT;
pub use volume::VOLUME;

/// Every kind: what can be declared first, then the blocks within.
pub static KINDS: &[&Kind] = &[
    PROJECT,
    HOST,
    DIRECTORY,
    TARGET,
    SERVICE,
    JOB,
    NETWORK,
    VOLUME,
    SECRET,
    CONFIG,
    MODEL,
    UNIT,
    BACKUP,
    DATABASE,
    COPY,
    REPOSITORY,
    KEEP,
    HEARTBEAT,
    PUBLISH,
    MOUNT,
    BIND,
    VOLUME_MOUNT,
    TMPFS,
    IMAGE_MOUNT,
    NEED,
    STORES,
    BUILD,
    PROVIDER,
    HEALTHCHECK,
    HOOK,
    START_HOOK,
    DEPLOY,
    RESOURCES,
    LIMITS,
    RESERVATIONS,
    RESERVED_DEVICE,
    GENERIC_RESOURCE,
    DISCRETE_RESOURCE,
    RESTART_POLICY,
    UPDATE,
    ROLLBACK,
    PLACEMENT,
    PREFERENCE,
    DEVELOP,
    WATCH,
    ENV_FILE,
    GRANT,
    BINDING,
    JOIN,
    ULIMIT,
    BLOCK_IO,
    DEVICE_WEIGHT,
    DEVICE_BYTES,
    DEVICE_OPERATIONS,
    GPU,
    DEVICE,
    CREDENTIAL_SPEC,
    LOGGING,
    IPAM,
    SUBNET,
];
