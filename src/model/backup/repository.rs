//! A repository: when copies are made in it, read back and tried, and how long they are kept.

use ecow::EcoString;

use super::{Keep, Strategy};
use crate::eval::key::malformed;
use crate::eval::merge::Keyed;
use crate::eval::{Attributes, Context, Origin, Reported};
use crate::model::resources::Resources;
use crate::model::statement;
use crate::schema::parse::schedule::Schedule;
use crate::schema::{REPOSITORY, Statement};
use crate::source::Span;

/// A schedule and what says it.
#[derive(Debug, Clone, PartialEq)]
pub struct When {
    /// When.
    pub schedule: Schedule,
    /// What says it.
    pub origin: Origin,
}

/// One repository.
#[derive(Debug, Clone, PartialEq)]
pub struct Repository {
    /// What people call it.
    pub name: EcoString,
    /// How copies are kept.
    pub strategy: Strategy,
    /// When a copy is made; never by itself where nothing is said.
    pub schedule: Option<When>,
    /// Which copies are kept, and what says so; all where nothing is said.
    pub keep: Option<(Keep, Span)>,
    /// When it is read back.
    pub verify: Option<When>,
    /// When the newest copy is restored for a trial.
    pub drill: Option<When>,
    /// The statement.
    pub origin: Origin,
}

impl Repository {
    /// `repository NAME = restic(…) { … }`; `defaults` are what the backup says for all of them.
    pub(super) fn evaluate<'a>(
        keyed: &Keyed<'a>,
        name: &EcoString,
        row: &'static Statement,
        defaults: &Attributes,
        resources: &Resources,
        cx: &mut Context<'_, 'a>,
    ) -> Result<Self, Reported> {
        statement::check_flags(keyed.phrase, row, cx)?;
        let Some(value) = &keyed.phrase.value else {
            return cx.fail(malformed(row, keyed.origin.span));
        };
        let strategy = Strategy::evaluate(value, resources, cx)?;
        let said = statement::options(keyed, REPOSITORY, cx);
        let value = |attribute: &str| said.get(attribute).or_else(|| defaults.get(attribute));
        let when = |attribute: &str| {
            let value = value(attribute)?;
            let schedule = Schedule::read(value.as_str()?).ok()?;
            Some(When { schedule, origin: value.origin.clone() })
        };
        let keep = value("keep").and_then(|value| Some((Keep::of(value.as_map()?), value.origin.span)));
        Ok(Self {
            name: name.clone(),
            strategy,
            schedule: when("schedule"),
            keep,
            verify: when("verify"),
            drill: when("drill"),
            origin: keyed.origin.clone(),
        })
    }
}
