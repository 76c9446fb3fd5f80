//! Yes or no, for whoever lets a change pass or not.

use serde::Serialize;

use crate::plan::{Class, EnvPlan, Flag};

/// What there is in one environment, or in any.
#[derive(Serialize)]
pub(super) struct Gates {
    has_changes: bool,
    /// Whether anything that runs notices.
    has_effect: bool,
    has_data_risk: bool,
    has_exposure: bool,
    has_secret: bool,
    has_major: bool,
    has_downtime: bool,
    has_recreate: bool,
    has_restart: bool,
    has_remove: bool,
    /// Whether anybody has to do anything around it.
    has_steps: bool,
    /// Whether one of the steps cannot be undone.
    has_irreversible: bool,
    /// Whether what runs is not what is checked in; only where an engine was asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    has_drift: Option<bool>,
}

impl Gates {
    pub(super) fn of(plans: &[EnvPlan]) -> Self {
        let any = |holds: &dyn Fn(&EnvPlan) -> bool| plans.iter().any(holds);
        let flagged = |flag: Flag| any(&|plan| plan.flagged(flag) > 0);
        let classed = |class: Class| any(&|plan| plan.count(class) > 0);
        Self {
            has_changes: any(&|plan| !plan.is_empty()),
            has_effect: any(&EnvPlan::is_noticed),
            has_data_risk: flagged(Flag::DataRisk),
            has_exposure: flagged(Flag::Exposure),
            has_secret: flagged(Flag::Secret),
            has_major: flagged(Flag::Major),
            has_downtime: flagged(Flag::Downtime),
            has_recreate: classed(Class::Recreate),
            has_restart: classed(Class::Restart),
            has_remove: classed(Class::Remove),
            has_steps: any(&|plan| !plan.runbook.is_empty()),
            has_irreversible: any(&|plan| plan.runbook.iter().any(|step| step.irreversible.is_some())),
            has_drift: any(&|plan| plan.live.is_some()).then(|| any(&|plan| plan.drifted() > 0)),
        }
    }
}
