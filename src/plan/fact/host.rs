//! What a deployment says of its host.

use ecow::{EcoString, eco_format};

use super::Facts;
use crate::eval::written::written;
use crate::eval::{Data, Origin, Text, Value};
use crate::model::Deployment;

impl Facts {
    /// What of a host a deployment takes part in; its other attributes are said once for all that is on it.
    pub(super) fn host(&mut self, deployment: &Deployment) {
        let host = &deployment.host;
        let origin = host.declared.map_or_else(|| deployment.name.origin.clone(), Origin::from);
        let path = ["host".into(), host.name.clone()];
        for (key, value) in &host.sysctls {
            self.value([path.as_slice(), &["sysctl".into(), key.clone()]].concat(), value);
        }
        for directory in &host.directories {
            let shown = written(&Value::new(Data::Path(directory.path.clone()), origin.clone()));
            let owner = directory.owner.as_ref().map(|owner| eco_format!("of {owner}"));
            let mode = directory.mode.map(|mode| eco_format!("0o{mode:03o}"));
            let said: Vec<EcoString> = owner.into_iter().chain(mode).collect();
            let text = if said.is_empty() { "declared".into() } else { said.join(", ") };
            self.statement(&path, "directory", &shown, Text::known(text), &directory.origin);
        }
    }
}
