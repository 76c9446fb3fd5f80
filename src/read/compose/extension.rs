//! `x-…` fields. Compose gives them no meaning and the schema no rows; the model keeps them as what is
//! merged last, which is how they are written again.

use ecow::EcoString;
use indexmap::IndexMap;

use crate::eval::{Data, Value};
use crate::source::Span;

/// The fields of a file, in their order.
#[derive(Default)]
pub(super) struct Extensions {
    top: IndexMap<EcoString, Value>,
    sections: IndexMap<EcoString, IndexMap<EcoString, IndexMap<EcoString, Value>>>,
}

impl Extensions {
    /// A field at the top of the file.
    pub(super) fn top(&mut self, name: &str, value: Value) {
        self.top.insert(name.into(), value);
    }

    /// The fields of an entry of a section.
    pub(super) fn entry(&mut self, section: &str, name: &EcoString, fields: Vec<(EcoString, Value)>) {
        if !fields.is_empty() {
            let section = self.sections.entry(section.into()).or_default();
            section.insert(name.clone(), fields.into_iter().collect());
        }
    }

    /// All of them as one value for `raw`; `None` where there are none.
    pub(super) fn into_raw(self, place: Span) -> Option<Value> {
        let map = |entries| Value::new(Data::Map(entries), place);
        let mut raw = self.top;
        for (section, entries) in self.sections {
            let entries = entries.into_iter().map(|(name, fields)| (name, map(fields))).collect();
            raw.insert(section, map(entries));
        }
        (!raw.is_empty()).then(|| map(raw))
    }
}
