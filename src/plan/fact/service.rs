//! What a service or a job says.

use std::collections::BTreeMap;

use ecow::{EcoString, eco_format};

use super::Facts;
use crate::eval::{Origin, Text};
use crate::model::{Service, ServiceKind};
use crate::plan::service::{mount_text, need_text, publish_text};

impl Facts {
    pub(super) fn service(&mut self, service: &Service) {
        let kind = if service.kind == ServiceKind::Service { "service" } else { "job" };
        let path = self.declaration(kind, &service.name, &service.origin);
        let path = path.as_slice();
        self.attributes(path, &service.attributes);
        for (name, value) in &service.secret_environment {
            self.value([path, &["environment".into(), name.clone()]].concat(), value);
        }
        for (name, (port, span)) in &service.ports {
            self.statement(path, "port", name, Text::known(eco_format!("{port}")), &Origin::from(*span));
        }
        let mut published: BTreeMap<EcoString, usize> = BTreeMap::new();
        for publish in &service.publish {
            let key = eco_format!("{}/{}", publish.target, publish.protocol);
            let times = published.entry(key.clone()).or_default();
            *times += 1;
            let key = if *times == 1 { key } else { eco_format!("{key} ({times})") };
            self.statement(path, "publish", &key, Text::known(publish_text(publish)), &publish.origin);
        }
        for mount in &service.mounts {
            let text = mount_text(mount, false);
            let at = self.statement(path, "mount", &mount.target, text, &mount.origin);
            self.attributes(&at, &mount.options);
        }
        for need in service.needs.iter().chain(&service.needs_elsewhere) {
            self.statement(path, "needs", &need.service, Text::known(need_text(need)), &need.origin);
        }
        for stores in &service.stores {
            let at = self.statement(path, "stores", &stores.kind, Text::known("declared"), &stores.origin);
            self.attributes(&at, &stores.attributes);
        }
        self.allows(path, &service.allows);
        if let Some(raw) = &service.raw {
            self.value([path, &["raw".into()]].concat(), raw);
        }
    }
}
