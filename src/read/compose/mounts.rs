//! `volumes`, `configs` and `secrets` of a service: the long forms here, short volumes in `short_mount`.

use ecow::EcoString;
use indexmap::IndexMap;

use super::Reader;
use super::short_mount::{self, NoMount};
use super::value::mismatch;
use crate::eval::{Data, Text, Value};
use crate::model::{Attributes, Mount, MountSource, Service};
use crate::read::fault::{Fault, Place};
use crate::read::yaml::{Body, Entry, Node, Scalar};
use crate::schema::{GRANT, MOUNT, SERVICE, Type};

/// A grant: where it stands, what is granted, and how.
type Grant<'n> = (&'n Node<'n>, EcoString, IndexMap<EcoString, Value>);

impl Reader<'_> {
    /// Every mount; those that cannot be read are left out.
    pub(super) fn mounts(
        &self,
        node: &Node<'_>,
        mounts: &mut Vec<Mount>,
        faults: &mut Vec<Fault>,
    ) -> Result<(), Fault> {
        let Body::List(items) = &node.body else { return Err(mismatch(node, &Type::List(&Type::Any))) };
        for item in items {
            let read = match &item.body {
                Body::Map(entries) => self.long_mount(item, entries),
                Body::Scalar(scalar) => self.short_mount(item, scalar),
                Body::List(_) => Err(mismatch(item, &Type::Map(&Type::Any))),
            };
            match read {
                Ok(mount) if mounts.iter().any(|m| m.target == mount.target) => {
                    faults.push(Fault::beyond(
                        item.place,
                        format!("something else is mounted at `{}`", mount.target),
                    ));
                }
                Ok(mount) => mounts.push(mount),
                Err(fault) => faults.push(fault),
            }
        }
        Ok(())
    }

    fn short_mount(&self, item: &Node<'_>, scalar: &Scalar<'_>) -> Result<Mount, Fault> {
        let read = |text: Text| {
            short_mount::read(&text, self.folder).map_err(|why| match why {
                NoMount::Wrong(message) => Fault::new(item.place, message),
                NoMount::Beyond(message) => Fault::beyond(item.place, message),
            })
        };
        let short = match self.path_of(scalar, item.place)? {
            // What decides its shape must be known, and is after variables are replaced.
            text if text.as_known().is_none() && scalar.written.is_some() => {
                read(text).or_else(|_| read(self.replaced(scalar, item.place)?))?
            }
            text => read(text)?,
        };
        let mut options = IndexMap::new();
        for (block, name, data) in short.options {
            let value = self.at(item.place, data);
            match block {
                "" => _ = options.insert(name.into(), value),
                block => {
                    let map = options
                        .entry(block.into())
                        .or_insert_with(|| self.at(item.place, Data::Map(IndexMap::new())));
                    if let Data::Map(map) = &mut map.data {
                        map.insert(name.into(), value);
                    }
                }
            }
        }
        Ok(self.mount(item, short.source, &short.target, options))
    }

    fn long_mount(&self, item: &Node<'_>, entries: &[Entry<'_>]) -> Result<Mount, Fault> {
        let (mut kind, mut source, mut target) = ("volume".into(), None, None);
        let mut rest = Vec::with_capacity(entries.len());
        for entry in entries {
            match (&*entry.key, &entry.value.body) {
                ("type", Body::Scalar(scalar)) => kind = self.known(scalar, entry.value.place)?,
                ("source", Body::Scalar(scalar)) => source = Some((scalar, entry.value.place)),
                ("target", Body::Scalar(scalar)) => target = Some(self.known(scalar, entry.value.place)?),
                _ => rest.push(entry.clone()),
            }
        }
        let target = target.ok_or_else(|| Fault::new(item.place, "this mount has no `target`"))?;
        let wrong = |message: String| Fault::new(item.place, message);
        let named = |source: Option<(&Scalar<'_>, Place)>| {
            source.map(|(scalar, place)| self.known(scalar, place)).transpose()
        };
        let text = |source: Option<(&Scalar<'_>, Place)>| {
            source.map(|(scalar, place)| self.path_of(scalar, place)).transpose()
        };
        let nameless = || wrong(format!("a mount of type `{kind}` needs a `source`"));
        let source = match kind.as_str() {
            "volume" => named(source)?.map_or(MountSource::Anonymous, MountSource::Volume),
            "bind" => MountSource::Bind(super::path::path(text(source)?.ok_or_else(nameless)?, self.folder)),
            "tmpfs" => MountSource::Tmpfs,
            "image" => MountSource::Image(text(source)?.ok_or_else(nameless)?),
            "npipe" => MountSource::NamedPipe(named(source)?.ok_or_else(nameless)?),
            "cluster" => MountSource::Cluster(named(source)?.ok_or_else(nameless)?),
            kind => return Err(wrong(format!("`{kind}` is no type of mount"))),
        };
        Ok(self.mount(item, source, &target, self.record(&rest, MOUNT)?))
    }

    /// A mount whose options say nothing that goes without saying: a missing source is not made, and an
    /// empty block is no block.
    fn mount(
        &self,
        item: &Node<'_>,
        source: MountSource,
        target: &str,
        mut options: IndexMap<EcoString, Value>,
    ) -> Mount {
        if let Some(Data::Map(bind)) = options.get_mut("bind").map(|v| &mut v.data)
            && bind.get("create-host-path").is_some_and(|v| v.data == Data::Bool(false))
        {
            bind.shift_remove("create-host-path");
        }
        options.retain(|_, value| value.as_map().is_none_or(|map| !map.is_empty()));
        let target = match target.trim_end_matches('/') {
            "" => "/".into(),
            target => target.into(),
        };
        Mount { target, source, options: attributes(options), origin: self.texts.span(item.place).into() }
    }

    /// `configs`: mounts, each at its target or at `/<name>`.
    pub(super) fn config_grants(&self, node: &Node<'_>, mounts: &mut Vec<Mount>) -> Result<(), Fault> {
        for (item, name, mut options) in self.grants(node)? {
            let target = match options.shift_remove("target").as_ref().and_then(Value::as_str) {
                Some(target) if target.starts_with('/') => target.into(),
                Some(target) => format!("/{target}"),
                None => format!("/{name}"),
            };
            mounts.push(self.mount(item, MountSource::Config(name), &target, options));
        }
        Ok(())
    }

    /// `secrets`: a mount where the target is a path, else a grant.
    pub(super) fn secret_grants(&self, node: &Node<'_>, service: &mut Service) -> Result<(), Fault> {
        let mut granted = IndexMap::new();
        for (item, name, mut options) in self.grants(node)? {
            let path = options.get("target").and_then(Value::as_str).filter(|target| target.starts_with('/'));
            if let Some(path) = path.map(EcoString::from) {
                options.shift_remove("target");
                service.mounts.push(self.mount(item, MountSource::Secret(name), &path, options));
            } else if granted.contains_key(&name) {
                return Err(Fault::beyond(item.place, format!("secret `{name}` is granted twice")));
            } else {
                granted.insert(name, self.at(item.place, Data::Map(options)));
            }
        }
        if let Some(row) = SERVICE.attribute("secrets").filter(|_| !granted.is_empty()) {
            service.attributes.set(SERVICE, row, self.at(node.place, Data::Map(granted)));
        }
        Ok(())
    }

    fn grants<'n>(&self, node: &'n Node<'_>) -> Result<Vec<Grant<'n>>, Fault> {
        let Body::List(items) = &node.body else { return Err(mismatch(node, &Type::List(&Type::Any))) };
        items
            .iter()
            .map(|item| match &item.body {
                Body::Scalar(scalar) => Ok((item, self.known(scalar, item.place)?, IndexMap::new())),
                Body::Map(entries) => {
                    let (name, options) = self.grant(item, entries, GRANT)?;
                    Ok((item, name, options))
                }
                Body::List(_) => Err(mismatch(item, &Type::String)),
            })
            .collect()
    }
}

/// Options by their names, which the rows of `mount` have too.
fn attributes(options: IndexMap<EcoString, Value>) -> Attributes {
    let mut attributes = Attributes::default();
    for (name, value) in options {
        if let Some(row) = MOUNT.attribute(&name) {
            attributes.set(MOUNT, row, value);
        }
    }
    attributes
}
