//! Who reaches whom.

use serde_json::json;

use super::{one, silent};
use crate::diag::Severity;
use crate::model::sample::Sample;

fn apart() -> Sample {
    Sample::new("prod")
        .service("db", |s| {
            s.networks(&["backend"]);
        })
        .network("backend", &json!({}))
}

#[test]
fn an_address_needs_a_shared_network() {
    let found = one(apart().service("api", |s| {
        s.talks_to("db", 5432).talks_to("db", 5433);
    }));
    assert_eq!(found.message, "`api` uses the address of `db`, but they share no network");
    let labels: Vec<_> = found.labels[1..].iter().map(|l| l.text.as_str()).collect();
    assert_eq!(labels, ["`api` is on `default`", "`db` is on `backend`"]);
    assert_eq!(found.help.unwrap(), "add `networks = [default, backend]` to `api`");
    let found = one(apart().network("front", &json!({})).service("api", |s| {
        s.networks(&["front"]).talks_to("db", 5432);
    }));
    assert_eq!(found.help.unwrap(), "add `networks += [backend]` to `api`");
}

#[test]
fn a_network_is_shared_by_its_real_name() {
    silent(apart().network("also", &json!({"name": "shop-prod_backend", "external": true})).service(
        "api",
        |s| {
            s.networks(&["also"]).talks_to("db", 5432);
        },
    ));
    silent(apart().service("api", |s| {
        s.networks(&["default", "backend"]).talks_to("db", 5432);
    }));
    silent(apart().service("api", |s| {
        s.talks_to("db", 5432).allow("no-shared-network");
    }));
    silent(apart().service("api", |s| {
        s.talks_to("db", 5432).set("extra-hosts", json!({"db": "10.0.0.7"}));
    }));
}

#[test]
fn network_modes_decide_who_has_a_name() {
    let with = |mode: &str, user: &str, used: &str| {
        let sample = apart().service("side", |s| {
            s.set("network-mode", json!(mode));
            if user == "side" {
                s.talks_to(used, 80);
            }
        });
        sample.service("web", |s| {
            s.networks(&["backend"]);
            if user == "web" {
                s.talks_to(used, 80);
            }
        })
    };
    silent(with("service:web", "side", "db"));
    silent(with("container:elsewhere", "side", "db"));
    silent(with("container:elsewhere", "web", "side"));
    let host = one(with("host", "side", "db"));
    assert!(
        host.message.contains("is in the host's network, where no service has a name"),
        "{}",
        host.message
    );
    let host = one(with("host", "web", "side"));
    assert!(host.help.unwrap().contains("host.docker.internal:80"));
    let shared = one(with("service:db", "web", "side"));
    assert_eq!(shared.help.unwrap(), "use `db:80`");
    let none = one(with("none", "side", "db"));
    assert!(none.message.ends_with("but has no network"), "{}", none.message);
}

#[test]
fn an_alias_gives_a_name_in_a_shared_network() {
    silent(
        Sample::new("prod")
            .service("vpn", |s| {
                s.set("networks", json!({"default": {"aliases": ["torrent"]}}));
            })
            .service("torrent", |s| {
                s.set("network-mode", json!("service:vpn"));
            })
            .service("ui", |s| {
                s.talks_to("torrent", 80);
            }),
    );
}

#[test]
fn a_network_of_someone_else_publishes_nothing() {
    let sample = |mode: &str| {
        Sample::new("prod").service("a", |_| {}).service("b", |s| {
            s.set("network-mode", json!(mode)).publish(80, 80, None);
        })
    };
    let host = one(sample("host"));
    assert_eq!((host.code.id, host.severity), ("E0608", Severity::Warning));
    let shared = one(sample("service:a"));
    assert_eq!((shared.code.id, shared.severity), ("E0608", Severity::Error));
    assert_eq!(shared.help.unwrap(), "move the `publish` to `a`, whose network it is");
    silent(sample("bridge"));
}

#[test]
fn localhost_is_the_container_itself() {
    let sample = |variable: &str, value: &str, port: u16| {
        let (variable, value) = (variable.to_owned(), value.to_owned());
        Sample::new("prod")
            .service("prefect-server", |s| {
                let span = s.service().origin.span;
                if port > 0 {
                    s.service().ports.insert("http".into(), (port, span));
                }
            })
            .service("worker", move |s| {
                s.set("environment", json!({ variable: value }));
            })
    };
    let found = one(sample("API", "http://localhost:4200/api", 4200));
    assert_eq!(found.code.id, "W0610");
    assert!(found.help.unwrap().contains("`${service.prefect-server.address.http}`"));
    assert_eq!(one(sample("PREFECT_API_URL", "http://localhost:4200/api", 0)).code.id, "W0610");
    assert_eq!(one(sample("X", "redis://:pw@127.0.0.1:4200", 4200)).code.id, "W0610");
    assert_eq!(one(sample("X", "jdbc:postgresql://localhost:4200/db", 4200)).code.id, "W0610");
    assert_eq!(one(sample("X", "localhost:4200", 4200)).code.id, "W0610");
    silent(sample("API", "http://localhost:4201/api", 4200));
    silent(sample("API_URL", "http://localhost:4200/api", 0));
    silent(sample("CORS_ORIGIN", "http://localhost:4200", 4200));
    silent(sample("ORIGINS", "http://localhost:4200,http://localhost:8080", 4200));
    silent(sample("API", "https://localhost.example.org:4200", 4200));
    silent(sample("PREFECT_API_URL", "http://localhost:4300/api", 4200));
}

#[test]
fn a_published_port_may_be_meant_for_a_browser() {
    silent(
        Sample::new("dev")
            .service("api", |s| {
                s.publish(5001, 5001, None);
            })
            .service("app", |s| {
                s.set("environment", json!({"VUE_APP_API_URL": "http://localhost:5001"}));
            }),
    );
}
