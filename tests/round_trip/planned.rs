//! Plans of whole random deployments: against themselves, against their own build, there and back.

use std::collections::BTreeMap;

use deployc::diag::Sink;
use deployc::eval::{Data, Value};
use deployc::model::{Deployment, Resource, Service};
use deployc::plan::{Action, Class, EnvPlan, ResourceKind, plan};
use deployc::source::SourceMap;
use deployc::{emit, read};
use ecow::EcoString;
use proptest::prelude::*;

use super::random::deployments;

/// What is read of what a build writes.
fn built(deployment: &Deployment) -> Deployment {
    let artifacts = emit::emit("", deployment, &SourceMap::default());
    let text = &artifacts.iter().find(|a| a.path.ends_with("/compose.yaml")).expect("an artifact").text;
    let mut sources = SourceMap::default();
    let file = sources.add("compose.yaml", text.clone());
    read::artifact(file, text, "deploy/prod", &mut Sink::new()).expect("a deployment")
}

/// The second of two deployments, with as much of it under the names of the first as `choices` says: random names
/// alone never meet.
fn related(first: &Deployment, second: Deployment, choices: u32) -> Deployment {
    let mut bits = (0..32).map(|bit| choices >> bit & 1 == 1).cycle();
    let mut out = second;
    out.services = renamed(&first.services, out.services, &mut bits, |name, it| Service { name, ..it });
    let name = |name, it| Resource { name, ..it };
    out.networks = renamed(&first.networks, out.networks, &mut bits, name);
    out.volumes = renamed(&first.volumes, out.volumes, &mut bits, name);
    out.secrets = renamed(&first.secrets, out.secrets, &mut bits, name);
    out.configs = renamed(&first.configs, out.configs, &mut bits, name);
    out.models = renamed(&first.models, out.models, &mut bits, name);
    out
}

fn renamed<T: Clone>(
    first: &BTreeMap<EcoString, T>,
    second: BTreeMap<EcoString, T>,
    bits: &mut impl Iterator<Item = bool>,
    rename: impl Fn(EcoString, T) -> T,
) -> BTreeMap<EcoString, T> {
    let mut out: BTreeMap<EcoString, T> = BTreeMap::new();
    for ((name, kept), (other, it)) in first.iter().zip(second) {
        match (bits.next(), bits.next()) {
            (Some(true), Some(true)) => drop(out.insert(name.clone(), kept.clone())),
            (Some(true), _) => drop(out.insert(name.clone(), rename(name.clone(), it))),
            _ => drop(out.insert(other, it)),
        }
    }
    out
}

type Key = (ResourceKind, EcoString);

fn with(plan: &EnvPlan, action: Action) -> Vec<Key> {
    plan.resources.iter().filter(|r| r.action == action).map(|r| (r.kind, r.name.clone())).collect()
}

/// What differs, by place: both sides and what it does.
fn differences(plan: &EnvPlan) -> BTreeMap<(ResourceKind, String), (String, String, Class)> {
    let shown = |value: &Option<Value>| format!("{:?}", value.as_ref().map(|value| &value.data));
    let changes = plan.resources.iter().filter(|r| r.action == Action::Change);
    let of = |r: &deployc::plan::ResourceChange| -> Vec<_> {
        let place = |path: &[EcoString]| format!("{:?}", path);
        // A resource of another name has one name there and another one back.
        let owner = if r.attributes.iter().any(|a| a.path == ["key"]) { "" } else { r.name.as_str() };
        let all = r.attributes.iter().map(|a| {
            ((r.kind, format!("{owner} {}", place(&a.path))), (shown(&a.before), shown(&a.after), a.class))
        });
        all.collect()
    };
    changes.flat_map(of).collect()
}

/// What the same difference does on the way back: what comes there goes back, and may be left standing.
fn mirrors(there: Class, back: Class) -> bool {
    let one_sided =
        |class: Class| matches!(class, Class::Create | Class::Remove | Class::Metadata | Class::Schedule);
    there == back || (one_sided(there) && one_sided(back))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, max_shrink_iters: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_deployment_against_its_own_build_is_an_empty_plan(deployment in deployments()) {
        for before in [deployment.clone(), built(&deployment)] {
            let plan = plan(Some(&before), Some(&deployment));
            prop_assert!(plan.is_empty(), "{:#?}", plan.resources);
        }
    }

    #[test]
    fn the_way_back_mirrors_the_way_there(a in deployments(), b in deployments(), choices in any::<u32>()) {
        let b = related(&a, b, choices);
        let (there, back) = (plan(Some(&a), Some(&b)), plan(Some(&b), Some(&a)));
        prop_assert_eq!(with(&there, Action::Create), with(&back, Action::Remove));
        prop_assert_eq!(with(&there, Action::Remove), with(&back, Action::Create));
        let (there, back) = (differences(&there), differences(&back));
        prop_assert_eq!(there.keys().collect::<Vec<_>>(), back.keys().collect::<Vec<_>>());
        for (place, (before, after, class)) in &there {
            let (back_before, back_after, back_class) = &back[place];
            prop_assert_eq!((before, after), (back_after, back_before), "{:?}", place);
            // Whether a network or volume is there depends on who uses it, on each side for itself.
            let is_used = matches!(place.0, ResourceKind::Network | ResourceKind::Volume);
            prop_assert!(is_used || mirrors(*class, *back_class), "{:?}: {:?} {:?}", place, class, back_class);
        }
    }

    #[test]
    fn everything_is_told_of_once(a in deployments(), b in deployments(), choices in any::<u32>()) {
        let b = related(&a, b, choices);
        let plan = plan(Some(&a), Some(&b));
        let mut told: Vec<Key> = plan.resources.iter().map(|r| (r.kind, r.name.clone())).chain(plan.unchanged.clone()).collect();
        let count = told.len();
        told.sort();
        told.dedup();
        prop_assert_eq!(told.len(), count);
        let names = |d: &Deployment| -> Vec<Key> {
            d.services.keys().map(|name| (ResourceKind::Service, name.clone()))
                .chain(d.volumes.keys().map(|name| (ResourceKind::Volume, name.clone()))).collect()
        };
        for key in names(&b) {
            prop_assert!(told.contains(&key), "{:?}", key);
        }
    }
}

/// A false difference is seen by these tests: the way back of another deployment is no mirror.
#[test]
fn what_differs_is_found() {
    let sample = |command: &str| {
        let mut deployment = super::random::deployment();
        let mut service = super::random::service("a");
        let row = deployc::schema::SERVICE.attribute("command").expect("a row");
        let command = Value::new(Data::Text(deployc::eval::Text::known(command)), super::sample::nowhere());
        service.attributes.set(deployc::schema::SERVICE, row, command);
        deployment.services.insert("a".into(), service);
        deployment
    };
    let (a, b) = (sample("one"), sample("two"));
    let (there, other) = (plan(Some(&a), Some(&b)), plan(Some(&b), Some(&sample("three"))));
    assert!(!there.is_empty());
    assert_ne!(differences(&there), differences(&other));
}
