//! A compose project as its file says it: what is called how on the engine.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::Value;

/// What a compose file declares.
#[derive(Debug, Clone, Default)]
pub(super) struct Project {
    pub(super) name: String,
    pub(super) services: Vec<String>,
    /// Real names by key.
    pub(super) networks: BTreeMap<String, String>,
    /// Real names by key.
    pub(super) volumes: BTreeMap<String, String>,
}

impl Project {
    pub(super) fn read(file: &Path) -> Self {
        let text = std::fs::read_to_string(file).unwrap();
        let document: Value = serde_saphyr::from_str(&text).unwrap();
        let keys = |name: &str| document[name].as_object().into_iter().flatten();
        let real = |name: &str| -> BTreeMap<String, String> {
            keys(name).map(|(key, value)| (key.clone(), value["name"].as_str().unwrap().to_owned())).collect()
        };
        Self {
            name: document["name"].as_str().unwrap().to_owned(),
            services: keys("services").map(|(key, _)| key.clone()).collect(),
            networks: real("networks"),
            volumes: real("volumes"),
        }
    }
}
