//! Who waits for whom.

use serde_json::json;

use super::{diagnostics, messages, one, silent};
use crate::diag::Severity;
use crate::model::Condition;
use crate::model::sample::Sample;

#[test]
fn a_cycle_has_every_edge_and_says_which_is_only_order() {
    let found = one(Sample::new("prod")
        .service("worker", |s| {
            s.needs("api", Condition::Started);
        })
        .service("api", |s| {
            s.needs("worker", Condition::Completed).allow("not-a-job");
        }));
    assert_eq!(found.message, "services wait for each other: `api` -> `worker` -> `api`");
    let labels: Vec<_> = found.labels.iter().map(|l| l.text.as_str()).collect();
    assert_eq!(labels, ["`api` needs `worker` completed", "`worker` needs `api` started"]);
    assert!(found.help.unwrap().starts_with("`needs api` in `worker` decides only the order"));
}

#[test]
fn a_service_that_waits_for_itself() {
    let found = one(Sample::new("prod").service("a", |s| {
        s.needs("a", Condition::Started);
    }));
    assert_eq!(found.message, "`a` waits for itself");
}

#[test]
fn a_long_cycle_is_told_shortly() {
    let mut sample = Sample::new("prod");
    for at in 0..100 {
        sample = sample.service(&format!("s{at:02}"), |s| {
            s.needs(&format!("s{:02}", (at + 1) % 100), Condition::Started);
        });
    }
    let found = one(sample);
    assert_eq!(found.labels.len(), 100);
    assert!(found.message.contains("`s19` -> … 78 more … -> `s98` -> `s99` -> `s00`"), "{}", found.message);
}

fn healthy(fill: impl FnOnce(&mut crate::model::sample::Body<'_>)) -> Sample {
    Sample::new("prod").service("db", fill).service("api", |s| {
        s.needs("db", Condition::Healthy);
    })
}

#[test]
fn health_needs_a_check() {
    let found = one(healthy(|s| {
        s.set("image", json!("docker.io/library/postgres:17"));
    }));
    assert_eq!(found.message, "`api` waits for `db` to be healthy, but `db` has no healthcheck");
    assert!(found.help.unwrap().contains(r#"test = ["CMD", "pg_isready"]"#));
    for off in [json!({"disable": true}), json!({"test": ["NONE"]})] {
        let found = one(healthy(|s| {
            s.set("healthcheck", off);
        }));
        assert!(found.message.ends_with("the healthcheck of `db` is off"), "{}", found.message);
    }
    silent(healthy(|s| {
        s.set("healthcheck", json!("image"));
    }));
    silent(healthy(|s| {
        s.set("healthcheck", json!({"test": ["CMD", "true"]}));
    }));
    silent(healthy(|s| {
        s.set("healthcheck", json!({"interval": "5s"}));
    }));
}

#[test]
fn only_jobs_complete() {
    let sample = |kind: &str| {
        let sample = Sample::new("prod");
        let sample = match kind {
            "job" => sample.job("migrate", |_| {}),
            _ => sample.service("migrate", |_| {}),
        };
        sample.service("api", |s| {
            s.needs("migrate", Condition::Completed);
        })
    };
    assert_eq!(
        messages(&[sample("service")]),
        ["E0605 `api` waits for `migrate` to complete, but `migrate` is a service, which never ends"]
    );
    silent(sample("job"));
}

#[test]
fn jobs_are_not_started_again() {
    let job = |restart: &str| {
        Sample::new("prod").job("migrate", |s| {
            s.set("restart", json!(restart));
        })
    };
    assert_eq!(
        messages(&[job("always")]),
        ["E0605 `migrate` is a job, but `restart = always` starts it again whenever it ends"]
    );
    silent(job("on-failure"));
    silent(job("no"));
}

#[test]
fn something_must_run() {
    assert_eq!(messages(&[Sample::new("prod")]), ["E0607 there is no service to run"]);
    let found = one(Sample::new("prod").service("a", |s| {
        s.set("profiles", json!(["debug"]));
    }));
    assert_eq!(
        (found.severity, found.message.as_str()),
        (Severity::Warning, "no service would start: each of them has `profiles`")
    );
}

#[test]
fn a_mistake_of_all_envs_is_told_once() {
    let env = |name: &str| {
        let mut sample = Sample::new(name).service("a", |s| {
            s.needs("a", Condition::Started).talks_to("b", 80);
        });
        sample.deployment.host.name = name.into();
        sample.service("b", |s| {
            s.networks(&["other"]);
        })
    };
    let found = diagnostics(&[env("dev"), env("prod")]);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.iter().all(|d| d.envs.is_empty()));
}
