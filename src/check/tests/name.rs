//! Names of the host.

use serde_json::json;

use super::{messages, one, silent};
use crate::diag::Severity;
use crate::model::sample::Sample;

#[test]
fn one_name_is_one_object() {
    let env = |name: &str| {
        Sample::new(name).service("a", |s| {
            s.networks(&["proxy"]);
        })
    };
    let named = json!({"name": "traefik"});
    let found =
        messages(&[env("dev").network("proxy", &named), env("prod").at_line(50).network("proxy", &named)]);
    assert_eq!(
        found,
        ["E0606 networks `proxy` of env dev and `proxy` of env prod are both named `traefik` on host `lab`"]
    );
    let external = json!({"name": "traefik", "external": true});
    assert!(
        messages(&[env("dev").network("proxy", &external), env("prod").network("proxy", &named)]).is_empty()
    );
    let twice = env("prod").network("proxy", &json!({})).volume("x", &named).volume("y", &named);
    assert_eq!(messages(&[twice]), ["E0606 volumes `x` and `y` are both named `traefik` on the host"]);
}

#[test]
fn containers_and_projects_have_one_name_too() {
    let fixed = |env: &str| {
        Sample::new(env).service("db", |s| {
            s.set("container-name", json!("minio"));
        })
    };
    assert_eq!(
        messages(&[fixed("dev"), fixed("prod").at_line(50)]),
        ["E0606 the containers of `db` of env dev and `db` of env prod are both named `minio` on host `lab`"]
    );
    let mut other = fixed("prod");
    other.deployment.name = Sample::new("dev").deployment.name;
    assert_eq!(
        messages(&[fixed("dev"), other]),
        ["E0606 envs dev and prod are both the compose project `shop-dev` on host `lab`"]
    );
}

#[test]
fn one_container_name_is_for_one_container() {
    let sample = |count: i64| {
        Sample::new("prod").service("a", |s| {
            s.set("container-name", json!("x")).set("scale", json!(count));
        })
    };
    assert_eq!(messages(&[sample(2)]), ["E0609 `a` has a fixed container name, but 2 containers"]);
    silent(sample(1));
}

#[test]
fn names_of_what_is_asked_for_apart_are_a_warning() {
    let sample = Sample::new("prod").service("plain", |_| {});
    let sample = ["a", "b"].iter().fold(sample, |sample, profile| {
        sample.service(profile, |s| {
            s.set("profiles", json!([profile])).set("container-name", json!("shop"));
        })
    });
    let found = one(sample);
    assert_eq!((found.code.id, found.severity), ("E0606", Severity::Warning));
}
