//! What a difference does to what runs.

use serde_json::json;

use super::{api, between, json_of, lines};
use crate::eval::{Address, Data, Layer, Origin};
use crate::model::sample::{Body, Sample};
use crate::model::{Condition, ConfigFile};
use crate::plan::plan;

#[test]
fn equal_deployments_give_an_empty_plan() {
    let sample = api(|s| {
        s.set("image", json!("api:1"))
            .publish(80, 80, None)
            .needs("db", Condition::Started)
            .volume("data", "/data");
    })
    .volume("data", &json!({}));
    let plan = between(&sample, &sample.clone());
    assert!(plan.is_empty());
    let unchanged: Vec<_> = plan.unchanged.iter().map(|(kind, name)| format!("{kind}.{name}")).collect();
    assert_eq!(unchanged, ["network.default", "volume.data", "service.api"]);
}

#[test]
fn nothing_against_nothing_is_nothing() {
    assert!(plan(None, None).is_empty());
}

#[test]
fn an_environment_comes_and_goes() {
    let sample = api(|_| {})
        .secret("key", &json!({"file": "k"}))
        .network("up", &json!({"external": true, "name": "x"}));
    let made = [
        "create network.default create",
        "create network.up metadata",
        "create secret.key metadata",
        "create service.api create",
    ];
    assert_eq!(lines(&plan(None, Some(&sample.deployment))), made);
    let gone = [
        "remove network.default remove",
        "remove network.up metadata",
        "remove secret.key metadata",
        "remove service.api remove",
    ];
    assert_eq!(lines(&plan(Some(&sample.deployment), None)), gone);
}

/// The class of the change of one service.
fn class(before: impl FnOnce(&mut Body<'_>), after: impl FnOnce(&mut Body<'_>)) -> String {
    let plan = between(&api(before), &api(after));
    assert_eq!(plan.resources.len(), 1, "{:?}", lines(&plan));
    plan.resources[0].class.to_string()
}

#[test]
fn each_row_has_its_effect() {
    let set = |name: &'static str, value: serde_json::Value| {
        move |s: &mut Body<'_>| {
            s.set(name, value);
        }
    };
    let base = || set("image", json!("api:1"));
    assert_eq!(class(base(), set("image", json!("api:2"))), "recreate");
    assert_eq!(class(set("scale", json!(1)), set("scale", json!(2))), "scale");
    assert_eq!(class(set("profiles", json!(["a"])), set("profiles", json!(["b"]))), "metadata");
    assert_eq!(
        class(set("build", json!({"context": "a"})), set("build", json!({"context": "b"}))),
        "rebuild"
    );
    let deploy = |replicas: i64, pids: i64| {
        set("deploy", json!({"replicas": replicas, "resources": {"limits": {"pids": pids}}}))
    };
    assert_eq!(class(deploy(1, 5), deploy(2, 5)), "scale");
    assert_eq!(class(deploy(1, 5), deploy(2, 6)), "recreate");
}

#[test]
fn statements_have_effects_too() {
    let needs = |condition: Condition| {
        move |s: &mut Body<'_>| {
            s.needs("db", condition);
        }
    };
    assert_eq!(class(needs(Condition::Started), needs(Condition::Healthy)), "metadata");
    assert_eq!(class(|_| {}, needs(Condition::Healthy)), "metadata");
    let publish = |port: u16| {
        move |s: &mut Body<'_>| {
            s.publish(port, 80, None);
        }
    };
    assert_eq!(class(publish(80), publish(81)), "recreate");
    assert_eq!(class(publish(80), |_| {}), "recreate");
    let config = |read_only: bool| {
        move |s: &mut Body<'_>| {
            s.bind("/etc/caddy", "/etc/caddy");
            if read_only {
                s.read_only();
            }
        }
    };
    assert_eq!(class(config(false), config(true)), "recreate");
}

#[test]
fn each_difference_is_told_by_path() {
    let env = |s: &mut Body<'_>, entries: serde_json::Value| {
        s.set("environment", entries);
    };
    let before = api(|s| {
        env(s, json!({"A": "1", "B": "2", "C": "3"}));
        s.set("labels", json!({"traefik.enable": "true"}))
            .publish(80, 8000, Some("127.0.0.1"))
            .bind("/a", "/x");
    });
    let after = api(|s| {
        env(s, json!({"A": "1", "C": "4", "D": "5"}));
        s.set("labels", json!({"traefik.enable": "false"})).publish(443, 8000, None).publish(80, 8000, None);
        s.bind("/b", "/x").needs("db", Condition::Healthy);
    });
    let plan = json_of(&between(&before, &after));
    let attributes = plan["envs"][0]["changes"][0]["attributes"].as_array().unwrap();
    let told: Vec<String> = attributes
        .iter()
        .map(|a| format!("{} {} {}", a["path"].as_str().unwrap(), a["before"], a["after"]))
        .collect();
    assert_eq!(
        told,
        [
            r#"environment.B "2" null"#,
            r#"environment.C "3" "4""#,
            r#"environment.D null "5""#,
            r#"labels["traefik.enable"] "true" "false""#,
            r#"mount["/x"] "/a" "/b""#,
            r#"needs.db null "healthy""#,
            r#"publish["8000/tcp"] "127.0.0.1:80" ["public 80","public 443"]"#,
        ]
    );
    assert_eq!(attributes[0].get("after"), None, "what is not there is no null");
}

#[test]
fn a_difference_names_the_place_and_the_layer_that_set_it() {
    let before = api(|s| {
        s.set("image", json!("api:1")).set("environment", json!({"A": "1", "B": "2"}));
    });
    let mut after = api(|s| {
        s.set("image", json!("api:2")).set("environment", json!({"A": "1"}));
    });
    let api = after.deployment.services.get_mut("api").unwrap();
    let image = api.attributes.get_mut("image").unwrap();
    let body: Origin = image.origin.span.into();
    image.origin.layer = Layer::Env("prod".into());
    image.origin.previous = Some(std::sync::Arc::new(body));
    let place = api.attributes.get("environment").unwrap().origin.span.start / 10 + 1;
    let plan = json_of(&between(&before, &after));
    let attributes = &plan["envs"][0]["changes"][0]["attributes"];
    assert_eq!(attributes[0]["path"], "environment.B");
    assert_eq!(
        attributes[0]["source"]["line"], place,
        "what is taken away is blamed on what it is taken from"
    );
    assert_eq!(attributes[1]["source"]["layer"], "env");
    assert_eq!(attributes[1]["source"]["env"], "prod");
    assert_eq!(attributes[1]["source"]["replaces"][0]["layer"], "body");
}

#[test]
fn what_an_artifact_cannot_say_makes_no_difference() {
    let plain = api(|s| {
        s.set("environment", json!({"DB": "db:5432"}));
    });
    let mut rich = api(|s| {
        s.set("environment", json!({"DB": ""})).set("healthcheck", json!("image")).talks_to("db", 5432);
        s.allow("docker-socket");
    });
    let service = rich.deployment.services.get_mut("api").unwrap();
    let environment = service.attributes.get_mut("environment").unwrap();
    if let Data::Map(map) = &mut environment.data {
        map["DB"].data = Data::Address(Address { service: "db".into(), port: 5432 });
    }
    rich = rich.secret("key", &json!({"file": "k", "generate": "hex(32)"}));
    let plain = plain.secret("key", &json!({"file": "k"}));
    assert!(between(&plain, &rich).is_empty());
    assert!(between(&rich, &plain).is_empty());
}

#[test]
fn the_order_of_entries_means_nothing_and_that_of_lists_does() {
    let of = |environment: serde_json::Value, command: serde_json::Value| {
        api(|s| {
            s.set("environment", environment).set("command", command);
        })
    };
    let before = of(json!({"A": "1", "B": "2"}), json!(["a", "b"]));
    assert!(between(&before, &of(json!({"B": "2", "A": "1"}), json!(["a", "b"]))).is_empty());
    assert_eq!(
        lines(&between(&before, &of(json!({"B": "2", "A": "1"}), json!(["b", "a"])))),
        ["change service.api recreate"]
    );
}

#[test]
fn a_changed_config_recreates_through_its_label() {
    let with = |content: &str, digest: &str| {
        let mut sample = api(|s| {
            s.set("labels", json!({"deployc.config.vars": digest}));
        });
        let origin: Origin = sample.deployment.name.origin.clone();
        let config = sample.clone().secret("vars", &json!({"file": "deploy/prod/config/vars"}));
        let config = config.deployment.secrets["vars"].clone();
        sample.deployment.configs.insert("vars".into(), config);
        sample.deployment.config_files.push(ConfigFile {
            stack: None,
            name: "vars".into(),
            content: content.into(),
            origin,
        });
        sample
    };
    let plan = between(&with("a = 1", "111"), &with("a = 2", "222"));
    assert_eq!(lines(&plan), ["change config.vars metadata", "change service.api recreate"]);
    assert_eq!(plan.resources[0].attributes[0].path, ["content"]);
}

#[test]
fn the_head_of_the_file_is_metadata() {
    let mut after = api(|_| {});
    after.deployment.host.name = "other".into();
    after.deployment.tier = Some("production".into());
    assert!(between(&api(|_| {}), &after).is_empty());
    after.deployment.name = Sample::new("x").deployment.name;
    let both = ["change project.shop-x recreate", "change service.api recreate"];
    assert_eq!(lines(&between(&api(|_| {}), &after)), both);
}
