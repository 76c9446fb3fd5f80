//! Why `deployc` makes containers anew with a network: what docker compose alone does to their names.

use crate::support::engine::{Engine, succeeded};
use crate::support::tools::{Tool, require};

const TWO: &str = r#"
name: two
services:
  a: {image: "stand-in:1", init: true, command: ["sleep", "600"], networks: [back]}
  b: {image: "stand-in:1", init: true, command: ["sleep", "600"], networks: [back]}
networks:
  back: {name: two_back, labels: {option: "OPTION"}}
"#;

/// It connects them to the network that it has made again without the names of their services. When this test fails
/// because it does not any more, `deployc.network.*` labels are no longer needed.
#[test]
fn a_network_made_again_by_docker_compose_alone_loses_names() {
    let Some(compose) = require(Tool::NextCompose) else { return };
    let Some(engine) = Engine::start().map(|engine| engine.with_compose(compose)) else { return };
    engine.image("stand-in:1", &[]);
    let folder = tempfile::tempdir().unwrap();
    let up = |option: &str| {
        std::fs::write(folder.path().join("compose.yaml"), TWO.replace("OPTION", option)).unwrap();
        succeeded(engine.compose(folder.path(), "compose.yaml", &["up", "--detach"]));
    };
    let finds = || engine.docker(&["exec", "two-a-1", "ping", "-c", "1", "-W", "1", "b"]).status.success();

    up("1");
    let before = engine.inspect("two-a-1")["Id"].clone();
    assert!(finds());
    up("2");
    assert_eq!(engine.inspect("two-a-1")["Id"], before, "stopped and started, not made anew");
    assert!(!finds(), "its neighbour has no name any more");
}
