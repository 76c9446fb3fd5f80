//! What is no part of a compose file, compared fact by fact: the host, secrets, units, timers and backups.

use std::collections::{BTreeMap, BTreeSet};

use ecow::EcoString;

use super::pairs::pairs;
use super::{Action, AttributeChange, Class, EnvPlan, Flag, Pair, ResourceChange, ResourceKind, Risk};
use crate::model::record::FactPath;
use crate::model::{Deployment, Record, RecordKind, Records};
use crate::schema::UNIT;

/// Compares all of them, where both sides are known: what was read from a foreign file has no records.
pub(super) fn compare(pair: Pair<'_>, plan: &mut EnvPlan) {
    let none = Records::default();
    fn side<'r>(deployment: Option<&'r Deployment>, none: &'r Records) -> Option<&'r Records> {
        deployment.map_or(Some(none), |d| d.records.as_ref())
    }
    let (Some(before), Some(after)) = (side(pair.before, &none), side(pair.after, &none)) else { return };
    if pair.before.is_some() && pair.after.is_some() {
        plan.resources.extend(host(before, after));
    }
    for kind in RecordKind::ALL.into_iter().filter(|kind| *kind != RecordKind::Host) {
        let shown = resource(kind);
        // What a compose file says of a volume or a secret is compared already.
        let (mut changed, mut unchanged) = taken(shown, plan);
        for (old, new) in pairs(&before.of_kind(kind), &after.of_kind(kind)) {
            let (old, new) = (old.copied(), new.copied());
            let Some(record) = new.or(old) else { continue };
            // A volume that is no directory is in the compose file, by its real name: it may have been renamed here.
            if kind == RecordKind::Volume
                && record.text(Record::PATH).is_none()
                && (old.is_none() || new.is_none())
            {
                continue;
            }
            unchanged.remove(&record.name);
            let mut change = changed.remove(&record.name).unwrap_or_else(|| begun(shown, old, new));
            if let (Some(old), Some(new)) = (old, new) {
                change.attributes.extend(differences(kind, old, new));
            }
            match change.settle() {
                true => plan.resources.push(change),
                false => plan.unchanged.push((shown, record.name.clone())),
            }
        }
        plan.resources.extend(changed.into_values());
        plan.unchanged.extend(unchanged.into_iter().map(|name| (shown, name)));
    }
}

/// The host that a deployment is on. It is nothing that a deployment makes, so only another one is a change.
fn host(before: &Records, after: &Records) -> Option<ResourceChange> {
    let (old, new) = (before.of_kind(RecordKind::Host), after.of_kind(RecordKind::Host));
    let (old, new) = (old.into_values().next(), new.into_values().next());
    let shown = new.or(old)?;
    let none = Record::new(shown.name.clone(), shown.origin.clone());
    let mut change = ResourceChange::new(ResourceKind::Host, &shown.name, Action::Change);
    change.cause = Some(shown.origin.clone());
    change.attributes = differences(RecordKind::Host, old.unwrap_or(&none), new.unwrap_or(&none));
    let said = |word: &str| {
        let attribute = change.attributes.iter().find(|attribute| attribute.path == [word])?;
        Some((attribute.before.as_ref()?.as_str()?, attribute.after.as_ref()?.as_str()?))
    };
    let moved = said("name")
        .map(|(was, is)| format!("it runs on another host: all data stays on `{was}`, `{is}` has none"));
    let elsewhere = said("dir").map(|(was, is)| {
        format!("what is mounted from the checkout is looked for in `{is}`; what is in `{was}` stays there")
    });
    let texts: Vec<String> = moved.or(elsewhere).into_iter().collect();
    change.risks.extend(texts.into_iter().map(|text| Risk { flag: Flag::DataRisk, text }));
    change.settle().then_some(change)
}

fn resource(kind: RecordKind) -> ResourceKind {
    match kind {
        RecordKind::Host => ResourceKind::Host,
        RecordKind::Volume => ResourceKind::Volume,
        RecordKind::Secret => ResourceKind::Secret,
        RecordKind::Unit => ResourceKind::Unit,
        RecordKind::Timer => ResourceKind::Timer,
        RecordKind::Backup => ResourceKind::Backup,
    }
}

/// What the plan has of a kind, taken out of it.
fn taken(
    kind: ResourceKind,
    plan: &mut EnvPlan,
) -> (BTreeMap<EcoString, ResourceChange>, BTreeSet<EcoString>) {
    let changed = plan.resources.extract_if(.., |change| change.kind == kind);
    let changed = changed.map(|change| (change.name.clone(), change)).collect();
    let unchanged = plan.unchanged.extract_if(.., |(of, _)| *of == kind).map(|(_, name)| name).collect();
    (changed, unchanged)
}

fn begun(kind: ResourceKind, old: Option<&Record>, new: Option<&Record>) -> ResourceChange {
    let (action, class) = match (old, new) {
        (None, _) => (Action::Create, Class::Create),
        (_, None) => (Action::Remove, Class::Remove),
        _ => (Action::Change, Class::NoOp),
    };
    let record = new.or(old);
    let mut change = ResourceChange::new(kind, record.map_or("", |record| &record.name), action);
    // Nobody makes a directory, or a secret, because a compose file names it.
    let is_named = matches!(kind, ResourceKind::Volume | ResourceKind::Secret);
    change.class = if is_named { class.min(Class::Metadata) } else { class };
    change.cause = new.map(|record| record.origin.clone());
    change
}

fn differences(kind: RecordKind, old: &Record, new: &Record) -> Vec<AttributeChange> {
    let paths: BTreeSet<&FactPath> = old.facts().iter().chain(new.facts()).map(|(path, _)| path).collect();
    let differs = paths.into_iter().filter(|path| {
        let text = |record: &Record| record.fact(path).and_then(|v| v.as_str().map(EcoString::from));
        text(old) != text(new)
    });
    differs
        .map(|path| {
            let (before, after) = (old.fact(path).cloned(), new.fact(path).cloned());
            let cause = after.as_ref().map_or(&new.origin, |value| &value.origin).clone();
            AttributeChange {
                path: path.clone(),
                before,
                after,
                class: class(kind, path),
                cause: Some(cause),
            }
        })
        .collect()
}

/// What the change of one fact does.
fn class(kind: RecordKind, path: &FactPath) -> Class {
    let word = path.first().map_or("", EcoString::as_str);
    let last = path.last().map_or("", EcoString::as_str);
    match kind {
        RecordKind::Unit => UNIT.attribute(word).map_or(Class::Restart, |row| row.effect.into()),
        RecordKind::Timer => Class::Schedule,
        RecordKind::Backup if matches!(last, "schedule" | "verify" | "drill") => Class::Schedule,
        RecordKind::Backup | RecordKind::Host | RecordKind::Volume | RecordKind::Secret => Class::Metadata,
    }
}
