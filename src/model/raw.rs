//! What `raw compose` lays over a compose file, from everywhere that says it.

use ecow::EcoString;
use indexmap::IndexMap;

use super::Deployment;
use crate::eval::{Context, Data, Value};

impl Deployment {
    /// Puts what declarations say raw into one value with what the file itself says; the file's own wins.
    pub(super) fn gather_raw(&mut self, cx: &mut Context<'_, '_>) {
        let mut sections: IndexMap<EcoString, Value> = IndexMap::new();
        let mut lay = |section: &str, name: &EcoString, raw: &Option<Value>| {
            let Some(raw) = raw else { return };
            let map = sections
                .entry(section.into())
                .or_insert_with(|| Value { data: Data::Map(IndexMap::new()), origin: raw.origin.clone() });
            if let Data::Map(map) = &mut map.data {
                map.insert(name.clone(), raw.clone());
            }
        };
        self.services.values().for_each(|service| lay("services", &service.name, &service.raw));
        for (section, resources) in [
            ("networks", &self.networks),
            ("volumes", &self.volumes),
            ("secrets", &self.secrets),
            ("configs", &self.configs),
            ("models", &self.models),
        ] {
            resources.values().for_each(|resource| lay(section, &resource.name, &resource.raw));
        }
        let file = cx.raw_of_file(&self.stack);
        let origin = file.as_ref().or_else(|| sections.values().next()).map(|value| value.origin.clone());
        if let Some(Data::Map(file)) = file.map(|file| file.data) {
            for (key, value) in file {
                over(&mut sections, key, value);
            }
        }
        self.raw = origin.map(|origin| Value { data: Data::Map(sections), origin });
    }

    /// How many values `raw compose` lays over the file.
    pub fn raw_values(&self) -> usize {
        self.raw.as_ref().map_or(0, leaves)
    }
}

/// A later map in a map merges into it, anything else replaces.
fn over(into: &mut IndexMap<EcoString, Value>, key: EcoString, value: Value) {
    match (into.get_mut(&key).map(|first| &mut first.data), value.data) {
        (Some(Data::Map(first)), Data::Map(more)) => {
            for (key, value) in more {
                over(first, key, value);
            }
        }
        (_, data) => {
            into.insert(key, Value { data, origin: value.origin });
        }
    }
}

fn leaves(value: &Value) -> usize {
    match &value.data {
        Data::Map(map) => map.values().map(leaves).sum(),
        Data::List(list) => list.iter().map(leaves).sum::<usize>().max(1),
        _ => 1,
    }
}
