//! Graphs of models made by hand.

use serde_json::json;

use super::{EdgeKind, Graph, render};
use crate::model::sample::{Sample, sources};
use crate::model::{Condition, MountSource};

fn waves(sample: &Sample) -> Vec<String> {
    Graph::of(&sample.deployment).waves().iter().map(|w| w.join(" ")).collect()
}

fn cycles(sample: &Sample) -> Vec<String> {
    let path = |c: &super::Cycle| c.path().map(|n| n.as_str()).collect::<Vec<_>>().join(" ");
    Graph::of(&sample.deployment).cycles().iter().map(path).collect()
}

fn shop() -> Sample {
    Sample::new("prod")
        .service("database", |s| {
            s.volume("data", "/data");
        })
        .service("api", |s| {
            s.needs("database", Condition::Healthy).talks_to("database", 5432);
        })
        .job("backup", |s| {
            s.needs("database", Condition::Started).volume("data", "/in").read_only();
        })
        .service("sidecar", |s| {
            s.set("network-mode", json!("service:api"));
        })
        .service("cache", |_| {})
        .volume("data", &json!({}))
}

#[test]
fn services_start_in_waves() {
    assert_eq!(waves(&shop()), ["cache database", "api backup", "sidecar"]);
}

#[test]
fn a_wave_waits_for_the_longest_chain() {
    let sample = Sample::new("prod")
        .service("a", |_| {})
        .service("b", |s| {
            s.needs("a", Condition::Started);
        })
        .service("c", |s| {
            s.needs("b", Condition::Started);
        })
        .service("d", |s| {
            s.needs("a", Condition::Started).needs("c", Condition::Started);
        });
    assert_eq!(waves(&sample), ["a", "b", "c", "d"]);
}

#[test]
fn talking_does_not_order() {
    let sample = Sample::new("prod")
        .service("a", |s| {
            s.talks_to("b", 80);
        })
        .service("b", |s| {
            s.talks_to("a", 80);
        });
    assert_eq!(waves(&sample), ["a b"]);
    assert_eq!(cycles(&sample), Vec::<String>::new());
}

#[test]
fn what_is_not_there_makes_no_edge() {
    let sample = Sample::new("prod").service("a", |s| {
        s.needs("gone", Condition::Started).set("volumes-from", json!(["container:other", "b:ro"]));
    });
    assert_eq!(Graph::of(&sample.deployment).edges().count(), 0);
}

#[test]
fn old_ways_to_depend_are_edges_too() {
    let sample = Sample::new("prod").service("b", |_| {}).service("a", |s| {
        s.set("volumes-from", json!(["b:ro"])).set("links", json!(["b:db"])).set("pid", json!("service:b"));
    });
    let graph = Graph::of(&sample.deployment);
    let words: Vec<_> = graph.edges().map(|(from, to, e)| (from.name(), e.kind.word(), to.name())).collect();
    assert_eq!(words, [("a", "pid", "b"), ("a", "volumes-from", "b"), ("a", "links", "b")]);
}

#[test]
fn data_is_shared_where_someone_writes_it() {
    let share = |read_only: bool| {
        Sample::new("prod")
            .service("a", |s| {
                s.bind("/data/files", "/a");
                if read_only {
                    s.read_only();
                }
            })
            .service("b", |s| {
                s.bind("/data/files", "/b").read_only();
                s.bind("/var/run/docker.sock", "/var/run/docker.sock")
                    .bind("/etc/localtime", "/etc/localtime");
            })
            .service("c", |s| {
                s.bind("/var/run/docker.sock", "/var/run/docker.sock").mount(MountSource::Tmpfs, "/tmp");
            })
    };
    let users = |sample: Sample| {
        let graph = Graph::of(&sample.deployment);
        graph
            .edges()
            .map(|(from, to, e)| format!("{} {} {}", from.name(), e.kind.detail(), to.name()))
            .collect()
    };
    let written: Vec<String> = users(share(false));
    assert_eq!(written, ["a writes /data/files", "b reads /data/files"]);
    let read: Vec<String> = users(share(true));
    assert_eq!(read, Vec::<String>::new());
}

#[test]
fn each_cycle_is_told_once_with_every_edge() {
    let sample = Sample::new("prod")
        .service("a", |s| {
            s.needs("b", Condition::Started).set("network-mode", json!("service:b"));
        })
        .service("b", |s| {
            s.needs("c", Condition::Healthy);
        })
        .service("c", |s| {
            s.needs("a", Condition::Started).needs("b", Condition::Started).needs("c", Condition::Started);
        })
        .service("d", |s| {
            s.needs("a", Condition::Started);
        });
    assert_eq!(cycles(&sample), ["a b c a", "b c b", "c c"]);
    let graph = Graph::of(&sample.deployment);
    let first = &graph.cycles()[0];
    // From `a` to `b` lead two edges, one of which is more than order.
    assert_eq!(first.steps.iter().map(|s| s.edges.len()).collect::<Vec<_>>(), [2, 1, 1]);
    assert_eq!(first.only_ordering().map(|s| s.from.as_str()).collect::<Vec<_>>(), ["c"]);
    assert_eq!(waves(&sample), ["a b c", "d"]);
}

#[test]
fn a_tangle_does_not_explode() {
    let mut sample = Sample::new("prod");
    for at in 0..40 {
        sample = sample.service(&format!("s{at:02}"), |s| {
            for other in (0..40).filter(|o| *o != at) {
                s.needs(&format!("s{other:02}"), Condition::Started);
            }
        });
    }
    let found = Graph::of(&sample.deployment).cycles();
    assert_eq!(found.len(), 16);
    assert!(found.iter().all(|c| c.steps.len() == 2), "the shortest are told");
}

#[test]
fn depth_does_not_hurt() {
    let mut sample = Sample::new("prod");
    for at in 0..20_000 {
        sample = sample.service(&format!("s{at:05}"), |s| {
            if at > 0 {
                s.needs(&format!("s{:05}", at - 1), Condition::Started);
            }
        });
    }
    let graph = Graph::of(&sample.deployment);
    assert_eq!(graph.waves().len(), 20_000);
    assert!(graph.cycles().is_empty());
    let ring = sample.service("s00000", |s| {
        s.needs("s19999", Condition::Started);
    });
    let graph = Graph::of(&ring.deployment);
    assert_eq!(graph.cycles().len(), 1);
    assert_eq!(graph.cycles()[0].steps.len(), 20_000);
    assert_eq!(graph.waves().len(), 1);
}

#[test]
fn text_is_waves_then_edges() {
    let graphs = [Graph::of(&shop().deployment), Graph::of(&Sample::new("dev").deployment)];
    assert_eq!(
        render::text(&graphs),
        "\
prod: 5 services, 3 waves
  1  cache, database
  2  api, backup
  3  sidecar
  jobs (deploy): backup
  needs
    api -> database (healthy)
    backup -> database (started)
  network-mode
    sidecar -> api
  talks-to
    api -> database:5432
  uses-data
    data: backup (reads), database (writes)

dev: 0 services, 0 waves
"
    );
}

#[test]
fn long_waves_are_folded() {
    let mut sample = Sample::new("prod");
    for at in 0..30 {
        sample = sample.service(&format!("service-{at:02}"), |_| {});
    }
    let text = render::text(&[Graph::of(&sample.deployment)]);
    assert!(text.lines().all(|l| l.chars().count() <= 80), "{text}");
    assert!(text.contains(",\n     service-"), "{text}");
    let names = text.split([',', '\n', ' ']).filter(|w| w.starts_with("service-")).count();
    assert_eq!(names, 30);
}

/// Names that try to leave where they are put.
fn hostile() -> Sample {
    Sample::new("pr\"od").service("a\"];evil[label=\"", |_| {}).service(
        "b\x1b[2J\\N<img src=x>`|\n#quot;",
        |s| {
            s.needs("a\"];evil[label=\"", Condition::Started);
        },
    )
}

#[test]
fn dot_holds_hostile_names() {
    let dot = render::dot(&[Graph::of(&hostile().deployment)]);
    assert!(dot.contains(r#"label="pr\"od";"#), "{dot}");
    assert!(dot.contains(r#"e0n0 [label="a\"];evil[label=\""];"#), "{dot}");
    assert!(dot.contains(r#"e0n1 -> e0n0 [label="needs started"];"#), "{dot}");
    assert!(dot.contains(r"\\N<img"), "a backslash is doubled: {dot}");
    assert!(!dot.contains('\x1b'));
}

#[test]
fn mermaid_holds_hostile_names() {
    let mermaid = render::mermaid(&[Graph::of(&hostile().deployment)]);
    assert!(mermaid.contains("subgraph e0[\"pr#34;od\"]"), "{mermaid}");
    assert!(mermaid.contains("e0n0[\"a#34;#93;#59;evil#91;label#61;#34;\"]"), "{mermaid}");
    for line in mermaid.lines().skip(1) {
        let quotes = line.matches('"').count();
        assert!(quotes == 2 || quotes == 0, "{line}");
        assert!(!line.contains(['<', '`', '\x1b']), "{line}");
    }
}

#[test]
fn text_and_json_hold_hostile_names() {
    let graphs = [Graph::of(&hostile().deployment)];
    let text = render::text(&graphs);
    assert!(!text.contains('\x1b') && text.contains("␛"), "{text}");
    assert_eq!(text.lines().count(), 5, "{text}");
    let json: serde_json::Value = serde_json::from_str(&render::json(&graphs, &sources())).unwrap();
    assert_eq!(json["format_version"], "1.0");
    assert_eq!(json["envs"][0]["edges"][0]["to"], "a\"];evil[label=\"");
}

#[test]
fn json_says_where_each_edge_comes_from() {
    let json: serde_json::Value =
        serde_json::from_str(&render::json(&[Graph::of(&shop().deployment)], &sources())).unwrap();
    let env = &json["envs"][0];
    assert_eq!(env["waves"][0], json!(["cache", "database"]));
    assert_eq!(env["data"], json!([{ "volume": "data" }]));
    let needs = &env["edges"][0];
    assert_eq!(needs["kind"], "needs");
    assert_eq!((&needs["from"], &needs["condition"]), (&json!("api"), &json!("healthy")));
    assert_eq!(needs["source"]["file"], "shop.deploy");
    assert!(needs["source"]["line"].as_u64().is_some_and(|l| l > 1));
}

#[test]
fn an_address_used_twice_is_one_edge() {
    let sample = Sample::new("prod").service("b", |_| {}).service("a", |s| {
        s.talks_to("b", 80).talks_to("b", 80).talks_to("b", 443).talks_to("a", 1);
    });
    let graph = Graph::of(&sample.deployment);
    let ports: Vec<_> = graph.edges().map(|(_, _, e)| e.kind.clone()).collect();
    assert_eq!(ports, [EdgeKind::TalksTo(80), EdgeKind::TalksTo(443)]);
}
