//! A deployment before anything is read into it.

use std::collections::BTreeMap;

use ecow::EcoString;

use super::Reader;
use crate::eval::Value;
use crate::model::{Attributes, Deployment, HostFacts};
use crate::read::fault::Place;

impl Reader<'_> {
    /// A deployment that says nothing yet: its name is that of its folder, as Compose has it.
    pub(super) fn nothing(&self) -> Deployment {
        let folder = self.folder.rsplit('/').next().unwrap_or_default();
        let name = project_name(folder);
        Deployment {
            env: EcoString::new(),
            place: EcoString::new(),
            stack: None,
            after: Vec::new(),
            name: Value::text(
                if name.is_empty() { "default" } else { &name },
                self.texts.span(Place::default()),
            ),
            tier: None,
            host: HostFacts { name: "local".into(), ..HostFacts::default() },
            scheduler: Default::default(),
            on_failure: Vec::new(),
            services: BTreeMap::new(),
            units: BTreeMap::new(),
            backups: BTreeMap::new(),
            kept: Vec::new(),
            networks: BTreeMap::new(),
            volumes: BTreeMap::new(),
            secrets: BTreeMap::new(),
            configs: BTreeMap::new(),
            models: BTreeMap::new(),
            extensions: Attributes::default(),
            raw: None,
            config_files: Vec::new(),
            composed_configs: Vec::new(),
            records: None,
        }
    }
}

/// A name as Compose makes one for a project of it.
pub(in crate::read) fn project_name(said: &str) -> String {
    let allowed = |c: &char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
    let name: String = said.to_lowercase().chars().filter(allowed).collect();
    name.trim_start_matches(['-', '_']).to_owned()
}
