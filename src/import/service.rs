//! A service or a job.

use super::body::{Body, Item, Statement};
use super::quote;
use super::writer::Writer;
use crate::eval::{Data, Value};
use crate::model::{Condition, Service, ServiceKind};
use crate::schema::{Attribute, Stage};

/// What is said first, in this order; the statements stand between, the rest behind in the order of the table.
const FIRST: [&str; 19] = [
    "image",
    "build",
    "pull-policy",
    "platform",
    "container-name",
    "hostname",
    "entrypoint",
    "command",
    "working-dir",
    "user",
    "restart",
    "init",
    "stdin-open",
    "tty",
    "privileged",
    "read-only",
    "profiles",
    "scale",
    "network-mode",
];
/// What is said behind the statements.
const NEXT: [&str; 7] = ["networks", "env-file", "environment", "secrets", "labels", "healthcheck", "deploy"];

impl<'a> Writer<'a> {
    /// The declaration of a service.
    pub(super) fn service(&mut self, service: &'a Service) -> Item {
        self.service = Some(service);
        self.granted.clear();
        let word = match service.kind {
            ServiceKind::Service => "service",
            ServiceKind::Job(_) => "job",
        };
        let mut body = Body::new();
        self.some(service, &FIRST, &mut body);
        let ports: Vec<(u16, String)> =
            self.shared.ports.of(&service.name).map(|(port, name)| (port, name.to_owned())).collect();
        body.extend(
            ports.into_iter().map(|(port, name)| Item::set(format!("port {name}"), port.to_string())),
        );
        body.extend(self.at_key("publish", Stage::Known, |writer| writer.publishes(&service.publish)));
        let mut mounts: Vec<_> = service.mounts.iter().collect();
        mounts.sort_by_key(|mount| mount.origin.span);
        for mount in mounts {
            body.push(self.at_key("mount", Stage::Runtime, |writer| writer.mount(mount)));
        }
        let mut needs: Vec<_> = service.needs.iter().collect();
        needs.sort_by_key(|need| need.origin.span);
        for need in needs {
            body.push(self.need(need));
        }
        self.some(service, &NEXT, &mut body);
        for (row, value) in service.attributes.iter() {
            if !FIRST.contains(&row.name) && !NEXT.contains(&row.name) && !row.recorded {
                body.push(self.attribute(row, value));
            }
        }
        for (row, value) in service.attributes.iter().filter(|(row, _)| row.recorded) {
            body.push(self.attribute(row, value));
        }
        // Who waits for its health trusts to the image where nothing else measures it.
        let measured = service.attributes.get("healthcheck").is_some();
        if !measured && self.is_awaited_healthy(&service.name) {
            body.push(Item::set("healthcheck", "image"));
        }
        settings_first(&mut body);
        body.extend(self.raw_of("services", &service.name));
        self.service = None;
        let head = format!("{word} {}", quote::name(&service.name));
        Item::block(head, body).at(service.origin.span)
    }

    fn is_awaited_healthy(&self, name: &str) -> bool {
        let needs = self.deployment.services.values().flat_map(|service| &service.needs);
        needs.into_iter().any(|need| need.service == name && need.condition == Condition::Healthy)
    }

    /// Secrets that no value names are granted by themselves.
    fn grants(&mut self, row: &'static Attribute, value: &Value) -> Option<Item> {
        let mut rest = value.clone();
        if let Data::Map(map) = &mut rest.data {
            map.retain(|name, body| {
                !self.granted.contains(name) || body.as_map().is_some_and(|map| !map.is_empty())
            });
            if map.is_empty() {
                return None;
            }
        }
        Some(self.attribute(row, &rest))
    }

    fn some(&mut self, service: &Service, names: &[&str], body: &mut Body) {
        for name in names {
            let Some((row, value)) = service.attributes.iter().find(|(row, _)| row.name == *name) else {
                continue;
            };
            // On `default` is where a service is that says nothing.
            if *name == "networks" && is_only_default(value) {
                continue;
            }
            if *name == "secrets" {
                body.extend(self.grants(row, value));
                continue;
            }
            let item = self.attribute(row, value);
            body.push(item);
        }
    }
}

/// Settings of one line stand together, in front of what is published, mounted and needed; blocks stand behind it.
fn settings_first(body: &mut Body) {
    let statements = body.iter().position(|item| !is_setting(item) && !is_build(item)).unwrap_or(body.len());
    let (settings, others): (Body, Body) = body.drain(statements..).partition(is_setting);
    body.extend(settings.into_iter().chain(others));
}

fn is_setting(item: &Item) -> bool {
    let Statement::Set { key, value, .. } = &item.statement else { return false };
    !key.starts_with("port ") && !value.contains('\n')
}

fn is_build(item: &Item) -> bool {
    matches!(&item.statement, Statement::Block { head, .. } if head == "build")
}

fn is_only_default(networks: &Value) -> bool {
    let Data::Map(map) = &networks.data else { return false };
    map.len() == 1 && map.get("default").and_then(Value::as_map).is_some_and(indexmap::IndexMap::is_empty)
}
