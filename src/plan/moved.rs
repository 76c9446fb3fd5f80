//! Volumes that another compose project of the source makes now.

use super::{EnvPlan, Flag, Pair, ResourceKind, runbook};
use crate::model::{Deployment, Resource};

/// Takes back what was said of volumes that are no longer declared in `before`'s place, where another one among
/// `all`, which is the whole of what shall run, declares them under their real names: they keep their user.
pub fn moved(plan: &mut EnvPlan, before: &Deployment, all: &[Deployment]) {
    let here = all.iter().find(|d| d.place == plan.env);
    for change in plan.resources.iter_mut().filter(|change| change.kind == ResourceKind::Volume) {
        let Some(real) = before.volumes.get(&change.name).map(Resource::real_name) else { continue };
        let is_it = |volume: &Resource| volume.real_name() == real;
        let now = here.and_then(|here| here.volumes.get(&change.name));
        let is_kept = now.is_none_or(|volume| is_it(volume) && volume.is_external());
        let others = all.iter().filter(|d| d.place != plan.env);
        let mut declared = others.flat_map(|d| d.volumes.values()).filter(|volume| !volume.is_external());
        if is_kept && declared.any(is_it) {
            change.risks.retain(|risk| risk.flag != Flag::DataRisk);
        }
    }
    runbook::write(Pair { before: Some(before), after: here }, plan);
}
