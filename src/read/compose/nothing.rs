//! A deployment before anything is read into it.

use super::Reader;
use crate::eval::Value;
use crate::model::Deployment;
use crate::read::fault::Place;

impl Reader<'_> {
    /// A deployment that says nothing yet: its name is that of its folder, as Compose has it.
    pub(super) fn nothing(&self) -> Deployment {
        let folder = self.folder.rsplit('/').next().unwrap_or_default();
        let name = project_name(folder);
        let name = if name.is_empty() { "default" } else { &name };
        Deployment::empty(Value::text(name, self.texts.span(Place::default())))
    }
}

/// A name as Compose makes one for a project of it.
pub(in crate::read) fn project_name(said: &str) -> String {
    let allowed = |c: &char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_');
    let name: String = said.to_lowercase().chars().filter(allowed).collect();
    name.trim_start_matches(['-', '_']).to_owned()
}
