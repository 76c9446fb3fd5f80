//! One service.

use std::collections::BTreeMap;

use ecow::EcoString;

use super::value::{is_nothing, mismatch, unknown};
use super::{ReadService, Reader};
use crate::eval::{Data, HostPath, Value};
use crate::model::{Attributes, Run, Service, ServiceKind};
use crate::read::fault::Fault;
use crate::read::yaml::{Body, Entry, Node};
use crate::schema::{JOB, RECORD, SERVICE, Type};
use crate::source::path::clean;

/// What Compose takes without a value: it is then as if it were not there.
const MAY_SAY_NOTHING: [&str; 5] = ["command", "entrypoint", "pid", "deploy", "develop"];

impl Reader<'_> {
    /// A service by its entry; its `x-…` fields and what could not be read stand beside it.
    pub(super) fn service(&self, entry: &Entry<'_>) -> ReadService {
        let (mut fields, mut faults) = (Vec::new(), Vec::new());
        let mut service = Service {
            stack: None,
            name: EcoString::from(&*entry.key),
            kind: ServiceKind::Service,
            origin: self.texts.span(entry.place).into(),
            attributes: Attributes::default(),
            ports: BTreeMap::new(),
            publish: Vec::new(),
            mounts: Vec::new(),
            needs: Vec::new(),
            needs_elsewhere: Vec::new(),
            talks_to: Vec::new(),
            secret_environment: Vec::new(),
            raw: None,
            stores: Vec::new(),
            unmeasured: None,
            allows: Vec::new(),
        };
        let Body::Map(entries) = &entry.value.body else {
            faults.push(mismatch(&entry.value, &Type::Record(SERVICE)));
            return ReadService { service, fields, faults };
        };
        for entry in entries {
            let known = faults.len();
            if let Err(fault) = self.attribute(entry, &mut service, &mut fields, &mut faults) {
                faults.push(fault);
            }
            if self.project && faults.len() > known {
                forget(&mut service, &entry.key);
                fields.extend(self.raw(entry).filter(|_| !is_nothing(&entry.value)));
                self.settle(&mut faults, known);
            }
        }
        service.publish.sort_by_key(|p| (p.target, p.protocol, p.published));
        service.mounts.sort_by(|a, b| a.target.cmp(&b.target));
        service.needs.sort_by(|a, b| a.service.cmp(&b.service));
        ReadService { service, fields, faults }
    }

    /// Of what was just found, what nobody has to mend is no fault.
    pub(super) fn settle(&self, faults: &mut Vec<Fault>, known: usize) {
        let found = faults.split_off(known);
        faults.extend(found.into_iter().filter(|fault| !fault.is_beyond()));
    }

    fn attribute(
        &self,
        entry: &Entry<'_>,
        service: &mut Service,
        fields: &mut Vec<(EcoString, Value)>,
        faults: &mut Vec<Fault>,
    ) -> Result<(), Fault> {
        let node = &entry.value;
        match &*entry.key {
            RECORD if self.recorded(node, service) => {}
            name if name.starts_with("x-") => fields.push((name.into(), self.value(node, &Type::Any, name)?)),
            name if is_nothing(node) => {
                if !MAY_SAY_NOTHING.contains(&name) {
                    self.says_something(entry)?;
                }
            }
            "ports" => self.ports_of(node, &mut service.publish, faults)?,
            "volumes" => self.mounts(node, &mut service.mounts, faults)?,
            "configs" => self.config_grants(node, &mut service.mounts)?,
            "secrets" => self.secret_grants(node, service)?,
            "depends_on" => service.needs = self.needs(node)?,
            "extends" => {
                return Err(Fault::new(
                    entry.place,
                    "`extends` takes over another service, which is not followed",
                )
                .help("merge the files first: `docker compose config` writes them as one"));
            }
            name => match SERVICE.compose_attribute(name) {
                Some(row) => {
                    let mut value = self.row(row).value(node, &row.ty, row.name)?;
                    if let (true, "build", Data::Map(build)) = (self.project, row.name, &mut value.data)
                        && !build.contains_key("context")
                    {
                        let here = Data::Path(HostPath::Project(clean(self.folder).into()));
                        build.insert("context".into(), self.at(node.place, here));
                    }
                    service.attributes.set(SERVICE, row, value);
                }
                None if self.own => fields.push((name.into(), self.value(node, &Type::Any, name)?)),
                None => return Err(unknown(entry, SERVICE)),
            },
        }
        Ok(())
    }

    /// Takes what an artifact records of a job; `false` where the field is somebody else's.
    fn recorded(&self, node: &Node<'_>, service: &mut Service) -> bool {
        let Body::Map(entries) = &node.body else { return false };
        let read = |entry: &Entry<'_>| {
            let row = JOB.attribute(&entry.key).filter(|row| row.recorded)?;
            Some((row, self.value(&entry.value, &row.ty, row.name).ok()?))
        };
        let Some(rows) = entries.iter().map(read).collect::<Option<Vec<_>>>() else { return false };
        for (row, value) in rows {
            service.attributes.set(JOB, row, value);
        }
        service.kind = ServiceKind::Job(Run::of(&service.attributes));
        true
    }
}

/// Takes an attribute back of which only a part was read.
fn forget(service: &mut Service, key: &str) {
    use crate::model::MountSource::{Config, Secret};
    match key {
        "ports" => service.publish.clear(),
        "volumes" => service.mounts.retain(|m| matches!(m.source, Config(_) | Secret(_))),
        "configs" => service.mounts.retain(|m| !matches!(m.source, Config(_))),
        "secrets" => service.mounts.retain(|m| !matches!(m.source, Secret(_))),
        "depends_on" => service.needs.clear(),
        _ => {}
    }
}
