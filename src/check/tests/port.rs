//! Ports of the host.

use serde_json::json;

use super::{diagnostics, messages, one, silent};
use crate::diag::Severity;
use crate::model::Protocol;
use crate::model::sample::Sample;

fn publishing(env: &str, host: &str, port: u16, address: Option<&str>) -> Sample {
    let mut sample = Sample::new(env).service("api", |s| {
        s.publish(port, 5001, address);
    });
    sample.deployment.host.name = host.into();
    sample
}

#[test]
fn ports_clash_within_an_env() {
    let clash = |a: Option<&str>, b: Option<&str>| {
        let sample = Sample::new("prod").service("a", |s| {
            s.publish(80, 8000, a);
        });
        messages(&[sample.service("b", |s| {
            s.publish(80, 9000, b);
        })])
    };
    let expected = ["E0604 `a` and `b` both publish port 80/tcp of the host"];
    for (a, b) in [
        (None, None),
        (None, Some("127.0.0.1")),
        (Some("127.0.0.1"), Some("0.0.0.0")),
        (Some("::"), Some("::1")),
        (Some("::1"), None),
        (Some("::ffff:10.0.0.1"), Some("10.0.0.1")),
    ] {
        assert_eq!(clash(a, b), expected, "{a:?} {b:?}");
        assert_eq!(clash(b, a), expected, "{b:?} {a:?}");
    }
    for (a, b) in [
        (Some("127.0.0.1"), Some("127.0.0.2")),
        (Some("0.0.0.0"), Some("::")),
        (Some("::1"), Some("0.0.0.0")),
    ] {
        assert!(clash(a, b).is_empty(), "{a:?} {b:?}");
    }
}

#[test]
fn protocols_and_free_ports_do_not_clash() {
    silent(Sample::new("prod").service("dns", |s| {
        s.publish(53, 53, None).publish(53, 53, None).over(Protocol::Udp);
    }));
    silent(Sample::new("prod").service("a", |s| {
        s.publish(53, 53, None).service().publish[0].published = None;
        s.publish(53, 54, None);
    }));
}

#[test]
fn a_clash_comes_with_a_free_port() {
    let sample = Sample::new("prod")
        .service("a", |s| {
            s.publish(5001, 5001, None);
        })
        .service("b", |s| {
            s.publish(5001, 5001, Some("127.0.0.1"));
        })
        .service("c", |s| {
            s.publish(5001, 80, None);
        })
        .service("d", |s| {
            s.publish(15001, 80, None);
        });
    let helps: Vec<_> = diagnostics(&[sample]).into_iter().filter_map(|d| d.help).collect();
    assert_eq!(
        helps,
        [
            "publish it on another port: `publish 15002 -> 5001`",
            "publish it on another port: `publish public 15003 -> 80`"
        ]
    );
}

#[test]
fn ports_clash_across_envs_of_one_host() {
    let (prod, dev) =
        (publishing("prod", "lab", 5001, None), publishing("dev", "lab", 5001, None).at_line(50));
    let found = diagnostics(&[dev.clone(), prod.clone()]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(
        found[0].message,
        "`api` of env dev and `api` of env prod both publish port 5001/tcp of host `lab`"
    );
    assert!(found[0].help.as_ref().unwrap().contains("`service api { publish public 15001 -> 5001 }`"));
    assert!(messages(&[publishing("dev", "laptop", 5001, None), prod.clone()]).is_empty());
    assert!(messages(&[publishing("dev", "lab", 5002, None), prod]).is_empty());
}

#[test]
fn what_is_asked_for_apart_is_a_warning() {
    let sample = |a: &str, b: &str| {
        Sample::new("prod")
            .service("a", |s| {
                s.set("profiles", json!([a])).publish(80, 80, None);
            })
            .service("b", |s| {
                s.set("profiles", json!([b])).publish(80, 80, None);
            })
            .service("c", |_| {})
    };
    assert_eq!(one(sample("x", "y")).severity, Severity::Warning);
    assert_eq!(one(sample("x", "x")).severity, Severity::Error);
}

#[test]
fn a_range_clashes_when_nothing_of_it_is_free() {
    let sample = |last: u16| {
        Sample::new("prod")
            .service("a", |s| {
                s.publish(8000, 80, None).publish(8001, 81, None);
            })
            .service("b", |s| {
                s.publish_range((8000, last), 80, None);
            })
    };
    assert_eq!(messages(&[sample(8001)]), ["E0604 `a` and `b` both publish port 8000/tcp of the host"]);
    silent(sample(8002));
}

#[test]
fn replicas_need_as_many_ports() {
    let sample = |range: (u16, u16)| {
        Sample::new("prod").service("a", |s| {
            s.set("deploy", json!({"replicas": 3})).publish_range(range, 80, None);
        })
    };
    let found = one(sample((8000, 8000)));
    assert_eq!(found.message, "`a` has 3 containers, but only port 8000 of the host to publish");
    assert!(found.help.unwrap().contains("`publish 8000-8002 -> 80`"));
    assert_eq!(
        one(sample((8000, 8001))).message,
        "`a` has 3 containers, but only ports 8000-8001 of the host to publish"
    );
    silent(sample((8000, 8002)));
}

#[test]
fn envs_that_do_not_say_where_they_run_are_warned() {
    let (prod, dev) =
        (publishing("prod", "local", 80, None), publishing("dev", "local", 80, None).at_line(50));
    let found = diagnostics(&[dev, prod]);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].severity, Severity::Warning);
    assert!(
        found[0].help.as_ref().unwrap().starts_with("say in env prod where it runs, `target { host = … }`")
    );
}
