//! What a service waits for.

use std::fmt;

use ecow::EcoString;

use crate::eval::Origin;

/// How far the other must have come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Condition {
    /// Its container runs.
    Started,
    /// Its healthcheck passes.
    Healthy,
    /// It ended with status 0.
    Completed,
}

impl Condition {
    /// The words of the language and of Compose.
    pub const TABLE: &[(Condition, &'static str, &'static str)] = &[
        (Self::Started, "started", "service_started"),
        (Self::Healthy, "healthy", "service_healthy"),
        (Self::Completed, "completed", "service_completed_successfully"),
    ];

    /// What Compose calls it.
    pub fn compose(self) -> &'static str {
        Self::TABLE.iter().find(|row| row.0 == self).map_or("", |row| row.2)
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(Self::TABLE.iter().find(|row| row.0 == *self).map_or("", |row| row.1))
    }
}

/// One dependency that orders start-up.
#[derive(Debug, Clone)]
pub struct Need {
    /// The service that must come first.
    pub service: EcoString,
    /// How far.
    pub condition: Condition,
    /// Restarted when the other is updated.
    pub restart: bool,
    /// `false`: it may be absent.
    pub required: bool,
    /// The statement.
    pub origin: Origin,
}

impl PartialEq for Need {
    fn eq(&self, other: &Self) -> bool {
        let Self { service, condition, restart, required, origin: _ } = self;
        *service == other.service
            && *condition == other.condition
            && *restart == other.restart
            && *required == other.required
    }
}
