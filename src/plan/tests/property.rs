//! What holds for any two deployments.

use proptest::prelude::*;
use serde_json::json;

use super::{json_of, lines};
use crate::model::sample::{Sample, sources};
use crate::model::{Condition, Deployment};
use crate::plan::render::{Style, json, text};
use crate::plan::{Action, EnvPlan, plan};

/// One service: what it is called, and a few choices.
type Choices = (u8, u8, u8, Option<u8>, bool);

fn deployment() -> impl Strategy<Value = Deployment> {
    let service = (0..6_u8, 0..3_u8, 0..3_u8, prop::option::of(0..6_u8), any::<bool>());
    let volume = (0..4_u8, 0..4_u8, any::<bool>());
    (prop::collection::vec(service, 0..6), prop::collection::vec(volume, 0..4), 0..2_u8).prop_map(build)
}

fn build((services, volumes, project): (Vec<Choices>, Vec<(u8, u8, bool)>, u8)) -> Deployment {
    let mut sample = Sample::new("prod");
    for (name, image, entries, need, flag) in services {
        sample = sample.service(&format!("s{name}"), |s| {
            s.set("image", json!(format!("image:{image}")));
            let environment: serde_json::Map<_, _> =
                (0..entries).map(|e| (format!("K{e}"), json!(format!("{image}\n\u{1b}{e}")))).collect();
            s.set("environment", environment.into());
            if let Some(other) = need {
                s.needs(&format!("s{other}"), Condition::Started).volume(&format!("v{other}"), "/data");
            }
            if flag {
                s.publish(8000 + u16::from(image), 80, None).set("pid", json!(format!("service:s{}", image)));
            }
        });
    }
    for (key, real, external) in volumes {
        let attributes = json!({ "name": format!("real{real}"), "external": external });
        sample = sample.volume(&format!("v{key}"), &attributes);
    }
    sample.deployment.name = Sample::new(&format!("p{project}")).deployment.name;
    sample.deployment
}

/// What is told of each attribute, with the sides swapped if asked for.
fn attributes(plan: &EnvPlan, swapped: bool) -> Vec<String> {
    let mut out: Vec<String> = plan
        .resources
        .iter()
        .filter(|r| r.action == Action::Change)
        .flat_map(|r| {
            r.attributes.iter().map(move |a| {
                let sides = if swapped { (&a.after, &a.before) } else { (&a.before, &a.after) };
                let shown = |v: &Option<crate::eval::Value>| format!("{:?}", v.as_ref().map(|v| &v.data));
                format!("{} {:?} {} {}", r.kind, a.path, shown(sides.0), shown(sides.1))
            })
        })
        .collect();
    out.sort();
    out
}

fn names(plan: &EnvPlan, action: Action) -> Vec<String> {
    plan.resources.iter().filter(|r| r.action == action).map(|r| format!("{}.{}", r.kind, r.name)).collect()
}

proptest! {
    #[test]
    fn a_deployment_against_itself_is_an_empty_plan(d in deployment()) {
        let plan = plan(Some(&d), Some(&d.clone()));
        prop_assert!(plan.is_empty(), "{:?}", lines(&plan));
        let all = d.services.len() + d.networks.len() + d.volumes.len();
        prop_assert_eq!(plan.unchanged.len(), all);
    }

    #[test]
    fn the_way_back_mirrors_the_way_there(a in deployment(), b in deployment()) {
        let (there, back) = (plan(Some(&a), Some(&b)), plan(Some(&b), Some(&a)));
        prop_assert_eq!(names(&there, Action::Create), names(&back, Action::Remove));
        prop_assert_eq!(names(&there, Action::Remove), names(&back, Action::Create));
        prop_assert_eq!(attributes(&there, false), attributes(&back, true));
    }

    #[test]
    fn every_resource_is_told_of_once(a in deployment(), b in deployment()) {
        let plan = plan(Some(&a), Some(&b));
        let mut seen: Vec<_> = plan.resources.iter().map(|r| (r.kind, r.name.clone())).chain(plan.unchanged.clone()).collect();
        let count = seen.len();
        seen.sort();
        seen.dedup();
        prop_assert_eq!(seen.len(), count);
        for service in b.services.keys().chain(a.services.keys()) {
            prop_assert!(seen.iter().any(|(_, name)| name == service));
        }
    }

    #[test]
    fn whatever_is_rendered_is_narrow_and_harmless(a in deployment(), b in deployment()) {
        let plans = [plan(Some(&a), Some(&b))];
        let text = text(&plans, &sources(), Style::Plain);
        for line in text.lines() {
            // A command is copied as a whole.
            let is_command = plans[0].runbook.iter().any(|step| step.command.as_deref() == Some(line.trim()));
            prop_assert!(is_command || line.chars().count() <= 80, "{line}");
            prop_assert!(!line.chars().any(char::is_control), "{line:?}");
        }
        prop_assert_eq!(json(&plans, &sources()), json(&plans, &sources()));
        prop_assert_eq!(json_of(&plans[0])["has_changes"].as_bool(), Some(!plans[0].is_empty()));
    }
}
