//! Keys: `prod.api.environment.LOG_LEVEL`, `service.api`, `param.domain`.

use std::mem::ManuallyDrop;

use super::super::args::{ListFormat, Project};
use super::super::session::Session;
use crate::diag::render::Format;
use crate::diag::{Diagnostic, Severity, codes};
use crate::eval::Trace;
use crate::plan::lookup::explain;
use crate::plan::render::{Style, explained_json, explained_text};
use crate::{Compiled, Outcome};

/// Why there is no answer.
pub(super) enum Wrong {
    /// What is wrong with the project was said; the exit code.
    Said(u8),
    /// There is no project to ask.
    NoProject,
    /// The key means nothing.
    Unknown(Box<Diagnostic>),
}

/// The project that is asked, compiled once.
#[derive(Default)]
pub(super) struct Keys {
    compiled: Option<(ManuallyDrop<Outcome>, ManuallyDrop<Option<Trace>>)>,
}

impl Keys {
    /// What a key means in the project.
    pub(super) fn answer(
        &mut self,
        session: &mut Session<'_>,
        asked: &str,
        format: ListFormat,
    ) -> Result<String, Wrong> {
        let (compiled, trace, outcome) = self.compiled(session)?;
        let found = explain(asked, &compiled.deployments, trace)
            .map_err(|problem| Wrong::Unknown(Box::new(problem)))?;
        Ok(match format {
            ListFormat::Json => explained_json(&found, trace, &outcome.sources),
            ListFormat::Text => {
                let style = if session.data_look().color { Style::Colour } else { Style::Plain };
                explained_text(&found, trace, &outcome.sources, style)
            }
        })
    }

    /// The project of this folder. With errors in it nothing is explained: they are said instead.
    fn compiled(&mut self, session: &mut Session<'_>) -> Result<(&Compiled, &Trace, &Outcome), Wrong> {
        if self.compiled.is_none() {
            let both = session.compile_traced(&Project { path: None });
            self.compiled = Some(both.map_err(|problem| Wrong::Unknown(Box::new(problem)))?);
        }
        let Some((outcome, trace)) = &self.compiled else { return Err(Wrong::NoProject) };
        let errors = outcome.diagnostics.iter().filter(|d| d.severity == Severity::Error);
        let is_no_project = |d: &Diagnostic| {
            d.code == codes::NO_PROJECT || (d.code == codes::UNREADABLE && d.labels.is_empty())
        };
        if errors.clone().any(is_no_project) {
            return Err(Wrong::NoProject);
        }
        match (&outcome.compiled, &**trace) {
            (Some(compiled), Some(trace)) if errors.count() == 0 => Ok((compiled, trace, outcome)),
            _ => Err(Wrong::Said(session.report(&outcome.diagnostics, &outcome.sources, Format::Text))),
        }
    }
}
