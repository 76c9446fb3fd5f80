//! The order in which people read the changes of one environment: what is at risk by itself and in full, then what
//! changes alike told once, then the rest, the gravest class first.
//!
//! Every change is in exactly one of the parts. Nothing that carries more than a closed way in is told together
//! with others.

use std::collections::BTreeMap;

use ecow::EcoString;

use super::{path, words};
use crate::eval::written::written;
use crate::plan::{Action, AttributeChange, Class, EnvPlan, Flag, ResourceChange, ResourceKind};
use crate::source::SourceMap;

/// So many changes that are alike are told together.
const ALIKE: usize = 6;

/// The changes of an environment in the order in which they are told.
pub(super) struct Ordered<'a> {
    /// What people have to think twice about.
    pub risky: Vec<&'a ResourceChange>,
    /// What changes nothing but its image.
    pub bumps: Vec<Bump<'a>>,
    /// What changes alike.
    pub alike: Vec<Vec<&'a ResourceChange>>,
    /// Everything else.
    pub rest: Vec<&'a ResourceChange>,
}

/// One image that becomes another one, and for whom.
pub(super) struct Bump<'a> {
    /// What sets it for the first of them.
    pub change: &'a AttributeChange,
    /// The services.
    pub of: Vec<&'a ResourceChange>,
}

impl<'a> Ordered<'a> {
    pub(super) fn new(plan: &'a EnvPlan, sources: &SourceMap) -> Self {
        let changes = gravest_first(plan);
        let (lone, common): (Vec<_>, Vec<_>) =
            changes.into_iter().partition(|r| r.risks.iter().any(|risk| risk.flag != Flag::Downtime));
        let (bumps, common) = bumps(common);
        let (alike, rest) = alike(common, sources);
        let (down, rest): (Vec<_>, Vec<_>) = rest.into_iter().partition(|r| !r.risks.is_empty());
        Self { risky: lone.into_iter().chain(down).collect(), bumps, alike, rest }
    }
}

/// All changes: by the gravest of their flags, then by class.
pub(super) fn gravest_first(plan: &EnvPlan) -> Vec<&ResourceChange> {
    let mut changes: Vec<&ResourceChange> = plan.resources.iter().collect();
    changes.sort_by_key(|r| (gravest(r), rank(r.class), r.kind, &r.name));
    changes
}

/// Where the gravest of its flags stands among all flags; what has none is last.
fn gravest(change: &ResourceChange) -> usize {
    Flag::ALL.iter().position(|flag| change.has(*flag)).unwrap_or(Flag::ALL.len())
}

fn rank(class: Class) -> usize {
    Class::SHOWN.iter().position(|shown| *shown == class).unwrap_or(Class::SHOWN.len())
}

/// Takes out what changes nothing but its image, where that is much: by image, in the order of the images' names.
fn bumps(changes: Vec<&ResourceChange>) -> (Vec<Bump<'_>>, Vec<&ResourceChange>) {
    let (bumped, rest): (Vec<_>, Vec<_>) = changes.iter().partition(|change| image(change).is_some());
    if bumped.len() < ALIKE {
        return (Vec::new(), changes);
    }
    let mut by_image: BTreeMap<(String, String), Bump<'_>> = BTreeMap::new();
    for change in bumped {
        let Some((attribute, before, after)) = image(change) else { continue };
        let bump = by_image.entry((before, after)).or_insert(Bump { change: attribute, of: Vec::new() });
        bump.of.push(change);
    }
    (by_image.into_values().collect(), rest)
}

/// What a service's image was and shall be, where it becomes another version of the same and nothing else changes.
fn image(change: &ResourceChange) -> Option<(&AttributeChange, String, String)> {
    let [attribute] = change.attributes.as_slice() else { return None };
    let is_image = attribute.path.iter().map(EcoString::as_str).eq(["image"]);
    if change.kind != ResourceKind::Service || change.action != Action::Change || !is_image {
        return None;
    }
    let (before, after) = (attribute.before.as_ref()?.as_str()?, attribute.after.as_ref()?.as_str()?);
    let same =
        change.because.is_empty() && change.hints.is_empty() && repository(before) == repository(after);
    same.then(|| (attribute, before.to_owned(), after.to_owned()))
}

/// An image without digest and tag: `ghcr.io/acme/api` of `ghcr.io/acme/api:1@sha256:…`.
pub(super) fn repository(image: &str) -> &str {
    let image = image.split_once('@').map_or(image, |(image, _)| image);
    match image.rsplit_once(':') {
        Some((name, tag)) if !tag.contains('/') => name,
        _ => image,
    }
}

/// Groups of changes of which the same is to be told, and what is alone.
fn alike<'a>(
    changes: Vec<&'a ResourceChange>,
    sources: &SourceMap,
) -> (Vec<Vec<&'a ResourceChange>>, Vec<&'a ResourceChange>) {
    let mut groups: BTreeMap<(usize, usize, String), Vec<&ResourceChange>> = BTreeMap::new();
    let mut rest = Vec::new();
    for change in changes {
        match change.attributes.is_empty() && change.because.is_empty() {
            true => rest.push(change),
            false => {
                let key = (gravest(change), rank(change.class), told(change, sources));
                groups.entry(key).or_default().push(change);
            }
        }
    }
    let (many, few): (Vec<_>, Vec<_>) = groups.into_values().partition(|group| group.len() >= ALIKE);
    rest.extend(few.into_iter().flatten());
    rest.sort_by_key(|r| (gravest(r), rank(r.class), r.kind, &r.name));
    (many, rest)
}

/// All that is told of a change but its name.
fn told(change: &ResourceChange, sources: &SourceMap) -> String {
    let mut out = format!("{} {} {}", change.kind, change.action, words::class(change));
    for cascade in &change.because {
        out += &format!("\n{} {}", words::reason(cascade), words::span(cascade.span, sources));
    }
    out.extend(change.hints.iter().map(|hint| format!("\n{hint}")));
    for attribute in &change.attributes {
        let [before, after] = [&attribute.before, &attribute.after].map(|v| v.as_ref().map(written));
        let place = attribute.cause.as_ref().map(|c| words::place(c, sources));
        out += &format!("\n{} {before:?} {after:?} {place:?}", path(attribute));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::repository;

    #[test]
    fn an_image_is_known_by_what_stands_before_its_tag() {
        assert_eq!(repository("nginx"), "nginx");
        assert_eq!(repository("nginx:1.29"), "nginx");
        assert_eq!(repository("lab:5000/api"), "lab:5000/api");
        assert_eq!(repository("lab:5000/api:2@sha256:00"), "lab:5000/api");
        assert_eq!(repository("api@sha256:00"), "api");
    }
}
