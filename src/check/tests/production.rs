//! What production must not do.

use serde_json::json;

use super::{one, silent};
use crate::model::sample::Sample;

#[test]
fn production_names_versions() {
    let image = |image: &str| {
        Sample::new("prod").production().service("a", |s| {
            s.set("image", json!(image)).set("restart", json!("always"));
        })
    };
    for floating in ["caddy", "caddy:latest", "registry:5000/team/caddy"] {
        assert_eq!(one(image(floating)).code.id, "W0611", "{floating}");
    }
    for pinned in ["caddy:2.10", "caddy@sha256:abc", "caddy:latest@sha256:abc", "registry:5000/team/caddy:1"]
    {
        silent(image(pinned));
    }
    silent(Sample::new("dev").service("a", |s| {
        s.set("image", json!("caddy:latest"));
    }));
}

#[test]
fn the_docker_socket_needs_a_reason() {
    let worker = |allow: bool| {
        Sample::new("prod").service("worker", |s| {
            s.bind("/var/run/docker.sock", "/var/run/docker.sock").read_only();
            if allow {
                s.allow("docker-socket");
            }
        })
    };
    assert_eq!(one(worker(false)).code.id, "W0612");
    silent(worker(true));
}

#[test]
fn published_services_come_back_in_production() {
    let service = |restart: Option<&str>| {
        Sample::new("prod").production().service("web", |s| {
            s.set("image", json!("caddy:2")).publish(80, 80, None);
            if let Some(restart) = restart {
                s.set("restart", json!(restart));
            }
        })
    };
    assert_eq!(one(service(None)).code.id, "W0613");
    silent(service(Some("unless-stopped")));
    silent(service(Some("no")));
}
