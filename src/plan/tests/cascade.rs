//! Whom a change disturbs besides itself.

use serde_json::{Value as Json, json};

use super::{between, lines, named};
use crate::model::Condition;
use crate::model::sample::Sample;

/// `web` lives in the network of `vpn`, `side` in that of `web`, `ui` restarts with `web`, `free` only
/// waits for it.
fn chain(image: &str) -> Sample {
    Sample::new("prod")
        .service("vpn", |s| {
            s.set("image", json!(image));
        })
        .service("web", |s| {
            s.set("network-mode", json!("service:vpn"));
        })
        .service("side", |s| {
            s.set("volumes-from", json!(["web:ro"]));
        })
        .service("ui", |s| {
            s.needs_restart("web");
        })
        .service("top", |s| {
            s.needs_restart("ui");
        })
        .service("free", |s| {
            s.needs("web", Condition::Healthy);
        })
}

#[test]
fn who_depends_on_a_container_follows_it() {
    let plan = between(&chain("a:1"), &chain("a:2"));
    assert_eq!(
        lines(&plan),
        [
            "change service.side recreate",
            "change service.ui restart",
            "change service.vpn recreate",
            "change service.web recreate"
        ]
    );
    let web = &plan.resources[3];
    assert!(web.attributes.is_empty());
    assert_eq!(web.because.len(), 1);
    assert_eq!(web.because[0].name, "vpn");
    assert_eq!(plan.unchanged.len(), 3, "the network, `free` and `top`: {:?}", plan.unchanged);
}

#[test]
fn a_change_of_its_own_is_kept() {
    let mut after = chain("a:2");
    let web = after.deployment.services.get_mut("web").unwrap();
    web.needs = after_needs();
    let plan = between(&chain("a:1"), &after);
    let web = plan.resources.iter().find(|r| r.name == "web").unwrap();
    assert_eq!((web.attributes.len(), web.because.len(), web.class.to_string().as_str()), (1, 1, "recreate"));
}

fn after_needs() -> Vec<crate::model::Need> {
    let sample = Sample::new("prod").service("x", |s| {
        s.needs("free", Condition::Started);
    });
    sample.deployment.services["x"].needs.clone()
}

#[test]
fn a_ring_ends() {
    let ring = |image: &str| {
        Sample::new("prod")
            .service("a", |s| {
                s.set("pid", json!("service:b")).set("image", json!(image));
            })
            .service("b", |s| {
                s.set("pid", json!("service:a"));
            })
    };
    assert_eq!(
        lines(&between(&ring("x:1"), &ring("x:2"))),
        ["change service.a recreate", "change service.b recreate"]
    );
}

fn networked(network: Json) -> Sample {
    Sample::new("prod")
        .service("api", |s| {
            s.networks(&["backend"]);
        })
        .service("other", |_| {})
        .network("backend", &network)
}

#[test]
fn a_network_made_again_recreates_who_is_on_it() {
    let plan = between(&networked(json!({})), &networked(json!({"internal": true})));
    assert_eq!(lines(&plan), ["change network.backend recreate", "change service.api recreate"]);
    assert_eq!(plan.resources[1].because[0].name, "backend");
}

#[test]
fn another_network_recreates_who_is_on_it() {
    let plan = between(&networked(named("a")), &networked(named("b")));
    assert_eq!(lines(&plan), ["change network.backend recreate", "change service.api recreate"]);
}

#[test]
fn what_is_new_is_not_disturbed() {
    let before = networked(named("a"));
    let after = networked(named("b")).service("new", |s| {
        s.networks(&["backend"]);
    });
    let plan = between(&before, &after);
    let new = plan.resources.iter().find(|r| r.name == "new").unwrap();
    assert!(new.because.is_empty());
}
