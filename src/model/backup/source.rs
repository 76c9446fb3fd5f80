//! What is saved: the data of a database, the files of a volume or of a path.

use std::collections::BTreeMap;

use ecow::{EcoString, eco_format};

use super::kept::{holds, volumes_of};
use super::snapshots;
use crate::diag::{Diagnostic, codes};
use crate::eval::merge::Keyed;
use crate::eval::{Attributes, Context, Data, HostPath, Origin, Reported, Value};
use crate::model::resources::Resources;
use crate::model::{MountSource, Service, Stores, statement};
use crate::schema::{COPY, DATABASE, Reference, Statement};
use crate::source::Span;

/// A service in its compose project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its key in the compose file.
    pub service: EcoString,
    /// The place of its project, whose folder holds the file.
    pub place: EcoString,
    /// The name of its project.
    pub project: EcoString,
}

impl Member {
    /// A service of the environment that is assembled.
    pub(super) fn of(
        name: &EcoString,
        at: Span,
        services: &BTreeMap<EcoString, Service>,
        cx: &mut Context<'_, '_>,
    ) -> Result<Self, Reported> {
        let Some(service) = services.get(name) else {
            let message = format!("service `{name}` is of a shared stack");
            return cx.fail(
                Diagnostic::new(codes::OTHER_STACK, at, message)
                    .note("it serves all environments of its host, and is saved once for all of them")
                    .help("put a `backup` into that stack"),
            );
        };
        let project = cx.project_name(&service.stack)?;
        Ok(Self { service: name.clone(), place: cx.place(&service.stack), project })
    }
}

/// Where the data is.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// What a service stores.
    Database {
        /// Who dumps it.
        of: Member,
        /// Of which kind, and what the dump needs.
        stores: Box<Stores>,
        /// The volumes that the service alone mounts, by their names here.
        volumes: Vec<EcoString>,
    },
    /// A volume, by its name here and its real one.
    Volume(EcoString, EcoString),
    /// A path of the host; the volume that it is, where it is one.
    Path(HostPath, Option<EcoString>),
}

impl What {
    /// The word that declares it.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Database { .. } => "database",
            Self::Volume(..) => "volume",
            Self::Path(..) => "path",
        }
    }

    /// The secrets that a dump needs.
    pub(super) fn secrets(&self) -> impl Iterator<Item = &EcoString> {
        let stores = match self {
            Self::Database { stores, .. } => Some(stores),
            _ => None,
        };
        let values = stores.into_iter().flat_map(|stores| {
            ["user", "password"].into_iter().filter_map(|name| stores.attributes.get(name))
        });
        values.filter_map(|value| match &value.data {
            Data::Reference(Reference::Secret, name) => Some(name),
            _ => None,
        })
    }
}

/// What the scripts can dump.
const DUMPED: [&str; 7] = ["postgres", "mariadb", "mysql", "mongodb", "redis", "sqlite", "elasticsearch"];

/// Whether the scripts can dump it.
pub fn can_dump(stores: &Stores) -> bool {
    DUMPED.contains(&stores.kind.as_str())
}

/// One source of a backup.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// What a restore calls it.
    pub name: EcoString,
    /// Where the data is.
    pub what: What,
    /// What is left out of files.
    pub exclude: Vec<EcoString>,
    /// What a drill asks or looks for.
    pub check: Option<EcoString>,
    /// Who mounts it: they are stopped while it is restored in place.
    pub users: Vec<Member>,
    /// The statement.
    pub origin: Origin,
}

impl Source {
    pub(super) fn evaluate<'a>(
        keyed: &Keyed<'a>,
        key: &EcoString,
        row: &'static Statement,
        services: &BTreeMap<EcoString, Service>,
        resources: &Resources,
        cx: &mut Context<'_, 'a>,
    ) -> Result<Vec<Self>, Reported> {
        statement::check_flags(keyed.phrase, row, cx)?;
        let span = keyed.phrase.operands.first().map_or(keyed.origin.span, |operand| operand.span);
        if row.word == "database" {
            return Self::databases(keyed, key, span, services, resources, cx);
        }
        let said = statement::options(keyed, COPY, cx);
        let what = match row.word {
            "volume" => match resources.directories.get(key) {
                Some(path) => What::Path(path.clone(), Some(key.clone())),
                None => {
                    let real = resources.volumes.get(key).map_or(key.as_str(), |volume| volume.real_name());
                    What::Volume(key.clone(), real.into())
                }
            },
            _ => What::Path(cx.host_path(&crate::eval::Text::known(key.clone()), span), None),
        };
        let name = match row.word {
            "volume" => key.clone(),
            _ => label_of(key),
        };
        let users = users(&what, services, cx)?;
        Ok(vec![Self {
            name,
            what,
            exclude: texts(&said, "exclude"),
            check: said.text("check").map(EcoString::from),
            users,
            origin: keyed.origin.clone(),
        }])
    }

    fn databases<'a>(
        keyed: &Keyed<'a>,
        name: &EcoString,
        span: Span,
        services: &BTreeMap<EcoString, Service>,
        resources: &Resources,
        cx: &mut Context<'_, 'a>,
    ) -> Result<Vec<Self>, Reported> {
        let said = statement::options(keyed, DATABASE, cx);
        let of = Member::of(name, span, services, cx)?;
        let Some(service) = services.get(name) else { return Err(Reported) };
        if service.stores.is_empty() {
            let message = format!("service `{name}` does not say what it stores");
            return cx.fail(
                Diagnostic::new(codes::MISSING_ATTRIBUTE, span, message)
                    .label(service.origin.span, "this service")
                    .help(
                        "add `stores postgres { database = \"…\" }` to it, or save its files with `volume`",
                    ),
            );
        }
        let undumped = service.stores.iter().find(|stores| !can_dump(stores));
        if let Some(stores) = undumped {
            let message =
                format!("what `{name}` stores, `{}`, has no dump that a script could make", stores.kind);
            return cx.fail(
                Diagnostic::new(codes::BAD_VALUE, span, message)
                    .label(stores.origin.span, "stored here")
                    .note(format!("there are dumps of `{}`", DUMPED.join("`, `")))
                    .help(format!("save its files while it is stopped: `volume …` and `stop = [{name}]`")),
            );
        }
        for stores in &service.stores {
            snapshots::hold(service, stores, span, cx);
        }
        let several = service.stores.len() > 1;
        let source = |stores: &Stores| Self {
            name: if several { eco_format!("{name}-{}", stores.kind) } else { name.clone() },
            what: What::Database {
                of: of.clone(),
                stores: Box::new(stores.clone()),
                volumes: volumes_of(service, stores, services, resources),
            },
            exclude: Vec::new(),
            check: said.text("check").map(EcoString::from),
            users: vec![of.clone()],
            origin: keyed.origin.clone(),
        };
        Ok(service.stores.iter().map(source).collect())
    }
}

/// Who mounts a volume, or something of a path or around it.
fn users(
    what: &What,
    services: &BTreeMap<EcoString, Service>,
    cx: &mut Context<'_, '_>,
) -> Result<Vec<Member>, Reported> {
    let is_used = |service: &&Service| {
        service.mounts.iter().any(|mount| match (what, &mount.source) {
            (What::Volume(volume, _), MountSource::Volume(name)) => volume == name,
            (What::Path(path, _), MountSource::Bind(bind)) => holds(path, bind) || holds(bind, path),
            _ => false,
        })
    };
    let found: Vec<&Service> = services.values().filter(is_used).collect();
    found.into_iter().map(|service| Member::of(&service.name, service.origin.span, services, cx)).collect()
}

/// `/data/config` as a name: `data-config`.
fn label_of(path: &str) -> EcoString {
    let label: String = path
        .trim_matches('/')
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || matches!(c, '.' | '_') { c } else { '-' })
        .collect();
    let label = label.trim_matches(['.', '-']);
    if label.is_empty() { "root".into() } else { label.into() }
}

fn texts(said: &Attributes, attribute: &str) -> Vec<EcoString> {
    let list = said.get(attribute).and_then(Value::as_list).unwrap_or_default();
    list.iter().filter_map(|value| value.as_str().map(EcoString::from)).collect()
}
