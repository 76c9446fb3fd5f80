//! What is noted while values are computed, from any thread.

use std::sync::{Mutex, PoisonError};

use ecow::{EcoString, eco_format};

use super::{Looked, Read, Removal, owner};
use crate::eval::context::Context;
use crate::eval::value::{Layer, Origin, Value};
use crate::resolve::Declared;
use crate::schema::{Attribute, Kind};
use crate::source::Span;

/// What is noted while threads evaluate.
#[derive(Debug, Default)]
pub struct Recorder(Mutex<Noted>);

#[derive(Debug, Default)]
pub(super) struct Noted {
    pub(super) reads: Vec<(EcoString, EcoString, Read)>,
    pub(super) removals: Vec<(EcoString, Removal)>,
    pub(super) origins: Vec<(EcoString, Declared, &'static str, Origin)>,
}

impl Recorder {
    pub(super) fn note(&self, f: impl FnOnce(&mut Noted)) {
        f(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Context<'_, '_> {
    /// Notes that a name was looked up.
    pub(in crate::eval) fn note_read(
        &self,
        at: Span,
        name: &str,
        what: Looked,
        value: &Value,
        through: Option<EcoString>,
    ) {
        let Some(recorder) = &self.world.recorder else { return };
        let owner = self.owner_of(self.stack.last().map(|frame| frame.name.as_str()));
        let read =
            Read { at, name: name.into(), what, decides: self.deciding, value: value.clone(), through };
        recorder.note(|noted| noted.reads.push((self.view.name.clone(), owner, read)));
    }

    /// Notes that a layer takes something away.
    pub(in crate::eval) fn note_removal(&self, word: &str, layer: &Layer, span: Span) {
        let (Some(recorder), Some(from)) = (&self.world.recorder, &self.this) else { return };
        let removal = Removal { from: from.clone(), word: word.into(), layer: layer.clone(), span };
        recorder.note(|noted| noted.removals.push((self.view.name.clone(), removal)));
    }

    /// Notes where an attribute of the declaration that is evaluated comes from.
    pub(in crate::eval) fn note_attribute(
        &self,
        kind: &'static Kind,
        row: &'static Attribute,
        origin: &Origin,
    ) {
        let (Some(recorder), Some(this)) = (&self.world.recorder, &self.this) else { return };
        if kind.reference == Some(this.0) {
            let noted = (self.view.name.clone(), this.clone(), row.name, origin.clone());
            recorder.note(|all| all.origins.push(noted));
        }
    }

    /// The owner of what is computed under a guarded name, or of the declaration's own body.
    pub(in crate::eval) fn owner_of(&self, guarded: Option<&str>) -> EcoString {
        match (&self.this, guarded) {
            (Some(this), Some(name)) => eco_format!("{} | {name}", owner(this)),
            (Some(this), None) => owner(this),
            (None, name) => name.unwrap_or_default().into(),
        }
    }
}
