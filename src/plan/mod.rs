//! What a change of a deployment does.
//!
//! Takes the deployment that runs and the one that shall run, gives an [`EnvPlan`]: which resources are
//! made, changed and removed, attribute by attribute with the place that causes it, what each change
//! does to what runs, whom else it disturbs and which data it puts at risk. Plain data; [`render`] shows
//! it. Nothing is asked of a Docker daemon: classes follow from the schema's rows, as docker compose
//! itself decides by hashing what the compose file says.
//!
//! Equal models give an empty plan, and swapping the two sides swaps what is made and what is removed.

mod alike;
mod attribute;
mod cascade;
mod change;
mod class;
mod copies;
mod drift;
pub mod explanation;
mod exposure;
pub mod fact;
mod host_file;
pub mod influence;
pub mod lookup;
mod major;
mod moved;
mod outage;
mod pairs;
pub mod parity;
mod presence;
mod raw;
mod recorded;
pub mod render;
mod resource;
mod risk;
mod runbook;
mod saved;
mod script;
mod secrecy;
mod service;
mod without;

use crate::model::Deployment;

pub use change::{Action, AttributeChange, Cascade, EnvPlan, ResourceChange, ResourceKind, Risk, Via};
pub use class::{Class, Flag};
pub use drift::{
    Comparison, Detail, Drift, DriftKind, Live, LiveContainer, LiveMount, LivePort, LiveResource, State,
    drift,
};
pub use host_file::{HostFile, host_files};
pub use moved::moved;
pub use outage::{Outage, OutageSpan};
pub use runbook::{Phase, Step};

/// What bringing up `after` where `before` runs would do. `None`: the environment is not there.
pub fn plan(before: Option<&Deployment>, after: Option<&Deployment>) -> EnvPlan {
    let Some(shown) = after.or(before) else { return EnvPlan::default() };
    let mut plan = EnvPlan {
        env: shown.place.clone(),
        project: shown.name.as_str().unwrap_or_default().into(),
        host: shown.host.name.clone(),
        raw: after.and_then(|d| d.raw.as_ref()).map(|raw| raw.origin.span),
        raw_values: after.map_or(0, Deployment::raw_values),
        ..EnvPlan::default()
    };
    let laid_over = after.and_then(raw::laid_over);
    let after = laid_over.as_ref().or(after);
    let pair = Pair { before, after };
    if let (Some(before), Some(after)) = (before, after) {
        plan.resources.extend(project(before, after));
    }
    let saved = before.map(saved::Saved::of).unwrap_or_default();
    resource::compare(pair, &saved, &mut plan);
    service::compare(pair, &saved, &mut plan);
    recorded::compare(pair, &mut plan);
    if let (Some(before), Some(after)) = (before, after) {
        cascade::spread(before, after, &mut plan);
    }
    alike::suggest(pair, &mut plan);
    copies::given_up(&mut plan);
    major::tell(pair, &saved, &mut plan);
    secrecy::tell(pair, &mut plan);
    exposure::tell(pair, &mut plan);
    outage::foresee(pair, &mut plan);
    plan.resources.iter_mut().for_each(|change| change.risks.sort());
    plan.resources.sort_by(|a, b| (a.kind, &a.name).cmp(&(b.kind, &b.name)));
    runbook::write(pair, &mut plan);
    plan.unchanged.sort();
    plan
}

/// The two sides of a comparison.
#[derive(Clone, Copy)]
struct Pair<'a> {
    before: Option<&'a Deployment>,
    after: Option<&'a Deployment>,
}

/// The compose project itself: its name, and what stands at the top of the file.
fn project(before: &Deployment, after: &Deployment) -> Option<ResourceChange> {
    let name = after.name.as_str().unwrap_or_default();
    let mut out = ResourceChange::new(ResourceKind::Project, name, Action::Change);
    out.cause = Some(after.name.origin.clone());
    if before.name != after.name {
        out.attributes.push(AttributeChange {
            path: vec!["name".into()],
            before: Some(before.name.clone()),
            after: Some(after.name.clone()),
            class: Class::Recreate,
            cause: Some(after.name.origin.clone()),
        });
        out.risks.extend(risk::of_project(before, after));
        out.risks.extend(risk::of_kept_ports(before, after));
    }
    let extensions = attribute::changes(&before.extensions, &after.extensions, &[], &after.name.origin);
    out.attributes.extend(extensions.into_iter().map(|c| AttributeChange { class: Class::Metadata, ..c }));
    out.settle().then_some(out)
}

#[cfg(test)]
mod tests;
