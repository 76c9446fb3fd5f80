use std::collections::BTreeMap;

use ecow::EcoString;
use serde_json::json;

use super::{DriftKind, Live, LiveContainer, LiveMount, LivePort, LiveResource, State, drift};
use crate::model::sample::{Sample, sources};
use crate::plan::render::{Style, json as as_json, text};
use crate::plan::{Comparison, EnvPlan};

/// A service with a port and a volume, another one thrice, a job, and one that is started by name.
fn shop() -> Sample {
    Sample::new("prod")
        .service("web", |s| {
            s.set("image", json!("web:1")).publish(8080, 80, Some("127.0.0.1")).volume("data", "/data");
            s.set("labels", json!({"part": "front"})).set("restart", json!("always"));
        })
        .service("api", |s| {
            s.set("image", json!("api:1")).set("scale", json!(3));
        })
        .job("once", |s| {
            s.set("image", json!("once:1")).set("restart", json!("no"));
        })
        .service("by-name", |s| {
            s.set("image", json!("x:1")).set("profiles", json!(["tools"])).volume("seldom", "/x");
        })
        .volume("data", &json!({}))
        .volume("seldom", &json!({}))
        .volume("lent", &json!({"name": "lent", "external": true}))
}

fn container(service: &str, number: usize) -> LiveContainer {
    LiveContainer {
        name: format!("shop-prod-{service}-{number}").into(),
        project: "shop-prod".into(),
        service: service.into(),
        hash: Some("h1".into()),
        image: format!("{service}:1").into(),
        state: State::Running { unhealthy: false },
        networks: ["shop-prod_default".into()].into(),
        ..LiveContainer::default()
    }
}

fn resource(name: &str, driver: &str) -> LiveResource {
    let project = Some("shop-prod".into());
    LiveResource { name: name.into(), project, driver: driver.into(), ..LiveResource::default() }
}

/// What the shop is when all is up.
fn up() -> Live {
    let mut web = container("web", 1);
    web.labels.insert("part".into(), "front".into());
    web.mounts.insert("/data".into(), LiveMount::Volume("shop-prod_data".into()));
    web.ports.push(LivePort { target: "80/tcp".into(), address: "127.0.0.1".into(), port: Some(8080) });
    let once = LiveContainer { state: State::Ended(0), networks: Default::default(), ..container("once", 1) };
    Live {
        containers: vec![container("api", 1), container("api", 2), container("api", 3), once, web],
        networks: vec![resource("shop-prod_default", "bridge")],
        volumes: vec![resource("shop-prod_data", "local")],
        images: BTreeMap::new(),
    }
}

fn hashes(hash: &str) -> BTreeMap<EcoString, EcoString> {
    ["web", "api", "once", "by-name"].into_iter().map(|name| (name.into(), hash.into())).collect()
}

/// `changed service.web: container … [image, ports["80/tcp"]]`
fn found(live: &Live, hashes: Option<&BTreeMap<EcoString, EcoString>>) -> Vec<String> {
    let line = |drift: &super::Drift| {
        let details: Vec<_> = drift.details.iter().map(|detail| detail.path.as_str()).collect();
        let details = if details.is_empty() { String::new() } else { format!(" [{}]", details.join(", ")) };
        format!("{} {}.{}: {}{details}", drift.kind, drift.resource, drift.name, drift.text)
    };
    drift(&shop().deployment, live, hashes).iter().map(line).collect()
}

#[test]
fn what_is_up_as_it_should_be_has_not_drifted() {
    assert_eq!(found(&up(), None), [""; 0]);
    assert_eq!(found(&up(), Some(&hashes("h1"))), [""; 0]);
}

#[test]
fn what_is_not_there_at_all_is_one_line() {
    assert_eq!(found(&Live::default(), None), ["missing project.shop-prod: nothing of it is on this engine"]);
}

#[test]
fn what_is_missing_is_what_would_be_there() {
    let mut live = up();
    live.containers.retain(|container| container.name != "shop-prod-api-2" && container.service != "web");
    live.networks.clear();
    live.volumes.clear();
    assert_eq!(
        found(&live, None),
        [
            "missing network.default: there is no network `shop-prod_default`",
            "missing volume.data: there is no volume `shop-prod_data`",
            "missing service.api: 2 of 3 containers are there",
            "missing service.web: there is no container of it",
        ]
    );
}

#[test]
fn what_is_external_is_only_asked_for() {
    let mut sample = shop().service("guest", |s| {
        s.volume("lent", "/lent");
    });
    sample.deployment.services.retain(|name, _| name == "guest");
    let mut live = Live { containers: vec![container("guest", 1)], ..up() };
    let found =
        |live: &Live| drift(&sample.deployment, live, None).into_iter().map(|d| d.text).collect::<Vec<_>>();
    assert_eq!(found(&live)[0], "there is no volume `lent`, which something else has to make");
    live.volumes.push(LiveResource { project: Some("other".into()), ..resource("lent", "nfs") });
    assert!(!found(&live).iter().any(|text| text.contains("lent")));
}

#[test]
fn where_hashes_are_known_they_decide() {
    let mut live = up();
    live.containers[4].image = "web:0".into();
    assert_eq!(found(&live, Some(&hashes("h1"))), [""; 0]);
    let other = found(&live, Some(&hashes("h2")));
    assert_eq!(other.len(), 5, "{other:?}");
    assert_eq!(other[0], "changed service.api: container `shop-prod-api-1` is of another configuration");
    assert_eq!(other[4], "changed service.web: container `shop-prod-web-1` is another one [image]");
    // One without a hash, of an old docker compose, is compared by what it shows.
    live.containers[4].hash = None;
    assert_eq!(
        found(&live, Some(&hashes("h1"))),
        ["changed service.web: container `shop-prod-web-1` is another one [image]"]
    );
}

#[test]
fn without_hashes_what_the_engine_shows_is_compared() {
    let mut live = up();
    let web = &mut live.containers[4];
    web.labels.insert("part".into(), "canary-of-a-secret".into());
    web.labels.insert("of.the.image".into(), "x".into());
    web.mounts.insert("/data".into(), LiveMount::Volume("elsewhere".into()));
    web.ports = vec![LivePort { target: "80/tcp".into(), address: String::new().into(), port: Some(8080) }];
    web.networks.clear();
    assert_eq!(
        found(&live, None),
        ["changed service.web: container `shop-prod-web-1` is another one \
          [labels[\"part\"], mounts[\"/data\"], networks[\"default\"], ports[\"80/tcp\"]]"]
    );
    let plan = EnvPlan {
        live: Some(Comparison { drift: drift(&shop().deployment, &live, None), unhashed: None }),
        ..EnvPlan::default()
    };
    let shown = text(std::slice::from_ref(&plan), &sources(), Style::Plain);
    assert!(shown.contains("ports[\"80/tcp\"]: 127.0.0.1:8080 is checked in, public:8080 runs"), "{shown}");
    let shown = shown + &as_json(&[plan], &sources());
    assert!(!shown.contains("canary-of-a-secret"), "{shown}");
}

#[test]
fn what_does_not_run_is_told_from_what_has_ended_as_it_should() {
    let states = [
        (State::Paused, "stopped", "is paused"),
        (State::Restarting, "stopped", "ends and is started again and again"),
        (State::Created, "stopped", "was never started"),
        (State::Dead, "stopped", "is dead"),
        (State::Ended(0), "stopped", "has ended with status 0"),
        (State::Ended(137), "stopped", "has ended with status 137"),
        (State::Running { unhealthy: true }, "unhealthy", "is unhealthy"),
    ];
    for (state, kind, text) in states {
        let mut live = up();
        live.containers[4].state = state;
        assert_eq!(found(&live, None), [format!("{kind} service.web: container `shop-prod-web-1` {text}")]);
    }
    let mut live = up();
    live.containers[3].state = State::Ended(3);
    assert_eq!(
        found(&live, None),
        ["stopped service.once: container `shop-prod-once-1` has ended with status 3"]
    );
}

#[test]
fn what_nobody_declared_is_extra() {
    let mut live = up();
    live.containers.push(container("api", 4));
    live.containers.push(container("gone", 1));
    live.containers.push(LiveContainer { one_off: true, ..container("once", 7) });
    live.containers.push(LiveContainer { project: "other".into(), ..container("web", 1) });
    live.networks.push(resource("shop-prod_gone", "bridge"));
    live.networks.push(LiveResource { project: None, ..resource("bridge", "bridge") });
    live.volumes.push(resource("shop-prod_gone", "local"));
    assert_eq!(
        found(&live, None),
        [
            "extra network.shop-prod_gone: it is of this project and not declared",
            "extra volume.shop-prod_gone: it is of this project and not declared",
            "extra service.api: 4 containers are there, 3 declared",
            "extra service.gone: container `shop-prod-gone-1` is of no declared service",
        ]
    );
}

#[test]
fn what_is_scaled_to_nothing_is_extra_and_what_is_started_by_name_is_not() {
    let sample = shop().service("idle", |s| {
        s.set("image", json!("idle:1")).set("scale", json!(0));
    });
    let mut live = up();
    assert!(drift(&sample.deployment, &live, None).is_empty());
    live.containers.push(container("idle", 1));
    let mut by_name = container("by-name", 1);
    by_name.image = "x:1".into();
    by_name.mounts.insert("/x".into(), LiveMount::Volume("shop-prod_seldom".into()));
    live.containers.push(by_name);
    let found: Vec<_> =
        drift(&sample.deployment, &live, None).into_iter().map(|d| (d.name, d.text)).collect();
    assert_eq!(found, [("idle".into(), "1 container is there, 0 declared".to_owned())]);
}

#[test]
fn networks_and_volumes_are_compared_by_how_they_are_made() {
    let mut live = up();
    live.networks[0].driver = "macvlan".into();
    live.networks[0].internal = true;
    live.volumes[0].options.insert("type".into(), "nfs".into());
    let found = drift(&shop().deployment, &live, None);
    assert!(found.iter().all(|drift| drift.kind == DriftKind::Changed), "{found:?}");
    let paths = |at: usize| found[at].details.iter().map(|detail| detail.path.as_str()).collect::<Vec<_>>();
    assert_eq!([paths(0), paths(1)], [vec!["driver", "internal"], vec!["driver-opts[\"type\"]"]]);
}

#[test]
fn names_of_an_engine_cannot_reach_the_terminal() {
    let mut live = up();
    live.containers
        .push(LiveContainer { name: "\u{1b}[2Jx".into(), ..container("\u{1b}]0;y\u{7}\nprod:", 1) });
    let comparison =
        Comparison { drift: drift(&shop().deployment, &live, None), unhashed: Some("\u{9b}z".into()) };
    let plan = EnvPlan { env: "prod".into(), live: Some(comparison), ..EnvPlan::default() };
    let shown = text(&[plan], &sources(), Style::Plain);
    assert!(!shown.contains(['\u{1b}', '\u{7}', '\u{9b}']), "{shown:?}");
    assert_eq!(shown.lines().filter(|line| line.starts_with("prod:")).count(), 2, "{shown}");
}
